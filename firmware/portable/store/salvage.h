// Salvage: entries out of a dump of the part, whatever happened to it. For the host; nothing aboard
// calls it.
//
// A dump is bytes. Where its pages begin is found by trying: the page after one that was read is
// tried first; where that fails, each place that begins as a page does, up to SALVAGE_TRIES of
// them. So bytes that were dropped or put in cost the page that they hit. What an inner code
// corrected is a codeword, what a page's CRC or a body's chain proves is what was written; a half
// of a page may be read while the other is lost, and serves the outer code.
//
// Nothing is believed because of where it lies, and no number that is read asks for memory or time:
// the work for a dump is bounded by its length.
//
// Memory: struct salvage is 30 KB; a stripe's bodies twice (1.8 MB each) are the caller's.
#ifndef ARES4_PORTABLE_STORE_SALVAGE_H
#define ARES4_PORTABLE_STORE_SALVAGE_H

#include "../codes/stripe.h"
#include "state.h"
#include "walk.h"

#define SALVAGE_TRIES 4u // places tried where a page should be and none is, besides the right one
#define SALVAGE_HALVES 2u

// The codes, as salvage wants them: a half of a page is a codeword.
struct salvage_codes {
    void *work;
    uint32_t bare_bytes; // of a page whose spare bytes were not dumped; 0: there is no such form
    // Corrects a half of the page in raw, which may be changed, and writes its content to page.
    // `known`: bytes of the half that are there; unsure: its bits of which nothing is known are
    // set, or NULL. Returns the bits corrected, or STORE_NONE.
    uint32_t (*open)(void *work, const struct store_geometry *geometry, uint8_t *raw, uint32_t half,
                     uint32_t known, const uint8_t *unsure, uint8_t *page);
    // Brings lost data bodies back, as stripe_decode_begin has it; false: too many are lost.
    bool (*restore)(void *work, const struct stripe_bodies *bodies, const bool *lost);
};

enum salvage_slot {
    SALVAGE_END,
    SALVAGE_PAGE,   // some of it was read
    SALVAGE_ERASED, // a page that is erased, with wrong bits or without
    SALVAGE_LOST,   // bytes of which nothing was made
};

// What was found at a place of a dump.
struct salvage_page {
    uint32_t at;           // byte of the dump
    uint32_t bytes;        // that it takes there
    uint8_t halves;        // bit h: half h was read
    bool whole;            // both, and the page's CRC is right
    uint32_t bits;         // that were corrected
    struct page_head head; // when half 0 was read
};

// A dump on its way.
struct salvage_scan {
    const uint8_t *dump;
    uint32_t count;
    uint32_t at;  // what comes next
    uint32_t end; // of the last page that was read
    bool bare;    // that had no spare bytes
};

// An entry that was proven; its payload lies in the buffer.
struct salvage_entry {
    uint32_t sequence;
    uint32_t index; // of the page in which it ends
    uint64_t time_ms;
    uint32_t payload; // where in the buffer
    uint32_t payload_bytes;
    uint8_t kind;
    bool moved;
};

struct salvage {
    const struct store_geometry *geometry;
    const struct salvage_codes *codes;
    struct store store; // what walk.h works on: geometry and buffer
    struct store_walk walk;
    const uint8_t *bodies;
    const bool *known;
    uint32_t count;
    uint32_t first, next; // pages of the run that is walked, from first to next
    bool walking;
    uint8_t raw[STORE_RAW_MAX];
    uint8_t
        page[STORE_PAGE_MAX]; // content of the page that was found last; what was not read: zeros
};

// buffer: stripe_data bodies, in which entries are put together.
void salvage_open(struct salvage *self, const struct store_geometry *geometry,
                  const struct salvage_codes *codes, uint8_t *buffer);

// Reads what may be a page, of which count bytes are there. bare: try first whether it has no spare
// bytes. unsure: its bits of which nothing is known are set, or NULL. False when nothing is read.
bool salvage_read(struct salvage *self, const uint8_t *raw, const uint8_t *unsure, uint32_t count,
                  bool bare, struct salvage_page *found);
bool salvage_is_erased(const struct salvage *self, const uint8_t *raw, uint32_t count);

void salvage_begin(struct salvage_scan *scan, const uint8_t *dump, uint32_t count);
// What comes next in the dump.
enum salvage_slot salvage_next(struct salvage *self, struct salvage_scan *scan,
                               struct salvage_page *found);

// Brings back what can be of a stripe. bodies: of data pages, then of parity pages; have: for each,
// bit h says that half h is there, 3 all of it. Bodies and bits are set of what came back.
void salvage_restore(struct salvage *self, uint8_t *bodies, uint8_t *have, uint32_t data,
                     uint32_t parity);

// Begins to go through the entries of so many bodies, of which those known are there. A body that
// its chain does not prove is as one that is not.
void salvage_walk(struct salvage *self, const uint8_t *bodies, const bool *known, uint32_t count);
// Lists up to `most` of the next entries; returns how many, 0 at the end. Payloads stay in the
// buffer until the next call.
uint32_t salvage_entries(struct salvage *self, struct salvage_entry *list, uint32_t most);

#endif
