// The ionic supply and the plasma manifold (the ion distributor) that deals its power out.
//
// A field confines the plasma. It is brought up in about 8 s; then the supply's power is there and
// is split between the drive and the buses. Shear shakes the plasma off its axis, and a manifold
// whose magnets lose their power loses its plasma at once: a quench, after which it must be shut
// down first.
//
// NOT modelled: the ionic source itself (its power is a setting), plasma currents, radiation.
// Source: the story names the parts; all figures are ours.
#ifndef ARES_WORLD_MANIFOLD_H
#define ARES_WORLD_MANIFOLD_H

#include <stdint.h>

#define MANIFOLD_QUENCH_SHEAR_M_S2 0.5
#define MANIFOLD_RESERVES_FACTOR 1.25

// The values are those of distributor.rdl.
enum manifold_state { MANIFOLD_OFF, MANIFOLD_PREPARING, MANIFOLD_ONLINE, MANIFOLD_QUENCHED };

struct manifold_command {
    double split;          // share of the drive, 0 to 1
    uint32_t run;          // the field is to be up
    uint32_t all_reserves; // more than the supply is made for, and all of it to the drive
};

struct manifold {
    double ionic_w; // of the source when whole
    double health;  // what the ellipse has left of it, 0 to 1
    double field_t;
    double wall_k;
    double available_w;
    double drive_share_w; // what the drive may take
    double buses_share_w; // what the buses may take
    double to_drive_w;    // what they took in the last step
    double to_buses_w;
    struct manifold_command command;
    uint32_t state; // enum manifold_state
    uint32_t padding;
};

void manifold_start(struct manifold *manifold, double ionic_w);
void manifold_command(struct manifold *manifold, const struct manifold_command *command);
// One step: brings the state up to date and divides the power.
void manifold_step(struct manifold *manifold, int magnets_live, double shear_m_s2,
                   double duration_s);

#endif
