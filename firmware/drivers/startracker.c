// See startracker.h.
#include "drivers/startracker.h"

#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "generated/startracker_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"
#include "kernel/ticks.h"

#define UNIT (1.0 / 1073741824.0) // 1 is 2^30

static const uint32_t interrupting = STARTRACKER_CONTROL_INTERRUPT;

COMMANDED(control) = {STARTRACKER_BASE + STARTRACKER_CONTROL,
                      1,
                      UINT32_MAX,
                      POWER_LOADS_NAVIGATION,
                      &interrupting,
                      0};

static bool fixed;

static uint64_t fixed_cycles;

void startracker_keep(void) { io_write(STARTRACKER_BASE, STARTRACKER_CONTROL, interrupting); }

void startracker_interrupt(void) {
    io_write(STARTRACKER_BASE, STARTRACKER_EVENT, STARTRACKER_EVENT_FIX);
    fixed = true;
    fixed_cycles = ticks_cycles();
}

static double part(uint32_t offset) { return UNIT * io_read_signed(STARTRACKER_BASE, offset); }

bool startracker_take_fix(struct startracker_fix *fix) {
    if (!fixed) {
        return false;
    }
    fixed = false;
    uint32_t status = io_read(STARTRACKER_BASE, STARTRACKER_STATUS);
    *fix = (struct startracker_fix){
        .stars = status & STARTRACKER_STATUS_STARS,
        .limb = status & STARTRACKER_STATUS_LIMB,
        .attitude = {part(STARTRACKER_QUATERNION(0)), part(STARTRACKER_QUATERNION(1)),
                     part(STARTRACKER_QUATERNION(2)), part(STARTRACKER_QUATERNION(3))},
        .nadir = {part(STARTRACKER_NADIR(0)), part(STARTRACKER_NADIR(1)),
                  part(STARTRACKER_NADIR(2))},
        .distance_m = io_read(STARTRACKER_BASE, STARTRACKER_DISTANCE),
        .cycles = fixed_cycles,
    };
    return true;
}
