// Test finisher: see finisher.rdl and finisher.c.
#ifndef ARES_DEVICES_FINISHER_H
#define ARES_DEVICES_FINISHER_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct finisher {
    uint64_t nothing; // it has no state
};

void finisher_reset(struct finisher *self, struct slot *slot);
uint32_t finisher_read(const struct finisher *self, struct slot *slot, uint32_t offset);
void finisher_write(struct finisher *self, struct slot *slot, uint32_t offset, uint32_t value);
void finisher_wake(struct finisher *self, struct slot *slot);
void finisher_settle(struct finisher *self, struct slot *slot);

#endif
