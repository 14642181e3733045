// Three-dimensional vectors and unit quaternions of doubles.
//
// A quaternion is w, x, y, z and turns body vectors into inertial ones.
#ifndef ARES_WORLD_VECTOR_H
#define ARES_WORLD_VECTOR_H

#include <math.h>

static inline double vector_dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline double vector_length(const double a[3]) { return sqrt(vector_dot(a, a)); }

static inline void vector_copy(double out[3], const double a[3]) {
    out[0] = a[0];
    out[1] = a[1];
    out[2] = a[2];
}

// out = a + factor * b; out may be a or b, here and below.
static inline void vector_add(double out[3], const double a[3], double factor, const double b[3]) {
    for (int axis = 0; axis < 3; axis++) {
        out[axis] = a[axis] + factor * b[axis];
    }
}

static inline void vector_scale(double out[3], double factor, const double a[3]) {
    for (int axis = 0; axis < 3; axis++) {
        out[axis] = factor * a[axis];
    }
}

static inline void vector_cross(double out[3], const double a[3], const double b[3]) {
    double x = a[1] * b[2] - a[2] * b[1];
    double y = a[2] * b[0] - a[0] * b[2];
    double z = a[0] * b[1] - a[1] * b[0];
    out[0] = x;
    out[1] = y;
    out[2] = z;
}

// Makes the length 1; the zero vector stays.
static inline void vector_normalise(double a[3]) {
    double length = vector_length(a);
    if (length > 0.0) {
        vector_scale(a, 1.0 / length, a);
    }
}

// Turns a by an angle, of which sine and cosine are given, about a unit axis.
static inline void vector_turn(double a[3], const double axis[3], double sine, double cosine) {
    double across[3];
    vector_cross(across, axis, a);
    double along = vector_dot(axis, a) * (1.0 - cosine);
    for (int k = 0; k < 3; k++) {
        a[k] = a[k] * cosine + across[k] * sine + axis[k] * along;
    }
}

// Body into inertial, and inertial into body.
static inline void quaternion_out(double out[3], const double q[4], const double body[3]) {
    const double *axis = q + 1;
    double once[3];
    double twice[3];
    vector_cross(once, axis, body);
    vector_add(once, once, q[0], body);
    vector_cross(twice, axis, once);
    vector_add(out, body, 2.0, twice);
}

static inline void quaternion_in(double out[3], const double q[4], const double inertial[3]) {
    double inverse[4] = {q[0], -q[1], -q[2], -q[3]};
    quaternion_out(out, inverse, inertial);
}

static inline void quaternion_normalise(double q[4]) {
    double scale = 1.0 / sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    for (int k = 0; k < 4; k++) {
        q[k] *= scale;
    }
}

#endif
