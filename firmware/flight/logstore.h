// The log store: an append-only log in NAND flash that survives a cut at any moment.
//
// Idea: a page is four sectors of 512 bytes, each programmed once, each with a header of its own
// and whole records after it; the page's spare bytes stay erased, reserved for an error-correcting
// code of 16 bytes a sector. Sectors are numbered on and on, and the blocks are a ring: when the
// first sector of a block is safe, the next block is erased, which drops the oldest sectors. After
// a start the newest sector is looked up, whatever is torn after it is skipped, and writing goes
// on in the first sector that is still erased.
//
// A record is safe when its sector was programmed and read back unchanged. A cut costs records that
// were not safe yet and no other. docs/log-format-1.md has the layout, byte by byte.
//
// This file drives no hardware: it says which job the part should do next and is told how it went.
// So it runs on any host, for tests. NOT here: correction of flipped bits, wear levelling beyond
// the ring.
#ifndef ARES4_FLIGHT_LOGSTORE_H
#define ARES4_FLIGHT_LOGSTORE_H

#include <stdbool.h>
#include <stdint.h>

#define LOGSTORE_BLOCKS 32u
#define LOGSTORE_BLOCK_PAGES 64u
#define LOGSTORE_PAGES (LOGSTORE_BLOCKS * LOGSTORE_BLOCK_PAGES)
#define LOGSTORE_DATA_BYTES 2048u
#define LOGSTORE_PAGE_BYTES 2112u // with the spare ones
#define LOGSTORE_SECTOR_BYTES 512u
#define LOGSTORE_PAGE_SECTORS 4u
#define LOGSTORE_BLOCK_SECTORS (LOGSTORE_BLOCK_PAGES * LOGSTORE_PAGE_SECTORS)
#define LOGSTORE_SECTORS (LOGSTORE_PAGES * LOGSTORE_PAGE_SECTORS)
#define LOGSTORE_HEADER_BYTES 24u
#define LOGSTORE_RECORD_BYTES 20u // around the payload: 16 before, a checksum after
#define LOGSTORE_PAYLOAD_MAX (LOGSTORE_SECTOR_BYTES - LOGSTORE_HEADER_BYTES - LOGSTORE_RECORD_BYTES)

enum logstore_operation { LOGSTORE_READ = 1, LOGSTORE_PROGRAM = 2, LOGSTORE_ERASE = 3 };

struct logstore_job {
    enum logstore_operation operation;
    uint32_t page;  // for ERASE the first of its block
    uint8_t *bytes; // LOGSTORE_PAGE_BYTES, for READ and PROGRAM
};

struct logstore_head {
    uint32_t met_s;
    uint32_t utc_s;
    uint8_t entry; // kind of record
};

enum logstore_state {
    LOGSTORE_STOPPED,
    LOGSTORE_FIND_BLOCK, // reads the first pages of each block for the newest sector
    LOGSTORE_FIND_END,   // reads the newest block backwards for its last sector
    LOGSTORE_CLEAR,      // erases the block that will be written next
    LOGSTORE_READY,
    LOGSTORE_WRITE,
    LOGSTORE_VERIFY,
    LOGSTORE_AHEAD, // erases the block after the present one
};

struct logstore_sector {
    uint32_t used; // bytes, header included
    uint32_t records;
    uint32_t first_record;
    uint8_t bytes[LOGSTORE_SECTOR_BYTES];
};

struct logstore {
    _Alignas(4) uint8_t page[LOGSTORE_PAGE_BYTES]; // what a job reads or programs
    struct logstore_sector filling;                // takes records
    struct logstore_sector writing;                // on its way into the part; records 0: none
    enum logstore_state state;
    uint32_t look_block, look_page; // where the search stands
    bool found;                     // a sector was found at all
    bool found_end;                 // the last sector that is not erased was found
    uint32_t newest_block;
    uint32_t newest_sequence;
    uint32_t place; // sector to be written next
    uint32_t sequence;
    uint32_t next_record;
    uint32_t safe;  // last record that is safe
    uint32_t start; // count of starts, for the headers
    uint32_t bad;   // times the part did not take what was programmed
    uint32_t bad_in_a_row;
    bool flush; // what is filled should be written
};

// Forgets where the log ends and looks for it again; records not yet written are kept.
void logstore_mount(struct logstore *self, uint32_t start);
// The next thing the part should do; false when there is nothing.
bool logstore_next(struct logstore *self, struct logstore_job *job);
// How the job went. Not well: the part has no power; the store stops until it is mounted again.
void logstore_done(struct logstore *self, bool well);
// Takes a record and gives it its number; false when there is no room until more is written.
bool logstore_append(struct logstore *self, const struct logstore_head *head, const void *payload,
                     uint32_t payload_bytes, uint32_t *number);
// Write what is there, even if a sector is not full.
void logstore_flush(struct logstore *self);
// Whether the end of the log is known, so that records can be taken.
bool logstore_mounted(const struct logstore *self);
// Page that is written next.
uint32_t logstore_page(const struct logstore *self);

#endif
