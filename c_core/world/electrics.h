// Power: two buses, what feeds them and what hangs on them.
//
// The wings and the ionic supply feed first, the battery what is missing; what is left over charges
// it. A contactor for each bus and each load. Computer and cockpit hang on the battery behind no
// contactor. Where the sources are short the voltage falls as with resistors; a bus that stays low
// sheds its heaviest load, a dead one all of them. A contactor that tripped must be closed anew.
//
// When nothing feeds any more, a bank of capacitors carries the computer and what hangs on the
// battery's side for a moment: the reserve. A computer that went dark starts again when it is full.
//
// Every load has a row: its watts, what of them warms the cabin, and what leaves the ship as
// electromagnetic emission, which is what the ellipse steers by.
//
// NOT modelled: the wings' shape, shadow and temperature (they always face the Sun), transients,
// wear of the battery, what charging the reserve draws and how its voltage falls. Source: circuit
// laws; the figures are ours, SHIP.md.
#ifndef ARES_WORLD_ELECTRICS_H
#define ARES_WORLD_ELECTRICS_H

#include <stdint.h>

#include "generated/loads.h"
#include "generated/ship.h"

// The rows of board/loads.toml; the numbers are the bits of power.rdl's LOADS.
#define ELECTRICS_NUMBER(name, ...) ELECTRICS_##name,
enum electrics_load { LOAD_ROWS(ELECTRICS_NUMBER) ELECTRICS_LOADS };
#undef ELECTRICS_NUMBER

enum electrics_bus { ELECTRICS_BUS_A, ELECTRICS_BUS_B, ELECTRICS_BUSES };

// As ares.h has it, which a test holds together.
enum electrics_supply { ELECTRICS_ON, ELECTRICS_OFF, ELECTRICS_CUT };

#define ELECTRICS_ALL_LOADS ((1u << ELECTRICS_LOADS) - 1u)
// The bits of power.rdl's BUSES.
#define ELECTRICS_CLOSED_A 1u
#define ELECTRICS_CLOSED_B 2u
#define ELECTRICS_CLOSED_TIE 4u
#define ELECTRICS_ALL_BUSES (ELECTRICS_CLOSED_A | ELECTRICS_CLOSED_B | ELECTRICS_CLOSED_TIE)

#define ELECTRICS_BATTERY_FULL_J (SHIP_BATTERY_FULL_KJ * 1e3)
#define ELECTRICS_LOW_V 100.0

// Moves the contactors: closed are those named, open all others. What trips later opens by itself.
struct electrics_command {
    uint32_t buses;
    uint32_t loads;
};

struct electrics {
    double activity[ELECTRICS_LOADS]; // how hard each works, 0 to 1: the device says
    double bus_v[ELECTRICS_BUSES];
    double bus_w[ELECTRICS_BUSES]; // drawn
    double low_s[ELECTRICS_BUSES]; // how long the bus has been too low
    double battery_j;
    double battery_w; // positive while it discharges
    double reserve_j;
    double reserve_full_j;
    double wings_full_w; // in full sun at the mean distance
    double wings_w;      // delivered
    double ionic_w;      // delivered to the buses
    double load_w;       // drawn from both buses and the battery
    double emission_w;
    uint32_t buses; // contactors closed
    uint32_t loads; // contactors closed
    uint32_t live;  // loads that have power
    uint32_t trips; // loads that tripped, since power-on
    uint32_t computer_live;
    uint32_t on_reserve; // the reserve alone feeds the computer
    uint32_t supply;     // enum electrics_supply: what it is cut off from
    uint32_t padding;
};

// Whether its balances can be true: all are numbers, and battery and reserve hold no more than they
// can.
int electrics_sound(const struct electrics *electrics);

void electrics_start(struct electrics *electrics, double battery_j, double wings_full_w,
                     double reserve_full_j);

// Cuts it off from its sources, or joins it to them again. What is cut is dead from now on.
void electrics_sever(struct electrics *electrics, enum electrics_supply supply);

void electrics_command(struct electrics *electrics, const struct electrics_command *command);
// How hard a load works; of those that the physics knows of, it says itself.
void electrics_work(struct electrics *electrics, enum electrics_load load, double part);

// One step. sunlight is the Sun's flux against that at the mean distance of Mars, 0 in shadow;
// ionic_w what the manifold offers the buses; drain_w what the ellipse takes.
void electrics_step(struct electrics *electrics, double sunlight, double ionic_w, double drain_w,
                    double duration_s);

// Electromagnetic emission with so much power in the drive's beam and in the manifold.
void electrics_emit(struct electrics *electrics, double beam_w, double manifold_w);

// What the loads that have power give to the cabin's air; of the heater's, whose work is the air's
// to know, what it gives standing by, and what it adds at most.
double electrics_warmth_w(const struct electrics *electrics);
double electrics_heater_w(void);

#endif
