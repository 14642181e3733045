// See attitude.h.
#include "drivers/attitude.h"

#include "generated/attitude_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"
#include "kernel/ticks.h"

#define MILLI 1000.0
#define CYCLES_S 1e-8
#define GRAMS_PER_KILOGRAM 1000.0
#define LONG_PAIRS (ATTITUDE_THRUSTERS_X_PLUS | ATTITUDE_THRUSTERS_X_MINUS)
#define FLOW_G_S(axis)                                                                             \
    (2.0 * GRAMS_PER_KILOGRAM * SHIP_THRUSTER_##axis##_N / SHIP_THRUSTER_SPEED_M_S)

static uint32_t firing;
static uint32_t fired; // since it was asked, as the two below
static double most_g;
static uint64_t told_cycles;
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

static double flow_g_s(uint32_t pairs) {
    uint32_t along = (uint32_t)__builtin_popcount(pairs & LONG_PAIRS);
    uint32_t across = (uint32_t)__builtin_popcount(pairs & ~LONG_PAIRS);
    return along * FLOW_G_S(LONG) + across * FLOW_G_S(ACROSS);
}

// Adds what was burnt since the last call. These pairs may have fired for a step of the world more
// than the time says.
static void burn(uint32_t a_step_more) {
    uint64_t now = ticks_cycles();
    if (firing | a_step_more) {
        most_g += flow_g_s(firing) * (CYCLES_S * (double)(now - told_cycles));
        most_g += flow_g_s(a_step_more) / SHIP_STEPS_PER_SECOND;
    }
    told_cycles = now;
}

static __attribute__((noinline)) void tell(uint32_t pairs) {
    burn(pairs ^ firing);
    firing = pairs;
    io_write(ATTITUDE_BASE, ATTITUDE_THRUSTERS, pairs);
}

void attitude_thrusters(uint32_t pairs) {
    fired |= pairs;
    if (pairs != firing) {
        tell(pairs);
    }
}

void attitude_close(void) { tell(0); }

uint32_t attitude_take_fired(void) { return io_take(&fired); }

double attitude_take_most_g(void) {
    burn(firing);
    double taken_g = most_g;
    most_g = 0.0;
    return taken_g;
}

uint32_t attitude_propellant_g(void) { return io_read(ATTITUDE_BASE, ATTITUDE_PROPELLANT); }
