// Goes through the entries of a stripe whose bodies lie in a buffer, in their order.
//
// The streams of the bodies are moved together as it goes, so that each entry lies in one piece;
// the buffer is of no other use after that. A body that the chain does not prove is a gap: what
// began before it is given up, and it goes on with the next entry that begins.
#ifndef ARES4_PORTABLE_STORE_WALK_H
#define ARES4_PORTABLE_STORE_WALK_H

#include "state.h"

enum walk_turn {
    WALK_END,
    WALK_ENTRY,
    WALK_AGAIN, // some work was done
};

void walk_begin(struct store_walk *walk, uint32_t count);
// The next entry, whose CRC is right.
enum walk_turn walk_next(struct store *self, struct store_walk *walk, struct walk_entry *entry);

#endif
