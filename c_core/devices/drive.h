// Ion drive: see drive.rdl and drive.c.
#ifndef ARES_DEVICES_DRIVE_H
#define ARES_DEVICES_DRIVE_H

#include <stdint.h>

struct slot;

struct drive {
    uint32_t control;
    uint32_t throttle_permille;
    uint32_t state;
    uint32_t event;
    uint32_t ignitions;
    uint32_t strike_steps; // until the discharge that is being struck burns
};

void drive_reset(struct drive *self, struct slot *slot);
uint32_t drive_read(const struct drive *self, struct slot *slot, uint32_t offset);
void drive_write(struct drive *self, struct slot *slot, uint32_t offset, uint32_t value);
void drive_wake(struct drive *self, struct slot *slot);
void drive_settle(struct drive *self, struct slot *slot);
void drive_forget(struct drive *self, struct slot *slot, uint32_t load);

#endif
