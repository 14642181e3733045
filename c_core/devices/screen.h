// Character screen: see screen.rdl and screen.c.
#ifndef ARES_DEVICES_SCREEN_H
#define ARES_DEVICES_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define SCREEN_WORDS 768u

struct screen {
    uint32_t cells[SCREEN_WORDS];
    uint32_t control;
    uint32_t padding;
};

void screen_reset(struct screen *self, struct slot *slot);
uint32_t screen_read(const struct screen *self, struct slot *slot, uint32_t offset);
void screen_write(struct screen *self, struct slot *slot, uint32_t offset, uint32_t value);
void screen_wake(struct screen *self, struct slot *slot);
void screen_settle(struct screen *self, struct slot *slot);

#endif
