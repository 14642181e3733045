// The cabin's air and warmth: see air.h.
#include "air.h"

#include <math.h>

#include "exactmath.h"

#define GAS_CONSTANT_J_MOL_K 8.31446261815324
#define OXYGEN_KG_MOL 0.0319988
#define CARBON_DIOXIDE_KG_MOL 0.0440095
#define NITROGEN_KG_MOL 0.0280134
#define SECONDS_PER_DAY 86400.0

// One person's carbon dioxide leaves 400 Pa standing in the air.
#define SCRUBBER_KG_S_PA (AIR_CARBON_DIOXIDE_KG_DAY / SECONDS_PER_DAY / 400.0)
#define SUPPLY_MAX_KG_S (8.0 / SECONDS_PER_DAY)
#define SUPPLY_BAND_PA 100.0 // full supply so much below the set point

#define CREW_W 120.0
#define WARMTH_J_K 2.5e6 // air, walls and fittings
#define LOSS_W_K 25.0    // from the air to the skin
#define SKIN_TIME_S 20000.0
#define SKIN_START_K 240.0
#define HEATER_BAND_K 1.0 // full heat so much below the set point

static double pressure_pa(const struct air *air, double mass_kg, double molar_kg) {
    return mass_kg / molar_kg * GAS_CONSTANT_J_MOL_K * air->temperature_k / air->volume_m3;
}

static double mass_kg(const struct air *air, double pressure, double molar_kg) {
    return pressure * air->volume_m3 * molar_kg / (GAS_CONSTANT_J_MOL_K * air->temperature_k);
}

double air_oxygen_pa(const struct air *air) {
    return pressure_pa(air, air->oxygen_kg, OXYGEN_KG_MOL);
}

double air_carbon_dioxide_pa(const struct air *air) {
    return pressure_pa(air, air->carbon_dioxide_kg, CARBON_DIOXIDE_KG_MOL);
}

double air_pressure_pa(const struct air *air) {
    return air_oxygen_pa(air) + air_carbon_dioxide_pa(air) +
           pressure_pa(air, air->nitrogen_kg, NITROGEN_KG_MOL);
}

int air_sound(const struct air *air) {
    return air->oxygen_kg >= 0.0 && air->carbon_dioxide_kg >= 0.0 && air->nitrogen_kg >= 0.0 &&
           air->oxygen_tank_kg >= 0.0 && isfinite(air->temperature_k) && isfinite(air->skin_k);
}

void air_start(struct air *air, const struct air_start *start) {
    air->volume_m3 = start->volume_m3;
    air->crew = start->crew;
    air->leak_per_s = start->leak_per_s;
    air->temperature_k = start->temperature_k;
    air->skin_k = SKIN_START_K;
    air->oxygen_kg = mass_kg(air, start->oxygen_pa, OXYGEN_KG_MOL);
    air->carbon_dioxide_kg = mass_kg(air, start->carbon_dioxide_pa, CARBON_DIOXIDE_KG_MOL);
    air->nitrogen_kg = mass_kg(air, start->nitrogen_pa, NITROGEN_KG_MOL);
    air->oxygen_tank_kg = start->oxygen_tank_kg;
    air->command = (struct air_command){AIR_OXYGEN_SETPOINT_PA, AIR_HEATER_SETPOINT_K};
}

void air_command(struct air *air, const struct air_command *command) { air->command = *command; }

static double at_least_zero(double x) { return x > 0.0 ? x : 0.0; }

static void breathe(struct air *air, double duration_s) {
    double persons = air->crew * duration_s / SECONDS_PER_DAY;
    // Without oxygen nobody breathes.
    double used_kg = exact_clamp(persons * AIR_OXYGEN_KG_DAY, 0.0, air->oxygen_kg);
    air->oxygen_kg -= used_kg;
    air->carbon_dioxide_kg += used_kg * (AIR_CARBON_DIOXIDE_KG_DAY / AIR_OXYGEN_KG_DAY);
    double kept = 1.0 - air->leak_per_s * duration_s;
    air->oxygen_kg *= kept;
    air->carbon_dioxide_kg *= kept;
    air->nitrogen_kg *= kept;
}

static void support_life(struct air *air, double duration_s) {
    double missing = (air->command.oxygen_pa - air_oxygen_pa(air)) / SUPPLY_BAND_PA;
    double supply_kg = exact_clamp(missing, 0.0, 1.0) * SUPPLY_MAX_KG_S * duration_s;
    supply_kg = exact_clamp(supply_kg, 0.0, air->oxygen_tank_kg);
    air->oxygen_tank_kg -= supply_kg;
    air->oxygen_kg += supply_kg;
    double scrubbed_kg = SCRUBBER_KG_S_PA * air_carbon_dioxide_pa(air) * duration_s;
    air->carbon_dioxide_kg = at_least_zero(air->carbon_dioxide_kg - scrubbed_kg);
}

static void warm(struct air *air, const struct air_around *around, double duration_s) {
    double missing = (air->command.heater_k - air->temperature_k) / HEATER_BAND_K;
    air->heater = around->heater_live ? exact_clamp(missing, 0.0, 1.0) : 0.0;
    double gain_w = around->equipment_w + air->crew * CREW_W + air->heater * around->heater_w -
                    LOSS_W_K * (air->temperature_k - air->skin_k);
    air->temperature_k += gain_w / WARMTH_J_K * duration_s;
    air->skin_k += (around->skin_target_k - air->skin_k) * (duration_s / SKIN_TIME_S);
}

void air_step(struct air *air, const struct air_around *around, double duration_s) {
    breathe(air, duration_s);
    if (around->life_support_live) {
        support_life(air, duration_s);
    }
    warm(air, around, duration_s);
}
