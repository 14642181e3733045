// Power control: see power.rdl and power.c.
#ifndef ARES_DEVICES_POWER_H
#define ARES_DEVICES_POWER_H

#include <stdint.h>

struct slot;

struct power {
    uint32_t control;
    uint32_t status;
    uint32_t low;   // what of STATUS holds now, so that only its coming is an event
    uint32_t trips; // of the world's count, those already told
};

void power_reset(struct power *self, struct slot *slot);
uint32_t power_read(const struct power *self, struct slot *slot, uint32_t offset);
void power_write(struct power *self, struct slot *slot, uint32_t offset, uint32_t value);
void power_wake(struct power *self, struct slot *slot);
void power_settle(struct power *self, struct slot *slot);

#endif
