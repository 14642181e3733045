// Watchdog: once started it must be served before each deadline, with the right word. At the
// deadline it interrupts, so that the program can write down why; a grace later it restarts.
#include "watchdog.h"

#include "../board/generated/watchdog_regs.h"
#include "../board/slot.h"

#define SERVICE_KEY UINT32_C(0x5E12F1CE)
#define PERIOD_US_MIN 1000u
#define GRACE_US_MIN 10u
#define US_MAX 60000000u
#define COUNTER_CYCLES (UINT32_MAX * SLOT_CYCLES_PER_MICROSECOND) // as REMAINING shows it

static uint32_t within(uint32_t value, uint32_t minimum) {
    value = value < minimum ? minimum : value;
    return value > US_MAX ? US_MAX : value;
}

static void set_deadline(struct watchdog *self, struct slot *slot, uint64_t from, uint32_t us) {
    self->deadline_cycle = from + us * SLOT_CYCLES_PER_MICROSECOND;
    slot_wake_at(slot, self->deadline_cycle);
}

static void start(struct watchdog *self, struct slot *slot) {
    self->expired = 0;
    set_deadline(self, slot, slot_now(slot), self->period_us);
}

void watchdog_reset(struct watchdog *self, struct slot *slot) {
    (void)slot;
    self->enabled = 0;
    self->deadline_cycle = 0;
    self->period_us = WATCHDOG_PERIOD_MICROSECONDS_RESET;
    self->grace_us = WATCHDOG_GRACE_MICROSECONDS_RESET;
    self->expired = 0;
}

uint32_t watchdog_read(const struct watchdog *self, struct slot *slot, uint32_t offset) {
    uint64_t now = slot_now(slot);
    uint64_t left = self->enabled && self->deadline_cycle > now ? self->deadline_cycle - now : 0;
    switch (offset) {
    case WATCHDOG_CONTROL: return self->enabled;
    case WATCHDOG_PERIOD: return self->period_us;
    case WATCHDOG_REMAINING: return (uint32_t)(left / SLOT_CYCLES_PER_MICROSECOND);
    case WATCHDOG_GRACE: return self->grace_us;
    case WATCHDOG_STATUS: return self->expired;
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
    case WATCHDOG_PERIOD: self->period_us = within(value, PERIOD_US_MIN); break;
    case WATCHDOG_GRACE: self->grace_us = within(value, GRACE_US_MIN); break;
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
    if (!self->expired && slot_hart_nmi(slot, SLOT_NMI_WATCHDOG)) {
        self->expired = 1;
        set_deadline(self, slot, slot_due(slot), self->grace_us);
    } else {
        slot_restart(slot, SLOT_RESTART_WATCHDOG);
    }
}

void watchdog_settle(struct watchdog *self, struct slot *slot) {
    self->enabled &= WATCHDOG_CONTROL_BITS;
    self->expired &= WATCHDOG_STATUS_BITS;
    self->period_us = within(self->period_us, PERIOD_US_MIN);
    self->grace_us = within(self->grace_us, GRACE_US_MIN);
    self->deadline_cycle = slot_date_within(slot, self->deadline_cycle, COUNTER_CYCLES);
    slot_wake_at(slot, self->enabled ? self->deadline_cycle : SLOT_NEVER);
}
