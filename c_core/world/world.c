// The world: see world.h.
#include "world.h"

#include <assert.h>
#include <string.h>

#include "exactmath.h"
#include "vector.h"

#define SKY_STEPS (60 * WORLD_STEPS_PER_SECOND)
#define RADIOPATH_STEPS WORLD_STEPS_PER_SECOND
#define STRESS_STEPS WORLD_STEPS_PER_SECOND

// What the skin of the ship tends to: between sunlight and shadow; and in the ellipse, at -260
// degrees Celsius.
#define SKIN_SUN_K 245.0
#define SKIN_SHADOW_K 215.0
#define SKIN_INSIDE_K 13.0

// Warmth inside the cabin: of the computer and cockpit.
#define COMPUTER_WARMTH_W 180.0

// What of the ionic supply is left after a second inside the ellipse: less by 15 % in four days.
#define IONIC_FADE_PER_S 4.7e-7

double world_time_s(const struct world *world) { return (double)world->steps * WORLD_STEP_S; }

double world_utc_s(const struct world *world) {
    return world->settings.start_utc_s + world_time_s(world);
}

double world_mass_kg(const struct world *world) {
    return world->settings.ship_dry_mass_kg + world->propulsion.propellant_kg +
           world->rotation.thruster_propellant_kg;
}

int world_sound(const struct world *world) {
    return electrics_sound(&world->electrics) && air_sound(&world->air) &&
           world->propulsion.propellant_kg >= 0.0 && world->propulsion.beam_w >= 0.0 &&
           world->rotation.thruster_propellant_kg >= 0.0;
}

int world_live(const struct world *world, enum electrics_load load) {
    assert(load < ELECTRICS_LOADS);
    return (int)(world->electrics.live >> load & 1u);
}

#define WORLD_COMMAND(part)                                                                        \
    void world_command_##part(struct world *world, const struct part##_command *command) {         \
        part##_command(&world->part, command);                                                     \
    }
#include "commands.def"
#undef WORLD_COMMAND

struct noise *world_noise(struct world *world) { return &world->noise; }

void world_work(struct world *world, enum electrics_load load, double part) {
    electrics_work(&world->electrics, load, part);
}

static void update_sunlight(struct world *world) {
    double nearness = SKY_MARS_MEAN_DISTANCE_AU / world->sky.sun_distance_au;
    int shadow = world->ellipse.captured || orbit_hidden(world->orbit.position_m, world->sky.sun);
    world->sunlight = shadow ? 0.0 : nearness * nearness;
}

static void update_radiopath(struct world *world) {
    radiopath_update(&world->radiopath, &world->settings, &world->sky, &world->orbit,
                     world->ellipse.interference, world->ellipse.captured, world_time_s(world));
}

void world_start(struct world *world, const struct world_settings *settings, uint64_t seed) {
    memset(world, 0, sizeof *world);
    world->settings = *settings;
    world->seed = seed;
    noise_start(&world->noise, seed);
    sky_update(&world->sky, settings->start_utc_s);
    orbit_start(&world->orbit, settings->orbit_altitude_m, settings->orbit_inclination_deg,
                settings->orbit_raan_deg, settings->orbit_argument_of_latitude_deg);
    rotation_start(&world->rotation, &world->orbit);
    world->rotation.inertia_kg_m2[0] = settings->ship_inertia_x_kg_m2;
    world->rotation.inertia_kg_m2[1] = settings->ship_inertia_y_kg_m2;
    world->rotation.inertia_kg_m2[2] = settings->ship_inertia_z_kg_m2;
    world->rotation.rate_rad_s[0] = settings->ship_rate_x_deg_s * EXACT_RADIANS_PER_DEGREE;
    world->rotation.rate_rad_s[1] = settings->ship_rate_y_deg_s * EXACT_RADIANS_PER_DEGREE;
    world->rotation.rate_rad_s[2] = settings->ship_rate_z_deg_s * EXACT_RADIANS_PER_DEGREE;
    world->rotation.thruster_propellant_kg = settings->ship_thruster_propellant_kg;
    electrics_start(&world->electrics, settings->power_battery_j, settings->power_wings_w,
                    settings->power_reserve_j);
    manifold_start(&world->manifold, settings->power_ionic_w);
    propulsion_start(&world->propulsion, settings->ship_propellant_kg,
                     (uint32_t)settings->drive_stuck);
    air_start(&world->air, &(struct air_start){
                               .volume_m3 = settings->cabin_volume_m3,
                               .crew = settings->cabin_crew,
                               .leak_per_s = settings->cabin_leak_per_s,
                               .oxygen_pa = settings->cabin_oxygen_pa,
                               .carbon_dioxide_pa = settings->cabin_carbon_dioxide_pa,
                               .nitrogen_pa = settings->cabin_nitrogen_pa,
                               .temperature_k = settings->cabin_temperature_k,
                               .oxygen_tank_kg = settings->cabin_oxygen_tank_kg,
                           });
    ellipse_start(&world->ellipse);
    update_sunlight(world);
    update_radiopath(world);
}

// Whether the drive has its power: by its contactor, or by one that is welded.
static int drive_fed(const struct world *world) {
    int welded = propulsion_clings(&world->propulsion, PROPULSION_STUCK_CONTACTOR);
    return world_live(world, ELECTRICS_DRIVE) ||
           (welded && world->electrics.bus_v[ELECTRICS_BUS_B] >= ELECTRICS_LOW_V);
}

