// Gravimetric turbulence: see turbulence.h.
#include "turbulence.h"

#include "vector.h"

// Of a step of 0.02 s against a memory of 0.5 s: what is kept, and what chance adds to keep
// deviation 1.
#define KEPT 0.96
#define ADDED 0.28

// Below this nothing is felt, and nothing is computed.
#define LEAST_LEVEL_M_S2 1e-6

// Arm of the push about each body axis.
static const double arms_m[3] = {0.005, 0.1, 0.1};

static double background_m_s2(const struct world_settings *settings, double time_s) {
    double since_s = time_s - settings->turbulence_start_s;
    int on = settings->turbulence_start_s >= 0.0 && since_s >= 0.0 &&
             since_s < settings->turbulence_duration_s;
    return on ? settings->turbulence_level_m_s2 : 0.0;
}

static void walk(double values[3], struct noise *noise) {
    for (int axis = 0; axis < 3; axis++) {
        values[axis] = KEPT * values[axis] + ADDED * noise_normal(noise, NOISE_TURBULENCE);
    }
}

void turbulence_step(struct turbulence *turbulence, const struct world_settings *settings,
                     const struct ellipse *ellipse, struct noise *noise, double time_s,
                     double mass_kg) {
    static const double nothing[3] = {0.0, 0.0, 0.0};
    turbulence->level_m_s2 = background_m_s2(settings, time_s) + ellipse->shear_m_s2;
    vector_copy(turbulence->acceleration_m_s2, nothing);
    vector_copy(turbulence->torque_nm, nothing);
    if (turbulence->level_m_s2 > LEAST_LEVEL_M_S2) {
        walk(turbulence->push, noise);
        walk(turbulence->twist, noise);
        vector_scale(turbulence->acceleration_m_s2, turbulence->level_m_s2, turbulence->push);
        vector_scale(turbulence->torque_nm, turbulence->level_m_s2 * mass_kg, turbulence->twist);
    }
    double surge_m_s2 = ellipse_surge(ellipse);
    if (surge_m_s2 > 0.0) {
        vector_add(turbulence->acceleration_m_s2, turbulence->acceleration_m_s2, surge_m_s2,
                   ellipse->surge_direction);
        vector_add(turbulence->torque_nm, turbulence->torque_nm, surge_m_s2 * mass_kg,
                   ellipse->surge_axis);
    }
    for (int axis = 0; axis < 3; axis++) {
        turbulence->torque_nm[axis] *= arms_m[axis];
    }
}
