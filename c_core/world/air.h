// The cabin's air and warmth.
//
// Masses of oxygen, carbon dioxide and nitrogen in one well-mixed volume; pressures follow from the
// ideal gas law. The crew breathes; while life support has power, oxygen comes from a tank up to
// the set point and a scrubber takes carbon dioxide out in proportion to its pressure. The heater
// holds the temperature; the hull loses warmth to its skin, which follows what the ship is
// surrounded by.
//
// NOT modelled: humidity, trace gases, the crew's moods and deaths, fire, doors.
// Source: NASA/TP-2015-218570, Life Support Baseline Values and Assumptions Document (oxygen 0.84
// kg and carbon dioxide 1.0 kg a person and day, about 120 W of warmth); the rest is ours.
#ifndef ARES_WORLD_AIR_H
#define ARES_WORLD_AIR_H

#define AIR_OXYGEN_KG_DAY 0.84
#define AIR_CARBON_DIOXIDE_KG_DAY 1.0
#define AIR_OXYGEN_SETPOINT_PA 21000.0
#define AIR_HEATER_SETPOINT_K 294.0

// What the crew sets.
struct air_command {
    double oxygen_pa; // partial pressure that the supply keeps
    double heater_k;  // temperature that the heater keeps
};

struct air {
    double volume_m3;
    double crew;
    double leak_per_s;
    double oxygen_kg;
    double carbon_dioxide_kg;
    double nitrogen_kg;
    double temperature_k;
    double skin_k;
    double oxygen_tank_kg;
    struct air_command command;
    double heater; // how hard it works, 0 to 1
};

struct air_start {
    double volume_m3;
    double crew;
    double leak_per_s;
    double oxygen_pa;
    double carbon_dioxide_pa;
    double nitrogen_pa;
    double temperature_k;
    double oxygen_tank_kg;
};

// What the ship around the cabin does in a step.
struct air_around {
    double skin_target_k; // where the skin's temperature tends
    double equipment_w;   // warmth of what runs inside
    double heater_w;      // of the heater at full
    int life_support_live;
    int heater_live;
};

// Whether there can be such air: no less than none of anything, and its warmth is a number.
int air_sound(const struct air *air);

void air_start(struct air *air, const struct air_start *start);
void air_command(struct air *air, const struct air_command *command);
void air_step(struct air *air, const struct air_around *around, double duration_s);

double air_oxygen_pa(const struct air *air);
double air_carbon_dioxide_pa(const struct air *air);
double air_pressure_pa(const struct air *air);

#endif
