// The writer: packs entries into the page that is being filled, and gets it into the part.
//
// A finished page goes into its stripe (DATA) and twice into COPY blocks. A page that is not
// finished goes three times into TAIL blocks when an entry in it has waited for so long, or is
// urgent; a later version holds all that the earlier one held. So what is safe is in three blocks,
// until its stripe is closed.
#ifndef ARES4_PORTABLE_STORE_WRITER_H
#define ARES4_PORTABLE_STORE_WRITER_H

#include "state.h"

#define WRITER_WAIT_MS 1500u // then a version is begun: it takes less than 0.5 s

// Takes an entry, all of it or nothing; the payload stays where it is until writer_idle.
bool writer_take(struct store *self, const struct entry_head *head, const uint8_t *payload,
                 uint32_t moved_after);
// Packs what there is room for; true if anything was.
bool writer_pump(struct store *self);
// Packs, or begins to put a page if one is due; false when there is nothing to do.
bool writer_begin(struct store *self);
// A put of the writer's is done: goes on with its next, false when all of it is safe.
bool writer_go_on(struct store *self);
// The greatest payload that an entry may have: of half a stripe.
uint32_t writer_payload_max(const struct store *self);
// Begins the stripe after this one.
void writer_turn_stripe(struct store *self);
// Begins the next page of the stripe.
void writer_turn_page(struct store *self, const uint8_t before[PAGE_LINK_BYTES]);

#endif
