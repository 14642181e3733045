// The inner code of a page: a binary BCH code over GF(2^14), shortened, which corrects any t wrong
// bits of a codeword (Bose, Ray-Chaudhuri, Hocquenghem; Lin and Costello, "Error Control Coding").
//
// A codeword is data, then parity. Its bits are the coefficients of a polynomial over GF(2), the
// highest first: bit 0 of byte 0, then bit 1 (the order of CRC-32). The polynomial is a multiple of
// the generator, the least that has x, x^3, x^5 to x^(2t - 1) as roots (x of gf14.h). For t below
// 65 it has degree 14 t; from 65 on 14 t - 7, since x^129 lies in a field of 2^7 elements. What is
// left of the last byte is zero, and is not looked at.
//
// Decoding: the remainder by the generator, by tables of four bytes; its values at the roots; the
// locator by Berlekamp and Massey; its roots by an additive FFT (roots.h).
//
// Memory: 337 KiB for struct bch, filled once; 30 KiB for each struct bch_decoder; 2 KiB of stack.
// The bounds below, in cycles of the flight computer, are for t = 93 and codewords of 1,056 bytes.
#ifndef ARES4_PORTABLE_CODES_BCH_H
#define ARES4_PORTABLE_CODES_BCH_H

#include <stdbool.h>
#include <stdint.h>

#include "gf14.h"
#include "roots.h"

#define BCH_T_MAX 104u
#define BCH_BYTES_MAX 2047u // a codeword has less bits than the field has units
#define BCH_ROW 48u         // words of the longest remainder, in whole cells

struct bch {
    uint32_t t;
    uint32_t parity_bits;
    uint32_t parity_bytes;
    uint32_t words;                   // of a remainder, in whole cells
    struct gf14 field;                // powers and logarithms
    struct roots roots;               // factors of the FFT
    uint32_t step[4][256][BCH_ROW];   // the remainder that each byte of a word leaves
    uint16_t residue[BCH_T_MAX][256]; // the same by the polynomial of x^(2i + 1) alone
};

// How far the filling of struct bch is.
struct bch_opening {
    uint32_t stage;
    uint32_t at; // in this stage
    struct roots_opening roots;
    uint32_t generator[BCH_ROW]; // bit 0 of its first word is the constant
};

// A remainder in the making: that of what was added so far, as in a codeword.
struct bch_sum {
    uint32_t words[BCH_ROW + 4];
};

enum {
    BCH_LOST = -1,    // more than t bits are wrong
    BCH_GOES_ON = -2, // there is more to do
};

// One codeword being decoded.
struct bch_decoder {
    uint8_t *word;
    uint32_t bytes;
    uint32_t stage;
    uint32_t at; // in this stage
    struct bch_sum sum;
    uint16_t syndrome[2u * BCH_T_MAX + 1u];
    uint16_t locator[ROOTS_COEFFICIENTS];
    uint16_t before[ROOTS_COEFFICIENTS]; // the locator before its degree last rose
    uint32_t degree;
    uint32_t lag;         // steps since then
    uint32_t discrepancy; // of that step
    struct roots_search search;
};

// Begins to fill the tables for a code that corrects t bits, 1 to BCH_T_MAX.
void bch_open_begin(struct bch_opening *self, struct bch *code, uint32_t t);
// Goes on for at most 200,000 cycles. True: call again; the code is of no use before. In all, once,
// 4,000,000.
bool bch_open_step(struct bch_opening *self, struct bch *code);
// All of it at once.
void bch_open(struct bch *code, uint32_t t);

// Encoding, in pieces of any size: the parity is the same. 220,000 cycles a codeword, 250 a byte.
void bch_begin(struct bch_sum *sum);
void bch_add(const struct bch *code, struct bch_sum *sum, const uint8_t *data, uint32_t count);
// Writes the parity_bytes of what was added.
void bch_end(const struct bch *code, const struct bch_sum *sum, uint8_t *parity);

// Begins to decode a codeword, parity included: parity_bytes to BCH_BYTES_MAX of it.
void bch_decode_begin(struct bch_decoder *self, uint8_t *word, uint32_t bytes);
// Goes on for at most 60,000 cycles. BCH_GOES_ON: call again. Else the word is as it was written,
// and this many of its bits were not; or BCH_LOST, and it is as it was given. In all 220,000 cycles
// if no bit is wrong, 700,000 for one, 1,900,000 for 26, 2,700,000 for 93.
int32_t bch_decode_step(const struct bch *code, struct bch_decoder *self);
// All of it at once.
int32_t bch_decode(const struct bch *code, struct bch_decoder *self, uint8_t *word, uint32_t bytes);
// The same with bits of which nothing is known, by their places in the word (8 * byte + bit), none
// twice: e of them and n other wrong bits come back if e + 2n <= 2t. The word is tried as it is,
// and with all of these turned. Returns the bits that were then still wrong, or BCH_LOST.
int32_t bch_decode_unsure(const struct bch *code, struct bch_decoder *self, uint8_t *word,
                          uint32_t bytes, const uint16_t *unsure, uint32_t count);

#endif
