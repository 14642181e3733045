// Restart logic: why the computer started, a few words that survive, and the vector of NMIs.
#include "restart.h"

#include "../board/generated/restart_regs.h"
#include "../board/slot.h"

#define KEY_SOFTWARE UINT32_C(0x52455354)
#define KEY_MEMORY UINT32_C(0x5245534D)

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
    self->nmi_vector = 0; // all else survives
    slot_hart_nmi_vector(slot, self->nmi_vector);
}

uint32_t restart_read(const struct restart *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case RESTART_CAUSE: return self->cause;
    case RESTART_STARTS: return self->starts;
    case RESTART_LAST_PC: return self->last_pc;
    case RESTART_NMI_VECTOR: return self->nmi_vector;
    default: break;
    }
    uint32_t word = (offset - RESTART_KEEP(0)) / 4;
    return word < RESTART_KEEP_WORDS ? self->keep[word] : 0;
}

void restart_write(struct restart *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint32_t word = (offset - RESTART_KEEP(0)) / 4;
    if (offset == RESTART_REQUEST) {
        if (value == KEY_SOFTWARE || value == KEY_MEMORY) {
            slot_restart(slot, value == KEY_MEMORY ? SLOT_RESTART_MEMORY : SLOT_RESTART_SOFTWARE);
        }
    } else if (offset == RESTART_NMI_VECTOR) {
        self->nmi_vector = value & ~3u;
        slot_hart_nmi_vector(slot, self->nmi_vector);
    } else if (word < RESTART_KEEP_WORDS) {
        self->keep[word] = value;
    }
}

void restart_wake(struct restart *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void restart_settle(struct restart *self, struct slot *slot) {
    self->cause &= RESTART_CAUSE_BITS;
    self->cause = self->cause < SLOT_RESTARTS ? self->cause : SLOT_RESTART_DOUBLE_FAULT;
    self->nmi_vector &= ~3u;
    slot_hart_nmi_vector(slot, self->nmi_vector);
}
