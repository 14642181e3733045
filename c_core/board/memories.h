// The memories of a machine, each as pages, with who wants to know what changed in them.
//
// Pages are told apart by the digest of each, and looked at by chapters of 64: so a memory of which
// little was ever written costs little, however large it is.
#ifndef ARES_BOARD_MEMORIES_H
#define ARES_BOARD_MEMORIES_H

#include <stdint.h>

#include "../cpu/bus.h"

#define MACHINE_PAGE_BYTES BUS_PAGE_BYTES
#define MACHINE_CHAPTER_PAGES 64u

// Who wants to know what changed. The byte of a page has the bit of each for whom it did; that of
// a line has the bit of each that is to be told of the next store (see bus.h), and so has every
// line of a page that did not change for him.
#define MACHINE_DIRTY_HASH 1u
#define MACHINE_DIRTY_POINT 2u
// Of a page alone: it was written once, and may be other than zeros.
#define MACHINE_WRITTEN 4u
// All that the byte of a line may have.
#define MACHINE_LINE_MARKS (BUS_LINE_CODE | MACHINE_DIRTY_HASH | MACHINE_DIRTY_POINT)

enum memory_number {
    MEMORY_RAM,
    MEMORY_FLASH, // the mass memory, inverted: an erased part is zero
    MEMORY_CELLS, // what its cells have been through: struct cells of world/cells.h
    MEMORIES,
};

struct memory {
    const char *name;  // in a saved flight
    uint8_t *bytes;    // that begin with a line of the host's cache
    uint8_t *lines;    // a byte a line; NULL: what changes is told by pages alone
    uint8_t *dirty;    // a byte a page, and zeros to the end of its chapter
    uint64_t *digests; // of a page, where it is not dirty for MACHINE_DIRTY_HASH; of zeros: 0
    uint64_t *sums;    // of a chapter's digests, where it is not stale
    uint8_t *stale;    // a byte a chapter
    void *block;       // in which all of these lie
    uint32_t count;    // bytes, a multiple of MACHINE_PAGE_BYTES
};

#endif
