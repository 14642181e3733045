// SHA-256 (FIPS 180-4): what chains the pages of the log.
//
// On the flight computer 100,000 cycles a KiB. Memory: struct sha256, and 400 bytes of stack.
#ifndef ARES4_PORTABLE_SHA256_H
#define ARES4_PORTABLE_SHA256_H

#include <stdint.h>

#define SHA256_BYTES 32u
#define SHA256_BLOCK_BYTES 64u

struct sha256 {
    uint32_t state[8];
    uint64_t count; // bytes taken
    uint8_t block[SHA256_BLOCK_BYTES];
};

void sha256_begin(struct sha256 *self);
// Takes the next bytes: in pieces of any size, the hash is the same.
void sha256_add(struct sha256 *self, const void *bytes, uint32_t count);
// Writes the hash of all that was taken; begin anew before the next.
void sha256_end(struct sha256 *self, uint8_t hash[SHA256_BYTES]);

#endif
