// What the log store remembers while it runs. All of it is found again in the part after a start.
//
// Memory: struct store is 24 KB; the caller brings the stripe buffer besides, a body for each data
// page of a stripe (907 KB on the ship), and what the codes work in. Nothing else is used.
#ifndef ARES4_PORTABLE_STORE_STATE_H
#define ARES4_PORTABLE_STORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "entries.h"
#include "page.h"

#define STORE_BLOCKS_MAX 512u
#define STORE_RAW_MAX 2112u    // bytes of a page in the part, spare ones included
#define STORE_PAGE_MAX 1788u   // of a page after the inner code
#define STORE_BODY_MAX 1772u   // of these, behind the header
#define STORE_STRIPE_MAX 512u  // data pages of a stripe, and parity pages
#define STORE_STRIPE_BYTES 64u // a bit for each of these
#define STORE_NONE 0xFFFFFFFFu
#define STORE_GOES_ON 0xFFFFFFFEu // there is more to do
#define STORE_KINDS 128u          // up to ENTRY_KIND_MAX
#define STORE_PRIORITIES 256u
#define STORE_NEVER_DROPPED 255u // as a kind's priority

struct store_geometry {
    uint32_t blocks;
    uint32_t block_pages;
    uint32_t raw_bytes;     // a multiple of 32
    uint32_t page_bytes;    // of a page after the inner code; even
    uint32_t stripe_data;   // data pages of a full stripe
    uint32_t stripe_parity; // parity pages of a full stripe
    uint32_t parity_blocks; // among how many blocks parity is spread at least
    uint32_t regions;       // of the part, among which the blocks of a stripe are spread; not a
                            // multiple of 5
};

// The codes. seal and open are the inner one; encode and decode the outer one, in place on the
// bodies in the stripe buffer. Each is called with slice 0, 1, 2... until it is done, and none
// takes long.
struct store_codes {
    void *work; // whatever they need
    // page_bytes of a page to raw_bytes; true when it is done.
    bool (*seal)(void *work, const struct store_geometry *geometry, const uint8_t *page,
                 uint8_t *raw, uint32_t slice);
    // raw_bytes, which may be changed, to page_bytes. Returns how many bits were corrected,
    // STORE_NONE when it cannot be read, or STORE_GOES_ON.
    uint32_t (*open)(void *work, const struct store_geometry *geometry, uint8_t *raw, uint8_t *page,
                     uint32_t slice);
    // The page as it is in raw_bytes, whatever is wrong in it.
    void (*take)(const struct store_geometry *geometry, const uint8_t *raw, uint8_t *page);
    // How many parity pages a stripe of so many data pages should have; at most a full stripe's are
    // written.
    uint32_t (*parity)(uint32_t data);
    // Of so many data bodies makes so many parity bodies; true when it is done.
    bool (*encode)(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   uint32_t data, uint32_t parity, uint32_t slice);
    // In place i of the buffer is the body of index[i], for i < data: makes of them the data bodies
    // in their order.
    bool (*decode)(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   const uint16_t *index, uint32_t data, uint32_t parity, uint32_t slice);
    uint32_t bits_max; // a page just programmed that needs more bits corrected is programmed again
};

struct store_policy {
    // By kind: when space runs out, entries of the lowest priority go first, those with
    // STORE_NEVER_DROPPED stay.
    uint8_t priority[STORE_KINDS];
};

enum store_operation { STORE_READ = 1, STORE_PROGRAM = 2, STORE_ERASE = 3 };

struct store_job {
    enum store_operation operation;
    uint32_t page;  // for ERASE the first of its block
    uint8_t *bytes; // raw_bytes of the geometry, for READ and PROGRAM
};

enum store_turn {
    STORE_IDLE,
    STORE_JOB,   // the part should do a job
    STORE_AGAIN, // some work was done; there is more
};

enum store_use {
    STORE_FREE, // is erased when it is taken, whatever is in it
    STORE_FOR_DATA,
    STORE_FOR_PARITY,
    STORE_FOR_COPY,
    STORE_FOR_TAIL,
    STORE_FOR_TEXT,
};

