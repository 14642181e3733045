// The transcript: the line in which what the pilot says, or types, is written down.
//
// RECORD makes its mark, as ever, and opens the line. Its end (13) gives what stands in it to the
// log, as an entry of its own; 27 leaves it without; 8 takes back a character. It closes by itself
// only while it is empty: whoever wanted the mark alone has to do nothing more. All other keys and
// switches are what they always are.
//
// Nothing that was said is lost by a restart, or by power that goes. The text is kept in pieces,
// and where it ends after them: what lies behind its end does not count yet, so a cut leaves the
// line as it was or as it is now. A character is taken from the headset when it is kept, and its
// number with it, so that it is written once. Of two texts one is written, the other one waits for
// the log.
#include "drivers/headset.h"
#include "flight/events.h"
#include "flight/letters.h"
#include "flight/programs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define CHARACTERS_A_FRAME 16u
#define EMPTY_FRAMES (60u * EXECUTIVE_FRAMES_PER_SECOND) // for which the line stays open, empty
#define NUMBER_NONE UINT32_MAX
#define PIECES (TRANSCRIPT_BYTES_MAX / TRANSCRIPT_PIECE_BYTES)
#define UNICODE_LAST 0x10FFFFu
#define SURROGATES 0x1Bu // the upper bits of all of them
#define CONTROLS_C1 32u
#define CHARACTER_BYTES_MAX 4u
#define REPLACEMENT 0xFFFDu // for what a flip has made of a character
#define UNREADABLE '?'      // for what memory has lost

enum said {
    SAID_BACK = 8,
    SAID_TAB = 9,
    SAID_LINE = 10,
    SAID_END = 13,
    SAID_LEAVE = 27,
    SAID_DELETE = 127, // from here on to 159 they are controls again
};

struct kept_piece {
    uint8_t bytes[TRANSCRIPT_PIECE_BYTES];
};
KEPT(line_row, struct kept_transcript, 1, KEPT_OVER_POWER_ON);
KEPT(piece_row, struct kept_piece, TRANSCRIPT_TEXTS *PIECES, KEPT_BY_ITS_OWNER);
_Static_assert(TRANSCRIPT_BYTES_MAX == PIECES * TRANSCRIPT_PIECE_BYTES &&
                   TRANSCRIPT_BYTES_MAX >= 4u * TRANSCRIPT_CHARACTERS_MAX,
               "whole pieces, with room for the longest text");

// ---- what is kept ------------------------------------------------------------------------------

static uint8_t *piece_of(struct transcript_own *own, uint32_t text, uint32_t piece) {
    ASSERT(text < TRANSCRIPT_TEXTS && piece < PIECES);
    return own->bytes[text] + piece * TRANSCRIPT_PIECE_BYTES;
}

// A character lies in one piece or in two.
static void keep_text(struct transcript_own *own, uint32_t from, uint32_t to) {
    uint32_t text = own->state.typed;
    uint32_t first = from / TRANSCRIPT_PIECE_BYTES, last = (to - 1u) / TRANSCRIPT_PIECE_BYTES;
    for (uint32_t i = first; i <= last; i++) {
        kept_put(&piece_row, text * PIECES + i, piece_of(own, text, i));
    }
}

static void keep_state(const struct transcript_own *own) { kept_put(&line_row, 0, &own->state); }

static void recover_text(struct transcript_own *own, uint32_t text) {
    for (uint32_t i = 0; i * TRANSCRIPT_PIECE_BYTES < own->state.text[text].bytes; i++) {
        const struct kept_piece *kept = kept_get(&piece_row, text * PIECES + i);
        uint8_t *bytes = piece_of(own, text, i);
        for (uint32_t at = 0; at < TRANSCRIPT_PIECE_BYTES; at++) {
            bytes[at] = kept ? kept->bytes[at] : UNREADABLE;
        }
        kept_put(&piece_row, text * PIECES + i, bytes);
    }
}

// ---- the line ----------------------------------------------------------------------------------

static struct transcript_text *line_of(struct transcript_own *own) {
    return &own->state.text[own->state.typed];
}

static void append(struct transcript_own *own, uint32_t code) {
    struct transcript_text *line = line_of(own);
    if (line->characters == TRANSCRIPT_CHARACTERS_MAX) {
        return;
    }
    if (line->bytes + CHARACTER_BYTES_MAX > TRANSCRIPT_BYTES_MAX) {
        return; // pieces that memory lost were taken for shorter characters
    }
    uint8_t *to = own->bytes[own->state.typed] + line->bytes;
    uint32_t more = code < 0x80u ? 0 : code < 0x800u ? 1 : code < 0x10000u ? 2 : 3;
    static const uint8_t leads[] = {0x00, 0xC0, 0xE0, 0xF0};
    to[0] = (uint8_t)(leads[more] | code >> 6u * more);
    for (uint32_t i = 1; i <= more; i++) {
        to[i] = (uint8_t)(0x80u | (code >> 6u * (more - i) & 0x3Fu));
    }
    keep_text(own, line->bytes, line->bytes + more + 1u);
    line->bytes += more + 1u;
    line->characters++;
}

