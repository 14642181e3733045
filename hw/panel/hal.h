// What the panel asks of the machine it runs on. hal_avr.c is an Arduino Mega; tests/hw has others.
#ifndef ARES_PANEL_HAL_H
#define ARES_PANEL_HAL_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

#define HAL_COLUMNS 10u // of the contact matrix, with 8 rows each

struct hal_lights {
    uint32_t lamps;               // a bit each
    uint8_t brightness;           // 0 faint to 15 full
    uint8_t digits[PANEL_DIGITS]; // bits 0 to 6 segments a to g, bit 7 the point
};

// The closed contacts of a column, a bit per row.
uint8_t hal_contacts(uint8_t column);
// Lights lamps and digits.
void hal_show(const struct hal_lights *lights);
// The next byte from the host. False: none has come.
bool hal_take(uint8_t *byte);
// Queues bytes for the host. False: they do not all fit now, and none was taken.
bool hal_send(const uint8_t *bytes, uint8_t count);
// Time since the start, wrapping.
uint16_t hal_milliseconds(void);

#endif
