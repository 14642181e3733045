// The ship's path: see orbit.h.
#include "orbit.h"

#include "exactmath.h"
#include "vector.h"

void orbit_start(struct orbit *orbit, double altitude_m, double inclination_deg, double raan_deg,
                 double argument_of_latitude_deg) {
    double inclination = inclination_deg * EXACT_RADIANS_PER_DEGREE;
    double node = raan_deg * EXACT_RADIANS_PER_DEGREE;
    double latitude = argument_of_latitude_deg * EXACT_RADIANS_PER_DEGREE;
    // The node, and the direction of flight as one crosses it.
    double along[3] = {exact_cos(node), exact_sin(node), 0.0};
    double ahead[3] = {-exact_sin(node) * exact_cos(inclination),
                       exact_cos(node) * exact_cos(inclination), exact_sin(inclination)};
    double radius_m = ORBIT_MARS_RADIUS_M + altitude_m;
    double speed_m_s = sqrt(ORBIT_MU_M3_S2 / radius_m);
    double sine = exact_sin(latitude);
    double cosine = exact_cos(latitude);
    for (int axis = 0; axis < 3; axis++) {
        orbit->position_m[axis] = radius_m * (cosine * along[axis] + sine * ahead[axis]);
        orbit->velocity_m_s[axis] = speed_m_s * (cosine * ahead[axis] - sine * along[axis]);
    }
}

void orbit_gravity(double acceleration_m_s2[3], const double position_m[3]) {
    double square = vector_dot(position_m, position_m);
    double radius = sqrt(square);
    double central = -ORBIT_MU_M3_S2 / (square * radius);
    double height = position_m[2] * position_m[2] / square;
    double bulge = 1.5 * ORBIT_J2 * ORBIT_MARS_RADIUS_M * ORBIT_MARS_RADIUS_M / square;
    double level = central * (1.0 + bulge * (1.0 - 5.0 * height));
    acceleration_m_s2[0] = level * position_m[0];
    acceleration_m_s2[1] = level * position_m[1];
    acceleration_m_s2[2] = central * (1.0 + bulge * (3.0 - 5.0 * height)) * position_m[2];
}

void orbit_step(struct orbit *orbit, const double acceleration_m_s2[3], double duration_s) {
    static const double part[4] = {0.0, 0.5, 0.5, 1.0};
    static const double weight[4] = {1.0, 2.0, 2.0, 1.0};
    double velocity[3] = {0.0, 0.0, 0.0}; // of the stage before, and its acceleration
    double pull[3] = {0.0, 0.0, 0.0};
    double velocity_sum[3] = {0.0, 0.0, 0.0};
    double pull_sum[3] = {0.0, 0.0, 0.0};
    for (int stage = 0; stage < 4; stage++) {
        double position[3];
        vector_add(position, orbit->position_m, part[stage] * duration_s, velocity);
        vector_add(velocity, orbit->velocity_m_s, part[stage] * duration_s, pull);
        orbit_gravity(pull, position);
        vector_add(pull, pull, 1.0, acceleration_m_s2);
        vector_add(velocity_sum, velocity_sum, weight[stage], velocity);
        vector_add(pull_sum, pull_sum, weight[stage], pull);
    }
    vector_add(orbit->position_m, orbit->position_m, duration_s / 6.0, velocity_sum);
    vector_add(orbit->velocity_m_s, orbit->velocity_m_s, duration_s / 6.0, pull_sum);
}

void orbit_local_frame(const struct orbit *orbit, struct orbit_frame *frame) {
    vector_copy(frame->up, orbit->position_m);
    vector_normalise(frame->up);
    double climb = vector_dot(orbit->velocity_m_s, frame->up);
    vector_add(frame->forward, orbit->velocity_m_s, -climb, frame->up);
    vector_normalise(frame->forward);
    vector_cross(frame->right, frame->forward, frame->up);
}

void orbit_bearing(const struct orbit_frame *frame, const double direction[3], double *azimuth_deg,
                   double *elevation_deg) {
    double forward = vector_dot(direction, frame->forward);
    double right = vector_dot(direction, frame->right);
    double up = vector_dot(direction, frame->up);
    *azimuth_deg = exact_degrees_turn(exact_atan2(right, forward) * EXACT_DEGREES_PER_RADIAN);
    *elevation_deg =
        exact_atan2(up, sqrt(forward * forward + right * right)) * EXACT_DEGREES_PER_RADIAN;
}

