// See screen.h.
#include "drivers/screen.h"

#include "generated/memory_map.h"
#include "generated/screen_regs.h"
#include "kernel/assert.h"
#include "kernel/commanded.h"
#include "kernel/format.h"
#include "kernel/io.h"

#define BLANK ' '

// What the tube shows, two cells a word as in the device. All zero after a start, as there.
static uint32_t cells[SCREEN_CELLS_COUNT];
static uint32_t control;

// Rows in which nothing is drawn for now: what another draws there would else be seen in between.
static struct {
    uint32_t first, rows;
} cover;

COMMANDED(shown) = {SCREEN_BASE + SCREEN_CELLS(0), SCREEN_CELLS_COUNT, UINT32_MAX, 0, cells, 0};
COMMANDED(tube) = {SCREEN_BASE + SCREEN_CONTROL, 1, UINT32_MAX, 0, &control, 0};

void screen_brightness(bool on, uint32_t brightness) {
    uint32_t value = (on ? SCREEN_CONTROL_ON : 0) | brightness << SCREEN_CONTROL_BRIGHTNESS_SHIFT;
    if (value != control) {
        control = value;
        io_write(SCREEN_BASE, SCREEN_CONTROL, value);
    }
}

void screen_cover(uint32_t first_row, uint32_t rows) {
    cover.first = first_row;
    cover.rows = rows;
}

static bool covered(uint32_t row) { return row - cover.first < cover.rows; }

static void put(uint32_t row, uint32_t column, uint32_t cell) {
    if (covered(row)) {
        return;
    }
    uint32_t word = (row * SCREEN_COLUMNS + column) / 2u;
    uint32_t shift = column % 2u * SCREEN_CELLS_RIGHT_SHIFT;
    uint32_t value = (cells[word] & ~(SCREEN_CELLS_LEFT << shift)) | cell << shift;
    if (value != cells[word]) {
        cells[word] = value;
        io_write(SCREEN_BASE, SCREEN_CELLS(word), value);
    }
}

void screen_clear(uint32_t first_row, uint32_t rows) {
    uint32_t first = first_row * SCREEN_COLUMNS / 2u, last = first + rows * SCREEN_COLUMNS / 2u;
    for (uint32_t word = first; word < last; word++) {
        uint32_t value = BLANK | (uint32_t)BLANK << SCREEN_CELLS_RIGHT_SHIFT;
        if (value != cells[word] && !covered(word / (SCREEN_COLUMNS / 2u))) {
            cells[word] = value;
            io_write(SCREEN_BASE, SCREEN_CELLS(word), value);
        }
    }
}

void screen_character(uint32_t row, uint32_t column, char character, uint32_t look) {
    if (row < SCREEN_ROWS && column < SCREEN_COLUMNS) {
        put(row, column, (uint8_t)character | look);
    }
}

void screen_text(uint32_t row, uint32_t column, const char *text, uint32_t look) {
    ASSERT(row < SCREEN_ROWS);
    for (; *text && column < SCREEN_COLUMNS; text++, column++) {
        put(row, column, (uint8_t)*text | look);
    }
}

void screen_field(uint32_t row, uint32_t column, uint32_t width, const char *text, uint32_t look) {
    ASSERT(row < SCREEN_ROWS);
    for (uint32_t i = 0; i < width && column < SCREEN_COLUMNS; i++, column++) {
        put(row, column, (*text ? (uint8_t)*text : BLANK) | look);
        text += *text ? 1 : 0;
    }
}

void screen_number(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look) {
    ASSERT(width <= FORMAT_WIDTH_MAX);
    char text[FORMAT_WIDTH_MAX + 1] = {0};
    format_fixed(text, width, value, decimals, false);
    screen_text(row, column, text, look);
}

void screen_signed(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look) {
    ASSERT(width <= FORMAT_WIDTH_MAX);
    char text[FORMAT_WIDTH_MAX + 1] = {0};
    format_fixed(text, width, value, decimals, true);
    screen_text(row, column, text, look);
}

void screen_unsigned(uint32_t row, uint32_t column, uint32_t width, uint32_t value, char fill,
                     uint32_t look) {
    ASSERT(width <= FORMAT_WIDTH_MAX);
    char text[FORMAT_WIDTH_MAX + 1] = {0};
    format_unsigned(text, width, value, fill);
    screen_text(row, column, text, look);
}
