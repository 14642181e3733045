// Pages P40 LIDAR TRACK and P45 IMAGER.
#include "flight/events.h"
#include "flight/pages.h"
#include "kernel/starts.h"

#define FIRST_TRACK_ROW 4u
#define TRACK_ROWS 8u
#define FIRST_CATALOGUE_ROW 12u
#define WIDE_M 1000u // wider than this is shown as more

// ---- P40 ---------------------------------------------------------------------------------------

static const struct label labels_lidar[] = {
    {2, 1, "TRK   BRG     EL      RANGE     CLOSING     SIZE      TTC"},
    {13, 1, "LASER"},
    {14, 1, "CONTACTS SO FAR"},
    {15, 1, "SCOPE EDGE"},
    {13, 33, "READ-OUT AND IMAGER"},
    {14, 33, "FOLLOW"},
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

static void draw_track(uint32_t row, const struct contact *contact, bool selected) {
    uint32_t look = selected ? SCREEN_BRIGHT | SCREEN_INVERSE : SCREEN_BRIGHT;
    screen_character(row, 0, selected ? '>' : ' ', SCREEN_BRIGHT);
    screen_unsigned(row, 1, 2, contact->number % 100u, '0', look);
    screen_field(row, 3, 2, "", SCREEN_PLAIN);
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
              contact->coming ? SCREEN_BRIGHT | SCREEN_INVERSE | SCREEN_BLINKING : SCREEN_BRIGHT);
    screen_text(row, 61, contact->seen ? "  " : "??", SCREEN_PLAIN);
}

// What is read of the track that is looked at; with a ? where it is only thought to be.
static void draw_aim(const struct contact *contact, bool on) {
    char doubt = on && !contact->seen ? '?' : ' ';
    screen_text(17, 1, "TRACK", SCREEN_PLAIN);
    screen_unsigned(17, 8, 3, contact->number, ' ', SCREEN_BRIGHT);
    screen_text(17, 13, "AZIMUTH", SCREEN_PLAIN);
    page_reading(17, 22, 8, on, contact->azimuth_mdeg * 1e-3, 3);
    screen_character(17, 30, doubt, SCREEN_PLAIN);
    screen_text(17, 33, "ELEVATION", SCREEN_PLAIN);
    page_signed_reading(17, 43, 8, on, contact->elevation_mdeg * 1e-3, 3);
    screen_character(17, 51, doubt, SCREEN_PLAIN);
    screen_text(18, 13, "RANGE            m", SCREEN_PLAIN);
    page_reading(18, 19, 10, on, contact->range_dm * 0.1, 1);
    screen_character(18, 29, doubt, SCREEN_PLAIN);
    screen_text(18, 33, "WIDTH             m", SCREEN_PLAIN);
    page_reading(18, 43, 7, on, contact->width_m, 0);
    screen_text(19, 13, "SIGNAL           dB", SCREEN_PLAIN);
    page_reading(19, 21, 8, on && contact->seen, contact->signal_cb * 0.1, 1);
    screen_text(19, 33, "TRACKED           s", SCREEN_PLAIN);
    screen_unsigned(19, 43, 7, contact->age_s, ' ', SCREEN_BRIGHT);
}

// In the list; as many as there are tracks if it is not there.
static uint32_t place_of_track(const struct contacts_part *contacts, uint32_t number) {
    uint32_t place = 0;
    while (place < contacts->count && contacts->contact[place].number != number) {
        place++;
    }
    return place;
}

// The rows that are shown: the nearest, or those up to the selected track.
static void draw_tracks(const struct situation *seen) {
    const struct contacts_part *contacts = &seen->contacts;
    uint32_t track = seen->display.track, place = place_of_track(contacts, track);
    uint32_t first =
        track && place < contacts->count && place >= TRACK_ROWS ? place - TRACK_ROWS + 1u : 0;
    for (uint32_t i = 0; i < TRACK_ROWS; i++) {
        if (first + i < contacts->count) {
            const struct contact *contact = &contacts->contact[first + i];
            draw_track(FIRST_TRACK_ROW + i, contact, contact->number == track);
        } else {
            screen_clear(FIRST_TRACK_ROW + i, 1);
        }
    }
    uint32_t below =
        contacts->count > first + TRACK_ROWS ? contacts->count - first - TRACK_ROWS : 0;
    screen_clear(FIRST_TRACK_ROW + TRACK_ROWS, 1);
    if (below) {
        screen_unsigned(FIRST_TRACK_ROW + TRACK_ROWS, 1, 2, below, ' ', SCREEN_PLAIN);
        screen_text(FIRST_TRACK_ROW + TRACK_ROWS, 4, "MORE", SCREEN_PLAIN);
    }
    if (!contacts->count) {
        screen_text(FIRST_TRACK_ROW, 1, "NO TRACK", SCREEN_PLAIN);
    }
}