struct store_block {
    uint8_t use;
    bool bad;        // is never erased or programmed again
    bool doubtful;   // begins with an erased page: it was being erased
    uint16_t next;   // page to be programmed next
    uint16_t wear;   // erasures, beyond those of the least worn block
    uint32_t stripe; // the highest of its pages
};

// Where pages are programmed: each has a block of its own.
enum store_lane {
    LANE_DATA,
    LANE_COPY,
    LANE_TAIL = LANE_COPY + 2,
    LANE_PARITY = LANE_TAIL + 3,
    LANE_TEXT,
    STORE_LANES,
};

enum put_step { PUT_SEAL, PUT_PLACE, PUT_ERASE, PUT_PROGRAM, PUT_CHECK };

// A page on its way into one lane after the other.
struct store_put {
    bool active;
    bool keeper; // the keeper's, else the writer's
    struct page_head head;
    uint8_t lane, last;
    enum put_step step;
    uint32_t slice; // of sealing
    uint32_t limit; // pages of a block that may be programmed
    uint32_t tries;
    uint32_t misses; // in a row
};

// An entry that is being packed.
struct store_pending {
    bool active;
    bool keeper; // the keeper's
    struct entry_head head;
    const uint8_t *payload;
    uint8_t bytes[ENTRY_HEAD_MAX];
    uint32_t head_bytes;
    uint32_t checksum;
    uint32_t taken;       // bytes of head, payload and checksum that are in the stream
    uint32_t moved_after; // value of `moved` when all of it is
    uint64_t given_ms;
};

// The page that is being filled.
struct store_filling {
    uint32_t stripe;
    uint32_t index;
    uint32_t version;
    uint32_t sequence; // of the first entry that begins here
    uint32_t first;    // where, or PAGE_NOTHING_BEGINS
    uint32_t used;
    uint32_t whole; // bytes up to the end of the last whole entry
    uint32_t told;  // of these, those in the last version
    uint64_t time_ms, earlier_ms;
    bool timed;   // time_ms is set
    bool finish;  // is the last page of its stripe
    bool changed; // a version is due though no entry is new
    uint8_t before[PAGE_LINK_BYTES];
    uint8_t body[STORE_BODY_MAX];
};

enum load_step { LOAD_DATA, LOAD_COPY, LOAD_PARITY, LOAD_CLEAR, LOAD_DONE };

// A stripe on its way from the part into the buffer.
struct store_load {
    uint32_t stripe;
    bool closed; // parity stands in for what is missing
    enum load_step step;
    uint32_t block, page;
    uint32_t count;        // data pages, as far as known
    bool told;             // by a parity page
    uint32_t parity_count; // parity bodies in the buffer
    uint8_t have[STORE_STRIPE_BYTES];
    uint8_t have_parity[STORE_STRIPE_BYTES];
    uint16_t index[STORE_STRIPE_MAX];   // what lies in each place
    uint16_t version[STORE_STRIPE_MAX]; // of data pages
};

struct walk_entry {
    struct entry_head head;
    const uint8_t *payload;
    uint32_t after; // bytes of the stripe's streams up to its end, each page's taken as full
};

// Goes through the entries of the stripe in the buffer.
struct store_walk {
    uint32_t count;        // data pages
    uint32_t next;         // page whose stream comes next
    uint32_t at, end;      // in the buffer: bytes not gone through yet
    uint32_t page_at;      // in the buffer: where the stream of the page next - 1 lies
    struct page_body body; // of that page
    bool gap;              // the page before it could not be read
    bool fresh;            // no entry that begins in that page was met yet
    uint32_t checked;      // bytes of the entry at `at` that its CRC has been taken of
    uint32_t checksum;
    uint32_t sequence;
    uint64_t time_ms;
};

enum keeper_task {
    KEEPER_IDLE,
    KEEPER_CLOSE_LOAD,
    KEEPER_MEND, // a stripe that was closed already, in part at least
    KEEPER_ENCODE,
    KEEPER_PARITY,
    KEEPER_SUPER,
    KEEPER_STRIPE_TEXT,
    KEEPER_COLLECT_LOAD,
    KEEPER_DECODE,
    KEEPER_WEIGH, // how much of each priority is there
    KEEPER_MOVE,
    KEEPER_LET_GO,
    KEEPER_TEXT,
};

