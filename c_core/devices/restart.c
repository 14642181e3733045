// Restart logic: why the computer started, and a few words that survive.
#include "restart.h"

#include "../board/generated/restart_regs.h"
#include "../board/slot.h"

void restart_note(struct restart *self, uint32_t cause, uint32_t pc) {
    self->cause = cause;
    self->last_pc = cause == SLOT_RESTART_POWER_ON ? 0 : pc;
    self->starts++;
    if (cause == SLOT_RESTART_POWER_ON) {
        self->starts = 1;
        for (uint32_t i = 0; i < RESTART_KEEP_WORDS; i++) {
            self->keep[i] = 0;
        }
    }
}

void restart_reset(struct restart *self, struct slot *slot) {
    (void)self; // all it holds survives
    (void)slot;
}

uint32_t restart_read(const struct restart *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case RESTART_CAUSE: return self->cause;
    case RESTART_STARTS: return self->starts;
    case RESTART_LAST_PC: return self->last_pc;
    default: break;
    }
    uint32_t word = (offset - RESTART_KEEP(0)) / 4;
    return word < RESTART_KEEP_WORDS ? self->keep[word] : 0;
}

void restart_write(struct restart *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint32_t word = (offset - RESTART_KEEP(0)) / 4;
    if (offset == RESTART_REQUEST) {
        if (value == UINT32_C(0x52455354)) {
            slot_restart(slot, SLOT_RESTART_SOFTWARE);
        }
    } else if (word < RESTART_KEEP_WORDS) {
        self->keep[word] = value;
    }
}

void restart_wake(struct restart *self, struct slot *slot) {
    (void)self;
    (void)slot;
}