static void draw_lidar(const struct situation *seen) {
    static const char *const edges[] = {"4 km", "20 km", "100 km", "500 km"};
    const struct contacts_part *contacts = &seen->contacts;
    draw_tracks(seen);
    page_word(13, 17, 8, starts_flies(APP_CONTACTS), contacts->on ? "FIRES" : "OFF", SCREEN_BRIGHT);
    screen_unsigned(14, 17, 4, contacts->so_far, ' ', SCREEN_BRIGHT);
    screen_field(15, 17, 8, edges[panel_position(seen, CONTROL_TIME_BASE) & 3u], SCREEN_BRIGHT);
    screen_field(14, 40, 20, contacts->selected ? "THE SELECTED TRACK" : "THE NEAREST TRACK",
                 SCREEN_BRIGHT);
    if (contacts->aim.number) {
        draw_aim(&contacts->aim, contacts->on);
    } else {
        screen_clear(17, 3);
    }
}

static void select_track(struct display_part *self, uint32_t number) {
    if (number != self->track) {
        self->track = (uint8_t)number;
        events_raise(EVENT_TRACK_SELECTED, (struct event_fields){number});
    }
}

// To the next farther or nearer track; the first press selects the nearest.
static void move_track(const struct situation *seen, struct display_part *self, int32_t step) {
    const struct contacts_part *contacts = &seen->contacts;
    if (!contacts->count) {
        return;
    }
    uint32_t place = place_of_track(contacts, self->track);
    if (place == contacts->count) {
        place = 0;
    } else if (step > 0 && place + 1u < contacts->count) {
        place++;
    } else if (step < 0 && place > 0) {
        place--;
    }
    select_track(self, contacts->contact[place].number);
}

void page_keep_track(const struct situation *seen, struct display_part *self) {
    bool known = seen->now.frame >= EXECUTIVE_10_HZ; // until then a restart has no tracks yet
    if (known && place_of_track(&seen->contacts, self->track) == seen->contacts.count) {
        select_track(self, 0);
    }
}

static void press_release(const struct situation *seen, struct display_part *self) {
    (void)seen;
    select_track(self, 0);
}

#define RELEASE_TRACK {"RELEASE TRACK", press_release}

const struct page_body page_lidar = {
    labels_lidar, draw_lidar, move_track, {MARK_RECORD, RELEASE_TRACK}};

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

static void draw_spectrum(const uint16_t lines[8], bool on) {
    for (uint32_t line = 0; line < 8; line++) {
        uint32_t height = on ? (lines[line] * SPECTRUM_HEIGHT + 32767u) / 65535u : 0;
        for (uint32_t step = 0; step < SPECTRUM_HEIGHT; step++) {
            uint32_t look = step < height ? SCREEN_INVERSE : SCREEN_PLAIN;
            screen_field(SPECTRUM_ROW - step, 45 + 2 * line, 1, "", look);
        }
    }
}

static void draw_target(const struct situation *seen) {
    uint8_t target = seen->imaging.target;
    bool on = seen->imaging.on;
    page_word(3, 12, 6, on, target ? "TRACK" : "NADIR", SCREEN_BRIGHT);
    if (on && target) {
        screen_unsigned(3, 18, 2, target, '0', SCREEN_BRIGHT);
    } else {
        screen_field(3, 18, 2, "", SCREEN_PLAIN);
    }
    bool selected = on && target && target == seen->display.track;
    screen_field(3, 21, 9, selected ? "SELECTED" : "", SCREEN_BRIGHT);
}

static void draw_imager(const struct situation *seen) {
    const struct imaging_part *imaging = &seen->imaging;
    bool on = imaging->on;
    page_word(2, 12, 12, starts_flies(APP_IMAGING), on ? "ON" : "OFF", SCREEN_BRIGHT);
    draw_target(seen);
    page_reading(4, 12, 8, on, imaging->azimuth_mdeg * 1e-3, 2);
    page_signed_reading(5, 12, 8, on, imaging->elevation_mdeg * 1e-3, 2);
    page_reading(6, 12, 8, on, imaging->field_mdeg * 1e-3, 2);
    page_reading(7, 12, 8, on, imaging->exposure_ms, 0);
    screen_unsigned(8, 12, 8, imaging->frames, ' ', SCREEN_BRIGHT);
    page_word(2, 45, 18, on, words_band(imaging->band), SCREEN_BRIGHT);
    page_word(3, 45, 18, on, words_matter(imaging->matter), SCREEN_BRIGHT);
    page_reading(4, 45, 5, on, imaging->brightness, 0);
    draw_spectrum(imaging->spectrum, on);
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

const struct page_body page_imager = {
    labels_imager, draw_imager, move_track, {MARK_RECORD, RELEASE_TRACK}};
