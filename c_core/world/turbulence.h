// Gravimetric turbulence: what the ship feels of shear and surges.
//
// The level of shear is the sum of the scenario's turbulence and the ellipse's shear at the ship.
// The buffeting is a random walk held back by itself (Ornstein and Uhlenbeck) with a memory of half
// a second, in three axes of force and three of torque; a surge adds one push along its own
// direction.
//
// NOT modelled: differences along the ship beyond the torque, what it does to the structure.
// Source: ours; the story only says that it buffets the ship.
#ifndef ARES_WORLD_TURBULENCE_H
#define ARES_WORLD_TURBULENCE_H

#include "ellipse.h"
#include "noise.h"
#include "settings.h"

struct turbulence {
    double level_m_s2; // shear felt aboard, surges not counted
    double push[3];    // deviation 1 each
    double twist[3];
    double acceleration_m_s2[3]; // inertial
    double torque_nm[3];         // body
};

void turbulence_step(struct turbulence *turbulence, const struct world_settings *settings,
                     const struct ellipse *ellipse, struct noise *noise, double time_s,
                     double mass_kg);

#endif
