// Platform-level interrupt controller, level-triggered gateways, one context: machine mode of hart
// 0.
//
// A gateway hands a request on when its line rises, or is still high at the completion. From then
// on it is pending until it is claimed, whatever the line does: what was handed on is not withdrawn
// ("Interrupt Gateways"). Not modelled: contexts of other modes and harts (read as zero, writes
// ignored).
// Source: RISC-V Platform-Level Interrupt Controller Specification 1.0.0.
#include "plic.h"

#include <assert.h>

#include "../board/generated/plic_regs.h"
#include "../board/slot.h"

#define NO_SOURCE 1u // the bit of source 0, which there is not

static bool bit_of(const uint32_t *words, uint32_t source) {
    return words[source / 32] >> source % 32 & 1;
}

static void set_bit(uint32_t *words, uint32_t source, bool level) {
    uint32_t bit = UINT32_C(1) << source % 32;
    words[source / 32] = level ? words[source / 32] | bit : words[source / 32] & ~bit;
}

// The pending and enabled source of highest priority above a floor, the lowest number among equals;
// 0: none.
static uint32_t best(const struct plic *self, uint32_t floor) {
    uint32_t best_source = 0;
    uint32_t best_priority = floor;
    for (uint32_t source = 1; source < PLIC_SOURCES; source++) {
        if (self->priority[source] > best_priority && bit_of(self->pending, source) &&
            bit_of(self->enable, source)) {
            best_source = source;
            best_priority = self->priority[source];
        }
    }
    return best_source;
}

static void drive(const struct plic *self, struct slot *slot) {
    slot_hart_external(slot, best(self, self->threshold) != 0);
}

void plic_reset(struct plic *self, struct slot *slot) {
    for (uint32_t i = 0; i < PLIC_SOURCES; i++) {
        self->priority[i] = 0;
    }
    for (uint32_t i = 0; i < PLIC_WORDS; i++) {
        self->line[i] = self->pending[i] = self->claimed[i] = self->enable[i] = 0;
    }
    self->threshold = 0;
    drive(self, slot);
}

void plic_line(struct plic *self, struct slot *slot, uint32_t source, bool level) {
    assert(source > 0 && source < PLIC_SOURCES);
    if (bit_of(self->line, source) == level) {
        return;
    }
    set_bit(self->line, source, level);
    if (level && !bit_of(self->claimed, source)) {
        set_bit(self->pending, source, true);
        drive(self, slot);
    }
}

uint32_t plic_read(const struct plic *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    uint32_t word = offset % 0x1000 / 4;
    switch (offset & ~0xFFFu) {
    case 0x0000: return word < PLIC_SOURCES ? self->priority[word] : 0;
    case PLIC_PENDING(0): return word < PLIC_WORDS ? self->pending[word] : 0;
    case PLIC_ENABLE(0): return word < PLIC_WORDS ? self->enable[word] : 0;
    default: break;
    }
    return offset == PLIC_THRESHOLD ? self->threshold : offset == PLIC_CLAIM ? best(self, 0) : 0;
}

uint32_t plic_take(struct plic *self, struct slot *slot, uint32_t offset) {
    uint32_t value = plic_read(self, slot, offset);
    if (offset == PLIC_CLAIM && value) {
        set_bit(self->pending, value, false);
        set_bit(self->claimed, value, true);
        drive(self, slot);
    }
    return value;
}

static void complete(struct plic *self, uint32_t source) {
    if (source && source < PLIC_SOURCES && bit_of(self->enable, source)) {
        set_bit(self->claimed, source, false);
        if (bit_of(self->line, source)) {
            set_bit(self->pending, source, true);
        }
    }
}

void plic_write(struct plic *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint32_t word = offset % 0x1000 / 4;
    if (offset < 4 * PLIC_SOURCES) {
        self->priority[word] = word ? value & PLIC_PRIORITY_BITS : 0;
    } else if (offset - PLIC_ENABLE(0) < 4 * PLIC_WORDS) {
        self->enable[word] = word ? value : value & ~NO_SOURCE;
    } else if (offset == PLIC_THRESHOLD) {
        self->threshold = value & PLIC_THRESHOLD_BITS;
    } else if (offset == PLIC_CLAIM) {
        complete(self, value);
    }
    drive(self, slot);
}

void plic_wake(struct plic *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void plic_settle(struct plic *self, struct slot *slot) {
    for (uint32_t source = 0; source < PLIC_SOURCES; source++) {
        self->priority[source] &= source ? PLIC_PRIORITY_BITS : 0u;
    }
    self->threshold &= PLIC_THRESHOLD_BITS;
    self->enable[0] &= ~NO_SOURCE;
    self->pending[0] &= ~NO_SOURCE;
    drive(self, slot);
}
