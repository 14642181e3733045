// A page of the log store: its header, and the header of a body that holds entries.
//
// Every page says what it is and is proven by a CRC; nothing depends on where it lies. A body with
// entries has a link of the hash chain besides: the chain's value before it and after it. So a body
// that the outer code brought back proves itself, and its place between its neighbours.
// docs/log-format.md has the layout.
#ifndef ARES4_PORTABLE_STORE_PAGE_H
#define ARES4_PORTABLE_STORE_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE_HEADER_BYTES 16u
#define PAGE_LINK_BYTES 8u
#define PAGE_BODY_HEADER_BYTES 36u
#define PAGE_PARITY_INDEX 512u    // parity pages count from here
#define PAGE_NOTHING_BEGINS 65535 // as `first` of a body

enum page_kind {
    PAGE_DATA = 1,   // a finished page of a stripe
    PAGE_PARITY = 2, // of a closed stripe, or one that is being closed
    PAGE_COPY = 3,   // of a DATA page
    PAGE_TAIL = 4,   // a version of a page that is not finished
    PAGE_TEXT = 5,   // the description of this format
    PAGE_SUPER = 6,  // its stripe is closed; a hint on the state of the blocks
};

struct page_head {
    uint8_t kind;
    uint32_t stripe; // one more each stripe, never repeated
    uint16_t index;  // in the stripe; of TEXT, in the text
    uint16_t
        number; // DATA, COPY, TAIL: version; others: data pages of the stripe, pages of the text
};

// Writes the header of a page whose body is there. bytes: of the whole page.
void page_seal(uint8_t *page, uint32_t bytes, const struct page_head *head);
// False when this is no sound page.
bool page_open(const uint8_t *page, uint32_t bytes, struct page_head *head);

// Whether bytes of which some bits may be wrong can be a page: such a part of its first ones is
// wrong less than once in 10^8 times when one bit of a hundred is.
bool page_may_be(const uint8_t *page);

struct page_body {
    uint32_t sequence; // of the first entry that begins here; when none does: that the next entry
                       // would get, if the log ended here
    uint16_t first;    // where that begins in the stream, or PAGE_NOTHING_BEGINS
    uint16_t used;     // bytes of the stream
    uint64_t time_ms;  // since 1970, to which the first entry's time adds; 48 bits
    uint16_t kept;     // stripes before this one that are still needed
    uint32_t moved;    // bytes of the oldest of them whose entries have been moved on
    uint8_t before[PAGE_LINK_BYTES];
    uint8_t after[PAGE_LINK_BYTES];
};

// Writes the header of a body whose stream is there, and works out `after`.
void page_body_seal(uint8_t *body, struct page_body *head);
// False when the header makes no sense for a stream of at most stream_max bytes, or when the body
// is not what the chain's value after it says.
bool page_body_open(const uint8_t *body, uint32_t stream_max, struct page_body *head);

#endif
