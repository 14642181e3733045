// Mounting: finds where the log ends, by looking at the pages alone.
//
// Of each block the first sound page is read, which says what the block is for; then the last sound
// pages of those that may hold the newest. The newest page says all that is needed: where the log
// goes on, the chain's value, the next sequence, which stripes are still needed. If it is not in
// three blocks, it is put there again before anything else: it may hold what was not safe yet.
//
// Pages that cannot be read are stepped over. A page that is erased is told from one whose
// programming was cut by its first bytes: those of a page are never all ones.
#ifndef ARES4_PORTABLE_STORE_MOUNT_H
#define ARES4_PORTABLE_STORE_MOUNT_H

#include "state.h"

void mount_begin(struct store *self);
void mount_next(struct store *self, struct store_job *job);
// Whether it wants to know what the page's block is for, no more.
bool mount_surveys(const struct store *self);
// Whether the page that was read is erased.
bool mount_sees_erased(const struct store *self);
// A page was read, and so many bits of it were corrected, or STORE_NONE.
void mount_read(struct store *self, uint32_t bits);

#endif
