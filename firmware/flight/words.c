// Words for the numbers of the dictionary's enumerations, and figures that several pages draw.
#include "flight/events.h"
#include "flight/pages.h"
#include "generated/loads.h"
#include "generated/sources.h"
#include "kernel/assert.h"
#include "kernel/format.h"

#define SECONDS_PER_DAY 86400u
#define DASHES 6u // at most, for a figure that is not there

#define WORD(name, text) text,
#define WORDS(enumeration, ENUMERATION)                                                            \
    const char *words_##enumeration(uint32_t value) {                                              \
        static const char *const words[] = {ENUMERATION##_VALUES(WORD)};                           \
        return value < sizeof words / sizeof *words ? words[value] : "?";                          \
    }

WORDS(drive_mode, DRIVE_MODE)
WORDS(distributor_state, DISTRIBUTOR_STATE)
WORDS(attitude_mode, ATTITUDE_MODE)
WORDS(attitude_knowledge, ATTITUDE_KNOWLEDGE)
WORDS(navigation_mode, NAVIGATION_MODE)
WORDS(refusal, REFUSAL)
WORDS(matter, MATTER)
WORDS(band, BAND)
WORDS(restart_cause, RESTART_CAUSE)
WORDS(entry, ENTRY)
WORDS(app, APP)
WORDS(trap, TRAP)
WORDS(device, DEVICE)

WORDS(stop_cause, STOP_CAUSE)
WORDS(command, COMMAND)
WORDS(mend, MEND)
WORDS(cut_by, CUT_BY)

WORDS(rejection, REJECTION)

static const char *words_page(uint32_t value) { return value < PAGES ? pages[value].title : "?"; }
static const char *words_flag(uint32_t value) { return value ? "ON" : "OFF"; }

#define NAME(text) text,

const char *words_load(uint32_t value) {
    static const char *const names[LOADS_COUNT] = {LOAD_WORDS(NAME)};
    return value < LOADS_COUNT ? names[value] : "?";
}

static const char *words_source(uint32_t value) {
    static const char *const names[] = {SOURCE_NAMES(NAME)};
    return value < sizeof names / sizeof *names ? names[value] : "?";
}

const char *words_alarm(uint32_t value) {
    static const char *const texts[ALARMS] = {
#define TEXT(name, stem, lamp, page, counts, rise, clear, again, app, text) text,
        ALARM_ROWS(TEXT)
#undef TEXT
    };
    return value < ALARMS ? texts[value] : "?";
}

uint32_t words_alarm_page(uint32_t value) {
    static const uint8_t of[ALARMS] = {
#define PAGE_OF(name, stem, lamp, page, counts, rise, clear, again, app, text) page,
        ALARM_ROWS(PAGE_OF)
#undef PAGE_OF
    };
    return value < ALARMS ? of[value] : (uint32_t)PAGE_OVERVIEW;
}

