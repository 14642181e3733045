// The queue of the flight log: entries that are not safe in mass memory yet.
//
// It outlives a restart, and an entry stays in it until it is safe. What was with the store then is
// handed over again, unless its number is in the part already: numbers rise by one, so what the
// part is found to end with tells.
#ifndef ARES4_FLIGHT_WAITING_H
#define ARES4_FLIGHT_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/dictionary.h"

#define WAITING_MAX 64u

struct waiting {
    uint64_t time_ms; // since 1970
    uint32_t met_s;
    uint32_t number; // as a record; 0: it is not with the store
    uint16_t event;
    uint8_t entry;  // its kind
    uint32_t which; // what the event was about
    uint32_t payload_bytes;
    uint8_t payload[ENTRY_BYTES_MAX]; // packed
};

struct waiting_queue {
    uint32_t first, count;
    uint32_t handed; // the first of them: they are with the store
};

// Takes up what a restart left; returns how many entries of it cannot be read any more.
uint32_t waiting_open(struct waiting_queue *self);
// False: it is full.
bool waiting_add(struct waiting_queue *self, const struct waiting *entry);
// The next for the store; 0: there is none.
const struct waiting *waiting_next(const struct waiting_queue *self);
// The store has it, by that number.
void waiting_hand_over(struct waiting_queue *self, uint32_t number);
// Records up to this one are safe.
void waiting_let_go(struct waiting_queue *self, uint32_t safe);
// The log was found, and ends with that record: whatever else was with the store is to be handed
// over anew.
void waiting_sort_out(struct waiting_queue *self, uint32_t last_record);

#endif
