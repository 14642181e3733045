// Restart logic: see restart.rdl and restart.c.
#ifndef ARES_DEVICES_RESTART_H
#define ARES_DEVICES_RESTART_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define RESTART_KEEP_WORDS 8u

struct restart {
    uint32_t cause;
    uint32_t starts;
    uint32_t last_pc;
    uint32_t nmi_vector;
    uint32_t keep[RESTART_KEEP_WORDS];
};

void restart_reset(struct restart *self, struct slot *slot);
uint32_t restart_read(const struct restart *self, struct slot *slot, uint32_t offset);
void restart_write(struct restart *self, struct slot *slot, uint32_t offset, uint32_t value);
void restart_wake(struct restart *self, struct slot *slot);
void restart_settle(struct restart *self, struct slot *slot);
// The board tells it of a restart, before the devices are reset.
void restart_note(struct restart *self, uint32_t cause, uint32_t pc);

#endif
