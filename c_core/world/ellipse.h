// The graviton ellipse: an oval shell of gravimetric shear around a pocket of calm, and what it
// does.
//
// It surfaces at a place the scenario gives, on course for the ship, and flies at its own speed in
// the frame that turns with its prey's orbit (what carries it is not Mars's gravity). Every two
// seconds it may change course by a small angle toward what it senses: electromagnetic emission
// above a floor, diluted by the square of the distance, above a threshold. While it senses nothing
// its course drifts off by itself. So a ship that goes dark early enough is passed by, and that
// follows from the path alone.
//
// Whoever is inside the shell is captured: the shell takes up the speed between them, and a wall of
// shear around the calm pushes back what tries to leave. Turning and swallowing send surges
// outward. It takes power from what is near, and from the ionic supply of what is inside. After its
// dwell it submerges, with what it has swallowed.
//
// NOT modelled: other emitters than the ship, plasma discharges, what lies below.
// Source: the story's course changes, width and behaviour (SHIP.md); the laws and the rest are
// ours.
#ifndef ARES_WORLD_ELLIPSE_H
#define ARES_WORLD_ELLIPSE_H

#include <stdint.h>

#include "noise.h"
#include "orbit.h"
#include "settings.h"

enum ellipse_place { ELLIPSE_BELOW, ELLIPSE_OUT, ELLIPSE_GONE };

struct ellipse {
    double position_m[3];   // of the centre, inertial
    double velocity_m_s[3]; // inertial
    double course[3];       // unit vector, turns with the frame
    double up[3];           // of its short axis, turns with the frame
    double drift_axis[3];   // about which the course drifts, turns with the frame
    double spin_axis[3];    // of the frame
    double spin_rad_s;
    double spin_sine; // of the angle the frame turns in a step
    double spin_cosine;
    double speed_m_s;
    double out_s;         // since it surfaced
    double next_turn_s;   // until it may change course again
    double last_turn_deg; // the latest course change
    double received_w_m2; // flux that counts
    double distance_m;    // from its centre to the ship; infinite while not out and ship not inside
    double closing_m_s;
    double shear_m_s2;   // its shear at the ship
    double drain_w;      // taken from the ship's battery side
    double interference; // 0 to 1: how much it drowns in noise what listens
    double surge_s;      // what is left of a surge
    double surge_length_s;
    double surge_level_m_s2;
    double surge_direction[3];
    double surge_axis[3];
    double next_surge_s; // inside: until the next
    double inside_m[3];  // the captured ship from the centre, turns with the frame
    double inside_m_s[3];
    uint32_t place;    // enum ellipse_place
    uint32_t senses;   // it senses the ship
    uint32_t captured; // the ship is inside
    uint32_t padding;
};

void ellipse_start(struct ellipse *ellipse);

// One step: surfaces, moves, senses, steers, captures, submerges. The ship's orbit is only read.
void ellipse_step(struct ellipse *ellipse, const struct world_settings *settings,
                  struct noise *noise, const struct orbit *orbit, double time_s, double emission_w,
                  double duration_s);

// The captured ship's path for a step: carried along, with so much acceleration of her own.
void ellipse_carry(struct ellipse *ellipse, const struct world_settings *settings,
                   struct orbit *orbit, const double acceleration_m_s2[3], double duration_s);

// The surge at this moment, 0 when there is none, m/s2.
double ellipse_surge(const struct ellipse *ellipse);

#endif
