// See stripe.h. A row is 128 columns of a page, or of what comes of it, as 16 bit planes.
#include "stripe.h"

#include "private/lanes.h"

#define FIELD_POLYNOMIAL 0x1002Du
#define UNITS 65535u
#define DATA_LAYERS 9u

typedef uint32_t stripe_row[STRIPE_PLANES][4];

static const uint16_t basis[16] = {
    0x0001, 0xACCA, 0x3C0E, 0x163E, 0xC582, 0xED2E, 0x914C, 0x4012,
    0x6C98, 0x10D8, 0x6A72, 0xB900, 0xFDB8, 0xFB34, 0xFF38, 0x991E,
};

// Least parity pages by data pages, up to so many; tests/bench/losses.py works them out.
static const struct {
    uint16_t data, parity;
} enough[] = {
    {1, 25},    {2, 28},    {3, 30},    {4, 33},    {6, 37},
    {8, 41},    {12, 47},   {16, 54},   {24, 65},   {32, 75},
    {64, 112},  {96, 145},  {128, 177}, {160, 207}, {192, 236},
    {224, 265}, {256, 293}, {288, 321}, {320, 349}, {352, 376},
    {384, 403}, {416, 430}, {448, 456}, {480, 482}, {512, STRIPE_PARITY_ENOUGH},
};

uint32_t stripe_parity(uint32_t data) {
    uint32_t row = 0;
    while (row + 1u < sizeof enough / sizeof enough[0] && enough[row].data < data) {
        row++;
    }
    return enough[row].parity;
}

// ---- rows ----

// What a factor makes of bits: bit j of row k, whether bit j of a value is in bit k of the product.
typedef uint16_t stripe_matrix[STRIPE_PLANES];

static uint32_t doubled(uint32_t value) {
    return value << 1 ^ (value >> 15 & 1u ? FIELD_POLYNOMIAL : 0);
}

static void matrix_of(stripe_matrix matrix, uint32_t factor) {
    for (uint32_t k = 0; k < STRIPE_PLANES; k++) {
        matrix[k] = 0;
    }
    for (uint32_t j = 0; j < STRIPE_PLANES; j++, factor = doubled(factor)) {
        for (uint32_t k = 0; k < STRIPE_PLANES; k++) {
            matrix[k] |= (uint16_t)((factor >> k & 1u) << j);
        }
    }
}

// All sums of four planes each, so that a plane of a product is four of them (the method of the
// four Russians).
typedef lanes stripe_sums[4][16][CELL_LANES];

static void sums_of(stripe_sums sums, const lanes *value) {
    for (uint32_t of = 0; of < 4u * CELL_LANES; of++) {
        uint32_t four = of / CELL_LANES, at = of % CELL_LANES;
        lanes sum[16];
        sum[0] = (lanes){0};
        UNROLLED
        for (uint32_t bit = 0; bit < 4u; bit++) {
            lanes more = value[(4u * four + bit) * CELL_LANES + at];
            UNROLLED
            for (uint32_t i = 0; i < 1u << bit; i++) {
                sum[(1u << bit) + i] = sum[i] ^ more;
            }
        }
        UNROLLED
        for (uint32_t i = 0; i < 16u; i++) {
            sums[four][i][at] = sum[i];
        }
    }
}

static inline lanes product_of(stripe_sums sums, uint32_t row, uint32_t at) {
    return sums[0][row & 15u][at] ^ sums[1][row >> 4 & 15u][at] ^ sums[2][row >> 8 & 15u][at] ^
           sums[3][row >> 12][at];
}

static void scale_row(stripe_row row, uint32_t factor) {
    lanes *value = (lanes *)row;
    stripe_matrix matrix;
    stripe_sums sums;
    matrix_of(matrix, factor);
    sums_of(sums, value);
    for (uint32_t k = 0; k < STRIPE_PLANES; k++, value += CELL_LANES) {
        UNROLLED
        for (uint32_t at = 0; at < CELL_LANES; at++) {
            value[at] = product_of(sums, matrix[k], at);
        }
    }
}

static void add_multiple(stripe_row row, stripe_row other, const stripe_matrix matrix) {
    lanes *value = (lanes *)row;
    stripe_sums sums;
    sums_of(sums, (const lanes *)other);
    for (uint32_t k = 0; k < STRIPE_PLANES; k++, value += CELL_LANES) {
        UNROLLED
        for (uint32_t at = 0; at < CELL_LANES; at++) {
            value[at] ^= product_of(sums, matrix[k], at);
        }
    }
}

