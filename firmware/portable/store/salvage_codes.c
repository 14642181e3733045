// See salvage_codes.h.
#include "salvage_codes.h"

#include "private/bytes.h"

#define STEPS 100000u // of a stripe, in one go
#define UNSURE_MAX (2u * CODED_BITS)
#define WORD_BITS (8u * CODED_WORD_BYTES - 1u) // the last bit is none

// The places of set bits; more than the code can bring back are none.
static uint32_t places_of(const uint8_t *unsure, uint16_t places[UNSURE_MAX]) {
    uint32_t count = 0;
    for (uint32_t bit = 0; bit < WORD_BITS; bit++) {
        if (unsure[bit / 8u] >> bit % 8u & 1u) {
            if (count == UNSURE_MAX) {
                return 0;
            }
            places[count++] = (uint16_t)bit;
        }
    }
    return count;
}

// Of the second half of a bare page the end of its parity is missing. What else is not whole is
// taken as it is, and the page's CRC says whether it is right.
static uint32_t open_half(void *work, const struct store_geometry *geometry, uint8_t *raw,
                          uint32_t half, uint32_t known, const uint8_t *unsure, uint8_t *page) {
    (void)geometry;
    struct salvage_work *self = work;
    uint8_t *word = raw + half * CODED_WORD_BYTES;
    uint16_t places[UNSURE_MAX];
    int32_t bits = 0;
    if (known == CODED_WORD_BYTES) {
        uint32_t count = unsure ? places_of(unsure, places) : 0;
        bits = bch_decode_unsure(&self->code, &self->decoder, word, known, places, count);
    } else if (known >= CODED_DATA_BYTES + BARE_PARITY_BYTES) {
        bits = salvage_bare(&self->bare, &self->code, word);
    } else if (known < CODED_DATA_BYTES) {
        bits = BCH_LOST;
    }
    if (bits == BCH_LOST) {
        return STORE_NONE;
    }
    bytes_copy(page + half * CODED_DATA_BYTES, word, CODED_DATA_BYTES);
    return (uint32_t)bits;
}

static bool restore(void *work, const struct stripe_bodies *bodies, const bool *lost) {
    struct salvage_work *self = work;
    if (!stripe_decode_begin(&self->stripe, &self->field, bodies, lost)) {
        return false;
    }
    while (stripe_decode_step(&self->stripe, STEPS)) {
    }
    return true;
}

void salvage_codes_open(struct salvage_work *self, struct salvage_codes *codes) {
    bch_open(&self->code, CODED_BITS);
    stripe_open(&self->field);
    self->bare.filled = false;
    *codes = (struct salvage_codes){
        .work = self,
        .bare_bytes = SALVAGE_BARE_BYTES,
        .open = open_half,
        .restore = restore,
    };
}
