// Figures of the ship. Made by generate.py: do not edit.
#ifndef ARES_GENERATED_SHIP_H
#define ARES_GENERATED_SHIP_H

#define SHIP_STEPS_PER_SECOND 50u // of the world; the inertial unit takes a sample at each
#define SHIP_BATTERY_FULL_KJ 200000u // what the battery holds
#define SHIP_BATTERY_LOW_PERCENT 20u // of it: below, the power unit says so and an alarm comes
#define SHIP_WHEEL_TORQUE_NM 250u // of the control-moment wheels about each axis, at most
#define SHIP_WHEEL_MOMENTUM_NMS 20000u // that they store about each axis, at most
#define SHIP_THRUSTER_SPEED_M_S 2157u // of what the reaction thrusters throw out: 220 s of specific impulse
#define SHIP_THRUSTER_LONG_N 500u // of each of the two of a pair about the ship's long axis,
#define SHIP_THRUSTER_LONG_ARM_M 2u // at her sides
#define SHIP_THRUSTER_ACROSS_N 250u // of each of the two of a pair about an axis across it,
#define SHIP_THRUSTER_ACROSS_ARM_M 20u // at her ends

#endif