static void clear_row(stripe_row row) {
    lanes *value = (lanes *)row;
    for (uint32_t k = 0; k < STRIPE_PLANES * CELL_LANES; k++) {
        value[k] = (lanes){0};
    }
}

static void add_row(stripe_row row, stripe_row other) {
    lanes *value = (lanes *)row;
    const lanes *more = (const lanes *)other;
    for (uint32_t k = 0; k < STRIPE_PLANES * CELL_LANES; k++) {
        value[k] ^= more[k];
    }
}

static void open_basis(stripe_matrix matrices[STRIPE_BASIS]) {
    for (uint32_t i = 0; i < STRIPE_BASIS; i++) {
        matrix_of(matrices[i], basis[i]);
    }
}

// The sum of the matrices of a point's basis elements.
static void matrix_of_point(stripe_matrix matrix, stripe_matrix *of, uint32_t number) {
    for (uint32_t k = 0; k < STRIPE_PLANES; k++) {
        matrix[k] = 0;
    }
    for (; number; number &= number - 1u) {
        const uint16_t *more = of[__builtin_ctz(number)];
        UNROLLED
        for (uint32_t k = 0; k < STRIPE_PLANES; k++) {
            matrix[k] ^= more[k];
        }
    }
}

struct transform {
    stripe_row *rows;
    stripe_matrix *basis;
    uint32_t first_point; // of the rows
    uint32_t limit;       // rows from here on are zero, or asked for by nobody
};

// One pair of a layer, rows 2^layer apart, from values at the points of a block to coefficients of
// Lin, Chung and Han's basis (gather), or back. In its first half the block is one polynomial plus
// a point times another; in the second, plus that point and one times the other.
static void transform_pair(const struct transform *of, uint32_t layer, uint32_t pair, bool gather) {
    uint32_t block = pair >> layer << (layer + 1u);
    if (block >= of->limit) {
        return;
    }
    uint32_t (*first)[4] = of->rows[block + (pair & ((1u << layer) - 1u))];
    uint32_t (*second)[4] = first + (STRIPE_PLANES << layer);
    uint32_t number = (of->first_point + block) >> layer;
    if (gather) {
        add_row(second, first);
    }
    if (number) {
        stripe_matrix matrix;
        matrix_of_point(matrix, of->basis, number);
        add_multiple(first, second, matrix);
    }
    if (!gather) {
        add_row(second, first);
    }
}

// Numbers of 16 bits to planes, or back: 16 words by the 16 bits of each of their halves.
static void turn(stripe_row row) {
    static const uint32_t masks[4][4] = {
        {0x00FF00FF, 0x00FF00FF, 0x00FF00FF, 0x00FF00FF},
        {0x0F0F0F0F, 0x0F0F0F0F, 0x0F0F0F0F, 0x0F0F0F0F},
        {0x33333333, 0x33333333, 0x33333333, 0x33333333},
        {0x55555555, 0x55555555, 0x55555555, 0x55555555},
    };
    for (uint32_t at = 0; at < CELL_LANES; at++) {
        lanes *plane = (lanes *)row + at;
        UNROLLED
        for (uint32_t stage = 0; stage < 4u; stage++) {
            uint32_t apart = 8u >> stage;
            lanes mask = *(const lanes *)masks[stage];
            UNROLLED
            for (uint32_t k = 0; k < STRIPE_PLANES; k++) {
                if (!(k & apart)) {
                    lanes *a = plane + k * CELL_LANES, *b = a + apart * CELL_LANES;
                    lanes change = (*a >> apart ^ *b) & mask;
                    *b ^= change;
                    *a ^= change << apart;
                }
            }
        }
    }
}

// ---- slabs of pages ----

static uint8_t *body(const struct stripe_bodies *bodies, uint32_t page) {
    return bodies->first + bodies->apart * (bodies->place ? bodies->place[page] : page);
}

static uint32_t slab_bytes(const struct stripe_bodies *bodies, uint32_t column) {
    uint32_t left = bodies->to - column;
    return left < STRIPE_SLAB_BYTES ? left : STRIPE_SLAB_BYTES;
}

