// A log store on a part of the ship's size, and reading it as a decoder would. What is wrong with
// the part is a property of reading: pages that are gone and wrong bits follow from a seed.
#ifndef ARES4_TESTS_STORE_SHIP_H
#define ARES4_TESTS_STORE_SHIP_H

#include "portable/store/coded.h"
#include "portable/store/store.h"

#define SHIP_BLOCKS 512u
#define SHIP_BLOCK_PAGES 64u
#define SHIP_PAGES 32768u
#define SHIP_RAW 2112u

struct ship {
    uint8_t flash[SHIP_PAGES][SHIP_RAW];
    const struct store_geometry *geometry;
    struct store store;
    struct coded coded;
    struct store_codes codes;
    uint8_t buffer[512u * STORE_BODY_MAX];
    uint64_t now_ms;
    uint32_t seed;
    double gone;                  // chance that a page is
    double rate;                  // that a bit is wrong
    uint32_t from, to;            // blocks that are gone, all of them
    bool hintless;                // SUPER and TEXT pages are gone, too
    uint64_t reads, programs[16]; // by the page's kind
    uint32_t erasures[SHIP_BLOCKS];
};

extern const struct store_policy ship_policy;

// A part that is erased, and a store on it. coded: with the codes; else without any, to be quick.
void ship_open(struct ship *self, const struct store_geometry *geometry, bool coded);
void ship_describe(struct ship *self, const uint8_t *text, uint32_t bytes);
// Until the store is idle.
void ship_run(struct ship *self, uint64_t now_ms);
// As after a start of the computer.
void ship_mount(struct ship *self);
// An entry, and all work that it takes; false when there is no room.
bool ship_append(struct ship *self, uint8_t kind, uint64_t time_ms, const uint8_t *payload,
                 uint32_t bytes);
// What is wrong from now on.
void ship_damage(struct ship *self, uint32_t seed, double gone, double rate);

struct ship_stripe {
    uint32_t data;    // its pages
    uint32_t missing; // of these
    bool whole;       // all of them were read, or brought back
    uint32_t entries;
};

typedef void ship_take(void *who, const struct walk_entry *entry);

// A page as it is read now.
void ship_page(struct ship *self, uint32_t page, uint8_t *to);
// Reads a stripe that is closed, or one that is not.
struct ship_stripe ship_read(struct ship *self, uint32_t stripe, ship_take *take, void *who);

#endif
