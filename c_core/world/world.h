// The world: the ship's body and the sky around her, as physics without registers.
//
// One plain struct, moved on by world_step() in steps of WORLD_STEP_S. From outside it is only
// told: a command to one of its parts (commands.def), how hard a load works, and that a sensor
// draws its errors. All else is read. The same settings, seed and commands give the same bits on
// every host: see exactmath.h.
//
// Step by step: power is dealt out, the drive and the manifold follow, the ellipse moves and acts,
// forces and torques are summed, the ship flies and turns, the air is breathed. What changes slowly
// (the Sun, the radio paths) is computed anew at its own pace.
//
// NOT modelled: see the files of the parts.
#ifndef ARES_WORLD_WORLD_H
#define ARES_WORLD_WORLD_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
#include "air.h"
#include "cells.h"
#include "electrics.h"
#include "ellipse.h"
#include "hand.h"
#include "manifold.h"
#include "noise.h"
#include "orbit.h"
#include "propulsion.h"
#include "radiopath.h"
#include "rotation.h"
#include "settings.h"
#include "sky.h"
#include "turbulence.h"

#define WORLD_STEPS_PER_SECOND 50
#define WORLD_STEP_S 0.02

struct world {
    struct world_settings settings;
    uint64_t steps; // since power-on
    uint64_t seed;
    struct noise noise;
    struct sky sky;
    struct orbit orbit;
    struct rotation rotation;
    struct electrics electrics;
    struct manifold manifold;
    struct propulsion propulsion;
    struct air air;
    struct ellipse ellipse;
    struct turbulence turbulence;
    struct radiopath radiopath;
    struct hand hand;
    double felt_m_s2[3]; // body: acceleration by all but gravity, what an accelerometer feels
    double stress_s;     // seconds at 25 C that would do to the mass memory what time did: cells.h
    double sunlight;     // flux against that at the mean distance of Mars; 0 in shadow
};
#pragma GCC diagnostic pop

struct ares_truth;

void world_start(struct world *world, const struct world_settings *settings, uint64_t seed);
void world_step(struct world *world);
// The supply of her electrics is cut off, or joined again, between two steps.
void world_sever(struct world *world, enum electrics_supply supply);

// Whether a flight can have come to this: stores of propellant, air and energy that are numbers and
// not below nothing. Motion is not looked at: a ship of odd inertia may be spun beyond all numbers.
int world_sound(const struct world *world);

double world_time_s(const struct world *world);
double world_utc_s(const struct world *world);
double world_mass_kg(const struct world *world);
#define WORLD_COMMAND(part)                                                                        \
    void world_command_##part(struct world *world, const struct part##_command *command);
#include "commands.def"
#undef WORLD_COMMAND
// How hard a load works, from 0, standing by, to 1; of those that the world does not know itself.
void world_work(struct world *world, enum electrics_load load, double part);
// The chance by which sensors err, each from a stream of its own.
struct noise *world_noise(struct world *world);

int world_live(const struct world *world, enum electrics_load load);

// The whole truth, for tests and instruments outside the ship.
void world_truth(const struct world *world, struct ares_truth *truth);

#endif
