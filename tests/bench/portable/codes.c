// Cycles that the portable codes take: each figure is left in a list, in the order of codes.py.
//
// It is a program for the emulated machine alone, which counts cycles; no other engine runs it.
#include <stdbool.h>

#include "firmware/portable/codes/bch.h"
#include "firmware/portable/codes/stripe.h"
#include "firmware/portable/sha256.h"
#include "work.h"

enum { T = 93, CODEWORD = 1056, BODY = 1772, FIGURES = 20 };

uint32_t figures[FIGURES];
static struct bch code;
static struct bch_decoder decoder;
static struct stripe_encoder encoder;
static struct stripe_opening opening;
static struct stripe_field field;
static struct stripe_decoder restorer;
static struct sha256 hash;
static uint8_t codeword[CODEWORD], digest[SHA256_BYTES], bodies[STRIPE_DATA][BODY];
static uint32_t filled, began, longest;

static uint32_t cycles(void) {
    uint32_t now;
    __asm__ volatile("csrr %0, mcycle" : "=r"(now)::"memory");
    return now;
}

static void begin(void) { began = cycles(); }

static void end(void) { figures[filled++] = cycles() - began; }

static uint32_t noise(void) {
    static uint32_t state = 1;
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
}

// Decodes with so many wrong bits; notes the cycles of all, and of the longest step so far.
static void decode(uint32_t wrong) {
    uint32_t left = wrong;
    for (uint32_t bit = 0; left; bit += 8u * CODEWORD / (wrong + 1u)) {
        codeword[bit / 8u] ^= (uint8_t)(1u << bit % 8u);
        left--;
    }
    uint32_t all = 0;
    int32_t answer;
    bch_decode_begin(&decoder, codeword, CODEWORD);
    do {
        uint32_t before = cycles();
        answer = bch_decode_step(&code, &decoder);
        uint32_t taken = cycles() - before;
        longest = taken > longest ? taken : longest;
        all += taken;
    } while (answer == BCH_GOES_ON);
    figures[filled++] = answer == (int32_t)wrong ? all : 0;
}

static void measure_pages(void) {
    struct bch_sum sum;
    struct bch_opening opening;
    uint32_t all = 0;
    bch_open_begin(&opening, &code, T);
    for (bool more = true; more;) {
        uint32_t before = cycles();
        more = bch_open_step(&opening, &code);
        uint32_t taken = cycles() - before;
        longest = taken > longest ? taken : longest;
        all += taken;
    }
    figures[filled++] = all;
    figures[filled++] = longest;
    longest = 0;
    uint32_t data = CODEWORD - code.parity_bytes;
    for (uint32_t i = 0; i < data; i++) {
        codeword[i] = (uint8_t)noise();
    }
    begin();
    bch_begin(&sum);
    bch_add(&code, &sum, codeword, data);
    bch_end(&code, &sum, codeword + data);
    end();
    decode(0);
    decode(1);
    decode(26);
    decode(T);
    figures[filled++] = longest;
}

static void measure_stripe(void) {
    for (uint32_t i = 0; i < STRIPE_DATA; i++) {
        for (uint32_t k = 0; k < BODY; k++) {
            bodies[i][k] = (uint8_t)noise();
        }
    }
    struct stripe_bodies all = {bodies[0], BODY, 0, BODY, STRIPE_DATA, STRIPE_PARITY_ENOUGH};
    uint32_t taken = 0;
    longest = 0;
    stripe_encode_begin(&encoder, &all);
    for (bool more = true; more;) {
        uint32_t before = cycles();
        more = stripe_encode_step(&encoder, 1);
        uint32_t step = cycles() - before;
        longest = step > longest ? step : longest;
        taken += step;
    }
    figures[filled++] = taken;
    figures[filled++] = longest;
}

// Notes a step's cycles; returns them.
static uint32_t note(uint32_t before) {
    uint32_t taken = cycles() - before;
    longest = taken > longest ? taken : longest;
    return taken;
}

// Half of the data pages are lost, and a parity page lies in the place of each.
static void measure_restoring(void) {
    static bool lost[STRIPE_DATA + STRIPE_PARITY_ENOUGH];
    static uint16_t place[STRIPE_DATA + STRIPE_PARITY_ENOUGH];
    struct stripe_bodies all = {bodies[0], BODY, 0, BODY, STRIPE_DATA, STRIPE_PARITY_ENOUGH, place};
    for (uint32_t i = 0; i < STRIPE_DATA + STRIPE_PARITY_ENOUGH; i++) {
        bool parity = i >= STRIPE_DATA;
        lost[i] = i % 2u == 0 && i / 2u < STRIPE_PARITY_ENOUGH;
        place[i] = (uint16_t)((i + parity) % STRIPE_DATA);
    }
    uint32_t taken = 0;
    longest = 0;
    stripe_open_begin(&opening);
    for (bool more = true; more;) {
        uint32_t before = cycles();
        more = stripe_open_step(&opening, &field);
        taken += note(before);
    }
    figures[filled++] = taken;
    figures[filled++] = longest;
    uint32_t before = cycles();
    stripe_decode_begin(&restorer, &field, &all, lost);
    taken = note(before);
    figures[filled++] = taken;
    longest = 0;
    for (bool more = true; more;) {
        before = cycles();
        more = stripe_decode_step(&restorer, 1);
        taken += note(before);
    }
    figures[filled++] = taken;
    figures[filled++] = longest;
}

uint32_t work(uint32_t rounds) {
    measure_pages();
    measure_stripe();
    measure_restoring();
    begin();
    sha256_begin(&hash);
    sha256_add(&hash, bodies, 1024);
    sha256_end(&hash, digest);
    end();
    return rounds;
}
