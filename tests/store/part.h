// A simulated part with a log store on it, small enough to be copied at each step; and what was
// acknowledged, to compare with what is found.
//
// The part is NAND flash: pages of a block are programmed in their order, once each between two
// erasures, and only in a block whose erasure was completed. A cut while programming leaves the
// first bytes of the page programmed; a page that was cut at its very end is weak: it reads, with
// bits to be corrected, until the second start after that, and then no more. A cut while erasing
// leaves the first pages of the block erased, or all of them, but none of them fit to be
// programmed. A block that said that it failed is not to be used again before the next start. What
// breaks these rules is a fault of the store: the program ends with a sentence.
#ifndef ARES4_TESTS_STORE_PART_H
#define ARES4_TESTS_STORE_PART_H

#include "portable/store/store.h"

#define PART_BLOCKS_MAX 64u
#define PART_BLOCK_PAGES_MAX 16u
#define PART_PAGES_MAX 256u
#define PART_PAGE_BYTES 128u // as programmed; the last ones stand for the inner code
#define PART_CODE_BYTES 4u
#define PART_BYTES (PART_PAGES_MAX * PART_PAGE_BYTES) // 32 KiB
#define PART_STRIPE_MAX 16u
#define PART_ENTRIES_MAX 1200u
#define PART_PAYLOAD_MAX 400u
#define PART_BUSY_MAX 20000u   // steps without a pause
#define PART_START_MS 1000000u // time of the entries, when the part's is 0
#define PART_WAIT_MS 2000u     // the longest that an entry may wait to be safe

// How much of a job is done before power is cut: of a program, so many bytes; of an erasure, so
// many pages, or all of them but not well.
#define PART_ERASED_BADLY 1000u

struct part_page {
    bool touched;
    uint8_t weak;     // starts that it is still read after, and one more; 0: it is not weak
    bool whole;       // its CRC is right
    bool sound;       // and it holds entries, and the chain proves them
    uint64_t content; // follows from its bytes
    struct page_head head;
    struct page_body body;
};

// What was taken under a sequence. GIVEN: not known to be safe; LOOSE: nor was it before a cut.
enum part_state { PART_NOTHING, PART_GIVEN, PART_LOOSE, PART_SAFE };

struct part_entry {
    uint8_t state;
    uint8_t kind;
    uint16_t bytes;
    uint32_t seed; // of the payload
    uint64_t time_ms;
};

struct part {
    uint8_t flash[PART_BYTES];
    struct part_page page[PART_PAGES_MAX];
    bool fit[PART_BLOCKS_MAX];          // erased, and well
    uint8_t last[PART_BLOCKS_MAX];      // pages programmed
    uint16_t erasures[PART_BLOCKS_MAX]; // so far
    bool bad[PART_BLOCKS_MAX];          // neither erases nor programs
    bool failed[PART_BLOCKS_MAX];       // and said so since the last start
    uint32_t failures;                  // in all
    uint32_t busy;                      // steps since it was idle
    struct part_entry entry[PART_ENTRIES_MAX];
    uint32_t entries;
    struct store store;
    uint8_t buffer[PART_STRIPE_MAX * PART_PAGE_BYTES];
    uint8_t payload[PART_PAYLOAD_MAX]; // of the entry that is being taken
    uint64_t now_ms;
    struct store_job job; // that the store asked for
    bool lossy;           // pages of closed stripes are lost on purpose
    uint32_t told;        // the last that was told to be safe
    uint32_t dropped;     // entries that garbage collection let go, as last checked
};

extern struct store_geometry part_geometry;
extern const struct store_policy part_policy;
extern const struct store_codes part_codes;

void part_open(struct part *self);
// As another, at another place.
void part_copy(struct part *self, const struct part *from);
// Lets the store work until it wants the part to do a job that changes it; false when it is idle.
bool part_step(struct part *self);
// Looks at a page anew: who wrote into flash says so.
void part_look(struct part *self, uint32_t page);
// Does the job, well or not.
void part_do(struct part *self);
// Half of it; the part says that it failed.
void part_do_badly(struct part *self);
// A program, and the part says that it went well: but the page is not what was given, or it is
// weak.
void part_do_poorly(struct part *self, bool weak);
// Does so much of the job, and cuts the power. The store is as after a start of the computer.
void part_cut(struct part *self, uint32_t done);
// Weak pages are a start older.
void part_weaken(struct part *self);
// Until it is idle.
void part_run(struct part *self);
// An entry of that kind and length; false when there is no room.
bool part_append(struct part *self, uint8_t kind, uint32_t bytes, uint32_t seed);
// Compares what is found in the part with what was acknowledged, blocks that the store has given up
// left out. Ends the program when an entry was lost or invented.
void part_check(struct part *self, const char *when);
// The same with each two of the blocks lost that hold what lies in no closed stripe.
void part_check_thrice(struct part *self);
// No entry waits for longer than it may to be safe, however many come after it.
void part_check_waiting(const struct part *self);
void part_fail(const char *what, uint32_t number);

#endif
