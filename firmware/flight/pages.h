// The pages of the screen: a row of the dictionary and a struct page_body each, with its fixed
// text, its figures and its soft keys.
//
// A page is drawn from the situation alone. Fixed text is drawn once when the page comes up,
// figures several times a second; the screen writes only cells that change.
#ifndef ARES4_FLIGHT_PAGES_H
#define ARES4_FLIGHT_PAGES_H

#include "drivers/screen.h"
#include "flight/situation.h"

#define SOFT_KEYS 4u
#define BODY_ROW 2u // first and last row of a page's own
#define BODY_ROWS 19u

struct label {
    uint8_t row, column;
    const char *text;
};

struct soft_key {
    const char *text;
    void (*press)(const struct situation *seen, struct display_part *self);
};

struct page_body {
    const struct label *labels; // ends with a row without text
    void (*draw)(const struct situation *seen);
    // What UP (-1) and DOWN (1) do; 0: nothing.
    void (*move)(const struct situation *seen, struct display_part *self, int32_t step);
    struct soft_key soft[SOFT_KEYS];
};

struct page_row {
    uint8_t number; // as keyed
    const char *title;
    const struct page_body *body;
};

extern const struct page_row pages[PAGES]; // by enum page

#define PAGE(name, stem, number, title) extern const struct page_body page_##stem;
PAGE_ROWS(PAGE)
#undef PAGE

// Releases the selected LIDAR track when it is lost: its number may be another's one day.
void page_keep_track(const struct situation *seen, struct display_part *self);

// The soft key for a mission record.
void page_press_mark(const struct situation *seen, struct display_part *self);
#define MARK_RECORD {"MARK RECORD", page_press_mark}

// Asks the archive for something.
void page_wish(struct display_part *self, enum wish what, uint32_t number);

// Words for the numbers of the dictionary's enumerations.
const char *words_drive_mode(uint32_t value);
const char *words_distributor_state(uint32_t value);
const char *words_attitude_mode(uint32_t value);
const char *words_attitude_knowledge(uint32_t value);
const char *words_navigation_mode(uint32_t value);
const char *words_refusal(uint32_t value);
const char *words_matter(uint32_t value);
const char *words_band(uint32_t value);
const char *words_restart_cause(uint32_t value);
const char *words_entry(uint32_t value);
const char *words_app(uint32_t value);
const char *words_trap(uint32_t value);
const char *words_device(uint32_t value);
const char *words_alarm(uint32_t value);   // what the screen says of an alarm
uint32_t words_alarm_page(uint32_t value); // enum page: the one that tells more of it
const char *words_load(uint32_t value);
// Write what is engraved at a control or at one of its positions, at most WORDS_BYTES with the zero
// at its end; return how many characters.
#define WORDS_BYTES 24u
uint32_t words_control(char *text, uint32_t control);
uint32_t words_position(char *text, uint32_t control, uint32_t position);
// Writes what an event was about, or nothing of one that is about nothing.
void words_which(char *text, uint32_t event, uint32_t which);
void words_entry_which(char *text, uint32_t entry, uint32_t which);

// What a record is and what it was about, in 43 columns.
void page_record(uint32_t row, uint32_t column, const struct record_row *record);
// A bar of that many cells, filled in proportion.
void page_bar(uint32_t row, uint32_t column, uint32_t cells, double part);
// A figure, bright, or dashes while what it would be read from has no power or nothing to measure.
void page_reading(uint32_t row, uint32_t column, uint32_t width, bool there, double value,
                  uint32_t decimals);
void page_signed_reading(uint32_t row, uint32_t column, uint32_t width, bool there, double value,
                         uint32_t decimals);
// A word instead of a figure.
void page_word(uint32_t row, uint32_t column, uint32_t width, bool there, const char *word,
               uint32_t look);
// The line above the page: which critical switches stand elsewhere at the panel.
void page_panel_line(const struct situation *seen);
// The line of the transcript, in rows that are the page's while it is closed.
#define TRANSCRIPT_ROW 16u
#define TRANSCRIPT_ROWS 5u
void page_transcript(const struct situation *seen);
// The weightiest of some: warnings before cautions, each in the order of the table.
uint32_t page_first_alarm(uint32_t alarms);
// What an alarm is, and of a collision course which track, in 24 columns.
void page_alarm(const struct situation *seen, uint32_t row, uint32_t column, uint32_t alarm);
// P and the page's number, at the column given.
void page_number(uint32_t row, uint32_t column, uint32_t page, uint32_t look);
void page_met(uint32_t row, uint32_t column, uint32_t met_s, uint32_t look); // 12 characters

#endif
