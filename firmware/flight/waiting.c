// See waiting.h. Each entry is kept by itself, and where they lie is kept last: whatever a restart
// cuts off, an entry was added or it was not.
#include "flight/waiting.h"

#include "kernel/assert.h"
#include "kernel/kept.h"

struct ring {
    uint32_t first, count;
};

KEPT(entry_row, struct waiting, WAITING_MAX, KEPT_OVER_POWER_ON);
KEPT(ring_row, struct ring, 1, KEPT_OVER_POWER_ON);

static uint32_t slot(const struct waiting_queue *self, uint32_t place) {
    ASSERT(self->first < WAITING_MAX && place < WAITING_MAX);
    return (self->first + place) % WAITING_MAX;
}

static void keep_ring(const struct waiting_queue *self) {
    struct ring ring = {self->first, self->count};
    kept_put(&ring_row, 0, &ring);
}

static const struct waiting *entry_at(const struct waiting_queue *self, uint32_t place) {
    return kept_get(&entry_row, slot(self, place));
}

uint32_t waiting_open(struct waiting_queue *self) {
    const struct ring *ring = kept_get(&ring_row, 0);
    *self = (struct waiting_queue){0};
    if (ring && ring->first < WAITING_MAX && ring->count <= WAITING_MAX) {
        self->first = ring->first;
        self->count = ring->count;
    }
    uint32_t found = self->count, sound = 0;
    for (uint32_t i = 0; i < found; i++) {
        const struct waiting *entry = entry_at(self, i);
        if (entry && entry->payload_bytes <= sizeof entry->payload) {
            kept_put(&entry_row, slot(self, sound++), entry);
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
    kept_put(&entry_row, slot(self, self->count), entry);
    self->count++;
    keep_ring(self);
    return true;
}

// One that was found sound at the start, or put since.
static const struct waiting *entry_of(const struct waiting_queue *self, uint32_t place) {
    const struct waiting *entry = entry_at(self, place);
    ASSERT(entry);
    return entry;
}

static void give_number(const struct waiting_queue *self, uint32_t place, uint32_t number) {
    struct waiting entry = *entry_of(self, place);
    entry.number = number;
    kept_put(&entry_row, slot(self, place), &entry);
}

const struct waiting *waiting_next(const struct waiting_queue *self) {
    return self->handed < self->count ? entry_of(self, self->handed) : 0;
}

void waiting_hand_over(struct waiting_queue *self, uint32_t number) {
    ASSERT(self->handed < self->count);
    give_number(self, self->handed, number);
    self->handed++;
}

static uint32_t first_number(const struct waiting_queue *self) { return entry_of(self, 0)->number; }

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
    self->handed = 0;
    while (self->count && first_number(self) && first_number(self) <= last_record) {
        drop(self);
    }
    for (uint32_t i = 0; i < self->count; i++) {
        give_number(self, i, 0);
    }
}
