// See kept.h.
#include "kernel/kept.h"

#include "drivers/restart.h"
#include "generated/restart_regs.h"

#define HALF 0xFFFFu

static uint32_t words[KEPT_VALUES] __attribute__((section(".noinit"))); // value, and its opposite

void kept_put(enum kept which, uint32_t value) { words[which] = (value & HALF) | ~value << 16; }

uint32_t kept_get(enum kept which) {
    uint32_t word = words[which];
    return (word >> 16 ^ HALF) == (word & HALF) ? word & HALF : 0;
}

uint32_t kept_count(enum kept which, enum kept follower) {
    uint32_t count = kept_get(which), followed = kept_get(follower);
    return count > followed ? count : followed;
}

void kept_open(void) {
    for (uint32_t i = 0; i < KEPT_VALUES; i++) {
        if (restart_cause() == RESTART_CAUSE_CAUSE_POWER_ON) {
            kept_put((enum kept)i, 0);
        }
    }
}
