// See sha256.h. Names, constants and steps are those of FIPS 180-4, sections 4 to 6.
#include "sha256.h"

// The first 32 bits of the fractions of the cube roots of the first 64 primes.
static const uint32_t constants[64] = {
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
    0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
    0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
    0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
    0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
};

// Those of the square roots of the first 8.
static const uint32_t first_state[8] = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
};

static uint32_t rotate(uint32_t word, uint32_t count) {
    return word >> count | word << (32u - count);
}

static void schedule_of(uint32_t schedule[64], const uint8_t *block) {
    for (uint32_t i = 0; i < 16u; i++) {
        const uint8_t *byte = block + 4u * i;
        schedule[i] =
            (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
    }
    for (uint32_t i = 16; i < 64u; i++) {
        uint32_t a = schedule[i - 15u], b = schedule[i - 2u];
        uint32_t small = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t large = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        schedule[i] = schedule[i - 16u] + small + schedule[i - 7u] + large;
    }
}

static void compress(uint32_t state[8], const uint8_t *block) {
    uint32_t schedule[64];
    schedule_of(schedule, block);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (uint32_t i = 0; i < 64u; i++) {
        uint32_t chosen = (e & f) ^ (~e & g);
        uint32_t most = (a & b) ^ (a & c) ^ (b & c);
        uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + chosen +
                         constants[i] + schedule[i];
        uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + most;
        h = g, g = f, f = e, e = d + first;
        d = c, c = b, b = a, a = first + second;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void sha256_begin(struct sha256 *self) {
    for (uint32_t i = 0; i < 8u; i++) {
        self->state[i] = first_state[i];
    }
    self->count = 0;
}

void sha256_add(struct sha256 *self, const void *bytes, uint32_t count) {
    const uint8_t *byte = bytes;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (uint32_t)self->count++ % SHA256_BLOCK_BYTES;
        self->block[at] = byte[i];
        if (at == SHA256_BLOCK_BYTES - 1u) {
            compress(self->state, self->block);
        }
    }
}

void sha256_end(struct sha256 *self, uint8_t hash[SHA256_BYTES]) {
    uint64_t bits = self->count * 8u;
    uint8_t byte = 0x80;
    do {
        sha256_add(self, &byte, 1);
        byte = 0;
    } while (self->count % SHA256_BLOCK_BYTES != SHA256_BLOCK_BYTES - 8u);
    for (uint32_t i = 0; i < 8u; i++) {
        byte = (uint8_t)(bits >> (56u - 8u * i));
        sha256_add(self, &byte, 1);
    }
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        hash[i] = (uint8_t)(self->state[i / 4u] >> (24u - 8u * (i % 4u)));
    }
}
