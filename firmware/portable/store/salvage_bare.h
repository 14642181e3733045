// The second half of a page whose 64 spare bytes were not dumped: of its 162 bytes of parity 98 are
// there.
//
// The code cannot be used as it is meant, since 512 bits of a codeword are unknown and it brings
// 186 back. But each wrong bit of the content changes about half of the parity that is there, so
// one wrong bit or two are found by what they change: in a window of 64 bits of parity, none of
// them wrong, each bit of the content has a pattern of its own, and a pair is looked for as one
// pattern and what is left, in a table of all. The rest of the parity proves it. That is enough for
// one wrong bit in 3,000; what is beyond it the outer code brings back.
//
// Memory: 350 KiB, filled when it is first needed.
#ifndef ARES4_PORTABLE_STORE_SALVAGE_BARE_H
#define ARES4_PORTABLE_STORE_SALVAGE_BARE_H

#include <stdbool.h>
#include <stdint.h>

#include "../codes/bch.h"

#define BARE_CONTENT_BYTES 894u
#define BARE_PARITY_BYTES 98u // that are there
#define BARE_BITS 7152u       // of the content
#define BARE_WINDOWS 4u       // tried, one of which must have no wrong bit
#define BARE_TABLE 16384u

struct salvage_bare {
    bool filled;
    uint64_t pattern[BARE_WINDOWS][BARE_BITS]; // what a bit of the content changes
    uint16_t table[BARE_WINDOWS][BARE_TABLE];  // by pattern: the bit, and one more; 0: none
};

// Corrects the content of a half, of which so many bytes of parity are there that follow it.
// Returns the bits that were wrong, or BCH_LOST. In all at most 200 microseconds of a host.
int32_t salvage_bare(struct salvage_bare *self, const struct bch *code, uint8_t *word);

#endif
