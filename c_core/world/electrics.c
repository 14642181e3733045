// Power: see electrics.h.
#include "electrics.h"

#include <assert.h>
#include <math.h>

#include "exactmath.h"

#define NOMINAL_V 120.0
#define EMPTY_BATTERY_V 108.0 // of its electromotive force; full it has the nominal voltage
#define FEEDER_OHM 0.02
#define SHED_V 90.0 // below it a bus sheds its heaviest load
#define DEAD_V 40.0 // below it all trip
#define SHED_AFTER_S 0.1
#define FEEDER_MAX_W 16e3 // through one bus's feeder
#define DISCHARGE_MAX_W 30e3
#define CHARGE_MAX_W 12e3
#define CHARGE_EFFICIENCY 0.95
#define BATTERY_FULL_FACTOR 1e-3 // charging tapers within this part of full
#define RESERVE_CHARGE_W 1000.0

#define ELECTRICS_BUS_BATTERY (-1) // in place of a bus: behind no bus contactor

// Computer and cockpit.
#define COMPUTER_W 180.0
#define COMPUTER_EMISSION_W 90.0

// Light and radio noise of the plasma.
#define BEAM_EMISSION 0.05
#define MANIFOLD_EMISSION 0.01

// Watts: standing by, and what working hard adds; the same for warmth and emission.
static const struct {
    int32_t bus;
    double idle_w;
    double working_w;
    double idle_warmth_w;
    double working_warmth_w;
    double idle_emission_w;
    double working_emission_w;
} rows[ELECTRICS_LOADS] = {
#define ROW(name, bus, ...) [ELECTRICS_##name] = {ELECTRICS_BUS_##bus, __VA_ARGS__},
    LOAD_ROWS(ROW)
#undef ROW
};

int electrics_sound(const struct electrics *electrics) {
    double sum = electrics->wings_w + electrics->ionic_w + electrics->load_w +
                 electrics->battery_w + electrics->emission_w;
    for (int32_t bus = 0; bus < ELECTRICS_BUSES; bus++) {
        sum += electrics->bus_v[bus] + electrics->bus_w[bus] + electrics->low_s[bus];
    }
    return isfinite(sum) && electrics->battery_j >= 0.0 &&
           electrics->battery_j <= ELECTRICS_BATTERY_FULL_J && electrics->reserve_j >= 0.0 &&
           electrics->reserve_j <= electrics->reserve_full_j && isfinite(electrics->reserve_full_j);
}

void electrics_start(struct electrics *electrics, double battery_j, double wings_full_w,
                     double reserve_full_j) {
    electrics->battery_j = battery_j;
    electrics->wings_full_w = wings_full_w;
    electrics->reserve_j = electrics->reserve_full_j = reserve_full_j;
    electrics->computer_live = battery_j > 0.0;
}

void electrics_sever(struct electrics *electrics, enum electrics_supply supply) {
    electrics->supply = supply;
    if (supply == ELECTRICS_CUT) {
        electrics->reserve_j = 0.0;
        electrics->computer_live = electrics->on_reserve = electrics->live = 0;
    }
}

void electrics_command(struct electrics *electrics, const struct electrics_command *command) {
    electrics->buses = command->buses & ELECTRICS_ALL_BUSES;
    electrics->loads = command->loads & ELECTRICS_ALL_LOADS;
}

void electrics_work(struct electrics *electrics, enum electrics_load load, double part) {
    electrics->activity[load] = part;
}

static double load_w(const struct electrics *electrics, uint32_t load) {
    return rows[load].idle_w + electrics->activity[load] * rows[load].working_w;
}

// True while the bus hangs on the sources, through its own contactor or the other's and the tie.
static int is_fed(const struct electrics *electrics, int32_t bus) {
    uint32_t own = bus == ELECTRICS_BUS_A ? ELECTRICS_CLOSED_A : ELECTRICS_CLOSED_B;
    uint32_t other = own ^ (ELECTRICS_CLOSED_A | ELECTRICS_CLOSED_B);
    uint32_t through_tie = other | ELECTRICS_CLOSED_TIE;
    return (electrics->buses & own) || (electrics->buses & through_tie) == through_tie;
}

