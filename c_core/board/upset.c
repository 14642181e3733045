// The Hamming decoder and the table of upset words: see upset.h.
#include "upset.h"

#define CHECK_BITS 6u
#define CHECK_FIRST 32u
#define PARITY_BIT 38u

// The place of codeword bit 0 to 37 in Hamming's numbering: check bits at the powers of two, the
// data in the places between.
static uint32_t place_of(uint32_t bit) {
    if (bit >= CHECK_FIRST) {
        return UINT32_C(1) << (bit - CHECK_FIRST);
    }
    uint32_t place = bit + 3;
    // Data bits 0, 1..3, 4..10, 11..25, 26..31 lie behind 2, 3, 4, 5, 6 check bits.
    place +=
        (bit >= 1 ? 1u : 0u) + (bit >= 4 ? 1u : 0u) + (bit >= 11 ? 1u : 0u) + (bit >= 26 ? 1u : 0u);
    return place;
}

enum upset_verdict upset_decode(uint64_t flips, uint32_t *wrong) {
    uint32_t syndrome = 0;
    uint32_t odd = 0;
    for (uint32_t bit = 0; bit < UPSET_CODEWORD_BITS; bit++) {
        if (flips >> bit & 1) {
            odd ^= 1;
            syndrome ^= bit == PARITY_BIT ? 0 : place_of(bit);
        }
    }
    *wrong = (uint32_t)flips;
    if (!odd) {
        return syndrome == 0 ? UPSET_CLEAN : UPSET_UNCORRECTABLE;
    }
    if (syndrome == 0) {
        return UPSET_CORRECTED; // the parity bit itself
    }
    for (uint32_t bit = 0; bit < PARITY_BIT; bit++) {
        if (place_of(bit) == syndrome) {
            *wrong ^= bit < CHECK_FIRST ? UINT32_C(1) << bit : 0;
            return UPSET_CORRECTED;
        }
    }
    return UPSET_UNCORRECTABLE; // a place that holds no bit: three flips at least
}

static struct upset *find(struct upsets *upsets, uint32_t address) {
    for (uint64_t i = 0; i < upsets->count && i < UPSET_WORDS; i++) {
        if (upsets->words[i].address == address) {
            return &upsets->words[i];
        }
    }
    return 0;
}

uint64_t upset_flips(const struct upsets *upsets, uint32_t address) {
    for (uint64_t i = 0; i < upsets->count && i < UPSET_WORDS; i++) {
        if (upsets->words[i].address == address) {
            return upsets->words[i].flips;
        }
    }
    return 0;
}

bool upset_flip(struct upsets *upsets, uint32_t address, uint32_t bit) {
    struct upset *upset = find(upsets, address);
    if (!upset) {
        if (upsets->count >= UPSET_WORDS) {
            return false;
        }
        upset = &upsets->words[upsets->count++];
        upset->address = address;
        upset->flips = 0;
    }
    upset->flips ^= UINT64_C(1) << bit;
    if (!upset->flips) {
        upset_heal(upsets, address);
    }
    return true;
}

void upset_heal(struct upsets *upsets, uint32_t address) {
    struct upset *upset = find(upsets, address);
    if (upset) {
        struct upset *last = &upsets->words[--upsets->count];
        upset->address = last->address;
        upset->flips = last->flips;
        last->address = 0;
        last->flips = 0;
    }
}
