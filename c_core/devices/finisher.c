// Test finisher: a program says how it ended.
// Source: SiFive test finisher as on QEMU's virt board (hw/misc/sifive_test.c, its behaviour).
#include "finisher.h"

#include "../board/generated/finisher_regs.h"
#include "../board/slot.h"

void finisher_reset(struct finisher *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

uint32_t finisher_read(const struct finisher *self, struct slot *slot, uint32_t offset) {
    (void)self;
    (void)slot;
    (void)offset;
    return 0;
}

void finisher_write(struct finisher *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)self;
    if (offset != FINISHER_FINISH) {
        return;
    }
    switch (value & FINISHER_FINISH_ACTION) {
    case FINISHER_FINISH_ACTION_PASS: slot_exit(slot, 0); break;
    case FINISHER_FINISH_ACTION_FAIL: slot_exit(slot, value >> FINISHER_FINISH_CODE_SHIFT); break;
    case FINISHER_FINISH_ACTION_RESET: slot_restart(slot, SLOT_RESTART_SOFTWARE); break;
    default: break;
    }
}

void finisher_wake(struct finisher *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void finisher_settle(struct finisher *self, struct slot *slot) {
    (void)self;
    (void)slot;
}