// Power, manifold and drive; what each takes of the other is what it took in the step before.
static void step_power(struct world *world) {
    struct electrics *electrics = &world->electrics;
    struct manifold *manifold = &world->manifold;
    struct propulsion *propulsion = &world->propulsion;
    int manifold_up = manifold->state == MANIFOLD_PREPARING || manifold->state == MANIFOLD_ONLINE;
    electrics->activity[ELECTRICS_CABIN_HEAT] = world->air.heater;
    electrics->activity[ELECTRICS_DISTRIBUTOR] = manifold_up ? 1.0 : 0.0;
    electrics->activity[ELECTRICS_DRIVE] = propulsion->command.heat ? 1.0
                                           : propulsion->burning    ? 0.5
                                                                    : 0.0;
    electrics->activity[ELECTRICS_RCS] = world->rotation.thrusters_firing ? 1.0 : 0.0;
    electrics->activity[ELECTRICS_WHEELS] =
        vector_length(world->rotation.wheel_torque_nm) / (2.0 * ROTATION_WHEEL_TORQUE_MAX_NM);
    electrics_step(electrics, world->sunlight, manifold->buses_share_w, world->ellipse.drain_w,
                   WORLD_STEP_S);

    propulsion->beam_limit_w = PROPULSION_FULL_BEAM_W *
                               (manifold->command.all_reserves ? PROPULSION_RESERVES_FACTOR : 1.0);
    propulsion_step(propulsion, drive_fed(world), manifold->drive_share_w, WORLD_STEP_S);
    manifold->to_buses_w = electrics->ionic_w;
    manifold->to_drive_w = propulsion->beam_w;
    double shear = world->turbulence.level_m_s2 + ellipse_surge(&world->ellipse);
    manifold_step(manifold, world_live(world, ELECTRICS_DISTRIBUTOR), shear, WORLD_STEP_S);
    if (world->ellipse.captured) {
        manifold->health *= 1.0 - IONIC_FADE_PER_S * WORLD_STEP_S;
    }
    electrics_emit(electrics, propulsion->beam_w, manifold->to_drive_w + manifold->to_buses_w);
}

static void step_motion(struct world *world) {
    struct rotation *rotation = &world->rotation;
    double mass_kg = world_mass_kg(world);
    double thrust_m_s2 = world->propulsion.thrust_n / mass_kg;
    double torque_nm[3];
    vector_copy(torque_nm, world->turbulence.torque_nm);
    torque_nm[1] += world->propulsion.thrust_n * world->propulsion.offset_m;
    (void)rotation_actuate(rotation, world_live(world, ELECTRICS_WHEELS),
                           world_live(world, ELECTRICS_RCS), torque_nm, WORLD_STEP_S);
    if (!world->ellipse.captured) {
        rotation_gravity_gradient(rotation, world->orbit.position_m, torque_nm);
    }

    double thrust_body[3] = {thrust_m_s2, 0.0, 0.0};
    double acceleration[3];
    quaternion_out(acceleration, rotation->attitude, thrust_body);
    vector_add(acceleration, acceleration, 1.0, world->turbulence.acceleration_m_s2);
    quaternion_in(world->felt_m_s2, rotation->attitude, acceleration);
    rotation_step(rotation, torque_nm, WORLD_STEP_S);
    if (world->ellipse.captured) {
        ellipse_carry(&world->ellipse, &world->settings, &world->orbit, acceleration, WORLD_STEP_S);
    } else {
        orbit_step(&world->orbit, acceleration, WORLD_STEP_S);
    }
}

static void step_air(struct world *world) {
    double skin_k = world->ellipse.captured ? SKIN_INSIDE_K
                    : world->sunlight > 0.0 ? SKIN_SUN_K
                                            : SKIN_SHADOW_K;
    double warmth_w = (world->electrics.computer_live ? COMPUTER_WARMTH_W : 0.0) +
                      electrics_warmth_w(&world->electrics);
    air_step(&world->air,
             &(struct air_around){
                 .skin_target_k = skin_k,
                 .equipment_w = warmth_w,
                 .heater_w = electrics_heater_w(),
                 .life_support_live = world_live(world, ELECTRICS_LIFE_SUPPORT),
                 .heater_live = world_live(world, ELECTRICS_CABIN_HEAT),
             },
             WORLD_STEP_S);
}

void world_sever(struct world *world, enum electrics_supply supply) {
    electrics_sever(&world->electrics, supply);
}

void world_step(struct world *world) {
    world->steps++;
    double time_s = world_time_s(world);
    if (world->steps % SKY_STEPS == 0) {
        sky_update(&world->sky, world_utc_s(world));
    }
    update_sunlight(world);
    step_power(world);
    ellipse_step(&world->ellipse, &world->settings, &world->noise, &world->orbit, time_s,
                 world->electrics.emission_w, WORLD_STEP_S);
    turbulence_step(&world->turbulence, &world->settings, &world->ellipse, &world->noise, time_s,
                    world_mass_kg(world));
    step_motion(world);
    step_air(world);
    if (world->steps % RADIOPATH_STEPS == 0) {
        update_radiopath(world);
    }
    if (world->steps % STRESS_STEPS == 0) {
        // The part lies in the cabin and is as warm, with power or without.
        world->stress_s +=
            cells_acceleration(world->air.temperature_k) * STRESS_STEPS * WORLD_STEP_S;
    }
}
