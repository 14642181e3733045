// The Hamming decoder and the table of upset words: see upset.h.
#include "upset.h"

#include <assert.h>
#include <string.h>

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

uint64_t upset_from(const struct upsets *upsets, uint32_t address) {
    uint64_t low = 0;
    uint64_t high = upsets->count;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (upsets->words[middle].address < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool holds(const struct upsets *upsets, uint64_t row, uint32_t address) {
    return row < upsets->count && upsets->words[row].address == address;
}

uint64_t upset_flips(const struct upsets *upsets, uint32_t address) {
    uint64_t row = upset_from(upsets, address);
    return holds(upsets, row, address) ? upsets->words[row].flips : 0;
}

bool upset_flip(struct upsets *upsets, uint32_t address, uint32_t bit) {
    assert(address % 4 == 0 && bit < UPSET_CODEWORD_BITS && upsets->count <= UPSET_WORDS);
    uint64_t row = upset_from(upsets, address);
    struct upset *upset = &upsets->words[row];
    if (!holds(upsets, row, address)) {
        if (upsets->count == UPSET_WORDS) {
            return false;
        }
        memmove(upset + 1, upset, (upsets->count - row) * sizeof *upset);
        upsets->count++;
        *upset = (struct upset){.address = address};
    }
    upset->flips ^= UINT64_C(1) << bit;
    if (!upset->flips) {
        upset_heal(upsets, address);
    }
    return true;
}

bool upset_heal(struct upsets *upsets, uint32_t address) {
    uint64_t row = upset_from(upsets, address);
    if (!holds(upsets, row, address)) {
        return false;
    }
    struct upset *upset = &upsets->words[row];
    upsets->count--;
    memmove(upset, upset + 1, (upsets->count - row) * sizeof *upset);
    upsets->words[upsets->count] = (struct upset){0};
    return true;
}

bool upset_sound(const struct upsets *upsets, uint32_t base, uint32_t bytes) {
    if (upsets->count > UPSET_WORDS) {
        return false;
    }
    for (uint64_t row = 0; row < upsets->count; row++) {
        const struct upset *upset = &upsets->words[row];
        bool rises = row == 0 || upset[-1].address < upset->address;
        bool inside = upset->address % 4 == 0 && upset->address - base < bytes;
        if (!rises || !inside || !upset->flips || upset->flips >> UPSET_CODEWORD_BITS) {
            return false;
        }
    }
    return true;
}
