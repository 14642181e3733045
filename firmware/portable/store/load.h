// Brings a stripe from the part into the stripe buffer: its data bodies in their order.
//
// Nothing tells where its pages lie but the pages themselves, so all pages of its blocks are read.
// Of a stripe that is not closed what cannot be read is looked for in the COPY blocks. Parity
// bodies take the places of what is missing still, for the outer code. What cannot be had is zeros,
// as it was when the parity was worked out that is there already.
#ifndef ARES4_PORTABLE_STORE_LOAD_H
#define ARES4_PORTABLE_STORE_LOAD_H

#include "state.h"

void load_begin(struct store *self, uint32_t stripe, bool closed);
// The next page to read, or some work; STORE_IDLE when it is done.
enum store_turn load_next(struct store *self, struct store_job *job);
// A page was read, and so many bits of it were corrected, or STORE_NONE.
void load_read(struct store *self, uint32_t bits);
bool load_has(const uint8_t *set, uint32_t index);
// Whether the outer code can bring back what is missing.
bool load_is_enough(const struct store_load *load);
// Brings it back, a slice of the keeper's a call; true when it is done.
bool load_decode(struct store *self);

#endif
