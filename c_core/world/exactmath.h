// Elementary functions that give the same bits on every host.
//
// The C library's sin, cos and their kin differ from host to host in the last bit, and one bit is
// enough to tell two flights apart. These use only + - * / sqrt floor, which IEEE 754 defines to
// the bit, in a fixed order; the core is compiled without contraction. Accuracy: within 2 units in
// the last place.
//
// NOT modelled: errno, exception flags, other rounding modes than to nearest.
// Source: the Taylor series, Cody and Waite's reduction (1980); coefficients computed to 300 bits
// and rounded once.
#ifndef ARES_WORLD_EXACTMATH_H
#define ARES_WORLD_EXACTMATH_H

#include <stdint.h>

#define EXACT_PI 0x1.921fb54442d18p+1
#define EXACT_TWO_PI 0x1.921fb54442d18p+2
#define EXACT_HALF_PI 0x1.921fb54442d18p+0
#define EXACT_RADIANS_PER_DEGREE 0x1.1df46a2529d39p-6
#define EXACT_DEGREES_PER_RADIAN 0x1.ca5dc1a63c1f8p+5

// Beyond this angle the reduction loses its accuracy; keep angles reduced.
#define EXACT_ANGLE_MAX_RAD 1000000.0

double exact_sin(double angle_rad);
double exact_cos(double angle_rad);
// The angle of the point (x, y), -pi to pi; 0 at the origin.
double exact_atan2(double y, double x);
// x is held within -1 to 1, so that a rounded sine does no harm.
double exact_asin(double x);
double exact_acos(double x);
// 0 below -708, infinite above 709.
double exact_exp(double x);
// Of a normal positive number.
double exact_log(double x);
// Decibels of a ratio of powers, and back.
double exact_decibels(double ratio);
double exact_ratio(double decibels);

// x held between two bounds.
double exact_clamp(double x, double minimum, double maximum);
// The angle between 0 and 360.
double exact_degrees_turn(double angle_deg);
// Rounds to the nearest integer within the range of the register, NaN to 0.
int32_t exact_int32(double x);
uint32_t exact_uint32(double x);

#endif
