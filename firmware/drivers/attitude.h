// Attitude actuators: control-moment wheels and thruster pairs.
#ifndef ARES4_DRIVERS_ATTITUDE_H
#define ARES4_DRIVERS_ATTITUDE_H

#include <stdint.h>

#include "generated/ship.h"
#include "kernel/mathematics.h"

// Torque upon the ship.
void attitude_wheels(struct vector torque_nm);
struct vector attitude_wheel_momentum_nms(void);
void attitude_thrusters(uint32_t pairs); // ATTITUDE_THRUSTERS_...
uint32_t attitude_propellant_g(void);

#endif
