// Reads entries aboard, in their order, beside the writer.
//
// It asks for a page at a time and only when the writer has nothing to do, so it takes no time from
// it; and it has buffers of its own, for the stripe buffer is the writer's. What it knows of the
// part is the first entry of each block with finished pages. That is looked up when something is
// asked for first, 250 pages of a full part. From there on it goes through the pages, and last
// through the one that is being filled. NOT here: pages that are lost are not brought back, as
// salvage does; what lay in them is passed over.
//
// Memory: 31 KB.
#ifndef ARES4_PORTABLE_STORE_READER_H
#define ARES4_PORTABLE_STORE_READER_H

#include "put.h"
#include "state.h"

#define READER_PAYLOAD_MAX 8448u // of entries that are read; longer ones are passed over
#define READER_ENTRY_MAX 8470u   // with head and CRC

// A block with finished pages, by the first that can be read.
struct reader_row {
    uint32_t stripe; // 0: not looked at yet
    uint32_t index;  // STORE_NONE: none can be read
    uint32_t sequence;
    uint64_t time_ms;
    uint32_t tried; // pages that could not be read
};

enum reader_phase { READER_RESTS, READER_SEEKS, READER_GOES_ON };
enum reader_answer { READER_NOTHING, READER_ENTRY, READER_END };

struct store_reader {
    const struct store *store;
    struct reader_row row[STORE_BLOCKS_MAX];
    enum reader_phase phase;
    enum reader_answer answer;
    // What is asked for: the first entry from this number and time on, of that kind (0: of any).
    uint32_t sequence_from;
    uint64_t time_from_ms;
    uint8_t kind;
    // The page that is being read.
    bool reading, opening;
    bool indexing;  // for its row alone
    uint32_t slice; // of opening it
    uint32_t block;
    // The block that is gone through, and its page that comes next.
    uint32_t from, page;
    // The page in hand.
    struct page_head head;
    struct page_body body;
    bool tail;   // it is the one that is being filled
    bool gap;    // what came before it could not be read
    bool fresh;  // no entry that begins in it was met yet
    uint32_t at; // bytes of its stream that were taken
    uint32_t sequence;
    uint64_t time_ms; // of the entry before
    // The entry in hand.
    struct entry_head entry;
    uint32_t gathered;          // bytes of it
    uint32_t head_bytes;        // 0: not whole yet
    uint8_t raw[STORE_RAW_MAX]; // these begin at a multiple of four, as the store's own do
    uint8_t opened[STORE_PAGE_MAX];
    uint8_t bytes[READER_ENTRY_MAX];
};

void reader_open(struct store_reader *self, const struct store *store);
// Asks for the first entry from that number and time on; kind 0: of any.
void reader_seek(struct store_reader *self, uint32_t sequence, uint64_t time_ms, uint8_t kind);
// Asks for the one after the last that was given.
void reader_go_on(struct store_reader *self, uint8_t kind);
// What came of it: NOTHING yet, an ENTRY, or END, there is none. An entry lies in `entry` and
// reader_payload() until it asks again.
enum reader_answer reader_answer(const struct store_reader *self);
const uint8_t *reader_payload(const struct store_reader *self);
// While the writer is idle: a page to read, or some work. While it is opening a page, which goes
// through the writer's codes, the writer has to wait.
enum store_turn reader_next(struct store_reader *self, struct store_job *job);
bool reader_is_opening(const struct store_reader *self);
void reader_done(struct store_reader *self, enum store_result result);

#endif
