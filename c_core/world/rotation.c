// The ship's turning: see rotation.h.
#include "rotation.h"

#include "exactmath.h"
#include "vector.h"

// Two jets a pair, at the ends of the ship or at her sides.
#define LONG_ARM_M (double)SHIP_THRUSTER_LONG_ARM_M
#define LONG_NM (2.0 * SHIP_THRUSTER_LONG_N * LONG_ARM_M)
#define ACROSS_ARM_M (double)SHIP_THRUSTER_ACROSS_ARM_M
#define ACROSS_NM (2.0 * SHIP_THRUSTER_ACROSS_N * ACROSS_ARM_M)
static const struct {
    int axis;
    double torque_nm;
    double arm_m;
} pairs[ROTATION_THRUSTER_PAIRS] = {
    {0, LONG_NM, LONG_ARM_M},      {0, -LONG_NM, LONG_ARM_M},    {1, ACROSS_NM, ACROSS_ARM_M},
    {1, -ACROSS_NM, ACROSS_ARM_M}, {2, ACROSS_NM, ACROSS_ARM_M}, {2, -ACROSS_NM, ACROSS_ARM_M},
};

// The quaternion that turns X, Y, Z into the three unit vectors, by the largest of its components.
static void quaternion_of_axes(double q[4], const double x[3], const double y[3],
                               const double z[3]) {
    double squares[4] = {1.0 + x[0] + y[1] + z[2], 1.0 + x[0] - y[1] - z[2],
                         1.0 - x[0] + y[1] - z[2], 1.0 - x[0] - y[1] + z[2]};
    int largest = 0;
    for (int k = 1; k < 4; k++) {
        largest = squares[k] > squares[largest] ? k : largest;
    }
    double products[4][4] = {
        {squares[0], y[2] - z[1], z[0] - x[2], x[1] - y[0]},
        {y[2] - z[1], squares[1], x[1] + y[0], z[0] + x[2]},
        {z[0] - x[2], x[1] + y[0], squares[2], y[2] + z[1]},
        {x[1] - y[0], z[0] + x[2], y[2] + z[1], squares[3]},
    };
    for (int k = 0; k < 4; k++) {
        q[k] = products[largest][k];
    }
    quaternion_normalise(q);
}

void rotation_start(struct rotation *rotation, const struct orbit *orbit) {
    struct orbit_frame frame;
    orbit_local_frame(orbit, &frame);
    double down[3];
    vector_scale(down, -1.0, frame.up);
    quaternion_of_axes(rotation->attitude, frame.forward, frame.right, down);
}

void rotation_command(struct rotation *rotation, const struct rotation_command *command) {
    rotation->command = *command;
}

static void actuate_wheels(struct rotation *rotation, int live, double duration_s) {
    for (int axis = 0; axis < 3; axis++) {
        double torque =
            live ? exact_clamp(rotation->command.wheels_nm[axis], -ROTATION_WHEEL_TORQUE_MAX_NM,
                               ROTATION_WHEEL_TORQUE_MAX_NM)
                 : 0.0;
        // A full wheel gives no more.
        double stored = rotation->wheel_momentum_nms[axis];
        rotation->wheel_torque_nm[axis] =
            exact_clamp(torque, (stored - ROTATION_WHEEL_MOMENTUM_MAX_NMS) / duration_s,
                        (stored + ROTATION_WHEEL_MOMENTUM_MAX_NMS) / duration_s);
    }
}

double rotation_actuate(struct rotation *rotation, int wheels_live, int thrusters_live,
                        double torque_nm[3], double duration_s) {
    actuate_wheels(rotation, wheels_live, duration_s);
    double burnt_kg = 0.0;
    rotation->thrusters_firing = 0;
    if (!thrusters_live || rotation->thruster_propellant_kg <= 0.0) {
        return burnt_kg;
    }
    rotation->thrusters_firing = rotation->command.thrusters;
    for (int pair = 0; pair < ROTATION_THRUSTER_PAIRS; pair++) {
        if (rotation->thrusters_firing >> pair & 1u) {
            torque_nm[pairs[pair].axis] += pairs[pair].torque_nm;
            burnt_kg += fabs(pairs[pair].torque_nm) / pairs[pair].arm_m / SHIP_THRUSTER_SPEED_M_S *
                        duration_s;
        }
    }
    burnt_kg = exact_clamp(burnt_kg, 0.0, rotation->thruster_propellant_kg);
    rotation->thruster_propellant_kg -= burnt_kg;
    return burnt_kg;
}

