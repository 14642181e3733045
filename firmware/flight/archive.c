// The archive: what the whole part holds, of this start and of all before it, for P70 and P71.
//
// P70 lists entries, P71 shows one and plays what follows in its own time. The crew's wishes come
// from the display; the entries come from the store's reader (portable/store/reader.h), one at a
// time. Of what is played the next entry is fetched ahead, and shown when the play clock has come
// to its time. To words that name a frame the frame is fetched, and the monitor shows it
// (imaging.c).
#include "flight/events.h"
#include "flight/packing.h"
#include "flight/programs.h"
#include "flight/recorder.h"
#include "kernel/assert.h"

#define SECONDS_PER_HOUR 3600u
#define HOURS_PER_DAY 24u
#define HOURS_WIDTH 100u // a day and an hour are keyed as DDDHH
#define STEP_MS (1000u / EXECUTIVE_FRAMES_PER_SECOND)
#define BACK_OF_A_KIND 500u // numbers that are looked through for older ones of a kind

_Static_assert(ARCHIVE_PAYLOAD_MAX == READER_PAYLOAD_MAX, "what is read can be shown");

#define KIND(name, stem, priority, at_once) +1u
#define KINDS (0u ENTRY_ROWS(KIND))

static const uint16_t speeds[] = {1, 10, 100, 1000};

// Where in its numbers an entry says what it is about.
static const uint8_t about[] = {
    [ENTRY_FAULT] = 1, [ENTRY_CATALOGUE] = 1, [ENTRY_START] = 2, [ENTRY_IMAGE] = 4};

static uint64_t launch_ms(const struct situation *seen) {
    return (seen->now.utc_s - (uint64_t)seen->now.met_s) * 1000u;
}

// ---- an entry that was found -------------------------------------------------------------------

static uint32_t number_of(const uint8_t *payload, uint32_t bytes, uint32_t place) {
    uint64_t value = 0;
    for (uint32_t at = 0; place && at < bytes; place--) {
        uint32_t more = entry_get_number(payload + at, bytes - at, &value);
        if (more == 0) {
            return 0;
        }
        at += more;
    }
    return (uint32_t)value;
}

static struct record_row row_of(const struct situation *seen) {
    const struct store_reader *reader = recorder_reader(RECORDER_FOR_CREW);
    const uint8_t *payload = reader_payload(reader);
    uint32_t bytes = reader->entry.payload_bytes;
    uint8_t entry = reader->entry.kind;
    struct record_row row = {.number = reader->entry.sequence, .entry = entry};
    row.met_s = (uint32_t)((reader->entry.time_ms - launch_ms(seen)) / 1000u);
    struct event_note note;
    if (entry == ENTRY_EVENT && events_unpack_entry(&note, payload, bytes)) {
        row.event = note.event;
        row.which = events_which(&note);
    } else if (entry < sizeof about && about[entry]) {
        row.which = number_of(payload, bytes, about[entry]);
    }
    return row;
}

static void take_list_row(const struct situation *seen, struct archive_part *self) {
    for (uint32_t i = RECORDS_SHOWN - 1; i > 0; i--) {
        self->row[i] = self->row[i - 1];
    }
    self->row[0] = row_of(seen);
    self->shown += self->shown < RECORDS_SHOWN;
}

// Fields as the dictionary has them go to `fields`, what follows them stays behind them.
static void take_entry(const struct situation *seen, struct archive_part *self) {
    const struct store_reader *reader = recorder_reader(RECORDER_FOR_CREW);
    self->entry = row_of(seen);
    self->own.time_ms = reader->entry.time_ms;
    self->bytes = reader->entry.payload_bytes;
    ASSERT(self->bytes <= sizeof self->own.payload);
    __builtin_memcpy(self->own.payload, reader_payload(reader), self->bytes);
    self->there = true;
    self->picture = 0;
}

static void take_picture(struct archive_part *self) {
    const struct store_reader *reader = recorder_reader(RECORDER_FOR_CREW);
    struct entry_image image;
    uint32_t head =
        packing_read(&image, ENTRY_IMAGE, reader_payload(reader), reader->entry.payload_bytes);
    uint32_t bytes = reader->entry.payload_bytes - head;
    bool fits = head && image.width == IMAGER_WIDTH && image.height == IMAGER_HEIGHT &&
                bytes == sizeof self->own.picture;
    if (fits) {
        __builtin_memcpy(self->own.picture, reader_payload(reader) + head, bytes);
        self->picture = reader->entry.sequence;
    }
}

// ---- what the crew wants -----------------------------------------------------------------------

static void ask(struct archive_part *self, enum archive_state state, uint32_t number,
                uint64_t time_ms, uint32_t kind) {
    self->own.state = (uint8_t)state;
    self->ended = false;
    reader_seek(recorder_reader(RECORDER_FOR_CREW), number, time_ms, (uint8_t)kind);
}

static void list(struct archive_part *self, uint32_t from, uint64_t time_ms, uint32_t until) {
    self->browsing = true;
    self->shown = 0;
    self->own.from = from;
    self->own.until = until;
    ask(self, ARCHIVE_LISTS, from, time_ms, self->kind);
}

// Those before the oldest that is listed: of so many the last stay.
static void list_older(struct archive_part *self, uint32_t before) {
    uint32_t back = self->kind ? BACK_OF_A_KIND : RECORDS_SHOWN;
    uint32_t until = self->browsing && self->shown == 0 ? self->own.from : before;
    list(self, until > back ? until - back : 1u, 0, until);
}

