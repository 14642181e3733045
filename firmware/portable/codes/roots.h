// Roots of a polynomial over GF(2^14), all at once: it is evaluated at every element of the field
// by the additive FFT of Gao and Mateer ("Additive fast Fourier transforms over finite fields",
// IEEE Trans. Inf. Theory 56, 2010), and the zeros are listed.
//
// The combining steps go over bit planes, 128 elements a cell, since a product of planes is a few
// hundred ANDs and XORs for all of them (as in Bernstein, Chou and Schwabe, "McBits", 2013). The
// cost follows the degree: a polynomial of less than 2^d coefficients takes 64 d products of cells.
#ifndef ARES4_PORTABLE_CODES_ROOTS_H
#define ARES4_PORTABLE_CODES_ROOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "gf14.h"

#define ROOTS_CELLS 128u // of 128 elements each: the field
#define ROOTS_LEVELS 7u  // polynomials of less than 128 coefficients
#define ROOTS_COEFFICIENTS 128u
enum { ROOTS_STEPS = ROOTS_LEVELS * ROOTS_CELLS / 2u }; // calls of roots_step(), at most

// What the field's shape gives: 29 KiB.
struct roots {
    uint16_t top[ROOTS_LEVELS];                  // logarithm of the last basis element of a level
    uint32_t factors[ROOTS_CELLS][GF14_BITS][4]; // of level l: cells from 2^(6 - l) on
};

// What one search takes: 28 KiB.
struct roots_search {
    uint32_t values[ROOTS_CELLS][GF14_BITS][4];
    uint32_t levels; // those of this polynomial
    uint32_t step;
};

// How far the filling of struct roots is.
struct roots_opening {
    uint16_t basis[GF14_BITS]; // of this level
    uint32_t level;
    uint32_t cell; // in this level
};

// Fills a struct roots, a few cells a step. True: there is more to do.
void roots_open_begin(struct roots_opening *opening);
bool roots_open_step(struct roots *self, const struct gf14 *field, struct roots_opening *opening);

// Begins a search; the coefficients, from the constant one on, are used up. degree < 128.
void roots_begin(const struct roots *self, const struct gf14 *field, struct roots_search *search,
                 uint16_t coefficients[ROOTS_COEFFICIENTS], uint32_t degree);
// One product of cells and its sums. True: there is more to do.
bool roots_step(const struct roots *self, struct roots_search *search);
// Lists at most so many of the roots; returns how many there are.
uint32_t roots_found(const struct roots_search *search, uint16_t *list, uint32_t most);

#endif
