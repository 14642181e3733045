// Picture monitor: where in RAM the picture is that it scans out. Whoever looks at the tube reads
// the picture from there.
#include "monitor.h"

#include "../board/generated/monitor_regs.h"
#include "../board/slot.h"

#define SIDE_MAX 256u

static uint32_t at_most(uint32_t side) { return side < SIDE_MAX ? side : SIDE_MAX; }

void monitor_reset(struct monitor *self, struct slot *slot) {
    (void)slot;
    self->control = self->frame = self->size = 0;
}

uint32_t monitor_read(const struct monitor *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case MONITOR_CONTROL: return self->control;
    case MONITOR_FRAME: return self->frame;
    case MONITOR_SIZE: return self->size;
    default: return 0;
    }
}

void monitor_write(struct monitor *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)slot;
    switch (offset) {
    case MONITOR_CONTROL: self->control = value & MONITOR_CONTROL_ON; break;
    case MONITOR_FRAME: self->frame = value; break;
    case MONITOR_SIZE:
        self->size = at_most(value & MONITOR_SIZE_WIDTH) |
                     at_most(value >> MONITOR_SIZE_HEIGHT_SHIFT) << MONITOR_SIZE_HEIGHT_SHIFT;
        break;
    default: break;
    }
}

void monitor_wake(struct monitor *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void monitor_settle(struct monitor *self, struct slot *slot) {
    (void)self;
    (void)slot;
}
