// The firmware's view of RAM's error correction. The code itself is in board/upset.c, the reads
// that go through it in board/memory.c.
#include "edac.h"

#include "../board/generated/edac_regs.h"
#include "../board/slot.h"

static void drive(const struct edac *self, struct slot *slot) {
    slot_interrupt(slot, self->control & EDAC_CONTROL_INTERRUPT && self->status);
}

void edac_saw(struct edac *self, struct slot *slot, uint32_t address, bool uncorrectable) {
    self->status |= uncorrectable ? EDAC_STATUS_UNCORRECTED : EDAC_STATUS_CORRECTED;
    self->corrected_count += !uncorrectable;
    self->uncorrected_count += uncorrectable;
    self->last_address = address;
    drive(self, slot);
}

void edac_reset(struct edac *self, struct slot *slot) {
    self->control = 0;
    self->status = 0;
    drive(self, slot);
}

uint32_t edac_read(const struct edac *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case EDAC_CONTROL: return self->control;
    case EDAC_STATUS: return self->status;
    case EDAC_CORRECTED_COUNT: return self->corrected_count;
    case EDAC_UNCORRECTED_COUNT: return self->uncorrected_count;
    case EDAC_LAST_ADDRESS: return self->last_address;
    case EDAC_SCRUB: return self->scrub;
    default: return 0;
    }
}

void edac_write(struct edac *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint32_t word;
    switch (offset) {
    case EDAC_CONTROL: self->control = value & EDAC_CONTROL_INTERRUPT; break;
    case EDAC_STATUS: self->status &= ~value; break;
    case EDAC_SCRUB:
        self->scrub = value & ~3u;
        if (slot_dma_read(slot, self->scrub, &word, sizeof word)) {
            slot_dma_write(slot, self->scrub, &word, sizeof word);
        }
        break;
    default: break;
    }
    drive(self, slot);
}

void edac_wake(struct edac *self, struct slot *slot) {
    (void)self;
    (void)slot;
}
