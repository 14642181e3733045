// Attitude actuators: control-moment wheels and thruster pairs.
#ifndef ARES4_DRIVERS_ATTITUDE_H
#define ARES4_DRIVERS_ATTITUDE_H

#include <stdint.h>

#include "generated/ship.h"
#include "kernel/mathematics.h"

// The ship's moments of inertia: about her long axis, and about the two across it.
#define ATTITUDE_INERTIA_LONG_KG_M2 0.5e6
#define ATTITUDE_INERTIA_ACROSS_KG_M2 16e6

// The torque of a pair of thrusters, about her long axis (LONG) or across it (ACROSS).
#define ATTITUDE_PAIR_NM(axis) (2.0 * SHIP_THRUSTER_##axis##_N * SHIP_THRUSTER_##axis##_ARM_M)

// Torque upon the ship.
void attitude_wheels(struct vector torque_nm);
struct vector attitude_wheel_momentum_nms(void);
void attitude_thrusters(uint32_t pairs); // ATTITUDE_THRUSTERS_...
void attitude_close(void);               // all of them, whatever they were told before
// Thrusters that were told to fire since the last call.
uint32_t attitude_take_fired(void);
// The most propellant, in grams, that what they were told since the last call can have burnt.
double attitude_take_most_g(void);
uint32_t attitude_propellant_g(void);

#endif