// Up to the end of the text or a comma: names in capitals, with blanks between their words.
static uint32_t engrave(char *text, const char *word) {
    uint32_t count = 0;
    for (; word[count] && word[count] != ',' && count + 1u < WORDS_BYTES; count++) {
        char c = word[count];
        text[count] = (char)(c == '_' ? ' ' : c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    text[count] = 0;
    return count;
}

#define CONTROL_NAME(name, positions) #name,
#define CONTROL_POSITIONS(name, positions) positions,

uint32_t words_control(char *text, uint32_t control) {
    static const char *const names[CONTROLS] = {CONTROL_WORDS(CONTROL_NAME)};
    return engrave(text, control < CONTROLS ? names[control] : "?");
}

uint32_t words_position(char *text, uint32_t control, uint32_t position) {
    static const char *const positions[CONTROLS] = {CONTROL_WORDS(CONTROL_POSITIONS)};
    const char *word = control < CONTROLS ? positions[control] : "";
    for (; *word && position; word++) {
        position -= *word == ',';
    }
    return engrave(text, *word ? word : "?");
}

// ---- what an event was about -------------------------------------------------------------------

enum which { WHICH_NOTHING, WHICH_WORD, WHICH_SET, WHICH_CONTROL, WHICH_TRACK };

static const struct {
    enum which which;
    const char *(*words)(uint32_t value);
} abouts[EVENTS + 1] = {
#define ABOUT(event, which, words) [EVENT_##event] = {which, words},
    EVENT_WHICH(ABOUT)
#undef ABOUT
};

// The first of a set, and how many more.
static void write_set(char *text, const char *(*words)(uint32_t value), uint32_t set) {
    uint32_t count = engrave(text, words((uint32_t)__builtin_ctz(set)));
    uint32_t more = (uint32_t)__builtin_popcount(set) - 1u;
    if (more) {
        text[count] = ' ';
        text[count + 1] = '+';
        format_unsigned(text + count + 2, 2, more, '0');
        text[count + 4] = 0;
    }
}

// Of entries that are no events; the others are about the ship as she is.
static const char *(*const entry_words[])(uint32_t value) = {
    [ENTRY_FAULT] = words_trap,
    [ENTRY_CATALOGUE] = words_matter,
    [ENTRY_IMAGE] = words_band,
    [ENTRY_START] = words_restart_cause,
};

static void write_track(char *text, uint32_t track) {
    uint32_t count = engrave(text, "track");
    format_unsigned(text + count, 4, track, ' ');
    text[count + 4] = 0;
}

void words_entry_which(char *text, uint32_t entry, uint32_t which) {
    bool about = entry < sizeof entry_words / sizeof *entry_words && entry_words[entry];
    engrave(text, about ? entry_words[entry](which) : "");
}

void words_which(char *text, uint32_t event, uint32_t which) {
    ASSERT(event <= EVENTS);
    const char *(*words)(uint32_t value) = abouts[event].words;
    text[0] = 0;
    switch (abouts[event].which) {
    case WHICH_WORD: engrave(text, words(which)); break;
    case WHICH_SET:
        if (which) {
            write_set(text, words, which);
        }
        break;
    case WHICH_CONTROL:
        if (which < CONTROLS) {
            words_control(text, which);
        }
        break;
    case WHICH_TRACK: write_track(text, which); break;
    default: break;
    }
}

// ---- figures -----------------------------------------------------------------------------------

static void draw_dashes(uint32_t row, uint32_t column, uint32_t width) {
    for (uint32_t i = 0; i < width; i++) {
        bool blank = i == 0 || i + DASHES < width;
        screen_character(row, column + i, blank ? ' ' : '-', SCREEN_PLAIN);
    }
}

void page_reading(uint32_t row, uint32_t column, uint32_t width, bool there, double value,
                  uint32_t decimals) {
    if (there) {
        screen_number(row, column, width, value, decimals, SCREEN_BRIGHT);
    } else {
        draw_dashes(row, column, width);
    }
}

void page_signed_reading(uint32_t row, uint32_t column, uint32_t width, bool there, double value,
                         uint32_t decimals) {
    if (there) {
        screen_signed(row, column, width, value, decimals, SCREEN_BRIGHT);
    } else {
        draw_dashes(row, column, width);
    }
}

void page_word(uint32_t row, uint32_t column, uint32_t width, bool there, const char *word,
               uint32_t look) {
    if (there) {
        screen_field(row, column, width, word, look);
    } else {
        screen_field(row, column, width, "-----", SCREEN_PLAIN);
    }
}

void page_bar(uint32_t row, uint32_t column, uint32_t cells, double part) {
    double bounded = mathematics_clamp(part, 0.0, 1.0);
    uint32_t filled = (uint32_t)(bounded * cells + 0.5);
    for (uint32_t i = 0; i < cells; i++) {
        screen_character(row, column + i, i < filled ? ' ' : (char)0xB7,
                         i < filled ? SCREEN_INVERSE : SCREEN_PLAIN);
    }
}

void page_number(uint32_t row, uint32_t column, uint32_t page, uint32_t look) {
    screen_character(row, column, 'P', look);
    screen_unsigned(row, column + 1, 2, pages[page].number, '0', look);
}

void page_met(uint32_t row, uint32_t column, uint32_t met_s, uint32_t look) {
    char text[13] = {0};
    format_unsigned(text, 3, met_s / SECONDS_PER_DAY % 1000u, '0');
    text[3] = '/';
    format_time(text + 4, met_s);
    screen_text(row, column, text, look);
}

void page_record(uint32_t row, uint32_t column, const struct record_row *record) {
    bool event = record->entry == ENTRY_EVENT;
    char about[WORDS_BYTES] = "";
    if (event) {
        words_which(about, record->event, record->which);
    } else {
        words_entry_which(about, record->entry, record->which);
    }
    screen_field(row, column, 20, event ? events_name(record->event) : words_entry(record->entry),
                 SCREEN_BRIGHT);
    screen_field(row, column + 20u, 23, about, SCREEN_BRIGHT);
}
