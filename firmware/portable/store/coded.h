// The codes of the ship's store, as the store wants them: codes/bch.h for each half of a page,
// codes/stripe.h for a stripe, in slices.
//
// A half of a page is a codeword: 894 bytes of the page, then 162 of parity. Slices take at most
// 160,000 cycles of the flight computer.
#ifndef ARES4_PORTABLE_STORE_CODED_H
#define ARES4_PORTABLE_STORE_CODED_H

#include "../codes/bch.h"
#include "../codes/stripe.h"
#include "state.h"

#define CODED_BITS 93u // that are corrected of a codeword
#define CODED_WORD_BYTES 1056u
#define CODED_DATA_BYTES 894u

// What the codes work in: 634 KiB.
struct coded {
    struct bch code;
    struct bch_opening opening;
    struct bch_decoder decoder;
    struct bch_sum sum;
    uint32_t bits; // the most that was corrected of a half of the page
    struct stripe_field field;
    bool field_known;
    bool begun; // to decode, the field being known
    bool lost[STRIPE_POINTS];
    uint16_t place[STRIPE_POINTS];
    union {
        struct stripe_opening opening;
        struct stripe_encoder encoder;
        struct stripe_decoder decoder;
    } stripe;
};

// The ship's part: 512 blocks of 64 pages of 2,112 bytes.
extern const struct store_geometry coded_geometry;

// Says what the store calls, and begins to fill what that needs.
void coded_open_begin(struct coded *self, struct store_codes *codes);
// Goes on for at most 200,000 cycles. True: call again; the codes are of no use before.
bool coded_open_step(struct coded *self);
// All of it at once.
void coded_open(struct coded *self, struct store_codes *codes);

#endif
