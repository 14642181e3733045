// Character screen: 24 rows of 64 characters of ISO 8859-1, each bright, inverse or blinking.
//
// A cell is written to the tube only when it changes. Text that would run past the end of its row
// is cut.
#ifndef ARES4_DRIVERS_SCREEN_H
#define ARES4_DRIVERS_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#define SCREEN_ROWS 24u
#define SCREEN_COLUMNS 64u
#define SCREEN_PLAIN 0x000u
#define SCREEN_BRIGHT 0x100u
#define SCREEN_INVERSE 0x200u
#define SCREEN_BLINKING 0x400u

void screen_brightness(bool on, uint32_t brightness); // 0 to 15
// From here on nothing is drawn in those rows; 0 rows: anything anywhere.
void screen_cover(uint32_t first_row, uint32_t rows);
void screen_clear(uint32_t first_row, uint32_t rows);
void screen_character(uint32_t row, uint32_t column, char character, uint32_t look);
void screen_text(uint32_t row, uint32_t column, const char *text, uint32_t look);
// Text in a field of that width: what is left of it is blank.
void screen_field(uint32_t row, uint32_t column, uint32_t width, const char *text, uint32_t look);
void screen_number(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look);
// With its sign, also when positive.
void screen_signed(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look);
void screen_unsigned(uint32_t row, uint32_t column, uint32_t width, uint32_t value, char fill,
                     uint32_t look);

#endif
