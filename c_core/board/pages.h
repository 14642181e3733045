// RAM and the mass memory as pages: which of them changed since somebody looked, and their digests.
#ifndef ARES_BOARD_PAGES_H
#define ARES_BOARD_PAGES_H

#include <string.h>

#include "machine.h"

enum memory_number { MEMORY_RAM, MEMORY_FLASH, MEMORIES };
#define PAGE_LINES (MACHINE_PAGE_BYTES / BUS_LINE_BYTES)
#define EVERY_BYTE UINT64_C(0x0101010101010101)

struct memory {
    const char *name; // in a saved flight
    uint8_t *bytes;
    uint8_t *lines;
    uint8_t *dirty;
    uint64_t *digests; // of a page, where it is not dirty for MACHINE_DIRTY_HASH
    uint32_t count;    // bytes, a multiple of MACHINE_PAGE_BYTES
};

_Static_assert(MACHINE_FLASH_BYTES % MACHINE_PAGE_BYTES == 0, "the mass memory is whole pages");

void memories_of(const struct ares *ares, struct memory memories[MEMORIES]);

static inline uint32_t memory_pages(const struct memory *memory) {
    return memory->count / MACHINE_PAGE_BYTES;
}

static inline uint8_t *memory_page(const struct memory *memory, uint32_t page) {
    return memory->bytes + (size_t)page * MACHINE_PAGE_BYTES;
}

static inline uint8_t *memory_lines(const struct memory *memory, uint32_t page) {
    return memory->lines + (size_t)page * PAGE_LINES;
}

// Marks are bytes, looked at 64 at a time: in registers of 16 bytes, where the host has such.
#define MARKS 64u
typedef uint64_t marks_part __attribute__((vector_size(16), aligned(1), may_alias));

// The bits that any of 64 marks has, spread over the bytes.
static inline uint64_t marks_any(const uint8_t *marks) {
    const marks_part *parts = (const marks_part *)(const void *)marks;
    const marks_part any = (parts[0] | parts[1]) | (parts[2] | parts[3]);
    return any[0] | any[1];
}

// From now on a change of a page is told to those consumers.
static inline void page_settled(const struct memory *memory, uint32_t page, uint8_t consumers) {
    marks_part *parts = (marks_part *)(void *)memory_lines(memory, page);
    const marks_part told = {EVERY_BYTE * consumers, EVERY_BYTE * consumers};
    memory->dirty[page] &= (uint8_t)~consumers;
    for (unsigned i = 0; i < MARKS / sizeof told; i++) {
        parts[i] |= told;
    }
}

bool page_is_zero(const uint8_t *page);

#endif
