// See bch.h. A remainder is kept as it will be written: bit 0 of its first word is the coefficient
// of the highest power, and what comes in is added there.
#include "bch.h"

#include "private/gf14_times.h"
#include "private/lanes.h"

enum stage { REMAINDER, SYNDROMES, LOCATOR, ROOTS, CORRECTION };

// What one step of filling the tables takes, so that none is over 200,000 cycles of the flight
// computer.
enum { STEP_OPENING = 8, STEP_ROWS = 128 };
// The same for decoding, and 60,000.
enum { STEP_BYTES = 240, STEP_SYNDROMES = 8, STEP_LOCATOR = 4, STEP_PRODUCTS = 12 };

// The product of x - r over the powers r = x^exponent, x^2exponent, x^4exponent...: so many.
static uint32_t conjugates_polynomial(const struct gf14 *field, uint32_t exponent, uint32_t count) {
    uint32_t product[GF14_BITS + 1] = {1}; // from the constant on
    for (uint32_t degree = 0; degree < count; degree++) {
        uint32_t root = field->power[exponent];
        for (uint32_t i = degree + 1u; i > 0; i--) {
            product[i] = product[i - 1u] ^ gf14_times(field, product[i], root);
        }
        product[0] = gf14_times(field, product[0], root);
        exponent = exponent * 2u % GF14_UNITS;
    }
    uint32_t bits = 0;
    for (uint32_t i = 0; i <= count; i++) {
        bits |= product[i] << i; // 0 or 1 each
    }
    return bits;
}

// How many different powers there are of that kind.
static uint32_t conjugates(uint32_t exponent) {
    uint32_t count = 0, next = exponent;
    do {
        count++;
        next = next * 2u % GF14_UNITS;
    } while (next != exponent);
    return count;
}

// Multiplies a polynomial (bit 0 of its first word is the constant) by one of degree <= 14.
static void multiply(uint32_t polynomial[BCH_ROW], uint32_t words, uint32_t by) {
    uint64_t carry = 0;
    for (uint32_t k = 0; k < words; k++) {
        uint64_t sum = carry;
        for (uint32_t bit = 0; bit <= GF14_BITS; bit++) {
            sum ^= by >> bit & 1u ? (uint64_t)polynomial[k] << bit : 0;
        }
        polynomial[k] = (uint32_t)sum;
        carry = sum >> 32;
    }
}

// The rows of single bits. row: what the last bit of a word leaves.
static void open_singles(struct bch *code, uint32_t row[BCH_ROW + 1]) {
    const uint32_t generator = 31;
    for (uint32_t bit = generator + 1u; bit-- > 0;) {
        uint32_t *single = code->step[bit / 8u][1u << bit % 8u];
        for (uint32_t k = 0; k < code->words; k++) {
            single[k] = row[k];
        }
        const uint32_t *last = code->step[generator / 8u][1u << generator % 8u];
        uint32_t feedback = row[0] & 1u ? UINT32_MAX : 0;
        for (uint32_t k = 0; k < code->words; k++) {
            row[k] = (row[k] >> 1 | row[k + 1u] << 31) ^ (last[k] & feedback);
        }
    }
}

// The same for the field polynomial of one root, taken with all 14 conjugates: a byte at a time.
static void open_residue(uint16_t residue[256], uint32_t polynomial) {
    uint32_t turned = 0;
    for (uint32_t i = 0; i < GF14_BITS; i++) {
        turned |= (polynomial >> i & 1u) << (GF14_BITS - 1u - i);
    }
    residue[0] = 0;
    uint32_t single = turned;
    for (uint32_t bit = 128; bit > 0; bit >>= 1) {
        residue[bit] = (uint16_t)single;
        single = single >> 1 ^ (single & 1u ? turned : 0);
    }
    for (uint32_t value = 1; value < 256u; value++) {
        uint32_t rest = value & (value - 1u);
        residue[value] = residue[rest] ^ residue[value ^ rest];
    }
}

// Stages of filling the tables: true when there is no more to do in this one.
static bool fill_field(struct bch_opening *self, struct bch *code) {
    gf14_open(&code->field);
    roots_open_begin(&self->roots);
    return true;
}

static bool fill_roots(struct bch_opening *self, struct bch *code) {
    return !roots_open_step(&code->roots, &code->field, &self->roots);
}

static bool fill_generator(struct bch_opening *self, struct bch *code) {
    for (uint32_t i = 0; i < STEP_OPENING && self->at < code->t; i++, self->at++) {
        uint32_t exponent = 2u * self->at + 1u, count = conjugates(exponent);
        multiply(self->generator, BCH_ROW, conjugates_polynomial(&code->field, exponent, count));
        code->parity_bits += count;
    }
    return self->at == code->t;
}

