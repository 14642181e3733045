// See attitude.h.
#include "drivers/attitude.h"

#include "generated/attitude_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

#define MILLI 1000.0

static uint32_t firing;
static uint32_t fired; // since it was asked
static uint32_t torque_mnm[3];

COMMANDED(valves) = {
    ATTITUDE_BASE + ATTITUDE_THRUSTERS, 1, UINT32_MAX, POWER_LOADS_RCS, &firing, 0};
COMMANDED(torques) = {
    ATTITUDE_BASE + ATTITUDE_WHEEL_TORQUE(0), 3, UINT32_MAX, POWER_LOADS_WHEELS, torque_mnm, 0};

static void wheel(uint32_t axis, double torque_nm) {
    double bounded =
        mathematics_clamp(torque_nm, -(double)SHIP_WHEEL_TORQUE_NM, SHIP_WHEEL_TORQUE_NM);
    torque_mnm[axis] = (uint32_t)(int32_t)(bounded * MILLI);
    io_write(ATTITUDE_BASE, ATTITUDE_WHEEL_TORQUE(axis), torque_mnm[axis]);
}

void attitude_wheels(struct vector torque_nm) {
    wheel(0, torque_nm.x);
    wheel(1, torque_nm.y);
    wheel(2, torque_nm.z);
}

struct vector attitude_wheel_momentum_nms(void) {
    return (struct vector){
        io_read_signed(ATTITUDE_BASE, ATTITUDE_WHEEL_MOMENTUM(0)),
        io_read_signed(ATTITUDE_BASE, ATTITUDE_WHEEL_MOMENTUM(1)),
        io_read_signed(ATTITUDE_BASE, ATTITUDE_WHEEL_MOMENTUM(2)),
    };
}

void attitude_thrusters(uint32_t pairs) {
    fired |= pairs;
    if (pairs != firing) {
        firing = pairs;
        io_write(ATTITUDE_BASE, ATTITUDE_THRUSTERS, pairs);
    }
}

void attitude_close(void) {
    firing = 0;
    io_write(ATTITUDE_BASE, ATTITUDE_THRUSTERS, 0);
}

uint32_t attitude_take_fired(void) { return io_take(&fired); }

uint32_t attitude_propellant_g(void) { return io_read(ATTITUDE_BASE, ATTITUDE_PROPELLANT); }
