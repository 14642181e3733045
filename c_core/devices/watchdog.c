// Watchdog: once started it must be served before each deadline, with the right word.
#include "watchdog.h"

#include "../board/generated/watchdog_regs.h"
#include "../board/slot.h"

#define SERVICE_KEY UINT32_C(0x5E12F1CE)
#define PERIOD_US_MIN 1000u
#define PERIOD_US_MAX 60000000u

static void start(struct watchdog *self, struct slot *slot) {
    self->deadline_cycle = slot_now(slot) + self->period_us * SLOT_CYCLES_PER_MICROSECOND;
    slot_wake_at(slot, self->deadline_cycle);
}

void watchdog_reset(struct watchdog *self, struct slot *slot) {
    (void)slot;
    self->enabled = 0;
    self->deadline_cycle = 0;
    self->period_us = WATCHDOG_PERIOD_MICROSECONDS_RESET;
}

uint32_t watchdog_read(const struct watchdog *self, struct slot *slot, uint32_t offset) {
    uint64_t now = slot_now(slot);
    uint64_t left = self->enabled && self->deadline_cycle > now ? self->deadline_cycle - now : 0;
    switch (offset) {
    case WATCHDOG_CONTROL: return self->enabled;
    case WATCHDOG_PERIOD: return self->period_us;
    case WATCHDOG_REMAINING: return (uint32_t)(left / SLOT_CYCLES_PER_MICROSECOND);
    default: return 0;
    }
}

void watchdog_write(struct watchdog *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case WATCHDOG_CONTROL:
        if (value & WATCHDOG_CONTROL_ENABLE && !self->enabled) {
            self->enabled = 1;
            start(self, slot);
        }
        break;
    case WATCHDOG_PERIOD:
        value = value < PERIOD_US_MIN ? PERIOD_US_MIN : value;
        self->period_us = value > PERIOD_US_MAX ? PERIOD_US_MAX : value;
        break;
    case WATCHDOG_SERVICE:
        if (value != SERVICE_KEY) {
            slot_restart(slot, SLOT_RESTART_WATCHDOG);
        } else if (self->enabled) {
            start(self, slot);
        }
        break;
    default: break;
    }
}

void watchdog_wake(struct watchdog *self, struct slot *slot) {
    (void)self;
    slot_restart(slot, SLOT_RESTART_WATCHDOG);
}