static double bus_demand_w(const struct electrics *electrics, int32_t bus) {
    double demand_w = 0.0;
    for (uint32_t load = 0; load < ELECTRICS_LOADS; load++) {
        if (rows[load].bus == bus && (electrics->loads >> load & 1u)) {
            demand_w += load_w(electrics, load);
        }
    }
    return demand_w;
}

static void trip(struct electrics *electrics, uint32_t loads) {
    uint32_t tripped = electrics->loads & loads;
    electrics->loads &= ~tripped;
    for (; tripped; tripped &= tripped - 1u) {
        electrics->trips++;
    }
}

// Sheds the heaviest load of a bus, or all of them.
static void shed(struct electrics *electrics, int32_t bus, int all) {
    uint32_t candidates = 0;
    uint32_t heaviest = 0;
    double heaviest_w = -1.0;
    for (uint32_t load = 0; load < ELECTRICS_LOADS; load++) {
        if (rows[load].bus != bus || !(electrics->loads >> load & 1u)) {
            continue;
        }
        candidates |= 1u << load;
        if (load_w(electrics, load) > heaviest_w) {
            heaviest = 1u << load;
            heaviest_w = load_w(electrics, load);
        }
    }
    trip(electrics, all ? candidates : heaviest);
}

static void protect(struct electrics *electrics, int32_t bus, double duration_s) {
    uint32_t both = ELECTRICS_CLOSED_A | ELECTRICS_CLOSED_B;
    int one_feeder = (electrics->buses & ELECTRICS_CLOSED_TIE) && (electrics->buses & both) != both;
    double through_w = one_feeder
                           ? electrics->bus_w[ELECTRICS_BUS_A] + electrics->bus_w[ELECTRICS_BUS_B]
                           : electrics->bus_w[bus];
    int dead = electrics->bus_v[bus] < DEAD_V;
    if (electrics->bus_v[bus] >= SHED_V && through_w <= FEEDER_MAX_W) {
        electrics->low_s[bus] = 0.0;
        return;
    }
    electrics->low_s[bus] += duration_s;
    if (electrics->low_s[bus] >= SHED_AFTER_S) {
        electrics->low_s[bus] = 0.0;
        shed(electrics, bus, dead);
    }
}

// What the battery gives or takes in this step.
static void settle_battery(struct electrics *electrics, double missing_w, double surplus_w,
                           double duration_s) {
    if (electrics->supply != ELECTRICS_ON) {
        electrics->battery_w = 0.0;
    } else if (missing_w > 0.0) {
        double most_w = electrics->battery_j / duration_s;
        most_w = most_w < DISCHARGE_MAX_W ? most_w : DISCHARGE_MAX_W;
        electrics->battery_w = missing_w < most_w ? missing_w : most_w;
        electrics->battery_j -= electrics->battery_w * duration_s;
    } else {
        double room = (ELECTRICS_BATTERY_FULL_J - electrics->battery_j) /
                      (ELECTRICS_BATTERY_FULL_J * BATTERY_FULL_FACTOR);
        double most_w = CHARGE_MAX_W * exact_clamp(room, 0.0, 1.0);
        double charge_w = surplus_w < most_w ? surplus_w : most_w;
        electrics->battery_w = -charge_w;
        electrics->battery_j += charge_w * CHARGE_EFFICIENCY * duration_s;
    }
    electrics->battery_j = exact_clamp(electrics->battery_j, 0.0, ELECTRICS_BATTERY_FULL_J);
}

// Shares the sources out over the demand; the answer is the part of it that is met.
static double feed(struct electrics *electrics, double demand_w, double wings_w, double ionic_w,
                   double duration_s) {
    double primary_w = wings_w + ionic_w;
    double missing_w = demand_w - primary_w;
    settle_battery(electrics, missing_w, -missing_w, duration_s);
    double taken_w = demand_w - electrics->battery_w;
    electrics->wings_w = taken_w < wings_w ? taken_w : wings_w;
    double rest_w = taken_w - electrics->wings_w;
    electrics->ionic_w = rest_w < ionic_w ? rest_w : ionic_w;
    double met_w = electrics->wings_w + electrics->ionic_w + electrics->battery_w;
    return demand_w > 0.0 && met_w < demand_w ? met_w / demand_w : 1.0;
}

