// Core-local interruptor, after SiFive's CLINT as QEMU's virt board has it.
//
// mtime is the machine's clock divided by 10: 10 MHz. It starts from 0 at each restart, and may be
// written. Not modelled: harts other than 0.
// Source: SiFive FU540-C000 manual, chapter 9.
#include "clint.h"

#include "../board/generated/clint_regs.h"
#include "../board/slot.h"

#define CYCLES_PER_TICK 10u

static uint64_t now_ticks(const struct clint *self, const struct slot *slot) {
    return slot_now(slot) / CYCLES_PER_TICK - self->epoch_ticks;
}

static uint64_t with_low(uint64_t both, uint32_t low) { return (both >> 32 << 32) | low; }
static uint64_t with_high(uint64_t both, uint32_t high) {
    return (both & UINT32_MAX) | (uint64_t)high << 32;
}

// Drives the timer line and the hart's view of the time, and asks to be woken when the line changes
// by itself: it rises at mtimecmp and falls where mtime wraps to 0. What is left until then counts,
// since mtime may have been set to anything; beyond the last cycle of the machine there is no date.
static void look_at_timer(const struct clint *self, struct slot *slot) {
    uint64_t now = now_ticks(self, slot);
    bool risen = now >= self->mtimecmp;
    uint64_t elapsed = slot_now(slot) / CYCLES_PER_TICK; // ticks of the machine's own clock
    uint64_t left = (risen ? 0 : self->mtimecmp) - now;  // 0: all 2^64 of them
    bool reachable = left && left < SLOT_NEVER / CYCLES_PER_TICK - elapsed;
    slot_hart_timer(slot, risen);
    slot_hart_time(slot, self->epoch_ticks);
    slot_wake_at(slot, reachable ? (elapsed + left) * CYCLES_PER_TICK : SLOT_NEVER);
}

void clint_reset(struct clint *self, struct slot *slot) {
    self->msip = 0;
    self->mtimecmp = 0;
    self->epoch_ticks = slot_now(slot) / CYCLES_PER_TICK;
    slot_hart_software(slot, false);
    look_at_timer(self, slot);
}

uint32_t clint_read(const struct clint *self, struct slot *slot, uint32_t offset) {
    switch (offset) {
    case CLINT_MSIP: return self->msip;
    case CLINT_MTIMECMP_LOW: return (uint32_t)self->mtimecmp;
    case CLINT_MTIMECMP_HIGH: return (uint32_t)(self->mtimecmp >> 32);
    case CLINT_MTIME_LOW: return (uint32_t)now_ticks(self, slot);
    case CLINT_MTIME_HIGH: return (uint32_t)(now_ticks(self, slot) >> 32);
    default: return 0;
    }
}

static void set_time(struct clint *self, const struct slot *slot, uint64_t ticks) {
    self->epoch_ticks = slot_now(slot) / CYCLES_PER_TICK - ticks;
}

void clint_write(struct clint *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case CLINT_MSIP:
        self->msip = value & CLINT_MSIP_BITS;
        slot_hart_software(slot, self->msip);
        return;
    case CLINT_MTIMECMP_LOW: self->mtimecmp = with_low(self->mtimecmp, value); break;
    case CLINT_MTIMECMP_HIGH: self->mtimecmp = with_high(self->mtimecmp, value); break;
    case CLINT_MTIME_LOW: set_time(self, slot, with_low(now_ticks(self, slot), value)); break;
    case CLINT_MTIME_HIGH: set_time(self, slot, with_high(now_ticks(self, slot), value)); break;
    default: return;
    }
    look_at_timer(self, slot);
}

void clint_wake(struct clint *self, struct slot *slot) { look_at_timer(self, slot); }

void clint_settle(struct clint *self, struct slot *slot) {
    self->msip &= CLINT_MSIP_BITS;
    slot_hart_software(slot, self->msip);
    look_at_timer(self, slot);
}
