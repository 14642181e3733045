// The description of the format, in plain text, repeated through the part.
//
// It has two blocks of its own from the first mount on, filled with it again and again, and a few
// pages in each stripe's last block, in turn. A page of it is padded with line ends.
#ifndef ARES4_PORTABLE_STORE_TEXT_H
#define ARES4_PORTABLE_STORE_TEXT_H

#include "state.h"

uint32_t text_pages(const struct store *self);
// Puts a page of the text.
void text_put(struct store *self, enum store_lane lane, uint32_t stripe, uint32_t number);
// Whether blocks of it are missing.
bool text_is_due(const struct store *self);
enum store_turn text_next(struct store *self);

#endif
