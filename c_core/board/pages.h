// RAM and the mass memory as pages: which of them changed since somebody looked, and their digests.
#ifndef ARES_BOARD_PAGES_H
#define ARES_BOARD_PAGES_H

#include "machine.h"

#define MEMORIES 2u // RAM, mass memory

struct memory {
    const char *name; // in a saved flight
    uint8_t *bytes;
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

bool page_is_zero(const uint8_t *page);

#endif