void orbit_direction(const struct orbit_frame *frame, double azimuth_deg, double elevation_deg,
                     double direction[3]) {
    double azimuth = azimuth_deg * EXACT_RADIANS_PER_DEGREE;
    double elevation = elevation_deg * EXACT_RADIANS_PER_DEGREE;
    double level = exact_cos(elevation);
    vector_scale(direction, exact_sin(elevation), frame->up);
    vector_add(direction, direction, level * exact_cos(azimuth), frame->forward);
    vector_add(direction, direction, level * exact_sin(azimuth), frame->right);
}

double orbit_energy_j_kg(const struct orbit *orbit) {
    double square = vector_dot(orbit->position_m, orbit->position_m);
    double height = orbit->position_m[2] * orbit->position_m[2] / square;
    double bulge = 0.5 * ORBIT_J2 * ORBIT_MARS_RADIUS_M * ORBIT_MARS_RADIUS_M / square;
    double potential = -ORBIT_MU_M3_S2 / sqrt(square) * (1.0 - bulge * (3.0 * height - 1.0));
    return 0.5 * vector_dot(orbit->velocity_m_s, orbit->velocity_m_s) + potential;
}

void orbit_elements(const struct orbit *orbit, struct orbit_elements *elements) {
    const double *position = orbit->position_m;
    const double *velocity = orbit->velocity_m_s;
    double radius = vector_length(position);
    double momentum[3];
    vector_cross(momentum, position, velocity);
    double level = sqrt(momentum[0] * momentum[0] + momentum[1] * momentum[1]);
    double node[3] = {1.0, 0.0,
                      0.0}; // where the orbit is equatorial there is none: X stands for it
    if (level > 0.0) {
        node[0] = -momentum[1] / level;
        node[1] = momentum[0] / level;
    }
    // The eccentricity vector points to the periapsis.
    double periapsis[3];
    vector_cross(periapsis, velocity, momentum);
    vector_scale(periapsis, 1.0 / ORBIT_MU_M3_S2, periapsis);
    vector_add(periapsis, periapsis, -1.0 / radius, position);
    double normal[3];
    vector_copy(normal, momentum);
    vector_normalise(normal);
    double beside[3];
    vector_cross(beside, normal, node);

    double periapsis_rad = exact_atan2(vector_dot(periapsis, beside), vector_dot(periapsis, node));
    double latitude_rad = exact_atan2(vector_dot(position, beside), vector_dot(position, node));
    elements->semi_major_axis_m = -ORBIT_MU_M3_S2 / (2.0 * orbit_energy_j_kg(orbit));
    elements->eccentricity = vector_length(periapsis);
    elements->inclination_deg = exact_atan2(level, momentum[2]) * EXACT_DEGREES_PER_RADIAN;
    elements->raan_deg =
        exact_degrees_turn(exact_atan2(node[1], node[0]) * EXACT_DEGREES_PER_RADIAN);
    elements->argument_of_periapsis_deg =
        exact_degrees_turn(periapsis_rad * EXACT_DEGREES_PER_RADIAN);
    elements->true_anomaly_deg =
        exact_degrees_turn((latitude_rad - periapsis_rad) * EXACT_DEGREES_PER_RADIAN);
}

int orbit_hidden(const double position_m[3], const double direction[3]) {
    double along = vector_dot(position_m, direction);
    double square = vector_dot(position_m, position_m) - along * along;
    return along < 0.0 && square < ORBIT_MARS_RADIUS_M * ORBIT_MARS_RADIUS_M;
}

int orbit_between(const double from_m[3], const double to_m[3]) {
    double way[3];
    vector_add(way, to_m, -1.0, from_m);
    double length = vector_length(way);
    if (length == 0.0) {
        return 0;
    }
    vector_scale(way, 1.0 / length, way);
    double along = -vector_dot(from_m, way);
    along = exact_clamp(along, 0.0, length);
    vector_add(way, from_m, along, way); // the place of the way nearest to the centre
    return vector_length(way) < ORBIT_MARS_RADIUS_M;
}
