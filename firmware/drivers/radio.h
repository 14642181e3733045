// Radio: two links of bytes, to Earth and to the surface team.
#ifndef ARES4_DRIVERS_RADIO_H
#define ARES4_DRIVERS_RADIO_H

#include <stdbool.h>
#include <stdint.h>

enum radio_link { RADIO_EARTH, RADIO_SURFACE, RADIO_LINKS };

bool radio_locked(enum radio_link link);
uint32_t radio_room(enum radio_link link);
int32_t radio_signal_cb(enum radio_link link);
// All bytes or none: a frame is never cut in two.
bool radio_send(enum radio_link link, const uint8_t *bytes, uint32_t count);
// Takes bytes received, at most count; returns how many.
uint32_t radio_receive(enum radio_link link, uint8_t *bytes, uint32_t count);

#endif
