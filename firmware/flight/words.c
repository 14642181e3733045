// Words for the numbers of the dictionary's enumerations, and two figures that several pages draw.
#include "flight/pages.h"
#include "kernel/format.h"

#define SECONDS_PER_DAY 86400u

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

const char *words_alarm(uint32_t value) {
    static const char *const texts[ALARMS] = {
#define TEXT(name, stem, lamp, warning, latch, delay, counts, text) text,
        ALARM_ROWS(TEXT)
#undef TEXT
    };
    return value < ALARMS ? texts[value] : "?";
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
    return engrave(text, names[control]);
}

uint32_t words_position(char *text, uint32_t control, uint32_t position) {
    static const char *const positions[CONTROLS] = {CONTROL_WORDS(CONTROL_POSITIONS)};
    const char *word = positions[control];
    for (; *word && position; word++) {
        position -= *word == ',';
    }
    return engrave(text, *word ? word : "?");
}

void page_bar(uint32_t row, uint32_t column, uint32_t cells, double part) {
    double bounded = mathematics_clamp(part, 0.0, 1.0);
    uint32_t filled = (uint32_t)(bounded * cells + 0.5);
    for (uint32_t i = 0; i < cells; i++) {
        screen_character(row, column + i, i < filled ? ' ' : (char)0xB7,
                         i < filled ? SCREEN_INVERSE : SCREEN_PLAIN);
    }
}

void page_met(uint32_t row, uint32_t column, uint32_t met_s, uint32_t look) {
    char text[13] = {0};
    format_unsigned(text, 3, met_s / SECONDS_PER_DAY % 1000u, '0');
    text[3] = '/';
    format_time(text + 4, met_s);
    screen_text(row, column, text, look);
}
