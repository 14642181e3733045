// LIDAR scope: spots, sweep and rings as the firmware placed them.
#include "scope.h"

#include "../board/generated/scope_regs.h"
#include "../board/slot.h"

void scope_reset(struct scope *self, struct slot *slot) {
    (void)slot;
    for (uint32_t i = 0; i < SCOPE_SPOTS; i++) {
        self->place[i] = self->look[i] = 0;
    }
    self->control = self->sweep = self->rings = 0;
}

uint32_t scope_read(const struct scope *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case SCOPE_CONTROL: return self->control;
    case SCOPE_SWEEP: return self->sweep;
    case SCOPE_RINGS: return self->rings;
    default: break;
    }
    uint32_t spot = offset / 4 % SCOPE_SPOTS;
    return offset >= SCOPE_SPOT_LOOK(0)    ? self->look[spot]
           : offset >= SCOPE_SPOT_PLACE(0) ? self->place[spot]
                                           : 0;
}

void scope_write(struct scope *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)slot;
    uint32_t spot = offset / 4 % SCOPE_SPOTS;
    if (offset == SCOPE_CONTROL) {
        self->control = value & SCOPE_CONTROL_BITS;
    } else if (offset == SCOPE_SWEEP) {
        self->sweep = value & SCOPE_SWEEP_BITS;
    } else if (offset == SCOPE_RINGS) {
        self->rings = value & SCOPE_RINGS_BITS;
    } else if (offset >= SCOPE_SPOT_LOOK(0)) {
        self->look[spot] = value & SCOPE_SPOT_LOOK_BITS;
    } else if (offset >= SCOPE_SPOT_PLACE(0)) {
        self->place[spot] = value;
    }
}

void scope_wake(struct scope *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void scope_settle(struct scope *self, struct slot *slot) {
    (void)slot;
    self->control &= SCOPE_CONTROL_BITS;
    self->sweep &= SCOPE_SWEEP_BITS;
    self->rings &= SCOPE_RINGS_BITS;
    for (uint32_t i = 0; i < SCOPE_SPOTS; i++) {
        self->look[i] &= SCOPE_SPOT_LOOK_BITS;
    }
}
