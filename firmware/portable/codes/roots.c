// See roots.h. Names are those of Gao and Mateer: a level has the basis b[0] to b[m - 1]; its
// polynomial f(b[m - 1] x) is written as g0(x^2 + x) + x g1(x^2 + x), and g0 and g1 are evaluated
// over the basis d[i] = c[i]^2 + c[i], c[i] = b[i] / b[m - 1], of the level below.
#include "roots.h"

#include "private/gf14_times.h"
#include "private/lanes.h"

// Bit l of word w of pattern b: bit b of 32 w + l, the place in a cell.
static uint32_t pattern(uint32_t bit, uint32_t word) {
    static const uint32_t inside[5] = {0xAAAAAAAA, 0xCCCCCCCC, 0xF0F0F0F0, 0xFF00FF00, 0xFFFF0000};
    return bit < 5u ? inside[bit] : word >> (bit - 5u) & 1u ? UINT32_MAX : 0;
}

// A cell of a level's sums of c: element i is the sum of c[b] over the bits b of i.
static void fill_factors(uint32_t cell[GF14_BITS][4], uint32_t number, const uint16_t *c,
                         uint32_t count) {
    for (uint32_t plane = 0; plane < GF14_BITS; plane++) {
        for (uint32_t word = 0; word < 4u; word++) {
            uint32_t sum = 0;
            for (uint32_t bit = 0; bit < count; bit++) {
                uint32_t there =
                    bit < 7u ? pattern(bit, word) : (number >> (bit - 7u) & 1u ? UINT32_MAX : 0);
                sum ^= c[bit] >> plane & 1u ? there : 0;
            }
            cell[plane][word] = sum;
        }
    }
}

enum { STEP_CELLS = 8 };

void roots_open_begin(struct roots_opening *opening) {
    for (uint32_t i = 0; i < GF14_BITS; i++) {
        opening->basis[i] = (uint16_t)(1u << i);
    }
    opening->level = 0;
    opening->cell = 0;
}

bool roots_open_step(struct roots *self, const struct gf14 *field, struct roots_opening *opening) {
    uint16_t *basis = opening->basis;
    uint32_t last = GF14_BITS - 1u - opening->level, cells = ROOTS_CELLS / 2u >> opening->level;
    if (opening->cell == 0) {
        self->top[opening->level] = field->logarithm[basis[last]];
        for (uint32_t i = 0; i < last; i++) {
            basis[i] = (uint16_t)gf14_over(field, basis[i], basis[last]);
        }
    }
    for (uint32_t i = 0; i < STEP_CELLS && opening->cell < cells; i++, opening->cell++) {
        fill_factors(self->factors[cells + opening->cell], opening->cell, basis, last);
    }
    if (opening->cell == cells) {
        for (uint32_t i = 0; i < last; i++) {
            basis[i] ^= (uint16_t)gf14_square(field, basis[i]);
        }
        opening->level++;
        opening->cell = 0;
    }
    return opening->level < ROOTS_LEVELS;
}

// Of the polynomials of a level, each 2^level apart: f(x) to f(b x).
static void twist(const struct gf14 *field, uint16_t *f, uint32_t count, uint32_t level,
                  uint32_t log) {
    uint32_t power = 0;
    for (uint32_t i = 1u << level; i < count; i += 1u << level) {
        power += log;
        power -= power >= GF14_UNITS ? GF14_UNITS : 0;
        for (uint32_t of = i; of < i + (1u << level); of++) {
            f[of] = (uint16_t)(f[of] ? gf14_power(field, field->logarithm[f[of]] + power) : 0);
        }
    }
}

// Of the same: f to the pairs (g0, g1), by f0 + f1 x^q + f2 x^2q + f3 x^3q with x^2q = y + x^q.
static void expand(uint16_t *f, uint32_t count, uint32_t level) {
    for (uint32_t size = count; size >= 4u << level; size >>= 1) {
        uint32_t q = size / 4u;
        for (uint32_t block = 0; block < count; block += size) {
            for (uint32_t i = block; i < block + q; i++) {
                f[i + 2u * q] ^= f[i + 3u * q];
                f[i + q] ^= f[i + 2u * q];
            }
        }
    }
}

static uint32_t reversed(uint32_t number, uint32_t bits) {
    uint32_t out = 0;
    for (uint32_t i = 0; i < bits; i++) {
        out = out << 1 | (number >> i & 1u);
    }
    return out;
}