static uint32_t word_of(const uint8_t *byte) {
    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static void take_row(stripe_row row, const struct stripe_bodies *bodies, uint32_t page,
                     uint32_t column) {
    const uint8_t *from = body(bodies, page) + column;
    uint32_t count = slab_bytes(bodies, column), whole = count & ~3u, *word = row[0];
    for (uint32_t at = 0; at < whole; at += 4u) {
        word[at / 4u] = word_of(from + at);
    }
    for (uint32_t at = whole; at < STRIPE_SLAB_BYTES; at += 4u) {
        word[at / 4u] = at < count ? from[at] | (uint32_t)from[at + 1u] << 8 : 0;
    }
    turn(row);
}

// Uses the row up.
static void give_row(stripe_row row, const struct stripe_bodies *bodies, uint32_t page,
                     uint32_t column) {
    turn(row);
    uint8_t *to = body(bodies, page) + column;
    uint32_t count = slab_bytes(bodies, column);
    const uint32_t *word = row[0];
    for (uint32_t at = 0; at < count; at += 2u) {
        uint32_t number = word[at / 4u] >> at % 4u * 8u;
        to[at] = (uint8_t)number;
        to[at + 1u] = (uint8_t)(number >> 8);
    }
}

// ---- encoding ----

// Steps of a slab: each data row taken, each pair of each layer there and back, each row given.
enum {
    ENCODE_LAYERS = DATA_LAYERS * STRIPE_DATA / 2u,
    ENCODE_GATHER = STRIPE_DATA,
    ENCODE_SPREAD = ENCODE_GATHER + ENCODE_LAYERS,
    ENCODE_GIVE = ENCODE_SPREAD + ENCODE_LAYERS,
    ENCODE_END = ENCODE_GIVE + STRIPE_PARITY,
};

void stripe_encode_begin(struct stripe_encoder *self, const struct stripe_bodies *bodies) {
    self->bodies = *bodies;
    self->column = bodies->from;
    self->step = 0;
    open_basis(self->basis);
}

static void encode_one(struct stripe_encoder *self, uint32_t step) {
    const struct stripe_bodies *bodies = &self->bodies;
    if (step < ENCODE_GATHER) {
        if (step < bodies->data) {
            take_row(self->rows[step], bodies, step, self->column);
        } else {
            clear_row(self->rows[step]);
        }
    } else if (step < ENCODE_SPREAD) {
        uint32_t at = step - ENCODE_GATHER, layer = at / (STRIPE_DATA / 2u);
        struct transform of = {self->rows, self->basis, 0, bodies->data};
        transform_pair(&of, layer, at % (STRIPE_DATA / 2u), true);
    } else if (step < ENCODE_GIVE) {
        uint32_t at = step - ENCODE_SPREAD, layer = DATA_LAYERS - 1u - at / (STRIPE_DATA / 2u);
        struct transform of = {self->rows, self->basis, STRIPE_DATA, bodies->parity};
        transform_pair(&of, layer, at % (STRIPE_DATA / 2u), false);
    } else if (step - ENCODE_GIVE < bodies->parity) {
        give_row(self->rows[step - ENCODE_GIVE], bodies, step - ENCODE_GIVE, self->column);
    }
}

bool stripe_encode_step(struct stripe_encoder *self, uint32_t steps) {
    for (uint32_t i = 0; i < steps && self->column < self->bodies.to; i++) {
        encode_one(self, self->step);
        if (++self->step == ENCODE_END) {
            self->step = 0;
            self->column += STRIPE_SLAB_BYTES;
        }
    }
    return self->column < self->bodies.to;
}

// ---- decoding ----

static uint32_t times(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (uint32_t i = 0; i < 16u; i++, a = doubled(a)) {
        product ^= b >> i & 1u ? a : 0;
    }
    return product;
}

#define PAIRS_AT_ONCE 32u // of a layer, in one step
#define POINTS_AT_ONCE 32u
#define POWERS_AT_ONCE 1024u // 100,000 cycles

// Steps of the Walsh transform, and of what is done with each point.
enum {
    WALSH_PAIRS = STRIPE_POINTS / 2u,
    WALSH_LAYER = WALSH_PAIRS / PAIRS_AT_ONCE,
    WALSH_STEPS = STRIPE_BASIS * WALSH_LAYER,
    POINTS_STEPS = STRIPE_POINTS / POINTS_AT_ONCE,
};

// A step of the Walsh transform modulo UNITS, in place. Twice all of them multiply by 1,024, of
// which 64 is the inverse.
static void walsh(uint32_t sums[STRIPE_POINTS], uint32_t step) {
    uint32_t layer = step / WALSH_LAYER, apart = 1u << layer;
    uint32_t first = step % WALSH_LAYER * PAIRS_AT_ONCE;
    for (uint32_t pair = first; pair < first + PAIRS_AT_ONCE; pair++) {
        uint32_t i = (pair >> layer << (layer + 1u)) + (pair & (apart - 1u));
        uint32_t a = sums[i], b = sums[i + apart];
        sums[i] = a + b < UNITS ? a + b : a + b - UNITS;
        sums[i + apart] = a >= b ? a - b : a + UNITS - b;
    }
}

// By elimination: which basis elements add up to x^i, for each i.
static void coordinates(uint16_t of[16]) {
    uint16_t element[16];
    for (uint32_t i = 0; i < 16u; i++) {
        element[i] = basis[i];
        of[i] = (uint16_t)(1u << i);
    }
    for (uint32_t bit = 0; bit < 16u; bit++) {
        uint32_t row = bit;
        while (!(element[row] >> bit & 1u)) {
            row++; // the basis is one: there is such a row
        }
        uint16_t pivot = element[row], its = of[row];
        element[row] = element[bit], of[row] = of[bit];
        element[bit] = pivot, of[bit] = its;
        for (uint32_t other = 0; other < 16u; other++) {
            if (other != bit && element[other] >> bit & 1u) {
                element[other] ^= pivot;
                of[other] ^= its;
            }
        }
    }
}

// Steps of the opening: so many powers of x each, then the transform, a layer each.
enum {
    OPEN_POWERS = (UNITS + POWERS_AT_ONCE) / POWERS_AT_ONCE,
    OPEN_WALSH = OPEN_POWERS + STRIPE_BASIS,
};

void stripe_open_begin(struct stripe_opening *self) {
    *self = (struct stripe_opening){.power = 1};
    coordinates(self->coordinates);
}

static void note_power(struct stripe_opening *self, struct stripe_field *field, uint32_t exponent) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < 16u; i++) {
        number ^= self->power >> i & 1u ? self->coordinates[i] : 0;
    }
    if (number < STRIPE_POINTS) {
        self->logarithm[number] = exponent;
    }
    if (exponent < 256u) {
        field->power[0][exponent] = (uint16_t)self->power;
    }
    if (exponent % 256u == 0) {
        field->power[1][exponent / 256u] = (uint16_t)self->power;
    }
    self->power = doubled(self->power);
}

