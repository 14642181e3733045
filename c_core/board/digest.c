// XXH64 from its specification: see digest.h.
#include "digest.h"

#include <string.h>

#define PRIME_1 UINT64_C(0x9E3779B185EBCA87)
#define PRIME_2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define PRIME_3 UINT64_C(0x165667B19E3779F9)
#define PRIME_4 UINT64_C(0x85EBCA77C2B2AE63)
#define PRIME_5 UINT64_C(0x27D4EB2F165667C5)

static uint64_t rotate(uint64_t value, unsigned bits) {
    return value << bits | value >> (64 - bits);
}

static uint64_t lane_at(const uint8_t *bytes) {
    uint64_t lane;
    memcpy(&lane, bytes, sizeof lane);
    return lane;
}

static uint64_t round_of(uint64_t accumulator, uint64_t lane) {
    return rotate(accumulator + lane * PRIME_2, 31) * PRIME_1;
}

static uint64_t merge(uint64_t hash, uint64_t accumulator) {
    return (hash ^ round_of(0, accumulator)) * PRIME_1 + PRIME_4;
}

// The stripes of 32 bytes; *place moves past them.
static uint64_t stripes(const uint8_t **place, const uint8_t *end, uint64_t seed) {
    uint64_t lanes[4] = {seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1};
    for (; end - *place >= 32; *place += 32) {
        for (unsigned i = 0; i < 4; i++) {
            lanes[i] = round_of(lanes[i], lane_at(*place + 8 * i));
        }
    }
    uint64_t hash =
        rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
    for (unsigned i = 0; i < 4; i++) {
        hash = merge(hash, lanes[i]);
    }
    return hash;
}

uint64_t digest(const void *bytes, size_t count, uint64_t seed) {
    const uint8_t *place = bytes;
    const uint8_t *end = place + count;
    uint64_t hash = count >= 32 ? stripes(&place, end, seed) : seed + PRIME_5;
    hash += count;
    for (; end - place >= 8; place += 8) {
        hash = rotate(hash ^ round_of(0, lane_at(place)), 27) * PRIME_1 + PRIME_4;
    }
    if (end - place >= 4) {
        uint32_t half;
        memcpy(&half, place, sizeof half);
        hash = rotate(hash ^ half * PRIME_1, 23) * PRIME_2 + PRIME_3;
        place += 4;
    }
    for (; place < end; place++) {
        hash = rotate(hash ^ *place * PRIME_5, 11) * PRIME_1;
    }
    hash = (hash ^ hash >> 33) * PRIME_2;
    hash = (hash ^ hash >> 29) * PRIME_3;
    return hash ^ hash >> 32;
}
