// Bytes with a count of who holds them: see held.h.
#include "held.h"

#include <stdlib.h>
#include <string.h>

struct held {
    size_t holders;
    uint8_t bytes[];
};

static struct held *held_of(const uint8_t *bytes) {
    return (struct held *)(uintptr_t)(bytes - offsetof(struct held, bytes));
}

const uint8_t *held_copy(const uint8_t *bytes, size_t count) {
    struct held *held = malloc(sizeof *held + count);
    if (!held) {
        return NULL;
    }
    held->holders = 1;
    memcpy(held->bytes, bytes, count);
    return held->bytes;
}

void held_add(const uint8_t *bytes) {
    if (bytes) {
        held_of(bytes)->holders++;
    }
}

void held_release(const uint8_t *bytes) {
    if (bytes && --held_of(bytes)->holders == 0) {
        free(held_of(bytes));
    }
}