static void list_from_day(const struct situation *seen, struct archive_part *self, uint32_t keyed) {
    uint64_t hours = (uint64_t)(keyed / HOURS_WIDTH) * HOURS_PER_DAY + keyed % HOURS_WIDTH;
    list(self, 0, launch_ms(seen) + hours * SECONDS_PER_HOUR * 1000u, UINT32_MAX);
}

static void show_next(struct archive_part *self) {
    ask(self, ARCHIVE_FETCHES, self->entry.number + 1u, 0, self->kind);
}

// Fetches what comes next ahead.
static void go_on(struct archive_part *self) {
    self->own.state = ARCHIVE_RESTS;
    if (self->playing) {
        ask(self, ARCHIVE_FETCHES_AHEAD, self->entry.number + 1u, 0, self->kind);
    }
}

static void play(struct archive_part *self) {
    self->playing = !self->playing && self->there;
    self->own.play_ms = self->own.time_ms;
    go_on(self);
}

static void obey(const struct situation *seen, struct archive_part *self) {
    const struct archive_wish *wish = &seen->display.wish;
    switch (wish->what) {
    case WISH_NEWEST: self->browsing = false; break;
    case WISH_NUMBER: list(self, wish->number, 0, UINT32_MAX); break;
    case WISH_DAY: list_from_day(seen, self, wish->number); break;
    case WISH_OLDER: list_older(self, wish->number); break;
    case WISH_NEWER: list(self, wish->number + 1u, 0, UINT32_MAX); break;
    case WISH_KIND:
        self->kind = self->kind == KINDS ? 0 : self->kind + 1u;
        list(self, self->browsing ? self->own.from : 1u, 0, UINT32_MAX);
        break;
    case WISH_SHOW:
        self->playing = false;
        ask(self, ARCHIVE_FETCHES, wish->number, 0, 0);
        break;
    case WISH_NEXT: show_next(self); break;
    case WISH_PLAY: play(self); break;
    case WISH_SPEED:
        self->own.speed = (uint8_t)((self->own.speed + 1u) % (sizeof speeds / sizeof *speeds));
        break;
    default: break;
    }
}

// ---- the app -----------------------------------------------------------------------------------

static void show(const struct situation *seen, struct archive_part *self) {
    take_entry(seen, self);
    self->own.play_ms = self->own.time_ms;
    struct entry_words words;
    bool named = self->entry.entry == ENTRY_WORDS &&
                 packing_read(&words, ENTRY_WORDS, self->own.payload, self->bytes) && words.image;
    if (self->entry.entry == ENTRY_IMAGE) {
        take_picture(self);
    }
    if (named) {
        ask(self, ARCHIVE_FETCHES_FRAME, words.image, 0, ENTRY_IMAGE);
    } else {
        go_on(self);
    }
}

static void take_for_list(const struct situation *seen, struct archive_part *self) {
    bool more = recorder_reader(RECORDER_FOR_CREW)->entry.sequence < self->own.until;
    if (more) {
        take_list_row(seen, self);
    }
    bool full = self->own.until == UINT32_MAX && self->shown == RECORDS_SHOWN;
    if (more && !full) {
        reader_go_on(recorder_reader(RECORDER_FOR_CREW), (uint8_t)self->kind);
    } else {
        self->own.state = ARCHIVE_RESTS;
    }
}

// If the one that they name is not there any more, the next one of all is found.
static bool is_frame_of_words(const struct archive_part *self) {
    struct entry_words words;
    return packing_read(&words, ENTRY_WORDS, self->own.payload, self->bytes) &&
           words.image == recorder_reader(RECORDER_FOR_CREW)->entry.sequence;
}

static void take_answer(const struct situation *seen, struct archive_part *self) {
    switch (self->own.state) {
    case ARCHIVE_LISTS: take_for_list(seen, self); break;
    case ARCHIVE_FETCHES: show(seen, self); break;
    case ARCHIVE_FETCHES_FRAME:
        if (is_frame_of_words(self)) {
            take_picture(self);
        }
        go_on(self);
        break;
    case ARCHIVE_FETCHES_AHEAD:
        if (self->own.play_ms >= recorder_reader(RECORDER_FOR_CREW)->entry.time_ms) {
            show(seen, self);
        }
        break;
    default: break;
    }
}

// There is nothing more of what it looks for.
static void take_end(struct archive_part *self) {
    bool frame = self->own.state == ARCHIVE_FETCHES_FRAME;
    self->ended = !frame;
    self->playing = self->playing && frame;
    self->own.state = ARCHIVE_RESTS;
    if (frame) {
        go_on(self);
    }
}

void archive_step(const struct situation *seen, void *own) {
    struct archive_part *self = own;
    ASSERT(self->own.speed < sizeof speeds / sizeof *speeds);
    if (self->own.wishes != seen->display.wish.count) {
        self->own.wishes = seen->display.wish.count;
        obey(seen, self);
    }
    self->speed = speeds[self->own.speed];
    self->own.play_ms += self->playing ? STEP_MS * self->speed : 0;
    if (self->own.state != ARCHIVE_RESTS && recorder_mounted()) {
        enum reader_answer answer = reader_answer(recorder_reader(RECORDER_FOR_CREW));
        if (answer == READER_ENTRY) {
            take_answer(seen, self);
        } else if (answer == READER_END) {
            take_end(self);
        }
    }
    self->busy = self->own.state != ARCHIVE_RESTS && self->own.state != ARCHIVE_FETCHES_AHEAD;
    self->play_met_s = (uint32_t)((self->own.play_ms - launch_ms(seen)) / 1000u);
}

void archive_open(void *own) {
    struct archive_part *self = own;
    *self = (struct archive_part){0};
}
