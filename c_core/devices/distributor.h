// Ion distributor: see distributor.rdl and distributor.c.
#ifndef ARES_DEVICES_DISTRIBUTOR_H
#define ARES_DEVICES_DISTRIBUTOR_H

#include <stdint.h>

struct slot;

struct distributor {
    uint32_t control;
    uint32_t split_permille;
    uint32_t state; // as last told by an event
    uint32_t event;
};

void distributor_reset(struct distributor *self, struct slot *slot);
uint32_t distributor_read(const struct distributor *self, struct slot *slot, uint32_t offset);
void distributor_write(struct distributor *self, struct slot *slot, uint32_t offset,
                       uint32_t value);
void distributor_wake(struct distributor *self, struct slot *slot);
void distributor_settle(struct distributor *self, struct slot *slot);
void distributor_forget(struct distributor *self, struct slot *slot, uint32_t load);

#endif
