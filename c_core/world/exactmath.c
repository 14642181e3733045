// Elementary functions that give the same bits on every host: see exactmath.h.
#include "exactmath.h"

#include <math.h>
#include <string.h>

#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023

// pi/2 in three parts: the first two have 33 bits, so that their products with a count of quarter
// turns are exact.
#define HALF_PI_1 0x1.921fb544p+0
#define HALF_PI_2 0x1.0b4611a6p-34
#define HALF_PI_3 0x1.3198a2e037073p-69
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define PI_LOW 0x1.1a62633145c07p-53

#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define ONE_OVER_LN2 0x1.71547652b82fep+0
#define LN10_OVER_10 0x1.d791c5f888822p-3
#define TEN_OVER_LN10 0x1.15f2ced384f29p+2
#define SQRT_2 0x1.6a09e667f3bcdp+0

#define EXP_MIN (-708.0)
#define EXP_MAX 709.0

// (-1)^k / (2k + 1)! from k = 1
static const double sine_terms[] = {
    -0x1.5555555555555p-3,  0x1.1111111111111p-7,  -0x1.a01a01a01a01ap-13, 0x1.71de3a556c734p-19,
    -0x1.ae64567f544e4p-26, 0x1.6124613a86d09p-33, -0x1.ae7f3e733b81fp-41, 0x1.952c77030ad4ap-49,
};

// (-1)^k / (2k)! from k = 2
static const double cosine_terms[] = {
    0x1.5555555555555p-5,  -0x1.6c16c16c16c17p-10, 0x1.a01a01a01a01ap-16, -0x1.27e4fb7789f5cp-22,
    0x1.1eed8eff8d898p-29, -0x1.93974a8c07c9dp-37, 0x1.ae7f3e733b81fp-45, -0x1.6827863b97d97p-53,
};

// 1 / k! from k = 2
static const double exponential_terms[] = {
    0x1.0000000000000p-1,  0x1.5555555555555p-3,  0x1.5555555555555p-5,  0x1.1111111111111p-7,
    0x1.6c16c16c16c17p-10, 0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-16, 0x1.71de3a556c734p-19,
    0x1.27e4fb7789f5cp-22, 0x1.ae64567f544e4p-26, 0x1.1eed8eff8d898p-29, 0x1.6124613a86d09p-33,
    0x1.93974a8c07c9dp-37,
};

// (-1)^k / (2k + 1) from k = 1
static const double arctangent_terms[] = {
    -0x1.5555555555555p-2, 0x1.999999999999ap-3, -0x1.2492492492492p-3, 0x1.c71c71c71c71cp-4,
    -0x1.745d1745d1746p-4, 0x1.3b13b13b13b14p-4, -0x1.1111111111111p-4,
};

// 2 / (2k + 1) from k = 1
static const double logarithm_terms[] = {
    0x1.5555555555555p-1, 0x1.999999999999ap-2, 0x1.2492492492492p-2, 0x1.c71c71c71c71cp-3,
    0x1.745d1745d1746p-3, 0x1.3b13b13b13b14p-3, 0x1.1111111111111p-3, 0x1.e1e1e1e1e1e1ep-4,
    0x1.af286bca1af28p-4, 0x1.8618618618618p-4,
};

