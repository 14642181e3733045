// See salvage_bare.h.
#include "salvage_bare.h"

#define WINDOW_BYTES 8u
#define APART 24u       // bytes from one window to the next
#define WRONG_MAX 40u   // bits of parity: of 784, chance makes 392 wrong
#define PARITY_MAX 182u // bytes, of any code

static void parity_of(const struct bch *code, const uint8_t *content, uint32_t count,
                      uint8_t parity[PARITY_MAX]) {
    struct bch_sum sum;
    bch_begin(&sum);
    bch_add(code, &sum, content, count);
    bch_end(code, &sum, parity);
}

static uint64_t window_of(const uint8_t *parity, uint32_t window) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < WINDOW_BYTES; i++) {
        value |= (uint64_t)parity[window * APART + i] << 8u * i;
    }
    return value;
}

static uint32_t slot_of(uint64_t pattern) {
    return (uint32_t)(pattern * 0x9E3779B97F4A7C15u >> 50); // 14 bits
}

static void enter(struct salvage_bare *self, uint32_t window, uint32_t bit) {
    uint32_t slot = slot_of(self->pattern[window][bit]);
    while (self->table[window][slot] != 0) { // less than half of them are taken
        slot = (slot + 1u) % BARE_TABLE;
    }
    self->table[window][slot] = (uint16_t)(bit + 1u);
}

static void fill(struct salvage_bare *self, const struct bch *code) {
    uint8_t content[BARE_CONTENT_BYTES] = {0}, parity[PARITY_MAX];
    for (uint32_t bit = 0; bit < BARE_BITS; bit++) {
        uint32_t byte = bit / 8u;
        content[byte] = (uint8_t)(1u << bit % 8u);
        parity_of(code, content + byte, BARE_CONTENT_BYTES - byte, parity); // zeros add nothing
        content[byte] = 0;
        for (uint32_t window = 0; window < BARE_WINDOWS; window++) {
            self->pattern[window][bit] = window_of(parity, window);
            enter(self, window, bit);
        }
    }
    self->filled = true;
}

// The bit with this pattern, or BARE_BITS.
static uint32_t bit_of(const struct salvage_bare *self, uint32_t window, uint64_t pattern) {
    uint32_t slot = slot_of(pattern);
    while (self->table[window][slot] != 0) {
        uint32_t bit = self->table[window][slot] - 1u;
        if (self->pattern[window][bit] == pattern) {
            return bit;
        }
        slot = (slot + 1u) % BARE_TABLE;
    }
    return BARE_BITS;
}

// What is wrong with the parity if the content is right: into `change`; returns how many bits.
static uint32_t compare(const struct bch *code, const uint8_t *word, uint8_t change[PARITY_MAX]) {
    uint32_t wrong = 0;
    parity_of(code, word, BARE_CONTENT_BYTES, change);
    for (uint32_t i = 0; i < BARE_PARITY_BYTES; i++) {
        change[i] ^= word[BARE_CONTENT_BYTES + i];
        for (uint32_t byte = change[i]; byte; byte &= byte - 1u) {
            wrong++;
        }
    }
    return wrong;
}

static void turn(uint8_t *word, uint32_t bit) { word[bit / 8u] ^= (uint8_t)(1u << bit % 8u); }

// Turns these bits, the second one if there is one; leaves them so if that is right.
static int32_t try_bits(const struct bch *code, uint8_t *word, uint32_t one, uint32_t other) {
    uint8_t change[PARITY_MAX];
    uint32_t bits = 1u + (other < BARE_BITS);
    turn(word, one);
    if (other < BARE_BITS) {
        turn(word, other);
    }
    uint32_t wrong = compare(code, word, change);
    if (wrong <= WRONG_MAX) {
        return (int32_t)(wrong + bits);
    }
    turn(word, one);
    if (other < BARE_BITS) {
        turn(word, other);
    }
    return BCH_LOST;
}

static int32_t search(const struct salvage_bare *self, const struct bch *code, uint8_t *word,
                      uint32_t window, uint64_t change) {
    uint32_t alone = bit_of(self, window, change);
    int32_t bits = alone < BARE_BITS ? try_bits(code, word, alone, BARE_BITS) : BCH_LOST;
    for (uint32_t one = 0; one < BARE_BITS && bits == BCH_LOST; one++) {
        uint32_t other = bit_of(self, window, change ^ self->pattern[window][one]);
        if (other < one) {
            bits = try_bits(code, word, one, other);
        }
    }
    return bits;
}

int32_t salvage_bare(struct salvage_bare *self, const struct bch *code, uint8_t *word) {
    uint8_t change[PARITY_MAX];
    uint32_t wrong = compare(code, word, change);
    if (wrong <= WRONG_MAX) {
        return (int32_t)wrong;
    }
    if (!self->filled) {
        fill(self, code);
    }
    int32_t bits = BCH_LOST;
    for (uint32_t window = 0; window < BARE_WINDOWS && bits == BCH_LOST; window++) {
        bits = search(self, code, word, window, window_of(change, window));
    }
    return bits;
}
