// Page P90 PANEL, and the line above every page that names the switches that disagree.
#include "flight/pages.h"

#define LINE_ROW 1u
#define LINE_COLUMNS 63u
#define MORE_COLUMNS 8u // " NN MORE"
#define FIRST_ROW 3u
#define LAST_ROW 18u

#define CRITICAL(name, positions, initial, critical, momentary) +critical
_Static_assert(0 CONTROL_ROWS(CRITICAL) <= LAST_ROW + 1 - FIRST_ROW, "the page has not that many");

static bool disagrees(const struct situation *seen, uint32_t control) {
    return seen->panel.disagrees[control / 32u] >> control % 32u & 1u;
}

void page_panel_line(const struct situation *seen) {
    char line[LINE_COLUMNS + 2 * WORDS_BYTES] = "PANEL HAS";
    uint32_t end = 9, more = 0;
    for (uint32_t control = 0; control < CONTROLS; control++) {
        if (!disagrees(seen, control)) {
            continue;
        }
        uint32_t next = end;
        line[next++] = ' ';
        next += words_control(line + next, control);
        line[next++] = ' ';
        next += words_position(line + next, control, seen->panel.found[control]);
        line[next++] = ',';
        if (more || next > LINE_COLUMNS - MORE_COLUMNS) {
            more++;
        } else {
            end = next;
        }
    }
    if (end == 9 && more == 0) {
        screen_clear(LINE_ROW, 1);
        return;
    }
    line[more ? end : end - 1] = 0;
    screen_field(LINE_ROW, 1, LINE_COLUMNS, line, SCREEN_BRIGHT);
    if (more) {
        screen_unsigned(LINE_ROW, end + 2, 2, more, ' ', SCREEN_BRIGHT);
        screen_text(LINE_ROW, end + 5, "MORE", SCREEN_BRIGHT);
    }
}

// ---- P90 ---------------------------------------------------------------------------------------

static const struct label labels_panel[] = {
    {2, 1, "SWITCH"},
    {2, 24, "SHIP"},
    {2, 44, "PANEL"},
    {19, 1, "CONTROLS AT THE PANEL"},
    {20, 1, "A HAND ON A SWITCH DECIDES.  TAKE PANEL TAKES ALL."},
    {0, 0, 0},
};

static void draw_position(uint32_t row, uint32_t column, uint32_t control, uint32_t position) {
    char text[WORDS_BYTES] = "";
    words_position(text, control, position);
    screen_field(row, column, 18, text, SCREEN_BRIGHT);
}

static void draw_panel(const struct situation *seen) {
    const struct panel_part *panel = &seen->panel;
    uint32_t row = FIRST_ROW;
    for (uint32_t control = 0; control < CONTROLS && row <= LAST_ROW; control++) {
        if (!disagrees(seen, control)) {
            continue;
        }
        char name[WORDS_BYTES] = "";
        words_control(name, control);
        screen_field(row, 1, 22, name, SCREEN_PLAIN);
        draw_position(row, 24, control, panel->position[control]);
        draw_position(row, 44, control, panel->found[control]);
        row++;
    }
    if (row == FIRST_ROW) {
        screen_field(row, 1, SCREEN_COLUMNS - 1, "NONE DISAGREES", SCREEN_PLAIN);
        row++;
    }
    screen_clear(row, LAST_ROW + 1 - row);
    uint32_t fitted =
        (uint32_t)(__builtin_popcount(panel->fitted[0]) + __builtin_popcount(panel->fitted[1]));
    screen_unsigned(19, 24, 2, fitted, ' ', SCREEN_BRIGHT);
}

const struct page_body page_panel = {labels_panel, draw_panel, 0, {MARK_RECORD}};