bool stripe_open_step(struct stripe_opening *self, struct stripe_field *field) {
    uint32_t step = self->step++;
    if (step < OPEN_POWERS) {
        uint32_t first = step * POWERS_AT_ONCE, left = UNITS - first;
        uint32_t count = left < POWERS_AT_ONCE ? left : POWERS_AT_ONCE;
        for (uint32_t i = 0; i < count; i++) {
            note_power(self, field, first + i);
        }
        return true;
    }
    uint32_t layer = step - OPEN_POWERS;
    for (uint32_t i = 0; i < WALSH_LAYER; i++) {
        walsh(self->logarithm, layer * WALSH_LAYER + i);
    }
    for (uint32_t i = 0; step + 1u == OPEN_WALSH && i < STRIPE_POINTS; i++) {
        field->spectrum[i] = (uint16_t)self->logarithm[i];
    }
    return self->step < OPEN_WALSH;
}

void stripe_open(struct stripe_field *field) {
    struct stripe_opening opening;
    stripe_open_begin(&opening);
    while (stripe_open_step(&opening, field)) {
    }
}

// The locator is the product of x - point over all lost points. Factors: its values at the points
// that were kept, and one over its derivative's at those that were not. A product of differences is
// a sum of logarithms, and all of them together are a convolution by exclusive or.
enum {
    FIND_SPECTRUM = WALSH_STEPS,
    FIND_BACK = FIND_SPECTRUM + POINTS_STEPS,
    FIND_FACTORS = FIND_BACK + WALSH_STEPS,
    FIND_END = FIND_FACTORS + POINTS_STEPS,
};

static void find_factor(struct stripe_decoder *self, uint32_t point) {
    uint32_t exponent = self->sums[point] * 64u % UNITS;
    exponent = self->lost[point] ? UNITS - exponent : exponent;
    const uint16_t (*power)[256] = self->field->power;
    self->factors[point] = (uint16_t)times(power[0][exponent & 255u], power[1][exponent >> 8]);
}

