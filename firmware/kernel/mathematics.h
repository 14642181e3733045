// The functions of angles and powers that the compiler's runtime lacks, and vectors and
// quaternions.
//
// sin, cos and exp come from the compiler's runtime, square roots from the processor. Accuracy of
// the ones here: a few units in the last place (tests/firmware/test_mathematics.py holds them to
// it). A quaternion is w, x, y, z and turns vectors of its frame into the outer one.
#ifndef ARES4_KERNEL_MATHEMATICS_H
#define ARES4_KERNEL_MATHEMATICS_H

#define MATHEMATICS_PI 3.14159265358979323846
#define MATHEMATICS_DEGREE (MATHEMATICS_PI / 180.0)

struct vector {
    double x, y, z;
};

struct quaternion {
    double w, x, y, z;
};

double mathematics_atan(double x);
double mathematics_atan2(double y, double x);
double mathematics_asin(double x);
double mathematics_acos(double x);
double mathematics_log(double x);             // x > 0, else 0
double mathematics_power(double x, double y); // x > 0, else 0
// Into 0 <= angle < 2 pi; for angles of less than a thousand turns.
double mathematics_wrap(double angle_rad);

double mathematics_sin(double x);
double mathematics_cos(double x);
double mathematics_exp(double x);

static inline double mathematics_sqrt(double x) { return __builtin_sqrt(x); }
static inline double mathematics_abs(double x) { return __builtin_fabs(x); }

// Neither infinite nor no number at all.
static inline int mathematics_finite(double x) { return x - x == 0.0; }

static inline double mathematics_clamp(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

static inline struct vector vector_add(struct vector a, struct vector b) {
    return (struct vector){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct vector vector_scale(struct vector a, double k) {
    return (struct vector){a.x * k, a.y * k, a.z * k};
}

// a + k b
static inline struct vector vector_step(struct vector a, double k, struct vector b) {
    return (struct vector){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z};
}

static inline double vector_dot(struct vector a, struct vector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vector vector_cross(struct vector a, struct vector b) {
    return (struct vector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double vector_length(struct vector a) { return mathematics_sqrt(vector_dot(a, a)); }

// The zero vector stays what it is.
struct vector vector_unit(struct vector a);

struct quaternion quaternion_multiply(struct quaternion a, struct quaternion b);
struct quaternion quaternion_unit(struct quaternion a);
struct vector quaternion_rotate(struct quaternion a, struct vector v);
// The frame whose axes are these, seen from outside.
struct quaternion quaternion_of_axes(struct vector x, struct vector y, struct vector z);
// The small rotation by a vector of angles, exact to third order.
struct quaternion quaternion_of_angles(struct vector angles_rad);

static inline struct quaternion quaternion_conjugate(struct quaternion a) {
    return (struct quaternion){a.w, -a.x, -a.y, -a.z};
}

#endif
