// The whole truth about the world, for tests and instruments outside the ship.
#include <math.h>

#include "../include/ares.h"
#include "vector.h"
#include "world.h"

static void tell_path(const struct world *world, struct ares_truth *truth) {
    struct orbit_elements elements;
    orbit_elements(&world->orbit, &elements);
    truth->semi_major_axis_m = elements.semi_major_axis_m;
    truth->eccentricity = elements.eccentricity;
    truth->inclination_deg = elements.inclination_deg;
    truth->raan_deg = elements.raan_deg;
    truth->argument_of_periapsis_deg = elements.argument_of_periapsis_deg;
    truth->true_anomaly_deg = elements.true_anomaly_deg;
    truth->altitude_m = vector_length(world->orbit.position_m) - ORBIT_MARS_RADIUS_M;
    vector_copy(truth->position_m, world->orbit.position_m);
    vector_copy(truth->velocity_m_s, world->orbit.velocity_m_s);
    vector_copy(truth->rate_rad_s, world->rotation.rate_rad_s);
    for (int k = 0; k < 4; k++) {
        truth->attitude[k] = world->rotation.attitude[k];
    }
}

static void tell_ship(const struct world *world, struct ares_truth *truth) {
    truth->mass_kg = world_mass_kg(world);
    truth->thrust_n = world->propulsion.thrust_n;
    truth->propellant_kg = world->propulsion.propellant_kg;
    truth->bus_a_v = world->electrics.bus_v[ELECTRICS_BUS_A];
    truth->bus_b_v = world->electrics.bus_v[ELECTRICS_BUS_B];
    truth->load_w = world->electrics.load_w;
    truth->battery_j = world->electrics.battery_j;
    truth->emission_w = world->electrics.emission_w;
    truth->cabin_pressure_pa = air_pressure_pa(&world->air);
    truth->cabin_o2_pa = air_oxygen_pa(&world->air);
    truth->cabin_co2_pa = air_carbon_dioxide_pa(&world->air);
    truth->cabin_temperature_k = world->air.temperature_k;
}

static void tell_ellipse(const struct world *world, struct ares_truth *truth) {
    const struct ellipse *ellipse = &world->ellipse;
    truth->ellipse_distance_m = ellipse->distance_m;
    truth->ellipse_closing_m_s = ellipse->closing_m_s;
    truth->ellipse_azimuth_deg = 0.0;
    truth->ellipse_elevation_deg = 0.0;
    truth->shear_m_s2 = world->turbulence.level_m_s2 + ellipse_surge(ellipse);
    truth->captured = ellipse->captured ? 1.0 : 0.0;
    if (isfinite(ellipse->distance_m)) {
        struct orbit_frame frame;
        double way[3];
        orbit_local_frame(&world->orbit, &frame);
        vector_add(way, ellipse->position_m, -1.0, world->orbit.position_m);
        orbit_bearing(&frame, way, &truth->ellipse_azimuth_deg, &truth->ellipse_elevation_deg);
    }
}

void world_truth(const struct world *world, struct ares_truth *truth) {
    truth->time_s = world_time_s(world);
    truth->utc_s = world_utc_s(world);
    tell_path(world, truth);
    tell_ship(world, truth);
    tell_ellipse(world, truth);
}
