// Page P95 ALARMS: all that are active, in the order of their weight.
//
// The caution-and-warning line of the other pages shows the first of them.
#include "flight/pages.h"

#define FIRST_ROW 4u
#define ROWS 16u

static const struct label labels_alarms[] = {
    {2, 1, "ALARM                              SINCE          MORE"},
    {0, 0, 0},
};

static const char *word_of(const struct alarms_part *alarms, uint32_t bit) {
    return alarms->unacknowledged & bit ? "NEW" : alarms->raised & bit ? "" : "AGAIN";
}

uint32_t page_first_alarm(uint32_t alarms) {
    uint32_t warnings = alarms & ALARM_WARNINGS;
    return (uint32_t)__builtin_ctz(warnings ? warnings : alarms);
}

void page_alarm(const struct situation *seen, uint32_t row, uint32_t column, uint32_t alarm) {
    screen_field(row, column, 24, words_alarm(alarm), SCREEN_BRIGHT);
    if (alarm == ALARM_COLLISION && seen->contacts.threat) {
        screen_text(row, column + 17, "TRK", SCREEN_BRIGHT);
        screen_unsigned(row, column + 21, 2, seen->contacts.threat, '0', SCREEN_BRIGHT);
    }
}

static void draw_row(const struct situation *seen, uint32_t row, uint32_t alarm) {
    const struct alarms_part *alarms = &seen->alarms;
    uint32_t bit = 1u << alarm;
    uint32_t look = alarms->unacknowledged & bit ? SCREEN_INVERSE | SCREEN_BRIGHT : SCREEN_BRIGHT;
    screen_field(row, 1, 9, ALARM_WARNINGS & bit ? " WARNING" : " CAUTION", look);
    page_alarm(seen, row, 11, alarm);
    page_met(row, 36, alarms->since_s[alarm], SCREEN_PLAIN);
    page_number(row, 51, words_alarm_page(alarm), SCREEN_PLAIN);
    screen_field(row, 57, 6, word_of(alarms, bit), SCREEN_PLAIN);
}

static uint32_t count_of(const struct situation *seen) {
    return (uint32_t)__builtin_popcount(seen->alarms.active);
}

static void draw_alarms(const struct situation *seen) {
    uint32_t count = count_of(seen), row = 0;
    uint32_t most = count > ROWS ? count - ROWS : 0; // that can be above the page
    uint32_t above = seen->display.selected < most ? seen->display.selected : most;
    uint32_t left = seen->alarms.active;
    for (uint32_t i = 0; left && row < ROWS; i++) {
        uint32_t alarm = page_first_alarm(left);
        left &= ~(1u << alarm);
        if (i >= above) {
            draw_row(seen, FIRST_ROW + row++, alarm);
        }
    }
    if (row == 0) {
        screen_field(FIRST_ROW + row++, 1, SCREEN_COLUMNS - 1, "NO ALARM", SCREEN_PLAIN);
    }
    screen_clear(FIRST_ROW + row, ROWS - row);
    screen_field(2, 57, 6, count > ROWS ? "SCROLL" : "", SCREEN_PLAIN);
}

// Lets what does not fit on the page come up.
static void move_rows(const struct situation *seen, struct display_part *self, int32_t step) {
    uint32_t count = count_of(seen), most = count > ROWS ? count - ROWS : 0;
    if (step > 0 && self->selected < most) {
        self->selected++;
    } else if (step < 0 && self->selected > 0) {
        self->selected--;
    }
}

const struct page_body page_alarms = {labels_alarms, draw_alarms, move_rows, {MARK_RECORD}};
