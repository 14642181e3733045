// Star tracker and limb sensor: see startracker.rdl and startracker.c.
#ifndef ARES_DEVICES_STARTRACKER_H
#define ARES_DEVICES_STARTRACKER_H

#include <stdint.h>

struct slot;

struct startracker {
    uint32_t control;
    uint32_t event;
    uint32_t status;
    uint32_t fixes;
    int32_t quaternion[4];
    int32_t nadir[3];
    uint32_t distance_m;
};

void startracker_reset(struct startracker *self, struct slot *slot);
uint32_t startracker_read(const struct startracker *self, struct slot *slot, uint32_t offset);
void startracker_write(struct startracker *self, struct slot *slot, uint32_t offset,
                       uint32_t value);
void startracker_wake(struct startracker *self, struct slot *slot);
void startracker_settle(struct startracker *self, struct slot *slot);
void startracker_forget(struct startracker *self, struct slot *slot, uint32_t load);

#endif
