// Watchdog: see watchdog.rdl and watchdog.c.
#ifndef ARES_DEVICES_WATCHDOG_H
#define ARES_DEVICES_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct watchdog {
    uint64_t deadline_cycle; // while enabled
    uint32_t enabled;
    uint32_t period_us;
    uint32_t grace_us;
    uint32_t expired; // the interrupt was raised
};

void watchdog_reset(struct watchdog *self, struct slot *slot);
uint32_t watchdog_read(const struct watchdog *self, struct slot *slot, uint32_t offset);
void watchdog_write(struct watchdog *self, struct slot *slot, uint32_t offset, uint32_t value);
void watchdog_wake(struct watchdog *self, struct slot *slot);
void watchdog_settle(struct watchdog *self, struct slot *slot);

#endif
