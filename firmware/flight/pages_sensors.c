// Pages P40 LIDAR TRACK and P45 IMAGER.
#include "flight/pages.h"

#define FIRST_TRACK_ROW 4u
#define FIRST_CATALOGUE_ROW 12u
#define WIDE_M 1000u // wider than this is shown as more

// ---- P40 ---------------------------------------------------------------------------------------

static const struct label labels_lidar[] = {
    {2, 1, "TRK   BRG     EL      RANGE     CLOSING     SIZE      TTC"},
    {13, 1, "LASER"},
    {14, 1, "CONTACTS SO FAR"},
    {15, 1, "SCOPE EDGE"},
    {17, 1, "TRACK"},
    {0, 0, 0},
};

static void draw_time(uint32_t row, uint32_t column, uint16_t seconds, uint32_t look) {
    if (seconds == NO_TIME) {
        screen_field(row, column, 6, "   ---", SCREEN_PLAIN);
        return;
    }
    screen_unsigned(row, column, 3, seconds / 60u, ' ', look);
    screen_character(row, column + 3, ':', look);
    screen_unsigned(row, column + 4, 2, seconds % 60u, '0', look);
}

static void draw_track(uint32_t row, const struct contact *contact, bool selected, bool coming) {
    uint32_t look = selected ? SCREEN_BRIGHT | SCREEN_INVERSE : SCREEN_BRIGHT;
    screen_character(row, 0, selected ? '>' : ' ', SCREEN_BRIGHT);
    screen_unsigned(row, 1, 2, contact->number % 100u, '0', look);
    screen_number(row, 5, 6, contact->azimuth_mdeg * 1e-3, 1, SCREEN_BRIGHT);
    screen_signed(row, 12, 6, contact->elevation_mdeg * 1e-3, 1, SCREEN_BRIGHT);
    screen_number(row, 19, 8, contact->range_dm * 1e-4, 2, SCREEN_BRIGHT);
    screen_text(row, 28, "km", SCREEN_PLAIN);
    screen_signed(row, 31, 7, contact->closing_mm_s * 1e-6, 3, SCREEN_BRIGHT);
    screen_text(row, 39, "km/s", SCREEN_PLAIN);
    screen_character(row, 44, contact->width_m >= WIDE_M ? '>' : ' ', SCREEN_BRIGHT);
    screen_number(row, 45, 4, contact->width_m >= WIDE_M ? 1.0 : contact->width_m, 0,
                  SCREEN_BRIGHT);
    screen_text(row, 50, contact->width_m >= WIDE_M ? "km" : "m ", SCREEN_PLAIN);
    draw_time(row, 54, contact->time_to_contact_s,
              coming ? SCREEN_BRIGHT | SCREEN_INVERSE | SCREEN_BLINKING : SCREEN_BRIGHT);
    screen_text(row, 61, contact->seen ? "  " : "??", SCREEN_PLAIN);
}

static void draw_selected(const struct contact *contact) {
    screen_unsigned(17, 8, 3, contact->number, ' ', SCREEN_BRIGHT);
    screen_text(17, 13, "AZIMUTH", SCREEN_PLAIN);
    screen_number(17, 22, 8, contact->azimuth_mdeg * 1e-3, 3, SCREEN_BRIGHT);
    screen_text(17, 33, "ELEVATION", SCREEN_PLAIN);
    screen_signed(17, 43, 8, contact->elevation_mdeg * 1e-3, 3, SCREEN_BRIGHT);
    screen_text(18, 13, "RANGE            m", SCREEN_PLAIN);
    screen_number(18, 19, 10, contact->range_dm * 0.1, 1, SCREEN_BRIGHT);
    screen_text(18, 33, "WIDTH             m", SCREEN_PLAIN);
    screen_unsigned(18, 43, 7, contact->width_m, ' ', SCREEN_BRIGHT);
    screen_text(19, 13, "SIGNAL           dB", SCREEN_PLAIN);
    screen_number(19, 21, 8, contact->signal_cb * 0.1, 1, SCREEN_BRIGHT);
    screen_text(19, 33, "TRACKED           s", SCREEN_PLAIN);
    screen_unsigned(19, 43, 7, contact->age_s, ' ', SCREEN_BRIGHT);
}

