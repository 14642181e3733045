// The outer code of a stripe of pages: Reed-Solomon over GF(2^16), systematic, up to 512 pages of
// data and 512 of parity; any pages that are lost come back while as many parity pages are there.
//
// A body is a row of columns, 16-bit numbers with the least byte first. In each column the data
// pages' numbers are the values of a polynomial of degree below 512 at the points 0 to 511 (absent
// pages: zero), and the parity pages' its values at the points 512 on. Field: polynomials in x over
// GF(2), modulo x^16 + x^5 + x^3 + x^2 + 1; bit i of a number is the coefficient of x^i. Point j is
// the sum of the basis elements b[i] over the bits i of j; b[0] = 1 and b[i]^2 + b[i] = b[i - 1],
// of the two solutions the one without bit 0: 1, 3532, 49726... (Cantor's basis; stripe.c has it).
//
// Both ways go by the additive FFT of Lin, Chung and Han ("Novel polynomial basis and its
// application to Reed-Solomon erasure codes", FOCS 2014), over bit planes, 128 columns a slab; lost
// pages by their formal derivative, as in Lin, Al-Naffouri and Han ("FFT algorithm for binary
// extension finite fields and its application to Reed-Solomon codes", IEEE Trans. Inf. Theory 62).
//
// Memory is the caller's, and 2 KiB of stack.
#ifndef ARES4_PORTABLE_CODES_STRIPE_H
#define ARES4_PORTABLE_CODES_STRIPE_H

#include <stdbool.h>
#include <stdint.h>

#define STRIPE_DATA 512u
#define STRIPE_PARITY 512u
#define STRIPE_POINTS 1024u
#define STRIPE_PLANES 16u
#define STRIPE_BASIS 10u
#define STRIPE_SLAB_BYTES 256u // of a page: 128 columns

// Bodies of a stripe: the data pages, then the parity pages, each so far behind the one before.
struct stripe_bodies {
    uint8_t *first;
    uint32_t apart;        // bytes from one body to the next
    uint32_t from;         // the bytes of the bodies that are meant, both even:
    uint32_t to;           // a page's halves may be lost each by itself
    uint32_t data;         // data pages, 1 to 512
    uint32_t parity;       // parity pages, 1 to 512
    const uint16_t *place; // which body is each page's, or NULL: in their order. To decode: what
                           // parity pages are kept may lie where lost data pages come to lie
};

// Work of an encoding: 129 KiB.
struct stripe_encoder {
    struct stripe_bodies bodies;
    uint32_t column; // byte at which the slab begins
    uint32_t step;   // in this slab
    uint16_t basis[STRIPE_BASIS][STRIPE_PLANES];
    uint32_t rows[STRIPE_DATA][STRIPE_PLANES][4];
};

// What decoding needs of the field: 3 KiB, filled once.
struct stripe_field {
    uint16_t spectrum[STRIPE_POINTS]; // the Walsh transform of the points' logarithms
    uint16_t power[2][256];           // of x: by the low and the high byte of the exponent
};

// How far the filling of struct stripe_field is.
struct stripe_opening {
    uint32_t step;
    uint32_t power;           // of x, the one that comes next
    uint16_t coordinates[16]; // of x^i by the basis
    uint32_t logarithm[STRIPE_POINTS];
};

// Work of a decoding: 264 KiB. To write a stripe takes none of it.
struct stripe_decoder {
    struct stripe_bodies bodies;
    const struct stripe_field *field;
    uint32_t finding; // step of what all columns need
    uint32_t column;
    uint32_t step;
    uint16_t basis[STRIPE_BASIS][STRIPE_PLANES];
    uint16_t factors[STRIPE_POINTS]; // of kept pages and of lost ones
    bool lost[STRIPE_POINTS];
    uint32_t sums[STRIPE_POINTS];
    uint32_t rows[STRIPE_POINTS][STRIPE_PLANES][4];
};

// The least parity pages with which a stripe of so many data pages is lost no more often than once
// in 10^10 times when 40 % of all pages are; at most STRIPE_PARITY_ENOUGH. data: 1 to 512.
#define STRIPE_PARITY_ENOUGH 496u
uint32_t stripe_parity(uint32_t data);

// Encodes in place: the first parity pages' bodies come to lie where those of the data were, from
// the first one on, and nothing of the data is left. There must be room for the larger of the two.
void stripe_encode_begin(struct stripe_encoder *self, const struct stripe_bodies *bodies);
// Takes at most so many steps, of up to 4,000 cycles each of the flight computer; true: there is
// more. A whole stripe of 512 + 496 pages of 1,772 bytes takes 120,000,000.
bool stripe_encode_step(struct stripe_encoder *self, uint32_t steps);

// Begins to fill what decoding needs of the field.
void stripe_open_begin(struct stripe_opening *self);
// Goes on for at most 200,000 cycles. True: call again; the field is of no use before. In all,
// once, 7,000,000.
bool stripe_open_step(struct stripe_opening *self, struct stripe_field *field);
// All of it at once.
void stripe_open(struct stripe_field *field);
// Begins to bring lost data pages back. lost: for each data page, then for each parity page. False:
// more are lost than parity pages were written; nothing was done. The field stays until all is.
bool stripe_decode_begin(struct stripe_decoder *self, const struct stripe_field *field,
                         const struct stripe_bodies *bodies, const bool *lost);
// Takes at most so many steps, of up to 9,000 cycles each; true: there is more. Bodies of lost data
// pages are written, no other.
bool stripe_decode_step(struct stripe_decoder *self, uint32_t steps);

#endif
