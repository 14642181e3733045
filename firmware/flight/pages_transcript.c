// The line of the transcript, over the last rows of whatever page is up: what is in it, and how it
// ends. Of a long text the end is shown. What the tube has no letter for (it knows ISO 8859-1) is
// in the text all the same.
#include "flight/letters.h"
#include "flight/pages.h"
#include "kernel/assert.h"

#define TEXT_ROWS (TRANSCRIPT_ROWS - 1u)
#define TEXT_COLUMNS (SCREEN_COLUMNS - 2u)

static void draw_heading(const struct transcript_part *transcript) {
    screen_field(TRANSCRIPT_ROW, 0, SCREEN_COLUMNS, "", SCREEN_INVERSE);
    screen_text(TRANSCRIPT_ROW, 1, "RECORD", SCREEN_INVERSE | SCREEN_BRIGHT);
    screen_unsigned(TRANSCRIPT_ROW, 9, 4, transcript->characters, ' ', SCREEN_INVERSE);
    screen_text(TRANSCRIPT_ROW, 14, "OF 2000", SCREEN_INVERSE);
    screen_text(TRANSCRIPT_ROW, 26,
                transcript->refused ? "THE TEXT BEFORE WAITS FOR THE LOG"
                                    : "ENTER WRITES IT   ESC LEAVES WITHOUT",
                SCREEN_INVERSE);
}
_Static_assert(TRANSCRIPT_CHARACTERS_MAX == 2000u, "as the heading says");

// Where in the text so many of its last characters begin.
static uint32_t begin_of(const uint8_t *bytes, uint32_t count, uint32_t characters) {
    uint32_t at = count;
    while (characters && at) {
        at--;
        characters -= letter_begins(bytes[at]);
    }
    return at;
}

static void draw_text(const uint8_t *bytes, uint32_t at, uint32_t count) {
    bool ended = false; // the cursor stands behind the text
    for (uint32_t place = 0; place < TEXT_ROWS * SCREEN_COLUMNS; place++) {
        uint32_t row = TRANSCRIPT_ROW + 1u + place / SCREEN_COLUMNS;
        uint32_t column = place % SCREEN_COLUMNS;
        bool margin = column - 1u >= TEXT_COLUMNS;
        bool cursor = !margin && at >= count && !ended;
        char letter = margin || ended ? ' ' : cursor ? '_' : letter_at(bytes + at);
        screen_character(row, column, letter, SCREEN_BRIGHT | (cursor ? SCREEN_BLINKING : 0));
        ended |= cursor;
        at += !margin && at < count;
        while (at < count && !letter_begins(bytes[at])) {
            at++;
        }
    }
}

void page_transcript(const struct situation *seen) {
    const struct transcript_part *transcript = &seen->transcript;
    const struct kept_transcript *state = &transcript->own.state;
    ASSERT(state->typed < TRANSCRIPT_TEXTS);
    const uint8_t *bytes = transcript->own.bytes[state->typed];
    uint32_t count = state->text[state->typed].bytes;
    uint32_t rows = transcript->characters / TEXT_COLUMNS + 1u; // with the cursor
    uint32_t above = rows > TEXT_ROWS ? rows - TEXT_ROWS : 0;
    draw_heading(transcript);
    draw_text(bytes, begin_of(bytes, count, transcript->characters - above * TEXT_COLUMNS), count);
}