static void draw_lidar(const struct situation *seen) {
    static const char *const edges[] = {"4 km", "20 km", "100 km", "500 km"};
    const struct contacts_part *contacts = &seen->contacts;
    for (uint32_t i = 0; i < CONTACTS_MAX; i++) {
        if (i < contacts->count) {
            const struct contact *contact = &contacts->contact[i];
            draw_track(FIRST_TRACK_ROW + i, contact, i == seen->display.selected,
                       contact->number == contacts->collision);
        } else {
            screen_clear(FIRST_TRACK_ROW + i, 1);
        }
    }
    if (!contacts->count) {
        screen_text(FIRST_TRACK_ROW, 1, "NO TRACK", SCREEN_PLAIN);
    }
    screen_field(13, 17, 8, contacts->on ? "FIRES" : "OFF", SCREEN_BRIGHT);
    screen_unsigned(14, 17, 4, contacts->announced, ' ', SCREEN_BRIGHT);
    screen_field(15, 17, 8, edges[panel_position(seen, CONTROL_TIME_BASE) & 3u], SCREEN_BRIGHT);
    if (contacts->count) {
        draw_selected(&contacts->contact[seen->display.selected % CONTACTS_MAX]);
    } else {
        screen_clear(17, 3);
    }
}

static uint32_t rows_of_contacts(const struct situation *seen) { return seen->contacts.count; }

const struct page_body page_lidar = {labels_lidar, draw_lidar, rows_of_contacts, {MARK_RECORD}};

// ---- P45 ---------------------------------------------------------------------------------------

static const struct label labels_imager[] = {
    {2, 1, "IMAGER"},
    {3, 1, "LOOKS AT"},
    {4, 1, "AZIMUTH             \xB0"},
    {5, 1, "ELEVATION           \xB0"},
    {6, 1, "FIELD               \xB0"},
    {7, 1, "EXPOSURE            ms"},
    {8, 1, "FRAMES"},
    {2, 33, "BAND"},
    {3, 33, "MATTER"},
    {4, 33, "BRIGHTNESS"},
    {5, 33, "SPECTRUM"},
    {10, 1, "CATALOGUE"},
    {11, 1, "MET           TRK  MATTER            BAND            BRIGHT"},
    {0, 0, 0},
};

#define SPECTRUM_ROW 9u
#define SPECTRUM_HEIGHT 5u

static void draw_spectrum(const uint16_t lines[8]) {
    for (uint32_t line = 0; line < 8; line++) {
        uint32_t height = (lines[line] * SPECTRUM_HEIGHT + 32767u) / 65535u;
        for (uint32_t step = 0; step < SPECTRUM_HEIGHT; step++) {
            uint32_t look = step < height ? SCREEN_INVERSE : SCREEN_PLAIN;
            screen_field(SPECTRUM_ROW - step, 45 + 2 * line, 1, "", look);
        }
    }
}

static void draw_imager(const struct situation *seen) {
    const struct imaging_part *imaging = &seen->imaging;
    screen_field(2, 12, 12, imaging->on ? "ON" : "OFF", SCREEN_BRIGHT);
    screen_field(3, 12, 12, imaging->target ? "TRACK" : "NADIR", SCREEN_BRIGHT);
    if (imaging->target) {
        screen_unsigned(3, 18, 2, imaging->target, '0', SCREEN_BRIGHT);
    }
    screen_number(4, 12, 8, imaging->azimuth_mdeg * 1e-3, 2, SCREEN_BRIGHT);
    screen_signed(5, 12, 8, imaging->elevation_mdeg * 1e-3, 2, SCREEN_BRIGHT);
    screen_number(6, 12, 8, imaging->field_mdeg * 1e-3, 2, SCREEN_BRIGHT);
    screen_unsigned(7, 12, 8, imaging->exposure_ms, ' ', SCREEN_BRIGHT);
    screen_unsigned(8, 12, 8, imaging->frames, ' ', SCREEN_BRIGHT);
    screen_field(2, 45, 18, words_band(imaging->band), SCREEN_BRIGHT);
    screen_field(3, 45, 18, words_matter(imaging->matter), SCREEN_BRIGHT);
    screen_unsigned(4, 45, 3, imaging->brightness, ' ', SCREEN_BRIGHT);
    draw_spectrum(imaging->spectrum);
    screen_unsigned(10, 12, 4, imaging->catalogued, ' ', SCREEN_BRIGHT);
    uint32_t shown = imaging->catalogued < CATALOGUE_SHOWN ? imaging->catalogued : CATALOGUE_SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        const struct catalogue_row *entry = &imaging->catalogue[i];
        uint32_t row = FIRST_CATALOGUE_ROW + i;
        page_met(row, 1, entry->met_s, SCREEN_PLAIN);
        screen_unsigned(row, 15, 3, entry->track, ' ', SCREEN_BRIGHT);
        screen_field(row, 20, 17, words_matter(entry->matter), SCREEN_BRIGHT);
        screen_field(row, 38, 15, words_band(entry->band), SCREEN_PLAIN);
        screen_unsigned(row, 54, 6, entry->brightness, ' ', SCREEN_BRIGHT);
    }
}

const struct page_body page_imager = {labels_imager, draw_imager, 0, {MARK_RECORD}};