// Of all roots, since residues are worked out by eights.
static bool fill_residues(struct bch_opening *self, struct bch *code) {
    for (uint32_t i = 0; i < STEP_OPENING && self->at < BCH_T_MAX; i++, self->at++) {
        uint32_t all = conjugates_polynomial(&code->field, 2u * self->at + 1u, GF14_BITS);
        open_residue(code->residue[self->at], all);
    }
    return self->at == BCH_T_MAX;
}

static bool fill_singles(struct bch_opening *self, struct bch *code) {
    uint32_t row[BCH_ROW + 1] = {0}, degree = code->parity_bits;
    code->parity_bytes = (degree + 7u) / 8u;
    code->words = (degree + 127u) / 128u * CELL_WORDS;
    for (uint32_t i = 0; i < degree; i++) {
        uint32_t from = degree - 1u - i;
        row[i / 32u] |= (self->generator[from / 32u] >> from % 32u & 1u) << i % 32u;
    }
    open_singles(code, row);
    return true;
}

// Rows of several bits are sums of those of single ones.
static bool fill_sums(struct bch_opening *self, struct bch *code) {
    for (uint32_t i = 0; i < STEP_ROWS; i++, self->at++) {
        uint32_t (*step)[BCH_ROW] = code->step[self->at / 256u], value = self->at % 256u;
        uint32_t rest = value & (value - 1u);
        const uint32_t *a = step[rest], *b = step[value ^ rest];
        for (uint32_t k = 0; k < code->words; k++) {
            step[value][k] = value ? a[k] ^ b[k] : 0;
        }
    }
    return self->at == 4u * 256u;
}

void bch_open_begin(struct bch_opening *self, struct bch *code, uint32_t t) {
    *self = (struct bch_opening){.generator = {1}};
    code->t = t;
    code->parity_bits = 0;
}

bool bch_open_step(struct bch_opening *self, struct bch *code) {
    static bool (*const fill[])(struct bch_opening *, struct bch *) = {
        fill_field, fill_roots, fill_generator, fill_residues, fill_singles, fill_sums,
    };
    if (fill[self->stage](self, code)) {
        self->stage++;
        self->at = 0;
    }
    return self->stage < sizeof fill / sizeof fill[0];
}

void bch_open(struct bch *code, uint32_t t) {
    struct bch_opening opening;
    bch_open_begin(&opening, code, t);
    while (bch_open_step(&opening, code)) {
    }
}

void bch_begin(struct bch_sum *sum) {
    for (uint32_t k = 0; k < BCH_ROW + CELL_WORDS; k++) {
        sum->words[k] = 0;
    }
}

