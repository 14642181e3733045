// See attitude.h.
#include "drivers/attitude.h"

#include "generated/attitude_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

#define MILLI 1000.0

static uint32_t firing;

static void wheel(uint32_t axis, double torque_nm) {
    double bounded =
        mathematics_clamp(torque_nm, -(double)SHIP_WHEEL_TORQUE_NM, SHIP_WHEEL_TORQUE_NM);
    io_write(ATTITUDE_BASE, ATTITUDE_WHEEL_TORQUE(axis), (uint32_t)(int32_t)(bounded * MILLI));
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
    if (pairs != firing) {
        firing = pairs;
        io_write(ATTITUDE_BASE, ATTITUDE_THRUSTERS, pairs);
    }
}

uint32_t attitude_propellant_g(void) { return io_read(ATTITUDE_BASE, ATTITUDE_PROPELLANT); }
