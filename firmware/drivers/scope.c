// See scope.h.
#include "drivers/scope.h"

#include "generated/memory_map.h"
#include "generated/scope_regs.h"
#include "kernel/assert.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static struct {
    uint32_t control;
    uint32_t sweep;
    uint32_t rings;
    uint32_t place[SCOPE_SPOTS];
    uint32_t look[SCOPE_SPOTS];
} shown;

COMMANDED(tube) = {SCOPE_BASE + SCOPE_CONTROL, 1, UINT32_MAX, 0, &shown.control, 0};
COMMANDED(sweep) = {SCOPE_BASE + SCOPE_SWEEP, 1, UINT32_MAX, 0, &shown.sweep, 0};
COMMANDED(rings) = {SCOPE_BASE + SCOPE_RINGS, 1, UINT32_MAX, 0, &shown.rings, 0};
COMMANDED(places) = {SCOPE_BASE + SCOPE_SPOT_PLACE(0), SCOPE_SPOTS, UINT32_MAX, 0, shown.place, 0};
COMMANDED(looks) = {SCOPE_BASE + SCOPE_SPOT_LOOK(0), SCOPE_SPOTS, UINT32_MAX, 0, shown.look, 0};

static void put(uint32_t *last, uint32_t offset, uint32_t value) {
    if (value != *last) {
        *last = value;
        io_write(SCOPE_BASE, offset, value);
    }
}

void scope_show(bool on, uint32_t spots, uint32_t sweep_centidegrees) {
    uint32_t control = on ? SCOPE_CONTROL_ON | SCOPE_CONTROL_SWEEP : 0;
    put(&shown.sweep, SCOPE_SWEEP, sweep_centidegrees);
    put(&shown.control, SCOPE_CONTROL, control | spots << SCOPE_CONTROL_SPOTS_SHIFT);
}

void scope_rings(uint32_t radius) { put(&shown.rings, SCOPE_RINGS, radius); }

void scope_spot(uint32_t spot, int32_t x, int32_t y, uint32_t intensity, uint32_t radius) {
    ASSERT(spot < SCOPE_SPOTS);
    uint32_t place = ((uint32_t)x & SCOPE_SPOT_PLACE_X) | (uint32_t)y << SCOPE_SPOT_PLACE_Y_SHIFT;
    put(&shown.place[spot], SCOPE_SPOT_PLACE(spot), place);
    put(&shown.look[spot], SCOPE_SPOT_LOOK(spot),
        intensity | radius << SCOPE_SPOT_LOOK_RADIUS_SHIFT);
}
