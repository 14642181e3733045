// A log that the store wrote into a part in memory, and what was appended to it, as the one who
// appended it kept it: to hold against what salvage makes of a damaged copy.
#ifndef ARES4_TESTS_FUZZ_SALVAGED_H
#define ARES4_TESTS_FUZZ_SALVAGED_H

#include <stddef.h>

#include "../../firmware/portable/store/salvage.h"
#include "../../firmware/portable/store/store.h"

#define TRUTH_MAX 2000u

struct truth {
    uint8_t kind;
    uint64_t time_ms;
    uint32_t bytes;
    const uint8_t *payload;
};

struct subject {
    const struct store_geometry *geometry;
    struct store_codes store_codes;
    struct salvage_codes codes;
    uint8_t *flash;
    uint32_t bytes;    // of the part
    uint32_t *written; // pages that are not erased
    uint32_t written_count;
    struct truth truth[TRUTH_MAX]; // by sequence
    uint32_t entries;
    uint32_t appends, payload_max; // how it is filled
};

// A part of that kind, written: of 10 KiB with plain codes (salvaged_small.c), or the ship's.
struct subject *subject_open(void);
// Writes the log: garbage is collected in it, and its last stripe is open.
void subject_write(struct subject *self);
// Salvages an image; a wrong entry ends the program. Returns how many entries came of it.
uint32_t subject_salvage(struct subject *self, const uint8_t *image, uint32_t bytes);
// A page with its CRC and codes anew, from its content.
void subject_seal(struct subject *self, const struct page_head *head, uint8_t *raw);

#endif
