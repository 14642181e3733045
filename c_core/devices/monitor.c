// Picture monitor: where in RAM the picture is that it scans out. Whoever looks at the tube reads
// the picture from there.
#include "monitor.h"

#include "../board/generated/monitor_regs.h"
#include "../board/slot.h"

#define SIDE_MAX 256u

static uint32_t at_most(uint32_t side) { return side < SIDE_MAX ? side : SIDE_MAX; }

static uint32_t limited(uint32_t size) {
    return at_most(size & MONITOR_SIZE_WIDTH) | at_most(size >> MONITOR_SIZE_HEIGHT_SHIFT)
                                                    << MONITOR_SIZE_HEIGHT_SHIFT;
}

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
    case MONITOR_CONTROL: self->control = value & MONITOR_CONTROL_BITS; break;
    case MONITOR_FRAME: self->frame = value; break;
    case MONITOR_SIZE: self->size = limited(value); break;
    default: break;
    }
}

void monitor_wake(struct monitor *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void monitor_settle(struct monitor *self, struct slot *slot) {
    (void)slot;
    self->control &= MONITOR_CONTROL_BITS;
    self->size = limited(self->size);
}
