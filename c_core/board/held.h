// Bytes of loads, which rows, news and points hold together: the last that lets go frees them.
#ifndef ARES_BOARD_HELD_H
#define ARES_BOARD_HELD_H

#include <stddef.h>
#include <stdint.h>

// A copy of bytes, held once; NULL when out of memory.
const uint8_t *held_copy(const uint8_t *bytes, size_t count);

// One more holds bytes that held_copy() gave, or one less. NULL is nothing to hold.
void held_add(const uint8_t *bytes);
void held_release(const uint8_t *bytes);

#endif
