// A state in a form that lasts, as the board sees it; ares.h has the rest.
#ifndef ARES_BOARD_SNAPSHOT_H
#define ARES_BOARD_SNAPSHOT_H

#include "../include/ares.h"

// Whether ares_restore() would take these bytes; changes only the message.
int snapshot_check(struct ares *ares, const uint8_t *bytes, size_t count);

#endif
