// The field of 2^14 elements: polynomials in x over GF(2), modulo x^14 + x^5 + x^3 + x + 1, of
// which x is a primitive element. Bit i of a number is the coefficient of x^i.
#ifndef ARES4_PORTABLE_CODES_GF14_H
#define ARES4_PORTABLE_CODES_GF14_H

#include <stdint.h>

#define GF14_BITS 14u
#define GF14_POLYNOMIAL 0x402Bu
#define GF14_SIZE 16384u
#define GF14_UNITS 16383u // elements but 0: powers of x

struct gf14 {
    uint16_t power[GF14_SIZE];     // of x, by exponent below GF14_UNITS
    uint16_t logarithm[GF14_SIZE]; // to the base x, of all but 0
};

void gf14_open(struct gf14 *field);

#endif
