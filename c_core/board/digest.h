// The 64-bit digest that state hashes are made of: XXH64.
// Source: Y. Collet, "xxHash fast digest algorithm", specification version 0.2.
#ifndef ARES_BOARD_DIGEST_H
#define ARES_BOARD_DIGEST_H

#include <stddef.h>
#include <stdint.h>

uint64_t digest(const void *bytes, size_t count, uint64_t seed);

#endif
