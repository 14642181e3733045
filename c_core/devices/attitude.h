// Attitude actuators: see attitude.rdl and attitude.c.
#ifndef ARES_DEVICES_ATTITUDE_H
#define ARES_DEVICES_ATTITUDE_H

#include <stdint.h>

struct slot;

struct attitude {
    int32_t wheel_torque_mnm[3];
    uint32_t thrusters;
};

void attitude_reset(struct attitude *self, struct slot *slot);
uint32_t attitude_read(const struct attitude *self, struct slot *slot, uint32_t offset);
void attitude_write(struct attitude *self, struct slot *slot, uint32_t offset, uint32_t value);
void attitude_wake(struct attitude *self, struct slot *slot);
void attitude_settle(struct attitude *self, struct slot *slot);
void attitude_forget(struct attitude *self, struct slot *slot, uint32_t load);

#endif
