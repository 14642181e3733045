// A page is programmed, in one lane after the other, and read back.
//
// A page that does not read back well is programmed again in the next place, and a block that takes
// no page is left. A page is programmed once at most between two erasures of its block.
#ifndef ARES4_PORTABLE_STORE_PUT_H
#define ARES4_PORTABLE_STORE_PUT_H

#include "state.h"

enum store_result {
    STORE_WELL,
    STORE_FAILED, // the part says that programming or erasing failed
    STORE_LOST,   // the part has no power
};

// Puts what is in `page` into these lanes, as that kind and version of the page of a stripe.
void put_begin(struct store *self, enum store_lane lane, enum store_lane last,
               const struct page_head *head);
// Some work on the page before it is programmed; false when there is none.
bool put_seal(struct store *self);
// The next job; false when no block can be had.
bool put_next(struct store *self, struct store_job *job);
// A page was programmed or a block erased, or not.
void put_done(struct store *self, enum store_result result);
// The job is to read what was programmed; whether that is what was meant, bit by bit.
bool put_is_read(const struct store *self);
bool put_is_same(const struct store *self);
// It was read, and so many bits were corrected.
void put_checked(struct store *self, uint32_t bits);

#endif
