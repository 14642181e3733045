// Attitude actuators: control-moment wheels and thruster pairs.
#ifndef ARES4_DRIVERS_ATTITUDE_H
#define ARES4_DRIVERS_ATTITUDE_H

#include <stdint.h>

#include "kernel/mathematics.h"

#define ATTITUDE_WHEEL_TORQUE_NM 250.0
#define ATTITUDE_WHEEL_MOMENTUM_NMS 20000.0

// Torque upon the ship.
void attitude_wheels(struct vector torque_nm);
struct vector attitude_wheel_momentum_nms(void);
void attitude_thrusters(uint32_t pairs); // ATTITUDE_THRUSTERS_...
uint32_t attitude_propellant_g(void);

#endif
