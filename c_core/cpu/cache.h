// The store of decoded code: blocks of records, found by the address of any of their instructions.
// No part of it is state. What carries them out is a back end (back_end.h), which prepares each.
//
// A block is a stretch of up to CACHE_BLOCK_INSTRUCTIONS instructions as the processor would run
// them if no branch were taken: it goes on after a branch and at the target of a jal. It may be
// entered at each of its instructions. A short block ends after a branch, so that what is charged
// for it is what it takes. At its end stands HANDLER_END, or
// HANDLER_BREAK where a breakpoint is: no block goes past one. Records and places live in two
// arrays side by side, under the same index. Nothing is forgotten alone: a change of any
// decoded byte forgets all, and so records may point at each other. What is forgotten stays as it
// lies until something is decoded again, so that the instruction that forgot it can come to its
// end.
#ifndef ARES_CPU_CACHE_H
#define ARES_CPU_CACHE_H

#include "back_end.h"
#include "bus.h"
#include "cpu.h"
#include "decode.h"
#include "pmp.h"

#define CACHE_BLOCK_INSTRUCTIONS 100u
#define CACHE_SHORT_INSTRUCTIONS 16u // of a block of CONTEXT_SHORT
#define CACHE_BLOCK_SLOTS (2 * CACHE_BLOCK_INSTRUCTIONS + 3)
#define CACHE_SLOTS 131072u
#define CACHE_BREAKS 256u
#define CACHE_PAGE_STARTS (BUS_PAGE_BYTES / 2)

struct page {
    uint32_t records[CACHE_PAGE_STARTS]; // index of the record by offset / 2; 0: none yet
};

// The parts of RAM that execute() may touch by itself. Code of each mode keeps to its own: blocks
// lead from one to the next without a look at the window.
struct cache_windows {
    struct pmp_window code;
    struct pmp_window load;
    struct pmp_window store;
};

struct cpu_cache {
    struct cache_windows windows;
    struct pmp_window decoded[2]; // the code windows that the blocks keep to, of the two modes
    struct pmp_state state;       // what was protected when the windows were measured
    uint32_t fast_bytes;          // and how much of RAM could be read directly
    struct decoder decoder;
    const struct back_end *back_end;
    uint32_t page_count;
    struct page **pages[CONTEXTS]; // page_count each; those without code are the empty page
    struct page empty;
    uint8_t *lines;                // of the bus: decoded code is marked by lines, so that data
                                   // beside it stays fast
    uint32_t code_first, code_end; // offsets in RAM: all of them lie there
    uint32_t slot_count;
    uint32_t generation; // counts how often all was forgotten
    struct record *records;
    struct place *places;
    uint32_t breaks[CACHE_BREAKS]; // addresses before which a run stops, in no order
    uint32_t break_count;
};

// As cpu_cache_create(), with what is to carry out the blocks.
struct cpu_cache *cache_create(const struct bus *bus, const struct back_end *back_end);

// Measures the windows anew if they may have changed: to be done before code is looked for.
void cache_set_windows(struct cpu_cache *cache, const struct cpu *cpu, const struct bus *bus);

// The record of the instruction at pc, which lies in the code window with the three bytes after
// it.
const struct record *cache_find(struct cpu_cache *cache, enum context context,
                                const struct bus *bus, uint32_t pc);

// Whether the instruction at an address can be read directly, even when it is one of four bytes.
static inline bool cache_in_window(const struct cpu_cache *cache, uint32_t pc) {
    const struct pmp_window *code = &cache->windows.code;
    return (uint64_t)(pc - code->base) + sizeof(uint32_t) <= code->bytes;
}

static inline const struct place *cache_place(const struct cpu_cache *cache,
                                              const struct record *record) {
    return &cache->places[record - cache->records];
}

// What leaving a block gives back, told by the place of the slot through which it is left.
static inline int64_t cache_rest(const struct place *place) {
    return ((int64_t)place->remaining_cycles << 32) - place->remaining;
}

// What entering a block at a record does to the balance.
static inline int64_t cache_entry_price(const struct cpu_cache *cache,
                                        const struct record *record) {
    return -cache_rest(cache_place(cache, record));
}

#endif
