// See mathematics.h.
#include "kernel/mathematics.h"

#define LN_2_HIGH 6.93147180369123816490e-01 // the high bits of ln 2, so that n * this is exact
#define LN_2_LOW 1.90821492927058770002e-10
#define TWO_PI (2.0 * MATHEMATICS_PI)

double sin(double x);
double cos(double x);
double exp(double x);

double mathematics_sin(double x) { return sin(x); }
double mathematics_cos(double x) { return cos(x); }
double mathematics_exp(double x) { return exp(x); }

// arctan of |x| <= tan(pi / 16) by its series: fifteen terms leave less than 1e-19 there.
static double atan_series(double x) {
    double square = x * x, sum = 0.0;
    for (int n = 29; n >= 1; n -= 2) {
        sum = 1.0 / n - square * sum;
    }
    return x * sum;
}

double mathematics_atan(double x) {
    // tan(a - b) = (x - t) / (1 + x t): turned back by the nearest multiple of pi / 8.
    static const double tangent[4] = {0.0, 0.41421356237309504880, 1.0, 2.41421356237309504880};
    double size = mathematics_abs(x);
    double sign = x < 0 ? -1.0 : 1.0;
    if (size > 5.0273394921258481045) { // tan(7 pi / 16)
        return sign * (MATHEMATICS_PI / 2 - atan_series(1.0 / size));
    }
    int turn = size > 1.4966057626654890176    ? 3 // tan(5 pi / 16)
               : size > 0.66817863791929891999 ? 2 // tan(3 pi / 16)
               : size > 0.19891236737965800691 ? 1 // tan(pi / 16)
                                               : 0;
    double rest = (size - tangent[turn]) / (1.0 + size * tangent[turn]);
    return sign * (turn * (MATHEMATICS_PI / 8) + atan_series(rest));
}

double mathematics_atan2(double y, double x) {
    if (x == 0.0 && y == 0.0) {
        return 0.0;
    }
    if (mathematics_abs(x) >= mathematics_abs(y)) {
        double angle = mathematics_atan(y / x);
        return x > 0 ? angle : y >= 0 ? angle + MATHEMATICS_PI : angle - MATHEMATICS_PI;
    }
    double angle = mathematics_atan(x / y);
    return y > 0 ? MATHEMATICS_PI / 2 - angle : -MATHEMATICS_PI / 2 - angle;
}

double mathematics_asin(double x) {
    double bounded = mathematics_clamp(x, -1.0, 1.0);
    return mathematics_atan2(bounded, mathematics_sqrt((1.0 - bounded) * (1.0 + bounded)));
}

double mathematics_acos(double x) {
    double bounded = mathematics_clamp(x, -1.0, 1.0);
    return mathematics_atan2(mathematics_sqrt((1.0 - bounded) * (1.0 + bounded)), bounded);
}

double mathematics_log(double x) {
    if (!(x > 0.0) || x > 1.7976931348623157e308) {
        return 0.0;
    }
    union {
        double value;
        unsigned long long bits;
    } split = {x};
    int exponent = 0;
    if (split.bits >> 52 == 0) { // subnormal
        split.value = x * 0x1p54;
        exponent = -54;
    }
    exponent += (int)(split.bits >> 52) - 1023;
    split.bits = (split.bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull;
    if (split.value > 1.41421356237309504880) {
        split.value *= 0.5;
        exponent++;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), a series in a square below 0.03.
    double s = (split.value - 1.0) / (split.value + 1.0), square = s * s, sum = 0.0;
    for (int n = 23; n >= 3; n -= 2) {
        sum = (sum + 1.0 / n) * square;
    }
    return exponent * LN_2_HIGH + (2.0 * (s + s * sum) + exponent * LN_2_LOW);
}

double mathematics_power(double x, double y) {
    return x > 0.0 ? mathematics_exp(y * mathematics_log(x)) : 0.0;
}

double mathematics_wrap(double angle_rad) {
    double turns = (double)(int)(angle_rad / TWO_PI);
    double rest = angle_rad - turns * TWO_PI;
    if (rest < 0.0) {
        rest += TWO_PI;
    }
    return rest >= TWO_PI ? 0.0 : rest;
}

struct vector vector_unit(struct vector a) {
    double length = vector_length(a);
    return length > 0.0 ? vector_scale(a, 1.0 / length) : a;
}

struct quaternion quaternion_multiply(struct quaternion a, struct quaternion b) {
    return (struct quaternion){
        a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
        a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
        a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
        a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    };
}

struct quaternion quaternion_unit(struct quaternion a) {
    double length = mathematics_sqrt(a.w * a.w + a.x * a.x + a.y * a.y + a.z * a.z);
    if (!(length > 0.0)) {
        return (struct quaternion){1.0, 0.0, 0.0, 0.0};
    }
    double k = 1.0 / length;
    return (struct quaternion){a.w * k, a.x * k, a.y * k, a.z * k};
}

struct vector quaternion_rotate(struct quaternion a, struct vector v) {
    struct vector axis = {a.x, a.y, a.z};
    struct vector twice = vector_scale(vector_cross(axis, v), 2.0);
    return vector_add(vector_step(v, a.w, twice), vector_cross(axis, twice));
}

struct quaternion quaternion_of_axes(struct vector x, struct vector y, struct vector z) {
    // The largest of the four squares is taken first: it never divides by a small number.
    double w2 = 1.0 + x.x + y.y + z.z, x2 = 1.0 + x.x - y.y - z.z;
    double y2 = 1.0 - x.x + y.y - z.z, z2 = 1.0 - x.x - y.y + z.z;
    struct quaternion a;
    if (w2 >= x2 && w2 >= y2 && w2 >= z2) {
        a = (struct quaternion){w2, y.z - z.y, z.x - x.z, x.y - y.x};
    } else if (x2 >= y2 && x2 >= z2) {
        a = (struct quaternion){y.z - z.y, x2, x.y + y.x, z.x + x.z};
    } else if (y2 >= z2) {
        a = (struct quaternion){z.x - x.z, x.y + y.x, y2, y.z + z.y};
    } else {
        a = (struct quaternion){x.y - y.x, z.x + x.z, y.z + z.y, z2};
    }
    return quaternion_unit(a);
}

struct quaternion quaternion_of_angles(struct vector angles_rad) {
    double square = vector_dot(angles_rad, angles_rad);
    double half = 0.5 - square / 48.0;
    return (struct quaternion){
        1.0 - square / 8.0,
        half * angles_rad.x,
        half * angles_rad.y,
        half * angles_rad.z,
    };
}
