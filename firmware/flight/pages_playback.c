// Page P71 PLAYBACK: an entry of the log as it was written, and those after it in their own time.
#include "flight/letters.h"
#include "flight/packing.h"
#include "flight/pages.h"
#include "kernel/assert.h"

#define TEXT_ROW 6u
#define TEXT_ROWS 13u
#define TEXT_COLUMNS 62u
#define KILO 1e-3

static const struct label labels[] = {
    {2, 1, "RECORD"},
    {3, 1, "PLAY CLOCK"},
    {0, 0, 0},
};

// ---- words -------------------------------------------------------------------------------------

// From a row of it on, as many as there is room for.
static void draw_text(const uint8_t *bytes, uint32_t count, uint32_t from_row) {
    uint32_t place = 0, first = from_row * TEXT_COLUMNS;
    for (uint32_t at = 0; at < count; at++) {
        if (!letter_begins(bytes[at])) {
            continue;
        }
        if (place >= first && place - first < TEXT_ROWS * TEXT_COLUMNS) {
            uint32_t cell = place - first;
            screen_character(TEXT_ROW + cell / TEXT_COLUMNS, 1u + cell % TEXT_COLUMNS,
                             letter_at(bytes + at), SCREEN_BRIGHT);
        }
        place++;
    }
}

static void draw_words(const struct situation *seen) {
    const struct archive_part *archive = &seen->archive;
    struct entry_words words;
    uint32_t head = packing_read(&words, ENTRY_WORDS, archive->own.payload, archive->bytes);
    if (head) {
        draw_text(archive->own.payload + head, archive->bytes - head, seen->display.selected);
    }
    screen_field(4, 1, 62, archive->picture ? "WITH THE FRAME ON THE MONITOR" : "", SCREEN_PLAIN);
}

// ---- figures -----------------------------------------------------------------------------------

static void draw_figure(uint32_t row, uint32_t column, const char *name, bool there, double value,
                        uint32_t decimals, const char *unit) {
    screen_field(row, column, 14, name, SCREEN_PLAIN);
    page_signed_reading(row, column + 14u, 10, there, value, decimals);
    screen_field(row, column + 25u, 4, unit, SCREEN_PLAIN);
}

static void draw_ship(const struct situation *seen) {
    struct entry_mark mark;
    if (!packing_read(&mark, ENTRY_MARK, seen->archive.own.payload, seen->archive.bytes)) {
        return;
    }
    bool known = mark.navigation_mode != NAVIGATION_MODE_NONE, live = mark.thrust_n != UINT32_MAX;
    bool air = mark.cabin_pressure_pa != UINT32_MAX;
    draw_figure(6, 1, "ALTITUDE", known, mark.altitude_m * STEP_entry_mark_altitude_m * KILO, 2,
                "km");
    draw_figure(7, 1, "ANOMALY", known, mark.true_anomaly_deg * STEP_entry_mark_true_anomaly_deg, 2,
                "deg");
    draw_figure(8, 1, "THRUST", live, mark.thrust_n * STEP_entry_mark_thrust_n, 2, "N");
    draw_figure(9, 1, "PROPELLANT", live, mark.propellant_kg * STEP_entry_mark_propellant_kg, 1,
                "kg");
    draw_figure(10, 1, "LOAD", true, mark.load_w * KILO, 2, "kW");
    draw_figure(6, 33, "PRESSURE", air, mark.cabin_pressure_pa * KILO, 2, "kPa");
    draw_figure(7, 33, "OXYGEN", air, mark.oxygen_pa * KILO, 2, "kPa");
    draw_figure(8, 33, "CO2", air, mark.carbon_dioxide_pa * KILO, 3, "kPa");
    draw_figure(9, 33, "BUS A", true, mark.bus_a_v * STEP_entry_mark_bus_a_v, 1, "V");
    draw_figure(10, 33, "BUS B", true, mark.bus_b_v * STEP_entry_mark_bus_b_v, 1, "V");
    screen_field(12, 1, 20, words_attitude_mode(mark.attitude_mode), SCREEN_BRIGHT);
    screen_field(12, 21, 20, words_drive_mode(mark.drive_mode), SCREEN_BRIGHT);
    screen_field(12, 41, 20, words_distributor_state(mark.distributor), SCREEN_BRIGHT);
}