static void take_back(struct transcript_own *own) {
    struct transcript_text *line = line_of(own);
    const uint8_t *bytes = own->bytes[own->state.typed];
    if (line->characters) {
        line->characters--;
        line->bytes--;
        while (line->bytes && !letter_begins(bytes[line->bytes])) {
            line->bytes--;
        }
    }
}

static void close(struct transcript_own *own) {
    own->state.open = 0;
    keep_state(own);
    headset_listen(false);
}

static void leave(struct transcript_own *own) {
    *line_of(own) = (struct transcript_text){0};
    close(own);
}

// While the text before waits for the log, the line stays as it is.
static void give(struct transcript_own *own) {
    if (line_of(own)->characters == 0) {
        leave(own);
    } else if (!own->state.waits) {
        own->state.waits = 1;
        own->state.given++;
        own->state.typed ^= 1u;
        *line_of(own) = (struct transcript_text){0};
        close(own);
    } else {
        own->refused = true;
    }
}

static void open(const struct situation *seen, struct transcript_own *own) {
    own->state.open = 1;
    own->state.number = NUMBER_NONE;
    *line_of(own) = (struct transcript_text){.met_s = seen->now.met_s};
    own->empty_frames = 0;
    own->refused = false;
    keep_state(own);
    headset_listen(true);
}

static void write_down(struct transcript_own *own, uint32_t code) {
    own->refused = false;
    switch (code) {
    case SAID_BACK: take_back(own); break;
    case SAID_END: give(own); break;
    case SAID_LEAVE: leave(own); break;
    case SAID_TAB:
    case SAID_LINE: append(own, ' '); break;
    default:
        if (code >= ' ' && code - SAID_DELETE > CONTROLS_C1) {
            append(own, code <= UNICODE_LAST && code >> 11 != SURROGATES ? code : REPLACEMENT);
        }
        break;
    }
    keep_state(own);
}

static void listen(struct transcript_own *own) {
    for (uint32_t i = 0; i < CHARACTERS_A_FRAME && own->state.open; i++) {
        struct headset_character character = headset_character();
        if (!character.said) {
            break;
        }
        if (character.number != own->state.number) { // else it was kept before a restart
            own->state.number = character.number;
            write_down(own, character.code);
        }
        if (own->state.open) {
            headset_take();
        }
    }
}

// ---- the app -----------------------------------------------------------------------------------

// The log has the text that was given before, safely.
static void let_go(const struct situation *seen, struct transcript_own *own) {
    if (own->state.waits && seen->records.words_safe == own->state.given) {
        own->state.waits = 0;
        keep_state(own);
    }
}

static void tell(const struct transcript_own *own, struct transcript_part *self) {
    const struct transcript_text *line = &own->state.text[own->state.typed];
    self->open = own->state.open;
    self->characters = line->characters;
    self->refused = own->refused;
    self->waits = own->state.waits;
    self->given = own->state.given;
}

void transcript_step(const struct situation *seen, void *part) {
    struct transcript_part *self = part;
    struct transcript_own *own = &self->own;
    let_go(seen, own);
    if (!own->state.open && panel_pressed(seen, CONTROL_RECORD_MARK)) {
        open(seen, own);
    }
    listen(own);
    if (headset_take_lost()) {
        events_raise(EVENT_WORDS_LOST, (struct event_fields){0});
    }
    bool empty = own->state.open && line_of(own)->characters == 0;
    own->empty_frames = empty ? own->empty_frames + 1u : 0;
    if (own->empty_frames > EMPTY_FRAMES) {
        leave(own);
    }
    tell(own, self);
}

// What was kept is as it was put, or it would not be given back.
void transcript_open(void *part) {
    struct transcript_part *self = part;
    struct transcript_own *own = &self->own;
    *self = (struct transcript_part){0};
    const struct kept_transcript *kept = kept_get(&line_row, 0);
    if (kept) {
        own->state = *kept;
        for (uint32_t text = 0; text < TRANSCRIPT_TEXTS; text++) {
            recover_text(own, text);
        }
    }
    headset_listen(own->state.open);
    tell(own, self);
}
