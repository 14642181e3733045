// See pages.h: the table of pages, and what their soft keys do.
#include "flight/pages.h"

static void press_mark(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->marks++;
}

static void press_override(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->attitude_override = !self->attitude_override;
}

static void press_tie(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->tie_buses = !self->tie_buses;
}

static void press_timer(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->timer_runs = !self->timer_runs;
}

static uint32_t rows_of_contacts(const struct situation *seen) { return seen->contacts.count; }

#define LABELS(stem) labels_##stem, page_draw_##stem

const struct page_row pages[PAGES] = {
    [PAGE_OVERVIEW] = {0,
                       "SHIP",
                       LABELS(overview),
                       0,
                       {{"MARK RECORD", press_mark}, {"EVENT TIMER", press_timer}}},
    [PAGE_NAVIGATION] = {20, "NAVIGATION", LABELS(navigation), 0, {{"MARK RECORD", press_mark}}},
    [PAGE_LIDAR] =
        {40, "LIDAR TRACK", LABELS(lidar), rows_of_contacts, {{"MARK RECORD", press_mark}}},
    [PAGE_IMAGER] = {45, "IMAGER", LABELS(imager), 0, {{"MARK RECORD", press_mark}}},
    [PAGE_DRIVE] = {50,
                    "DRIVE",
                    LABELS(drive),
                    0,
                    {{"MARK RECORD", press_mark}, {"ATT OVERRIDE", press_override}}},
    [PAGE_POWER] = {60,
                    "POWER AND CABIN",
                    LABELS(power),
                    0,
                    {{"MARK RECORD", press_mark}, {"TIE BUSES", press_tie}}},
    [PAGE_RECORDS] = {70, "RECORDS", LABELS(records), 0, {{"MARK RECORD", press_mark}}},
    [PAGE_COMPUTER] = {80, "COMPUTER", LABELS(computer), 0, {{"MARK RECORD", press_mark}}},
    [PAGE_PANEL] = {90, "PANEL", LABELS(panel), 0, {{"MARK RECORD", press_mark}}},
};