// The arc tangent of k / 8, and what its rounding left over.
#define ARCTANGENT_PARTS 8.0
static const double arctangent_high[] = {
    0x0.0p+0,
    0x1.fd5ba9aac2f6ep-4,
    0x1.f5b75f92c80ddp-3,
    0x1.6f61941e4def1p-2,
    0x1.dac670561bb4fp-2,
    0x1.1e00babdefeb4p-1,
    0x1.4978fa3269ee1p-1,
    0x1.700a7c5784634p-1,
    0x1.921fb54442d18p-1,
};
static const double arctangent_low[] = {
    0x0.0p+0,
    -0x1.cd37686760c17p-59,
    0x1.8ab6e3cf7afbdp-57,
    -0x1.c63aae6f6e918p-56,
    0x1.a2b7f222f65e2p-56,
    -0x1.928df287a668fp-58,
    0x1.2419a87f2a458p-56,
    -0x1.8c34d25aadef6p-56,
    0x1.1a62633145c07p-55,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static double polynomial(const double *terms, size_t count, double x) {
    double sum = terms[count - 1];
    for (size_t k = count - 1; k > 0; k--) {
        sum = sum * x + terms[k - 1];
    }
    return sum;
}

// Sine or cosine of an angle within pi/4 given in two parts.
static double sine_near_zero(double high, double low) {
    double square = high * high;
    double rest = high * square * polynomial(sine_terms, COUNT(sine_terms), square);
    return high + (rest + low * (1.0 - 0.5 * square));
}

static double cosine_near_zero(double high, double low) {
    double square = high * high;
    double half = 0.5 * square;
    double most = 1.0 - half;
    double rest = square * square * polynomial(cosine_terms, COUNT(cosine_terms), square);
    return most + (((1.0 - most) - half) + (rest - high * low));
}

// The sine of the angle plus so many quarter turns.
static double sine_of_turned(double angle_rad, double quarters) {
    double turns = floor(angle_rad * TWO_OVER_PI + 0.5);
    double first = angle_rad - turns * HALF_PI_1;
    double second = turns * HALF_PI_2;
    double high = first - second;
    double low = ((first - high) - second) - turns * HALF_PI_3;
    double quadrant = turns + quarters;
    quadrant -= 4.0 * floor(quadrant * 0.25);
    double value = quadrant == 1.0 || quadrant == 3.0 ? cosine_near_zero(high, low)
                                                      : sine_near_zero(high, low);
    return quadrant >= 2.0 ? -value : value;
}

double exact_sin(double angle_rad) { return sine_of_turned(angle_rad, 0.0); }

double exact_cos(double angle_rad) { return sine_of_turned(angle_rad, 1.0); }

// The angle of a point with 0 <= y <= x, in two parts.
static double octant_angle(double y, double x, double *low) {
    double part = floor(ARCTANGENT_PARTS * (y / x) + 0.5);
    double tangent = part / ARCTANGENT_PARTS;
    double rest = (y - tangent * x) / (x + tangent * y);
    double square = rest * rest;
    size_t row = (size_t)part;
    double series = rest * square * polynomial(arctangent_terms, COUNT(arctangent_terms), square);
    *low = arctangent_low[row] + series;
    double sum = arctangent_high[row] + rest;
    *low += (arctangent_high[row] - sum) + rest;
    return sum;
}

double exact_atan2(double y, double x) {
    double across = fabs(x);
    double up = fabs(y);
    if (across == 0.0 && up == 0.0) {
        return 0.0;
    }
    double low;
    double angle;
    if (up <= across) {
        double high = octant_angle(up, across, &low);
        angle = x < 0.0 ? EXACT_PI - (high - (PI_LOW - low)) : high + low;
    } else {
        double high = octant_angle(across, up, &low);
        angle = x < 0.0 ? EXACT_HALF_PI + (high + (0.5 * PI_LOW + low))
                        : EXACT_HALF_PI - (high - (0.5 * PI_LOW - low));
    }
    return y < 0.0 ? -angle : angle;
}

double exact_asin(double x) {
    double sine = exact_clamp(x, -1.0, 1.0);
    return exact_atan2(sine, sqrt((1.0 - sine) * (1.0 + sine)));
}

double exact_acos(double x) {
    double cosine = exact_clamp(x, -1.0, 1.0);
    return exact_atan2(sqrt((1.0 - cosine) * (1.0 + cosine)), cosine);
}

// 2 to a power within the normal numbers.
static double power_of_two(int32_t exponent) {
    uint64_t bits = (uint64_t)(uint32_t)(exponent + EXPONENT_BIAS) << MANTISSA_BITS;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double exact_exp(double x) {
    if (x < EXP_MIN) {
        return 0.0;
    }
    if (x > EXP_MAX) {
        return (double)INFINITY;
    }
    double doublings = floor(x * ONE_OVER_LN2 + 0.5);
    double first = x - doublings * LN2_HIGH;
    double second = doublings * LN2_LOW;
    double high = first - second;
    double low = (first - high) - second;
    double rest = high * high * polynomial(exponential_terms, COUNT(exponential_terms), high);
    double value = 1.0 + (high + (rest + low));
    // In two factors: at the upper end the power of two alone is beyond the normal numbers.
    int32_t exponent = (int32_t)doublings;
    int32_t half = exponent / 2;
    return value * power_of_two(half) * power_of_two(exponent - half);
}

double exact_log(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (int32_t)(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
    double mantissa = x * power_of_two(-exponent / 2) * power_of_two(-exponent - -exponent / 2);
    if (mantissa > SQRT_2) {
        mantissa *= 0.5;
        exponent += 1;
    }
    double part = mantissa - 1.0;
    double ratio = part / (2.0 + part);
    double square = ratio * ratio;
    double series = square * polynomial(logarithm_terms, COUNT(logarithm_terms), square);
    // log(1 + part) = part - ratio * (part - series): exact in its first term.
    double correction = ratio * (part - series);
    double count = (double)exponent;
    return count * LN2_HIGH + (part - (correction - count * LN2_LOW));
}

double exact_decibels(double ratio) { return TEN_OVER_LN10 * exact_log(ratio); }

double exact_ratio(double decibels) { return exact_exp(decibels * LN10_OVER_10); }

double exact_clamp(double x, double minimum, double maximum) {
    return x < minimum ? minimum : x > maximum ? maximum : x;
}

double exact_degrees_turn(double angle_deg) {
    double turned = angle_deg - 360.0 * floor(angle_deg / 360.0);
    // A tiny negative angle rounds to a whole turn, or stays what it is.
    return turned >= 0.0 && turned < 360.0 ? turned : 0.0;
}

int32_t exact_int32(double x) {
    return x == x ? (int32_t)floor(exact_clamp(x, -2147483648.0, 2147483647.0) + 0.5) : 0;
}

uint32_t exact_uint32(double x) {
    return x == x ? (uint32_t)floor(exact_clamp(x, 0.0, 4294967295.0) + 0.5) : 0u;
}
