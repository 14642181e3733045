// Ship's clock: see clock.rdl and clock.c.
#ifndef ARES_DEVICES_CLOCK_H
#define ARES_DEVICES_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct clock {
    uint64_t nothing; // it has no state: date and cycle say all
};

void clock_reset(struct clock *self, struct slot *slot);
uint32_t clock_read(const struct clock *self, struct slot *slot, uint32_t offset);
void clock_write(struct clock *self, struct slot *slot, uint32_t offset, uint32_t value);
void clock_wake(struct clock *self, struct slot *slot);
void clock_settle(struct clock *self, struct slot *slot);

#endif
