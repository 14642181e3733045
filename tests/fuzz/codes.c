// Fuzzes the codes of the log with any words and any lost pages: libFuzzer with ASan and UBSan.
//
//   make -C tests/fuzz ../../build/fuzz/codes
//
// The first byte says which code, the next ones its size; the rest, taken again and again, is a
// word, wrong bits, or pages and which of them are lost. Asserted: what a code can bring back comes
// back, what it gives is a codeword no further away than it may be, and nothing else is written.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../firmware/portable/codes/bch.h"
#include "../../firmware/portable/codes/stripe.h"

enum { STRENGTHS = 4, PAGES_MAX = 48, BODY_MAX = 300 };

static const uint32_t strengths[STRENGTHS] = {1, 3, 16, BCH_T_MAX};
static struct bch *codes[STRENGTHS];
static struct stripe_field field;
static struct stripe_encoder encoder;
static struct stripe_decoder decoder;

static struct bch *code_of(uint32_t which) {
    if (!codes[which]) {
        codes[which] = malloc(sizeof(struct bch));
        bch_open(codes[which], strengths[which]);
    }
    return codes[which];
}

static uint32_t distance(const uint8_t *a, const uint8_t *b, uint32_t bytes) {
    uint32_t bits = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        bits += (uint32_t)__builtin_popcount((unsigned)(a[i] ^ b[i]));
    }
    return bits;
}

static void finish(const struct bch *code, uint8_t *word, uint32_t data) {
    struct bch_sum sum;
    bch_begin(&sum);
    bch_add(code, &sum, word, data);
    bch_end(code, &sum, word + data);
}

// An input without an end: its bytes, and each time around others.
struct input {
    const uint8_t *data;
    size_t size;
    uint32_t taken;
};

static uint8_t next(struct input *input) {
    uint32_t at = input->taken++;
    uint32_t around = (uint32_t)(at / input->size);
    return (uint8_t)(input->data[at % input->size] ^ around * around * 151u);
}

// Any bytes as a word; then a codeword with wrong bits.
static void fuzz_bch(uint32_t which, struct input *input) {
    const struct bch *code = code_of(which);
    static struct bch_decoder work;
    uint32_t size = (uint32_t)next(input) << 8 | next(input);
    uint32_t bytes = code->parity_bytes + size % (BCH_BYTES_MAX + 1u - code->parity_bytes);
    // Each in a place of its own size, so that a step beyond its end is seen.
    uint8_t *word = malloc(bytes), *before = malloc(bytes);
    for (uint32_t i = 0; i < bytes; i++) {
        word[i] = next(input);
    }
    word[bytes - 1] &= (uint8_t)(255u >> (8u * code->parity_bytes - code->parity_bits));
    memcpy(before, word, bytes);
    int32_t wrong = bch_decode(code, &work, word, bytes);
    assert(wrong == BCH_LOST || (wrong >= 0 && (uint32_t)wrong <= code->t));
    assert(distance(word, before, bytes) == (wrong == BCH_LOST ? 0 : (uint32_t)wrong));

    uint32_t data_bytes = bytes - code->parity_bytes, count = 0;
    finish(code, word, data_bytes);
    memcpy(before, word, bytes);
    uint32_t bits = 8u * data_bytes + code->parity_bits;
    for (uint32_t most = next(input) % (code->t + 1u), i = 0; i < most; i++) {
        uint32_t bit = (uint32_t)next(input) << 8;
        bit = (bit | next(input)) % bits;
        uint8_t mask = (uint8_t)(1u << bit % 8u);
        if (!((word[bit / 8u] ^ before[bit / 8u]) & mask)) {
            word[bit / 8u] ^= mask;
            count++;
        }
    }
    assert(bch_decode(code, &work, word, bytes) == (int32_t)count);
    assert(memcmp(word, before, bytes) == 0);
    free(word);
    free(before);
}

static void fuzz_stripe(struct input *input) {
    uint32_t pages = 1u + next(input) % (PAGES_MAX - 1u);
    uint32_t parity = 1u + next(input) % (PAGES_MAX - pages), all = pages + parity;
    uint32_t body = 2u + next(input) % (BODY_MAX / 2u) * 2u;
    uint32_t slice = 1u + next(input) * 50u, rarely = next(input) % 4u;
    bool lost[PAGES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < all; i++) {
        lost[i] = (next(input) & 3u) > rarely;
        count += lost[i];
    }
    uint8_t *whole = malloc(all * body), *place = malloc((pages > parity ? pages : parity) * body);
    for (uint32_t i = 0; i < pages * body; i++) {
        whole[i] = place[i] = next(input);
    }
    struct stripe_bodies bodies = {place, body, 0, body, pages, parity};
    stripe_encode_begin(&encoder, &bodies);
    while (stripe_encode_step(&encoder, slice)) {
    }
    memcpy(whole + pages * body, place, parity * body);
    uint8_t *damaged = malloc(all * body);
    for (uint32_t i = 0; i < all; i++) {
        for (uint32_t k = 0; k < body; k++) {
            damaged[i * body + k] = lost[i] ? 0xA5 : whole[i * body + k];
        }
    }
    bodies.first = damaged;
    bool able = stripe_decode_begin(&decoder, &field, &bodies, lost);
    assert(able == (count <= parity));
    while (able && stripe_decode_step(&decoder, slice)) {
    }
    for (uint32_t i = 0; able && i < all; i++) {
        const uint8_t *page = damaged + i * body;
        assert((lost[i] && i >= pages) || memcmp(page, whole + i * body, body) == 0);
    }
    free(whole);
    free(place);
    free(damaged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!field.power[0][0]) {
        stripe_open(&field);
    }
    if (size < 2) {
        return 0;
    }
    struct input input = {data + 1, size - 1, 0};
    if (data[0] % 5u == STRENGTHS) {
        fuzz_stripe(&input);
    } else {
        fuzz_bch(data[0] % 5u, &input);
    }
    return 0;
}
