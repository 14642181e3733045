// Decoded code: blocks of records, found by the address they start at. No part of it is state.
//
// A block is a stretch of up to CACHE_BLOCK_INSTRUCTIONS instructions of one RAM page with one way
// in, at its start; branches leave it when taken and run on when not. Its last record is
// HANDLER_END, or HANDLER_BREAK where a breakpoint is: no block goes past one. Records and places
// live in two arrays side by side, under the same index. Nothing is freed one by one: what is
// forgotten is only no longer found, so a block may run on to the end of the instruction that
// forgot it; when the arrays are full all is dropped, between blocks.
#ifndef ARES_CPU_CACHE_H
#define ARES_CPU_CACHE_H

#include "bus.h"
#include "cpu.h"
#include "decode.h"

#define CACHE_BLOCK_INSTRUCTIONS 100u
#define CACHE_LINE_BYTES 64u // decoded code is marked by lines, so that data beside it stays fast
#define CACHE_RECORDS 262144u
#define CACHE_BLOCKS 65536u
#define CACHE_BREAKS 256u
#define CACHE_PAGE_STARTS (BUS_PAGE_BYTES / 2)

struct block {
    uint32_t first; // index of its first record
    uint16_t cycles;
    uint16_t instructions;
};

struct page {
    uint16_t blocks[CACHE_PAGE_STARTS]; // by offset / 2; 0: none yet
};

struct cpu_cache {
    uint32_t window_bytes; // RAM that execute() may touch by itself: bus->fast_bytes, or none
    struct decoder decoder;
    uint32_t page_count;
    struct page **pages[CONTEXTS]; // page_count each; those without code are the empty page
    struct page empty;
    uint8_t *code_lines; // 1: some block was decoded from this line of RAM
    uint32_t line_count;
    uint32_t record_count;
    uint32_t block_count;
    struct record *records;
    struct place *places;
    struct block *blocks;
    uint32_t breaks[CACHE_BREAKS]; // addresses before which a run stops, in no order
    uint32_t break_count;
};

// The first block is the scratch: code from outside the fast window, and blocks cut short.
#define CACHE_SCRATCH_RECORDS (CACHE_BLOCK_INSTRUCTIONS + 1)

// Decodes the block that starts at pc, which lies in the fast window with the three bytes behind
// it.
const struct block *cache_decode(struct cpu_cache *cache, enum context context,
                                 const struct bus *bus, uint32_t pc);

// The scratch block, made of the one instruction bits at pc.
const struct block *cache_decode_single(struct cpu_cache *cache, enum context context, uint32_t pc,
                                        uint32_t bits);

// The scratch block, made of the instructions of block that start within cycles of its own start.
const struct block *cache_cut(struct cpu_cache *cache, const struct block *block, uint64_t cycles);

#endif
