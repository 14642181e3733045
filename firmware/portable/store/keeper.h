// The keeper: what is done between the entries. It closes stripes, makes room, and repeats the
// text.
#ifndef ARES4_PORTABLE_STORE_KEEPER_H
#define ARES4_PORTABLE_STORE_KEEPER_H

#include "state.h"

enum store_turn keeper_next(struct store *self, struct store_job *job);
// A page was read, or a put of the keeper's is done.
void keeper_read(struct store *self, uint32_t bits);
void keeper_placed(struct store *self);

#endif