struct store_keeper {
    enum keeper_task task;
    uint32_t slice;
    uint32_t number;                   // of the parity or text page that is next
    uint32_t text;                     // page of the text that a stripe takes next
    uint32_t weight[STORE_PRIORITIES]; // bytes by priority
    uint32_t threshold;
    struct entry_dropped dropped;
    uint8_t payload[ENTRY_DROPPED_MAX];
    bool weighed; // the threshold is known
    bool held;    // `entry` found no room yet
    struct walk_entry entry;
    uint32_t fruitless; // stripes in a row that gave nothing
    struct store_load load;
    struct store_walk walk;
};

enum store_phase {
    STORE_STOPPED,
    STORE_SURVEY,  // the blocks
    STORE_TAKE_UP, // the newest page
    STORE_RENEW,   // what was found is made safe
    STORE_READY,
};

// A sound page that was found, newer than another by stripe, index and version.
struct store_found {
    uint32_t page; // STORE_NONE: none
    uint8_t kind;
    uint32_t stripe, index, version;
};

#define MOUNT_TAILS 6u

struct store_mount {
    uint32_t block, page;
    bool backwards; // looks from the end of the block
    bool again;     // the second time through the blocks
    uint32_t top;   // highest stripe
    uint32_t tries; // to read the newest page once more
    struct store_found best;
    uint32_t tails, copies, datas; // pages that hold the same as the best, and read well
    uint32_t parity;               // highest stripe that has parity, 0: none
    bool closed[2];                // stripes top and top - 1, by their SUPER pages
    uint32_t super;                // stripe of the newest of those
    struct store_found tail[MOUNT_TAILS];
};

enum store_owner { OWNER_NOBODY, OWNER_PUT, OWNER_MOUNT, OWNER_KEEPER };

struct store {
    const struct store_geometry *geometry;
    const struct store_codes *codes;
    const struct store_policy *policy;
    const uint8_t *text; // what the TEXT pages say
    uint32_t text_bytes;
    uint8_t *buffer; // stripe_data bodies
    enum store_phase phase;
    enum store_owner owner; // whose job is under way
    bool opening;           // the page that it read is being decoded
    bool erased;            // the page that was read is
    uint32_t slice;         // of that; STORE_NONE: it is done, and nobody was told yet
    uint32_t bits;          // that were corrected
    struct store_block block[STORE_BLOCKS_MAX];
    uint32_t lane[STORE_LANES]; // block of each, or STORE_NONE
    uint32_t turn;              // blocks taken so far
    struct store_put put;
    struct store_pending pending;
    struct store_filling filling;
    struct store_keeper keeper;
    struct store_mount mount;
    uint32_t next_sequence;
    uint64_t latest_ms;   // time of the last entry
    uint32_t safe;        // last sequence that is safe
    uint32_t safe_oldest; // the first stripe that is needed, as the last safe page says
    uint32_t unclosed;    // the first stripe that is not closed
    uint32_t ended_pages; // of the stripe before the one that is filled; STORE_NONE: not known
    uint32_t oldest;      // the first stripe that is needed
    uint32_t moved;       // bytes of it whose entries were moved on
    bool urgent;          // what is there should be written
    bool close;           // the stripe should be closed
    bool spare;           // nothing is done that can wait
    bool full;            // no block could be had
    bool yield;           // an entry waits for the keeper to make room
    uint64_t now_ms;
    uint64_t since_ms; // when the first entry that is not safe came
    uint64_t yield_ms;
    // What is in `page` and `raw`:
    uint32_t page_sequence; // last whole entry in it
    uint32_t page_oldest;
    // Told to who flies it:
    uint32_t bad_blocks, missed, erasures, programs;
    uint8_t page[STORE_PAGE_MAX]; // these begin at a multiple of four, for who moves words
    uint8_t opened[STORE_PAGE_MAX];
    uint8_t raw[STORE_RAW_MAX];
    uint8_t back[STORE_RAW_MAX];
};

#endif