static void draw_image(const struct situation *seen) {
    struct entry_image image;
    if (!packing_read(&image, ENTRY_IMAGE, seen->archive.own.payload, seen->archive.bytes)) {
        return;
    }
    screen_field(6, 1, 14, "TAKEN", SCREEN_PLAIN);
    page_met(6, 15, image.taken_met_s, SCREEN_BRIGHT);
    screen_field(7, 1, 14, "BAND", SCREEN_PLAIN);
    screen_field(7, 15, 20, words_band(image.band), SCREEN_BRIGHT);
    screen_field(8, 1, 14, "MATTER", SCREEN_PLAIN);
    screen_field(8, 15, 20, words_matter(image.matter), SCREEN_BRIGHT);
}

static void (*const bodies[])(const struct situation *seen) = {
    [ENTRY_MARK] = draw_ship,
    [ENTRY_SITUATION] = draw_ship,
    [ENTRY_WORDS] = draw_words,
    [ENTRY_IMAGE] = draw_image,
};

// ---- the page ----------------------------------------------------------------------------------

static void draw(const struct situation *seen) {
    const struct archive_part *archive = &seen->archive;
    const char *word = archive->busy      ? "LOOKING"
                       : archive->ended   ? "NO MORE"
                       : archive->playing ? "PLAYS"
                                          : "STANDS";
    screen_field(3, 33, 10, word, SCREEN_BRIGHT);
    screen_text(3, 44, "TIMES", SCREEN_PLAIN);
    screen_unsigned(3, 50, 4, archive->speed, ' ', SCREEN_BRIGHT);
    screen_field(3, 55, 8, archive->kind ? words_entry(archive->kind) : "", SCREEN_BRIGHT);
    page_met(3, 14, archive->play_met_s, SCREEN_BRIGHT);
    if (!archive->there) {
        screen_field(2, 15, 32, archive->busy ? "" : "P70 HAS THE LIST", SCREEN_BRIGHT);
        return;
    }
    const struct record_row *entry = &archive->entry;
    screen_unsigned(2, 8, 6, entry->number, ' ', SCREEN_BRIGHT);
    page_met(2, 15, entry->met_s, SCREEN_BRIGHT);
    page_record(2, 29, entry);
    if (entry->entry < sizeof bodies / sizeof *bodies && bodies[entry->entry]) {
        bodies[entry->entry](seen);
    }
}

static void move(const struct situation *seen, struct display_part *self, int32_t step) {
    (void)seen;
    self->selected = (uint8_t)(self->selected + (step > 0 || self->selected ? (uint32_t)step : 0));
    self->own.fresh = true;
}

static void press_play(const struct situation *seen, struct display_part *self) {
    (void)seen;
    page_wish(self, WISH_PLAY, 0);
}

static void press_next(const struct situation *seen, struct display_part *self) {
    (void)seen;
    page_wish(self, WISH_NEXT, 0);
    self->selected = 0;
}

static void press_speed(const struct situation *seen, struct display_part *self) {
    (void)seen;
    page_wish(self, WISH_SPEED, 0);
}

static void press_list(const struct situation *seen, struct display_part *self) {
    (void)seen;
    self->page = PAGE_RECORDS;
    self->selected = 0;
}

const struct page_body page_playback = {labels,
                                        draw,
                                        move,
                                        {{"PLAY OR PAUSE", press_play},
                                         {"NEXT", press_next},
                                         {"SPEED", press_speed},
                                         {"LIST", press_list}}};