void roots_begin(const struct roots *self, const struct gf14 *field, struct roots_search *search,
                 uint16_t coefficients[ROOTS_COEFFICIENTS], uint32_t degree) {
    uint32_t levels = 1;
    while (degree >> levels) {
        levels++;
    }
    uint32_t count = 1u << levels, cells = ROOTS_CELLS >> levels;
    for (uint32_t i = degree + 1u; i < count; i++) {
        coefficients[i] = 0;
    }
    for (uint32_t level = 0; level < levels; level++) {
        twist(field, coefficients, count, level, self->top[level]);
        expand(coefficients, count, level);
    }
    for (uint32_t cell = 0; cell < ROOTS_CELLS; cell++) {
        uint32_t constant = coefficients[reversed(cell / cells, levels)];
        for (uint32_t plane = 0; plane < GF14_BITS; plane++) {
            for (uint32_t word = 0; word < CELL_WORDS; word++) {
                search->values[cell][plane][word] = constant >> plane & 1u ? UINT32_MAX : 0;
            }
        }
    }
    search->levels = levels;
    search->step = 0;
}

enum { HALF = GF14_BITS / 2, HALF_PRODUCT = 2 * HALF - 1 };

static inline void half_product(lanes product[HALF_PRODUCT], const lanes *a, const lanes *b) {
    UNROLLED
    for (uint32_t k = 0; k < HALF_PRODUCT; k++) {
        product[k] = (lanes){0};
    }
    UNROLLED
    for (uint32_t i = 0; i < HALF; i++) {
        UNROLLED
        for (uint32_t k = 0; k < HALF; k++) {
            product[i + k] ^= a[i] & b[k];
        }
    }
}

// By halves, since (a1 + a0) (b1 + b0) takes the place of two products (Karatsuba).
static inline void product_of(lanes product[2 * GF14_BITS], const lanes *a, const lanes *b) {
    lanes low[HALF_PRODUCT], middle[HALF_PRODUCT], high[HALF_PRODUCT], sums[2][HALF];
    half_product(low, a, b);
    half_product(high, a + HALF, b + HALF);
    UNROLLED
    for (uint32_t k = 0; k < HALF; k++) {
        sums[0][k] = a[k] ^ a[HALF + k];
        sums[1][k] = b[k] ^ b[HALF + k];
    }
    half_product(middle, sums[0], sums[1]);
    product[HALF_PRODUCT] = product[HALF_PRODUCT + GF14_BITS] = (lanes){0};
    UNROLLED
    for (uint32_t k = 0; k < HALF_PRODUCT; k++) {
        product[k] = low[k];
        product[GF14_BITS + k] = high[k];
    }
    UNROLLED
    for (uint32_t k = 0; k < HALF_PRODUCT; k++) {
        product[HALF + k] ^= middle[k] ^ low[k] ^ high[k];
    }
}

// u += c v, then v += u, of the elements in one lane: planes lie CELL_LANES apart.
static void combine(lanes *u, lanes *v, const lanes *c) {
    lanes product[2 * GF14_BITS], a[GF14_BITS], b[GF14_BITS];
    UNROLLED
    for (uint32_t k = 0; k < GF14_BITS; k++) {
        a[k] = v[k * CELL_LANES];
        b[k] = c[k * CELL_LANES];
    }
    product_of(product, a, b);
    UNROLLED
    for (uint32_t k = 2 * GF14_BITS - 2; k >= GF14_BITS; k--) {
        product[k - 14u] ^= product[k];
        product[k - 13u] ^= product[k];
        product[k - 11u] ^= product[k];
        product[k - 9u] ^= product[k];
    }
    UNROLLED
    for (uint32_t k = 0; k < GF14_BITS; k++) {
        u[k * CELL_LANES] ^= product[k];
        v[k * CELL_LANES] = a[k] ^ u[k * CELL_LANES];
    }
}

bool roots_step(const struct roots *self, struct roots_search *search) {
    uint32_t level = search->levels - 1u - search->step / (ROOTS_CELLS / 2u);
    uint32_t pair = search->step % (ROOTS_CELLS / 2u);
    uint32_t half = ROOTS_CELLS / 2u >> level; // cells of g0's values, then as many of g1's
    uint32_t at = pair / half * 2u * half + pair % half;
    lanes *u = (lanes *)search->values[at], *v = (lanes *)search->values[at + half];
    const lanes *c = (const lanes *)self->factors[half + pair % half];
    for (uint32_t lane = 0; lane < CELL_LANES; lane++) {
        combine(u + lane, v + lane, c + lane);
    }
    return ++search->step < search->levels * ROOTS_CELLS / 2u;
}

uint32_t roots_found(const struct roots_search *search, uint16_t *list, uint32_t most) {
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < ROOTS_CELLS; cell++) {
        for (uint32_t word = 0; word < CELL_WORDS; word++) {
            uint32_t any = 0;
            for (uint32_t plane = 0; plane < GF14_BITS; plane++) {
                any |= search->values[cell][plane][word];
            }
            for (uint32_t zeros = ~any; zeros; zeros &= zeros - 1u) {
                uint32_t bit = (uint32_t)__builtin_ctz(zeros);
                if (count < most) {
                    list[count] = (uint16_t)(cell * 128u + word * 32u + bit);
                }
                count++;
            }
        }
    }
    return count;
}
