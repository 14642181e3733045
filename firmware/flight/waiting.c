// See waiting.h. Each entry has a checksum, and where they lie is one word: whatever a restart cuts
// off, an entry was added or it was not.
#include "flight/waiting.h"

#include <stddef.h>

#include "kernel/assert.h"
#include "portable/crc.h"

#define SEAL 0x5AA50000u

static struct {
    struct waiting entry[WAITING_MAX];
    uint32_t checksum[WAITING_MAX];
    uint32_t ring;
} queued __attribute__((section(".noinit")));

_Static_assert(WAITING_MAX <= UINT8_MAX, "a byte each in the ring");

static uint32_t slot(const struct waiting_queue *self, uint32_t place) {
    ASSERT(self->first < WAITING_MAX && place < WAITING_MAX);
    return (self->first + place) % WAITING_MAX;
}

static uint32_t ring_of(const struct waiting_queue *self) {
    uint32_t ring = self->first | self->count << 8;
    return ring | (SEAL ^ ring << 16);
}

static void keep_ring(const struct waiting_queue *self) { queued.ring = ring_of(self); }

// Of all but the number, which is written when it is given.
static uint32_t checksum_of(const struct waiting *entry) {
    return crc32(&entry->head, sizeof *entry - offsetof(struct waiting, head));
}

static bool readable(uint32_t place) {
    const struct waiting *entry = &queued.entry[place];
    return queued.checksum[place] == checksum_of(entry) &&
           entry->payload_bytes <= sizeof entry->payload;
}

uint32_t waiting_open(struct waiting_queue *self) {
    *self = (struct waiting_queue){queued.ring & UINT8_MAX, queued.ring >> 8 & UINT8_MAX, 0};
    if (queued.ring != ring_of(self) || self->first >= WAITING_MAX || self->count > WAITING_MAX) {
        *self = (struct waiting_queue){0};
    }
    uint32_t found = self->count, sound = 0;
    for (uint32_t i = 0; i < found; i++) {
        uint32_t from = slot(self, i), to = slot(self, sound);
        if (readable(from)) {
            queued.entry[to] = queued.entry[from];
            queued.checksum[to] = queued.checksum[from];
            sound++;
        }
    }
    self->count = sound;
    keep_ring(self);
    return found - sound;
}

bool waiting_add(struct waiting_queue *self, const struct waiting *entry) {
    if (self->count == WAITING_MAX) {
        return false;
    }
    uint32_t place = slot(self, self->count);
    queued.entry[place] = *entry;
    queued.checksum[place] = checksum_of(&queued.entry[place]);
    self->count++;
    keep_ring(self);
    return true;
}

const struct waiting *waiting_next(const struct waiting_queue *self) {
    return self->handed < self->count ? &queued.entry[slot(self, self->handed)] : 0;
}

void waiting_hand_over(struct waiting_queue *self, uint32_t number) {
    ASSERT(self->handed < self->count);
    queued.entry[slot(self, self->handed)].number = number;
    self->handed++;
}

static uint32_t first_number(const struct waiting_queue *self) {
    return queued.entry[slot(self, 0)].number;
}

static void drop(struct waiting_queue *self) {
    self->first = (self->first + 1u) % WAITING_MAX;
    self->count--;
    keep_ring(self);
}

void waiting_let_go(struct waiting_queue *self, uint32_t safe) {
    for (; self->handed && first_number(self) <= safe; self->handed--) {
        drop(self);
    }
}

void waiting_sort_out(struct waiting_queue *self, uint32_t last_record) {
    ASSERT(self->handed == 0);
    while (self->count && first_number(self) && first_number(self) <= last_record) {
        drop(self);
    }
    for (uint32_t i = 0; i < self->count; i++) {
        queued.entry[slot(self, i)].number = 0;
    }
}