static void find_one(struct stripe_decoder *self, uint32_t step) {
    if (step < FIND_SPECTRUM) {
        walsh(self->sums, step);
    } else if (step < FIND_BACK) {
        uint32_t first = (step - FIND_SPECTRUM) * POINTS_AT_ONCE;
        for (uint32_t i = first; i < first + POINTS_AT_ONCE; i++) {
            self->sums[i] = self->sums[i] * self->field->spectrum[i] % UNITS;
        }
    } else if (step < FIND_FACTORS) {
        walsh(self->sums, step - FIND_BACK);
    } else {
        uint32_t first = (step - FIND_FACTORS) * POINTS_AT_ONCE;
        for (uint32_t i = first; i < first + POINTS_AT_ONCE; i++) {
            find_factor(self, i);
        }
    }
}

bool stripe_decode_begin(struct stripe_decoder *self, const struct stripe_field *field,
                         const struct stripe_bodies *bodies, const bool *lost) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < STRIPE_DATA; i++) {
        self->lost[i] = i < bodies->data && lost[i];
        self->lost[STRIPE_DATA + i] = i >= bodies->parity || lost[bodies->data + i];
        count += (uint32_t)self->lost[i] + self->lost[STRIPE_DATA + i];
    }
    if (count > STRIPE_PARITY) {
        return false;
    }
    for (uint32_t i = 0; i < STRIPE_POINTS; i++) {
        self->sums[i] = self->lost[i];
    }
    self->bodies = *bodies;
    self->field = field;
    self->column = bodies->from;
    self->finding = self->step = 0;
    open_basis(self->basis);
    return true;
}

enum {
    DECODE_PAIRS = STRIPE_POINTS / 2u,
    DECODE_LAYERS = STRIPE_BASIS * DECODE_PAIRS,
    DECODE_GATHER = STRIPE_POINTS,
    DECODE_DERIVE = DECODE_GATHER + DECODE_LAYERS,
    DECODE_SPREAD = DECODE_DERIVE + STRIPE_POINTS,
    DECODE_GIVE = DECODE_SPREAD + DECODE_LAYERS,
    DECODE_END = DECODE_GIVE + STRIPE_DATA,
};

// Takes a page times the locator, which is zero where it is lost.
static void take_kept(struct stripe_decoder *self, uint32_t number) {
    bool parity = number >= STRIPE_DATA;
    uint32_t page = parity ? self->bodies.data + number - STRIPE_DATA : number;
    if (self->lost[number] || (!parity && page >= self->bodies.data)) {
        clear_row(self->rows[number]);
    } else {
        take_row(self->rows[number], &self->bodies, page, self->column);
        scale_row(self->rows[number], self->factors[number]);
    }
}

// The formal derivative's coefficient: each basis polynomial is a product over the bits of its
// number, and the derivative of each of these factors is 1. In order, since it needs later ones.
static void derive(struct stripe_decoder *self, uint32_t number) {
    clear_row(self->rows[number]);
    for (uint32_t bit = 1; bit < STRIPE_POINTS; bit *= 2u) {
        if (!(number & bit)) {
            add_row(self->rows[number], self->rows[number | bit]);
        }
    }
}

static void decode_one(struct stripe_decoder *self, uint32_t step) {
    if (step < DECODE_GATHER) {
        take_kept(self, step);
    } else if (step < DECODE_DERIVE) {
        uint32_t at = step - DECODE_GATHER, layer = at / DECODE_PAIRS;
        struct transform of = {self->rows, self->basis, 0, STRIPE_DATA + self->bodies.parity};
        transform_pair(&of, layer, at % DECODE_PAIRS, true);
    } else if (step < DECODE_SPREAD) {
        derive(self, step - DECODE_DERIVE);
    } else if (step < DECODE_GIVE) {
        uint32_t at = step - DECODE_SPREAD, layer = STRIPE_BASIS - 1u - at / DECODE_PAIRS;
        struct transform of = {self->rows, self->basis, 0, self->bodies.data};
        transform_pair(&of, layer, at % DECODE_PAIRS, false);
    } else if (self->lost[step - DECODE_GIVE]) {
        uint32_t page = step - DECODE_GIVE;
        scale_row(self->rows[page], self->factors[page]);
        give_row(self->rows[page], &self->bodies, page, self->column);
    }
}

bool stripe_decode_step(struct stripe_decoder *self, uint32_t steps) {
    uint32_t i = 0;
    for (; i < steps && self->finding < FIND_END; i++) {
        find_one(self, self->finding++);
    }
    for (; i < steps && self->column < self->bodies.to; i++) {
        decode_one(self, self->step);
        if (++self->step == DECODE_END) {
            self->step = 0;
            self->column += STRIPE_SLAB_BYTES;
        }
    }
    return self->column < self->bodies.to;
}
