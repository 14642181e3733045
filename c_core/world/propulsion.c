// The ion drive's physics: see propulsion.h.
#include "propulsion.h"

#include "exactmath.h"

#define HULL_K 290.0
#define HEATER_K 1650.0   // where the heaters alone would bring the cathodes
#define HEATER_TIME_S 9.1 // 290 K to 1,500 K in about 20 s
#define COOLING_TIME_S 60.0
#define THRUST_TIME_S 0.35 // three of them: within about a second
#define THRUST_OFFSET_M 0.02
#define DEAD_BEAM_W 0.01 // below this there is none
#define EXHAUST_SPEED_M_S (PROPULSION_STANDARD_GRAVITY_M_S2 * PROPULSION_SPECIFIC_IMPULSE_S)

void propulsion_start(struct propulsion *propulsion, double propellant_kg, uint32_t stuck) {
    propulsion->stuck = stuck;
    propulsion->cathode_k = HULL_K;
    propulsion->beam_limit_w = PROPULSION_FULL_BEAM_W;
    propulsion->propellant_kg = propellant_kg;
    propulsion->offset_m = THRUST_OFFSET_M;
}

static void extinguish(struct propulsion *propulsion) {
    propulsion->burning = 0;
    propulsion->beam_w = 0.0;
    propulsion->thrust_n = 0.0;
    propulsion->flow_kg_s = 0.0;
}

void propulsion_command(struct propulsion *propulsion, const struct propulsion_command *command) {
    propulsion->command = *command;
    int clings = propulsion_clings(propulsion, PROPULSION_STUCK_DISCHARGE);
    if (command->discharge == PROPULSION_PUT_OUT && !clings) {
        extinguish(propulsion);
    } else if (command->discharge == PROPULSION_STRIKE) {
        propulsion->burning = 1;
    }
}

double propulsion_demand_w(const struct propulsion *propulsion) {
    return propulsion->command.throttle * propulsion->beam_limit_w;
}

int propulsion_clings(const struct propulsion *propulsion, enum propulsion_stuck by) {
    return propulsion->burning && propulsion->stuck >= (uint32_t)by;
}

int propulsion_can_burn(const struct propulsion *propulsion, double share_w) {
    int flows = propulsion->command.valve || propulsion_clings(propulsion, PROPULSION_STUCK_VALVE);
    return propulsion->cathode_k >= PROPULSION_CATHODE_LOST_K && flows &&
           propulsion->propellant_kg > 0.0 && share_w >= PROPULSION_POWERED_W;
}

static void step_cathodes(struct propulsion *propulsion, int heated, double duration_s) {
    double target_k = heated ? HEATER_K : HULL_K;
    double time_s = heated ? HEATER_TIME_S : COOLING_TIME_S;
    propulsion->cathode_k += (target_k - propulsion->cathode_k) * (duration_s / time_s);
}

void propulsion_step(struct propulsion *propulsion, int magnets_live, double share_w,
                     double duration_s) {
    int heated = propulsion->command.heat || propulsion_clings(propulsion, PROPULSION_STUCK_HEATER);
    step_cathodes(propulsion, magnets_live && heated, duration_s);
    if (propulsion->burning && !(magnets_live && propulsion_can_burn(propulsion, share_w))) {
        extinguish(propulsion);
    }
    if (!propulsion->burning) {
        return;
    }
    double demand_w = propulsion_demand_w(propulsion);
    double beam_w =
        propulsion->beam_w + (demand_w - propulsion->beam_w) * (duration_s / THRUST_TIME_S);
    propulsion->beam_w = beam_w < DEAD_BEAM_W ? 0.0 : exact_clamp(beam_w, 0.0, share_w);
    propulsion->thrust_n = 2.0 * PROPULSION_EFFICIENCY * propulsion->beam_w / EXHAUST_SPEED_M_S;
    propulsion->flow_kg_s = propulsion->thrust_n / EXHAUST_SPEED_M_S;
    propulsion->propellant_kg =
        exact_clamp(propulsion->propellant_kg - propulsion->flow_kg_s * duration_s, 0.0,
                    propulsion->propellant_kg);
}
