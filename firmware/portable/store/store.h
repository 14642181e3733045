// The log store: an append-only log in NAND flash that is meant to be read in centuries.
//
// Idea: entries are packed into a stream, cut into pages, each under an inner code. The pages of a
// stripe are put under an outer code, page beside page, when the stripe is full; until then what is
// in it is there three times. Nothing depends on where a page lies: each says what it is, and
// everything is found again by looking. An entry is safe when three pages that hold it were
// programmed and read back; a cut costs entries that were not safe yet and no other.
//
//   page.h      a page: header, CRC, link of the hash chain
//   entries.h   entries, packed
//   state.h     what it remembers, geometry, codes, policy
//   blocks.h    which blocks are free, and which is taken next
//   put.h       a page is programmed and read back
//   writer.h    entries into pages, in three copies
//   mount.h     where the log ends
//   closing.h   a stripe gets its parity
//   garbage.h   makes room
//   load.h, walk.h   a stripe from the part; its entries
//   text.h      the format's description, repeated
//
// It drives no hardware: it says which job the part should do next and is told how it went. No call
// takes longer than to code or decode one page, or one slice of the outer code.
#ifndef ARES4_PORTABLE_STORE_STORE_H
#define ARES4_PORTABLE_STORE_STORE_H

#include "keeper.h"
#include "put.h"
#include "state.h"

// Before the first mount: everything else zeros; buffer: stripe_data bodies. Whoever brings them
// keeps them.
void store_open(struct store *self, const struct store_geometry *geometry,
                const struct store_codes *codes, const struct store_policy *policy,
                uint8_t *buffer);
void store_describe(struct store *self, const uint8_t *text, uint32_t text_bytes);
// Forgets where the log ends and looks for it again; entries that are not safe yet are forgotten.
void store_mount(struct store *self);
// What is to be done next. STORE_JOB: the part should do this job, then store_done. now_ms: any
// clock that goes on.
enum store_turn store_next(struct store *self, uint64_t now_ms, struct store_job *job);
// How the job went. STORE_LOST: the store stops until it is mounted again.
void store_done(struct store *self, enum store_result result);
// Takes an entry and gives it its sequence; false when there is no room until more is written. The
// payload must stay where it is until store_is_taken.
bool store_append(struct store *self, uint8_t kind, uint64_t time_ms, const uint8_t *payload,
                  uint32_t payload_bytes, uint32_t *sequence);
bool store_is_taken(const struct store *self);
// Write what is there now, not after a while.
void store_flush(struct store *self);
// Close the stripe though it is not full.
void store_close(struct store *self);
// Nothing is done but what entries and closing need: no room is made ahead, no text repeated.
void store_spare(struct store *self, bool spare);
// Whether the end of the log is known, so that entries can be taken.
bool store_mounted(const struct store *self);
// The greatest payload of an entry.
uint32_t store_payload_max(const struct store *self);

#endif
