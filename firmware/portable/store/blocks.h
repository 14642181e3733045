// The blocks of the part: which are free, and which is taken next.
//
// The blocks of a stripe are spread over regions of the part five apart, so that a contiguous loss
// takes the same share of each stripe, of short ones too. In a region the least worn comes first.
// A block is erased when it is taken, not when it is given up: so a half-done erasure never
// matters, and what was given up can be read until its room is needed.
#ifndef ARES4_PORTABLE_STORE_BLOCKS_H
#define ARES4_PORTABLE_STORE_BLOCKS_H

#include "state.h"

// A block for that use, or STORE_NONE. turn: which of its stripe's blocks it is.
uint32_t blocks_take(struct store *self, enum store_use use, uint32_t stripe, uint32_t turn);
uint32_t blocks_of(const struct store *self, uint32_t stripe, bool copies);
uint32_t blocks_used(const struct store *self, enum store_use use);
// Blocks that are free beyond those that the open stripes will need yet. Negative: too few.
int32_t blocks_spare(const struct store *self);
// Blocks that one more stripe can need, with its copies.
uint32_t blocks_stripe(const struct store *self);
void blocks_spoil(struct store *self, uint32_t block);
// Gives up what is no more needed: stripes, copies and, if their page is safe elsewhere, tails.
void blocks_give_up(struct store *self, bool tails);
bool blocks_in_lane(const struct store *self, uint32_t block);
// Parity pages that a stripe of so many data pages gets.
uint32_t blocks_parity_pages(const struct store *self, uint32_t data);
// How many pages of a block parity may take: a short stripe is spread over several blocks, too.
uint32_t blocks_parity_share(const struct store *self, uint32_t data);

#endif
