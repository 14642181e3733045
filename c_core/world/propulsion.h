// The ion drive's physics: hot cathodes, a discharge, a beam and the propellant it throws out.
//
// Thrust obeys F = 2 eta P / (g0 Isp) at every instant, and the flow is F / (g0 Isp). The power of
// the beam follows the throttle with a short lag and never exceeds what the manifold hands over.
//
// NOT modelled: single thrusters of the cluster, wear of the grids, the change of efficiency and
// specific impulse with power. Source: the rocket equation of electric propulsion (Goebel and Katz,
// Fundamentals of Electric Propulsion, 2008); figures ours, SHIP.md.
#ifndef ARES_WORLD_PROPULSION_H
#define ARES_WORLD_PROPULSION_H

#include <stdint.h>

#define PROPULSION_STANDARD_GRAVITY_M_S2 9.80665
#define PROPULSION_SPECIFIC_IMPULSE_S 4190.0
#define PROPULSION_EFFICIENCY 0.65
#define PROPULSION_FULL_BEAM_W 980e3
#define PROPULSION_RESERVES_FACTOR 1.5
#define PROPULSION_CATHODE_READY_K 1500.0
#define PROPULSION_CATHODE_LOST_K 1400.0
#define PROPULSION_POWERED_W 1000.0

// What no longer obeys: each also what stands before it.
enum propulsion_stuck {
    PROPULSION_OBEYS,
    PROPULSION_STUCK_DISCHARGE, // is not put out on command
    PROPULSION_STUCK_VALVE,     // stays open while it burns
    PROPULSION_STUCK_HEATER,    // stays on while it burns
    PROPULSION_STUCK_CONTACTOR, // of the drive's load, welded while it burns
};

// What becomes of the discharge: it is put out, or burns on if it burns, or is struck; who strikes
// it looks first whether it can burn.
enum propulsion_discharge { PROPULSION_PUT_OUT, PROPULSION_LEAVE, PROPULSION_STRIKE };

struct propulsion_command {
    double throttle;    // 0 to 1
    uint32_t heat;      // the heaters are on
    uint32_t valve;     // the propellant valve is open
    uint32_t discharge; // enum propulsion_discharge
    uint32_t padding;
};

struct propulsion {
    double cathode_k;
    double beam_limit_w; // what full throttle asks for now; more with all reserves
    double beam_w;
    double thrust_n;
    double flow_kg_s;
    double propellant_kg;
    double offset_m; // of the thrust from the centre of mass, toward Z
    struct propulsion_command command;
    uint32_t burning; // the discharge burns
    uint32_t stuck;   // enum propulsion_stuck
};

void propulsion_start(struct propulsion *propulsion, double propellant_kg, uint32_t stuck);
void propulsion_command(struct propulsion *propulsion, const struct propulsion_command *command);

// The power the beam would take if it were there.
double propulsion_demand_w(const struct propulsion *propulsion);

// One step with so much power handed over. The discharge goes out when power or propellant fail.
void propulsion_step(struct propulsion *propulsion, int magnets_live, double share_w,
                     double duration_s);

// True when a strike would burn: hot, valve open, power and propellant there.
int propulsion_can_burn(const struct propulsion *propulsion, double share_w);

// True while it burns on although something was told to end it.
int propulsion_clings(const struct propulsion *propulsion, enum propulsion_stuck by);

#endif
