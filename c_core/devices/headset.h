// Headset transcriber: see headset.rdl and headset.c.
#ifndef ARES_DEVICES_HEADSET_H
#define ARES_DEVICES_HEADSET_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define HEADSET_CHARACTERS 2048u

struct headset {
    uint32_t character[HEADSET_CHARACTERS]; // that wait, a ring
    uint32_t oldest;                        // of them: its place in the ring
    uint32_t waiting;
    uint32_t lost; // one found no room
    uint32_t control;
};

void headset_reset(struct headset *self, struct slot *slot);
uint32_t headset_read(const struct headset *self, struct slot *slot, uint32_t offset);
void headset_write(struct headset *self, struct slot *slot, uint32_t offset, uint32_t value);
void headset_wake(struct headset *self, struct slot *slot);
void headset_settle(struct headset *self, struct slot *slot);
// Whether there is such a character: a scalar value of Unicode (D76).
bool headset_has(uint32_t code);
// A character is said.
void headset_put(struct headset *self, uint32_t code);

#endif
