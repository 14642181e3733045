// The ship's turning: a rigid body with three wheels in it and thrusters on it.
//
// Body axes: X the long axis and thrust, Y right, Z toward the floor. The whole turning momentum is
// that of body and wheels; a wheel's torque only moves it between the two. One step is one of Runge
// and Kutta's fourth order, torques constant within it.
//
// NOT modelled: bending and sloshing, products of inertia, the change of inertia as propellant
// goes, friction of the wheels. Source: Euler's equations with momentum storage, as in Wertz,
// Spacecraft Attitude Determination and Control (1978). The inertia is ours: a 46 m, 92 t ship with
// wings.
#ifndef ARES_WORLD_ROTATION_H
#define ARES_WORLD_ROTATION_H

#include <stdint.h>

#include "generated/ship.h"
#include "orbit.h"

#define ROTATION_WHEEL_TORQUE_MAX_NM (double)SHIP_WHEEL_TORQUE_NM
#define ROTATION_WHEEL_MOMENTUM_MAX_NMS (double)SHIP_WHEEL_MOMENTUM_NMS
#define ROTATION_THRUSTER_PAIRS 6

struct rotation_command {
    double wheels_nm[3]; // torque upon the ship that is asked of the wheels
    uint32_t thrusters;  // a bit a pair, as in attitude.rdl
    uint32_t padding;
};

struct rotation {
    double attitude[4]; // w, x, y, z
    double rate_rad_s[3];
    double inertia_kg_m2[3];
    double wheel_momentum_nms[3];
    double wheel_torque_nm[3]; // upon the ship; what the wheels give
    double thruster_propellant_kg;
    struct rotation_command command;
    uint32_t thrusters_firing; // a bit a pair
    uint32_t padding;
};

// Long axis along the flight, floor toward Mars.
void rotation_start(struct rotation *rotation, const struct orbit *orbit);

void rotation_command(struct rotation *rotation, const struct rotation_command *command);

// What the actuators give in this step, by which of them have power; the thrusters' torque is added
// to torque_nm. The propellant burnt in it, in kilograms, is the answer.
double rotation_actuate(struct rotation *rotation, int wheels_live, int thrusters_live,
                        double torque_nm[3], double duration_s);
// Adds the torque by which Mars pulls the nearer end more than the farther.
void rotation_gravity_gradient(const struct rotation *rotation, const double position_m[3],
                               double torque_nm[3]);
void rotation_step(struct rotation *rotation, const double torque_nm[3], double duration_s);

// Turning momentum of body and wheels, inertial.
void rotation_momentum(const struct rotation *rotation, double momentum_nms[3]);

#endif
