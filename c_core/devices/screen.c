// Character screen: the cells as the firmware wrote them. The phosphor is the deck's to draw.
#include "screen.h"

#include "../board/generated/screen_regs.h"
#include "../board/slot.h"

void screen_reset(struct screen *self, struct slot *slot) {
    (void)slot;
    for (uint32_t i = 0; i < SCREEN_WORDS; i++) {
        self->cells[i] = 0;
    }
    self->control = 0;
}

uint32_t screen_read(const struct screen *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    if (offset < SCREEN_CELLS(SCREEN_WORDS)) {
        return self->cells[offset / 4];
    }
    return offset == SCREEN_CONTROL ? self->control : 0;
}

void screen_write(struct screen *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)slot;
    if (offset < SCREEN_CELLS(SCREEN_WORDS)) {
        self->cells[offset / 4] = value;
    } else if (offset == SCREEN_CONTROL) {
        self->control = value & SCREEN_CONTROL_BITS;
    }
}

void screen_wake(struct screen *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void screen_settle(struct screen *self, struct slot *slot) {
    (void)slot;
    self->control &= SCREEN_CONTROL_BITS;
}
