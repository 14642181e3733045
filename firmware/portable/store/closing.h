// Closes a stripe: reads it back, works out its parity, slice by slice, and programs that.
//
// A cut at any moment is mended by doing it again: parity follows from the data pages alone, so
// pages of it that are there already stay.
#ifndef ARES4_PORTABLE_STORE_CLOSING_H
#define ARES4_PORTABLE_STORE_CLOSING_H

#include "state.h"

void closing_begin(struct store *self);
enum store_turn closing_next(struct store *self, struct store_job *job);
void closing_placed(struct store *self);

#endif