static uint32_t word_of(const uint8_t *byte) {
    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static void add_word(const struct bch *code, uint32_t *sum, uint32_t word) {
    uint32_t in = sum[0] ^ word;
    const uint32_t *a = code->step[0][in & 255u], *b = code->step[1][in >> 8 & 255u];
    const uint32_t *c = code->step[2][in >> 16 & 255u], *d = code->step[3][in >> 24];
    for (uint32_t k = 0; k < code->words; k += CELL_WORDS) {
        UNROLLED
        for (uint32_t of = k; of < k + CELL_WORDS; of += LANES_WORDS) {
            lanes moved = *(const lanes *)(sum + of + 1u);
            *(lanes *)(sum + of) = moved ^ *(const lanes *)(a + of) ^ *(const lanes *)(b + of) ^
                                   *(const lanes *)(c + of) ^ *(const lanes *)(d + of);
        }
    }
}

static void add_byte(const struct bch *code, uint32_t *sum, uint32_t byte) {
    const uint32_t *row = code->step[3][(sum[0] ^ byte) & 255u];
    for (uint32_t k = 0; k < code->words; k++) {
        sum[k] = (sum[k] >> 8 | sum[k + 1u] << 24) ^ row[k];
    }
}

void bch_add(const struct bch *code, struct bch_sum *sum, const uint8_t *data, uint32_t count) {
    uint32_t at = 0;
    for (; at + 4u <= count; at += 4u) {
        add_word(code, sum->words, word_of(data + at));
    }
    for (; at < count; at++) {
        add_byte(code, sum->words, data[at]);
    }
}

void bch_end(const struct bch *code, const struct bch_sum *sum, uint8_t *parity) {
    for (uint32_t i = 0; i < code->parity_bytes; i++) {
        parity[i] = (uint8_t)(sum->words[i / 4u] >> i % 4u * 8u);
    }
}

void bch_decode_begin(struct bch_decoder *self, uint8_t *word, uint32_t bytes) {
    self->word = word;
    self->bytes = bytes;
    self->stage = REMAINDER;
    self->at = 0;
    bch_begin(&self->sum);
}

static uint32_t spare_bits(const struct bch *code) {
    return code->parity_bytes * 8u - code->parity_bits;
}

static uint32_t parity_words(const struct bch *code) { return (code->parity_bytes + 3u) / 4u; }

// To what the data asks for, the parity that stands there is added. False: they are the same.
static bool differs(const struct bch *code, struct bch_decoder *self) {
    const uint8_t *parity = self->word + self->bytes - code->parity_bytes;
    uint32_t any = 0;
    for (uint32_t i = 0; i < code->parity_bytes; i++) {
        uint32_t byte = parity[i];
        if (i == code->parity_bytes - 1u) {
            byte &= 255u >> spare_bits(code);
        }
        self->sum.words[i / 4u] ^= byte << i % 4u * 8u;
    }
    for (uint32_t k = 0; k < code->words; k++) {
        any |= self->sum.words[k];
    }
    return any != 0;
}

static int32_t done(const struct bch *code, struct bch_decoder *self, uint32_t wrong) {
    self->word[self->bytes - 1u] &= (uint8_t)(255u >> spare_bits(code));
    return (int32_t)wrong;
}

static int32_t step_remainder(const struct bch *code, struct bch_decoder *self) {
    uint32_t left = self->bytes - code->parity_bytes - self->at;
    uint32_t count = left < STEP_BYTES ? left : STEP_BYTES;
    bch_add(code, &self->sum, self->word + self->at, count);
    self->at += count;
    if (self->at < self->bytes - code->parity_bytes) {
        return BCH_GOES_ON;
    }
    if (!differs(code, self)) {
        return done(code, self, 0);
    }
    self->stage = SYNDROMES;
    self->at = 0;
    return BCH_GOES_ON;
}

// What each of the polynomials from the first on leaves of the remainder, several at a time: each
// waits for its own table at every byte.
static void residues(const struct bch *code, const struct bch_sum *sum, uint32_t first,
                     uint32_t residue[STEP_SYNDROMES]) {
    const uint16_t (*table)[256] = code->residue + first;
    uint32_t now[STEP_SYNDROMES] = {0};
    for (uint32_t k = 0; k < parity_words(code); k++) {
        uint32_t word = sum->words[k];
        for (uint32_t byte = 0; byte < 4u; byte++, word >>= 8) {
            UNROLLED
            for (uint32_t i = 0; i < STEP_SYNDROMES; i++) {
                now[i] = now[i] >> 8 ^ table[i][(now[i] ^ word) & 255u];
            }
        }
    }
    UNROLLED
    for (uint32_t i = 0; i < STEP_SYNDROMES; i++) {
        residue[i] = now[i];
    }
}

// The remainder's value at x^exponent. A residue has come to lie 14 powers too high, and as many
// more as there are spare bits; its bit k stands for x^(13 - k).
static uint32_t value_at(const struct bch *code, uint32_t exponent, uint32_t residue) {
    uint32_t spare = 32u * parity_words(code) - code->parity_bits;
    uint32_t value = 0, at = GF14_UNITS - spare * exponent % GF14_UNITS;
    for (uint32_t k = 0; k < GF14_BITS; k++) {
        at = at >= exponent ? at - exponent : at + GF14_UNITS - exponent;
        value ^= residue >> k & 1u ? gf14_power(&code->field, at) : 0;
    }
    return value;
}

static int32_t step_syndromes(const struct bch *code, struct bch_decoder *self) {
    uint32_t residue[STEP_SYNDROMES];
    residues(code, &self->sum, self->at, residue);
    for (uint32_t i = 0; i < STEP_SYNDROMES && self->at < code->t; i++, self->at++) {
        uint32_t value = value_at(code, 2u * self->at + 1u, residue[i]);
        for (uint32_t k = 2u * self->at + 1u; k <= 2u * code->t; k *= 2u) {
            self->syndrome[k] = (uint16_t)value;
            value = gf14_square(&code->field, value);
        }
    }
    if (self->at < code->t) {
        return BCH_GOES_ON;
    }
    for (uint32_t i = 0; i < ROOTS_COEFFICIENTS; i++) {
        self->locator[i] = self->before[i] = i == 0;
    }
    self->stage = LOCATOR;
    self->at = 0;
    self->degree = 0;
    self->lag = 1;
    self->discrepancy = 1;
    return BCH_GOES_ON;
}

// How far the locator is from foretelling the next odd syndrome.
static uint32_t discrepancy(const struct bch *code, const struct bch_decoder *self) {
    uint32_t sum = 0;
    const uint16_t *next = self->syndrome + self->at + 1u;
    for (uint32_t i = 0; i <= self->degree; i++) {
        sum ^= gf14_times(&code->field, self->locator[i], *(next - i));
    }
    return sum;
}

// One step of Berlekamp and Massey, and the next one, which for a binary code changes nothing.
// False: the locator's degree would be over t.
static bool improve(const struct bch *code, struct bch_decoder *self) {
    uint32_t wrong = discrepancy(code, self);
    bool rises = wrong && 2u * self->degree <= self->at;
    uint32_t degree = rises ? self->at + 1u - self->degree : self->degree;
    if (degree > code->t) {
        return false;
    }
    uint32_t factor = wrong ? gf14_over(&code->field, wrong, self->discrepancy) : 0;
    for (uint32_t i = degree + 1u; wrong && i-- > 0;) {
        uint16_t old = self->locator[i];
        if (i >= self->lag) {
            uint32_t more = gf14_times(&code->field, factor, self->before[i - self->lag]);
            self->locator[i] = (uint16_t)(old ^ more);
        }
        if (rises) {
            self->before[i] = old;
        }
    }
    self->discrepancy = rises ? wrong : self->discrepancy;
    self->lag = rises ? 2u : self->lag + 2u;
    self->degree = degree;
    self->at += 2u;
    return true;
}

static int32_t step_locator(const struct bch *code, struct bch_decoder *self) {
    for (uint32_t i = 0; i < STEP_LOCATOR && self->at < 2u * code->t; i++) {
        if (!improve(code, self)) {
            return BCH_LOST;
        }
    }
    if (self->at < 2u * code->t) {
        return BCH_GOES_ON;
    }
    roots_begin(&code->roots, &code->field, &self->search, self->locator, self->degree);
    self->stage = ROOTS;
    return BCH_GOES_ON;
}

static int32_t step_roots(const struct bch *code, struct bch_decoder *self) {
    for (uint32_t i = 0; i < STEP_PRODUCTS; i++) {
        if (!roots_step(&code->roots, &self->search)) {
            self->stage = CORRECTION;
            return BCH_GOES_ON;
        }
    }
    return BCH_GOES_ON;
}

// Turns the bits that the locator names, if it has as many roots as its degree should be.
static int32_t step_correction(const struct bch *code, struct bch_decoder *self) {
    uint16_t root[BCH_T_MAX];
    if (roots_found(&self->search, root, BCH_T_MAX) != self->degree) {
        return BCH_LOST;
    }
    uint32_t bits = 8u * self->bytes - spare_bits(code);
    for (uint32_t i = 0; i < self->degree; i++) {
        uint32_t exponent = (GF14_UNITS - code->field.logarithm[root[i]]) % GF14_UNITS;
        if (exponent >= bits) {
            return BCH_LOST; // in what the code was shortened by
        }
        root[i] = (uint16_t)(bits - 1u - exponent);
    }
    for (uint32_t i = 0; i < self->degree; i++) {
        self->word[root[i] / 8u] ^= (uint8_t)(1u << root[i] % 8u);
    }
    return done(code, self, self->degree);
}

int32_t bch_decode_step(const struct bch *code, struct bch_decoder *self) {
    static int32_t (*const steps[])(const struct bch *, struct bch_decoder *) = {
        [REMAINDER] = step_remainder, [SYNDROMES] = step_syndromes,   [LOCATOR] = step_locator,
        [ROOTS] = step_roots,         [CORRECTION] = step_correction,
    };
    return steps[self->stage](code, self);
}

int32_t bch_decode(const struct bch *code, struct bch_decoder *self, uint8_t *word,
                   uint32_t bytes) {
    int32_t wrong;
    bch_decode_begin(self, word, bytes);
    do {
        wrong = bch_decode_step(code, self);
    } while (wrong == BCH_GOES_ON);
    return wrong;
}

static void turn(uint8_t *word, const uint16_t *bits, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        word[bits[i] / 8u] ^= (uint8_t)(1u << bits[i] % 8u);
    }
}

int32_t bch_decode_unsure(const struct bch *code, struct bch_decoder *self, uint8_t *word,
                          uint32_t bytes, const uint16_t *unsure, uint32_t count) {
    int32_t wrong = bch_decode(code, self, word, bytes);
    if (wrong == BCH_LOST && count) {
        turn(word, unsure, count);
        wrong = bch_decode(code, self, word, bytes);
        if (wrong == BCH_LOST) {
            turn(word, unsure, count);
        }
    }
    return wrong;
}
