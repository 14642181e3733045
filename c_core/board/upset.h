// Upsets: words of RAM whose stored codeword has flipped bits, and what EDAC makes of them.
//
// The code is an extended Hamming code (39,32): bits 0 to 31 of a codeword are the data, 32 to 37
// the check bits, 38 the parity of all. It is linear, so what the decoder does depends only on
// which bits flipped, not on the data. RAM therefore holds the words as they were written, and this
// short table holds the flips beside them, in the order of addresses. An empty table costs the
// processor nothing.
//
// Source: R. W. Hamming, "Error detecting and error correcting codes", Bell System Technical
// Journal 29 (1950), section 4: single error correcting plus double error detecting codes.
#ifndef ARES_BOARD_UPSET_H
#define ARES_BOARD_UPSET_H

#include <stdbool.h>
#include <stdint.h>

#define UPSET_WORDS 256u
#define UPSET_CODEWORD_BITS 39u

struct upset {
    uint64_t flips; // bits of the codeword
    uint32_t address;
    uint32_t padding;
};

struct upsets {
    struct upset words[UPSET_WORDS]; // the first count of them, by rising address; the rest is zero
    uint64_t count;
};

enum upset_verdict { UPSET_CLEAN, UPSET_CORRECTED, UPSET_UNCORRECTABLE };

// What the decoder makes of a codeword with these flips: wrong is what the data delivered differs
// by (three flips and more can be miscorrected, as in any such memory).
enum upset_verdict upset_decode(uint64_t flips, uint32_t *wrong);

// The first row whose address is not below this one; upsets->count: none.
uint64_t upset_from(const struct upsets *upsets, uint32_t address);
// The flips of a word, 0 when it has none.
uint64_t upset_flips(const struct upsets *upsets, uint32_t address);
// Flips one more bit. False when the table is full.
bool upset_flip(struct upsets *upsets, uint32_t address, uint32_t bit);
// A fresh codeword was written there. False: it had no flips anyway.
bool upset_heal(struct upsets *upsets, uint32_t address);
// Whether this can be the table of a memory from base on, of so many bytes.
bool upset_sound(const struct upsets *upsets, uint32_t base, uint32_t bytes);

#endif