// What the reserve gives or takes, and whether the computer has power.
static void settle_reserve(struct electrics *electrics, int fed, double side_w, double duration_s) {
    double full_j = electrics->reserve_full_j;
    double change_j = (fed                        ? RESERVE_CHARGE_W
                       : electrics->computer_live ? -side_w
                                                  : 0.0) *
                      duration_s;
    electrics->reserve_j = exact_clamp(electrics->reserve_j + change_j, 0.0, full_j);
    uint32_t carried = electrics->computer_live && electrics->reserve_j > 0.0;
    uint32_t full = electrics->reserve_j >= full_j;
    electrics->computer_live = fed ? electrics->computer_live || full : carried;
    electrics->on_reserve = !fed && carried;
}

static void find_live(struct electrics *electrics) {
    electrics->live = 0;
    for (uint32_t load = 0; load < ELECTRICS_LOADS; load++) {
        int powered = rows[load].bus == ELECTRICS_BUS_BATTERY
                          ? (int)electrics->computer_live
                          : electrics->bus_v[rows[load].bus] >= SHED_V;
        if (powered) {
            electrics->live |= electrics->loads & 1u << load;
        }
    }
}

void electrics_step(struct electrics *electrics, double sunlight, double ionic_w, double drain_w,
                    double duration_s) {
    double demand_w[ELECTRICS_BUSES];
    double kept_w = COMPUTER_W + bus_demand_w(electrics, ELECTRICS_BUS_BATTERY);
    double battery_side_w = kept_w + drain_w;
    double total_w = battery_side_w;
    for (int32_t bus = 0; bus < ELECTRICS_BUSES; bus++) {
        demand_w[bus] = is_fed(electrics, bus) ? bus_demand_w(electrics, bus) : 0.0;
        total_w += demand_w[bus];
    }
    int on = electrics->supply == ELECTRICS_ON;
    double wings_w = on ? electrics->wings_full_w * sunlight : 0.0;
    double met = feed(electrics, total_w, wings_w, on ? ionic_w : 0.0, duration_s);
    double source_v = NOMINAL_V;
    if (electrics->battery_w > 0.0) {
        source_v = EMPTY_BATTERY_V +
                   (NOMINAL_V - EMPTY_BATTERY_V) * electrics->battery_j / ELECTRICS_BATTERY_FULL_J;
    }
    // Loads behave as resistors: the power they get falls with the square of the voltage.
    source_v *= sqrt(met);
    settle_reserve(electrics, source_v >= SHED_V, kept_w, duration_s);
    electrics->load_w = battery_side_w * met;
    for (int32_t bus = 0; bus < ELECTRICS_BUSES; bus++) {
        electrics->bus_w[bus] = demand_w[bus] * met;
        electrics->load_w += electrics->bus_w[bus];
        double drop_v = FEEDER_OHM * electrics->bus_w[bus] / NOMINAL_V;
        electrics->bus_v[bus] = is_fed(electrics, bus) ? source_v - drop_v : 0.0;
    }
    find_live(electrics);
    for (int32_t bus = 0; bus < ELECTRICS_BUSES; bus++) {
        protect(electrics, bus, duration_s);
    }
}

void electrics_emit(struct electrics *electrics, double beam_w, double manifold_w) {
    double emission_w = electrics->computer_live ? COMPUTER_EMISSION_W : 0.0;
    for (uint32_t load = 0; load < ELECTRICS_LOADS; load++) {
        if (electrics->live >> load & 1u) {
            emission_w += rows[load].idle_emission_w +
                          electrics->activity[load] * rows[load].working_emission_w;
        }
    }
    electrics->emission_w = emission_w + BEAM_EMISSION * beam_w + MANIFOLD_EMISSION * manifold_w;
}

double electrics_warmth_w(const struct electrics *electrics) {
    double warmth_w = 0.0;
    for (uint32_t load = 0; load < ELECTRICS_LOADS; load++) {
        if (electrics->live >> load & 1u) {
            double work = load == ELECTRICS_CABIN_HEAT ? 0.0 : electrics->activity[load];
            warmth_w += rows[load].idle_warmth_w + work * rows[load].working_warmth_w;
        }
    }
    return warmth_w;
}

double electrics_heater_w(void) { return rows[ELECTRICS_CABIN_HEAT].working_warmth_w; }
