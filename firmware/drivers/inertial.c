// See inertial.h.
#include "drivers/inertial.h"

#include "generated/inertial_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

#define NANO 1e-9

static double axis(uint32_t offset) { return NANO * io_read_signed(INERTIAL_BASE, offset); }

struct inertial_sample inertial_read(void) {
    return (struct inertial_sample){
        .number = io_read(INERTIAL_BASE, INERTIAL_SAMPLES),
        .rate_rad_s = {axis(INERTIAL_RATE(0)), axis(INERTIAL_RATE(1)), axis(INERTIAL_RATE(2))},
        .acceleration_m_s2 = {axis(INERTIAL_ACCELERATION(0)), axis(INERTIAL_ACCELERATION(1)),
                              axis(INERTIAL_ACCELERATION(2))},
    };
}
