// Bits that one instruction treats alike: a register's, or those of a vector where C has any.
//
// Memory of planes is counted in cells of CELL_WORDS words, 128 bits, on every machine; the same
// place of each bit follows from loads and stores that undo one another.
#ifndef ARES4_PORTABLE_CODES_LANES_H
#define ARES4_PORTABLE_CODES_LANES_H

#include <stdint.h>

#if UINTPTR_MAX > UINT32_MAX
typedef uint64_t lanes __attribute__((vector_size(16), aligned(4), may_alias));
#else
typedef uint32_t lanes;
#endif

enum {
    CELL_WORDS = 4,
    LANES_WORDS = sizeof(lanes) / sizeof(uint32_t),
    CELL_LANES = CELL_WORDS / LANES_WORDS,
};

// Loops so marked are laid out whole: what they index stays in registers.
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 32")
#endif

#endif
