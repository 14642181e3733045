// Inertial unit: see inertial.rdl and inertial.c.
#ifndef ARES_DEVICES_INERTIAL_H
#define ARES_DEVICES_INERTIAL_H

#include <stdint.h>

struct slot;

struct inertial {
    uint32_t control;
    uint32_t event;
    uint32_t samples;
    int32_t rate_nrad_s[3];
    int32_t acceleration_nm_s2[3];
};

void inertial_reset(struct inertial *self, struct slot *slot);
uint32_t inertial_read(const struct inertial *self, struct slot *slot, uint32_t offset);
void inertial_write(struct inertial *self, struct slot *slot, uint32_t offset, uint32_t value);
void inertial_wake(struct inertial *self, struct slot *slot);
void inertial_settle(struct inertial *self, struct slot *slot);
void inertial_forget(struct inertial *self, struct slot *slot, uint32_t load);

#endif
