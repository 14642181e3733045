// Cabin: see cabin.rdl and cabin.c.
#ifndef ARES_DEVICES_CABIN_H
#define ARES_DEVICES_CABIN_H

#include <stdint.h>

struct slot;

struct cabin {
    uint32_t oxygen_setpoint_pa;
    uint32_t heater_setpoint_mk;
};

void cabin_reset(struct cabin *self, struct slot *slot);
uint32_t cabin_read(const struct cabin *self, struct slot *slot, uint32_t offset);
void cabin_write(struct cabin *self, struct slot *slot, uint32_t offset, uint32_t value);
void cabin_wake(struct cabin *self, struct slot *slot);
void cabin_settle(struct cabin *self, struct slot *slot);

#endif
