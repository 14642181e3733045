// See hal_host.c. Tests read these declarations too, so each stands on lines of its own.
#ifndef ARES_TESTS_HAL_HOST_H
#define ARES_TESTS_HAL_HOST_H

#include <stdbool.h>
#include <stdint.h>

// declarations
void host_reset(uint16_t now_ms);
void host_power_on(void);
void host_contact(uint32_t contact, bool closed);
void host_room(uint32_t bytes);
void host_pass(uint32_t milliseconds);
// Time passes in which the program is busy and takes no turn.
void host_busy(uint32_t milliseconds);
uint32_t host_give(const uint8_t *bytes, uint32_t count);
uint32_t host_collect(uint8_t *bytes, uint32_t count);
uint8_t host_position(uint32_t control);
// Puts a position in place behind the back of the contacts.
void host_place(uint32_t control, uint8_t position);
uint32_t host_lamps(void);
uint8_t host_digit(uint32_t digit);
uint8_t host_brightness(void);
uint32_t host_refused(void);
bool host_linked(void);
// end of declarations

#endif
