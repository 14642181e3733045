// Sizes that follow from the geometry.
#ifndef ARES4_PORTABLE_STORE_ROOMS_H
#define ARES4_PORTABLE_STORE_ROOMS_H

#include "../state.h"

static inline uint32_t store_body_bytes(const struct store *self) {
    return self->geometry->page_bytes - PAGE_HEADER_BYTES;
}

static inline uint32_t store_stream_bytes(const struct store *self) {
    return store_body_bytes(self) - PAGE_BODY_HEADER_BYTES;
}

static inline uint8_t *store_slot(struct store *self, uint32_t index) {
    return self->buffer + index * store_body_bytes(self);
}

#endif
