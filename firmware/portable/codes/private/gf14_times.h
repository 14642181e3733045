// Arithmetic in the field of gf14.h, for loops.
#ifndef ARES4_PORTABLE_CODES_GF14_TIMES_H
#define ARES4_PORTABLE_CODES_GF14_TIMES_H

#include "../gf14.h"

// x to an exponent below twice GF14_UNITS.
static inline uint32_t gf14_power(const struct gf14 *field, uint32_t exponent) {
    return field->power[exponent < GF14_UNITS ? exponent : exponent - GF14_UNITS];
}

static inline uint32_t gf14_times(const struct gf14 *field, uint32_t a, uint32_t b) {
    if (!a || !b) {
        return 0;
    }
    return gf14_power(field, (uint32_t)field->logarithm[a] + field->logarithm[b]);
}

static inline uint32_t gf14_square(const struct gf14 *field, uint32_t a) {
    return a ? gf14_power(field, 2u * field->logarithm[a]) : 0;
}

// a / b; b is not 0.
static inline uint32_t gf14_over(const struct gf14 *field, uint32_t a, uint32_t b) {
    return a ? gf14_power(field, field->logarithm[a] + GF14_UNITS - field->logarithm[b]) : 0;
}

#endif
