// Core-local interruptor: see clint.rdl and clint.c.
#ifndef ARES_DEVICES_CLINT_H
#define ARES_DEVICES_CLINT_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct clint {
    uint64_t mtimecmp;
    uint64_t epoch_ticks; // mtime is the machine's ticks less these
    uint32_t msip;
    uint32_t padding;
};

void clint_reset(struct clint *self, struct slot *slot);
uint32_t clint_read(const struct clint *self, struct slot *slot, uint32_t offset);
void clint_write(struct clint *self, struct slot *slot, uint32_t offset, uint32_t value);
void clint_wake(struct clint *self, struct slot *slot);
void clint_settle(struct clint *self, struct slot *slot);

#endif