void rotation_gravity_gradient(const struct rotation *rotation, const double position_m[3],
                               double torque_nm[3]) {
    double square = vector_dot(position_m, position_m);
    double radius = sqrt(square);
    double up[3];
    quaternion_in(up, rotation->attitude, position_m);
    vector_scale(up, 1.0 / radius, up);
    double weighted[3];
    for (int axis = 0; axis < 3; axis++) {
        weighted[axis] = rotation->inertia_kg_m2[axis] * up[axis];
    }
    double turning[3];
    vector_cross(turning, up, weighted);
    vector_add(torque_nm, torque_nm, 3.0 * ORBIT_MU_M3_S2 / (square * radius), turning);
}

// How fast attitude and rate change; the wheels' momentum stays what it is within the stage.
static void rotation_slope(const struct rotation *rotation, const double attitude[4],
                           const double rate[3], const double wheels[3], const double torque[3],
                           double attitude_slope[4], double rate_slope[3]) {
    double momentum[3];
    for (int axis = 0; axis < 3; axis++) {
        momentum[axis] = rotation->inertia_kg_m2[axis] * rate[axis] + wheels[axis];
    }
    double coupling[3];
    vector_cross(coupling, rate, momentum);
    for (int axis = 0; axis < 3; axis++) {
        rate_slope[axis] = (torque[axis] + rotation->wheel_torque_nm[axis] - coupling[axis]) /
                           rotation->inertia_kg_m2[axis];
    }
    const double *vector = attitude + 1;
    double across[3];
    vector_cross(across, vector, rate);
    attitude_slope[0] = -0.5 * vector_dot(vector, rate);
    for (int axis = 0; axis < 3; axis++) {
        attitude_slope[axis + 1] = 0.5 * (attitude[0] * rate[axis] + across[axis]);
    }
}

void rotation_step(struct rotation *rotation, const double torque_nm[3], double duration_s) {
    static const double part[4] = {0.0, 0.5, 0.5, 1.0};
    static const double weight[4] = {1.0, 2.0, 2.0, 1.0};
    double attitude_slope[4] = {0.0, 0.0, 0.0, 0.0};
    double rate_slope[3] = {0.0, 0.0, 0.0};
    double attitude_sum[4] = {0.0, 0.0, 0.0, 0.0};
    double rate_sum[3] = {0.0, 0.0, 0.0};
    for (int stage = 0; stage < 4; stage++) {
        double ahead_s = part[stage] * duration_s;
        double attitude[4];
        double rate[3];
        double wheels[3];
        for (int k = 0; k < 4; k++) {
            attitude[k] = rotation->attitude[k] + ahead_s * attitude_slope[k];
        }
        vector_add(rate, rotation->rate_rad_s, ahead_s, rate_slope);
        vector_add(wheels, rotation->wheel_momentum_nms, -ahead_s, rotation->wheel_torque_nm);
        rotation_slope(rotation, attitude, rate, wheels, torque_nm, attitude_slope, rate_slope);
        for (int k = 0; k < 4; k++) {
            attitude_sum[k] += weight[stage] * attitude_slope[k];
        }
        vector_add(rate_sum, rate_sum, weight[stage], rate_slope);
    }
    for (int k = 0; k < 4; k++) {
        rotation->attitude[k] += duration_s / 6.0 * attitude_sum[k];
    }
    quaternion_normalise(rotation->attitude);
    vector_add(rotation->rate_rad_s, rotation->rate_rad_s, duration_s / 6.0, rate_sum);
    vector_add(rotation->wheel_momentum_nms, rotation->wheel_momentum_nms, -duration_s,
               rotation->wheel_torque_nm);
}

void rotation_momentum(const struct rotation *rotation, double momentum_nms[3]) {
    double body[3];
    for (int axis = 0; axis < 3; axis++) {
        body[axis] = rotation->inertia_kg_m2[axis] * rotation->rate_rad_s[axis] +
                     rotation->wheel_momentum_nms[axis];
    }
    quaternion_out(momentum_nms, rotation->attitude, body);
}
