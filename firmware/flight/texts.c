// See texts.h.
#include "flight/texts.h"

#include "flight/packing.h"
#include "flight/recorder.h"
#include "flight/situation.h"
#include "flight/steps.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

// The text that was given to the log last, and as which record.
struct kept_text {
    uint32_t text, number;
};
KEPT(text_row, struct kept_text, 1, KEPT_OVER_POWER_ON);

// An entry's fields, and what follows them.
static uint32_t pack(uint8_t *to, enum entry entry, const void *fields, const uint8_t *tail,
                     uint32_t tail_bytes) {
    uint8_t head[ENTRY_BYTES_MAX];
    uint32_t bytes = packing_fields(head, entry, fields);
    __builtin_memcpy(to, head, bytes);
    __builtin_memcpy(to + bytes, tail, tail_bytes);
    return bytes + tail_bytes;
}

static void take_image(const struct situation *seen, struct texts *self) {
    const struct imaging_part *imaging = &seen->imaging;
    self->image = 0;
    self->phase = TEXTS_WORDS;
    if (imaging->on && imaging->frame_met_s) {
        struct entry_image fields = {
            .taken_met_s = imaging->frame_met_s,
            .width = IMAGER_WIDTH,
            .height = IMAGER_HEIGHT,
            .band = imaging->band,
            .matter = imaging->matter,
            .brightness = imaging->brightness,
        };
        const uint8_t *picture = imaging->own.pictures[imaging->own.exposing ^ 1u];
        self->image_bytes = pack(self->image_payload, ENTRY_IMAGE, &fields, picture, PICTURE_BYTES);
        self->phase = TEXTS_IMAGE;
    }
}

static void take_words(const struct situation *seen, struct texts *self) {
    const struct kept_transcript *transcript = &seen->transcript.own.state;
    const struct navigation_part *from = &seen->navigation;
    uint32_t text = transcript->typed ^ 1u;
    ASSERT(text < TRANSCRIPT_TEXTS && transcript->text[text].bytes <= TRANSCRIPT_BYTES_MAX);
    bool known = from->mode != NAVIGATION_MODE_NONE;
    struct entry_words fields = {
        .begun_met_s = transcript->text[text].met_s,
        .altitude_m = reading_signed(known, STEPS(entry_words, altitude_m, from->altitude_m)),
        .true_anomaly_deg = reading(known, (uint32_t)ANGLE_STEPS(entry_words, true_anomaly_deg,
                                                                 from->elements.true_anomaly_rad)),
        .image = self->image,
    };
    self->words_bytes = pack(self->words_payload, ENTRY_WORDS, &fields,
                             seen->transcript.own.bytes[text], transcript->text[text].bytes);
}

static bool give(const struct situation *seen, enum entry entry, const uint8_t *payload,
                 uint32_t payload_bytes, struct record_row *row) {
    *row = (struct record_row){.met_s = seen->now.met_s, .entry = (uint8_t)entry};
    return recorder_take((uint8_t)entry, moment_ms(&seen->now), payload, payload_bytes,
                         &row->number);
}

bool texts_next(const struct situation *seen, struct texts *self, struct record_row *row) {
    if (self->phase == TEXTS_NONE && seen->transcript.waits &&
        seen->transcript.given != self->safe) {
        self->text = seen->transcript.given;
        take_image(seen, self);
    }
    if (self->phase == TEXTS_IMAGE &&
        give(seen, ENTRY_IMAGE, self->image_payload, self->image_bytes, row)) {
        row->which = seen->imaging.band;
        self->image = row->number;
        self->phase = TEXTS_WORDS;
        return true;
    }
    if (self->phase == TEXTS_WORDS) {
        take_words(seen, self);
        if (give(seen, ENTRY_WORDS, self->words_payload, self->words_bytes, row)) {
            self->number = row->number;
            self->phase = TEXTS_GIVEN;
            kept_put(&text_row, 0, &(struct kept_text){self->text, self->number});
            return true;
        }
    }
    return false;
}

void texts_let_go(struct texts *self, uint32_t safe) {
    if (self->phase == TEXTS_GIVEN && self->number <= safe) {
        self->safe = self->text;
        self->phase = TEXTS_NONE;
    }
}

void texts_take_up(const struct situation *seen, struct texts *self, uint32_t safe) {
    const struct kept_text *kept = kept_get(&text_row, 0);
    if (kept && kept->text == seen->transcript.given && kept->number <= safe) {
        self->safe = kept->text;
    }
    if (kept && kept->number > safe) {
        kept_forget(&text_row, 0); // that number will be another's
    }
    self->phase = TEXTS_NONE;
}
