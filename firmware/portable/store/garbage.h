// Garbage collection: makes room by policy.
//
// The oldest closed stripe is read. Entries whose kind's priority is at or above a threshold are
// moved on: packed again into the page being filled. The others are let go, and an entry DROPPED
// says which. The threshold is the lowest for which at most half of the bytes stay; what may never
// be dropped stays always. When all that is moved is safe, the stripe is given up.
//
// How far it came is in the header of each page. So a cut costs nothing: it goes on from there.
#ifndef ARES4_PORTABLE_STORE_GARBAGE_H
#define ARES4_PORTABLE_STORE_GARBAGE_H

#include "state.h"

bool garbage_is_due(const struct store *self);
void garbage_begin(struct store *self);
enum store_turn garbage_next(struct store *self, struct store_job *job);

#endif
