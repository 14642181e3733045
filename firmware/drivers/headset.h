// Headset: what the pilot says, character by character.
#ifndef ARES4_DRIVERS_HEADSET_H
#define ARES4_DRIVERS_HEADSET_H

#include <stdbool.h>
#include <stdint.h>

#define HEADSET_NUMBERS 2048u

struct headset_character {
    bool said;
    uint32_t number; // one more for each that was taken away, modulo HEADSET_NUMBERS
    uint32_t code;   // in Unicode
};

// Opens and closes the line; what waits is forgotten when it closes.
void headset_listen(bool open);
// What was said longest ago. It stays until it is taken away.
struct headset_character headset_character(void);
void headset_take(void);
// Whether a character found no room since it was asked last.
bool headset_take_lost(void);

#endif
