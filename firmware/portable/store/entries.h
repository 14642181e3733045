// Entries in the stream of a stripe: how they are packed, and read again.
//
// Small numbers are varints (7 bits a byte, low ones first, the last byte below 128). An entry is
// its kind, the length of its payload, its time, the payload and a CRC of all that it says,
// sequence and time in full. An entry that garbage collection moved on has sequence and time in
// full in its head and keeps the CRC that it was born with. docs/log-format.md has the layout.
#ifndef ARES4_PORTABLE_STORE_ENTRIES_H
#define ARES4_PORTABLE_STORE_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

#define ENTRY_MOVED 128u    // added to the kind of a moved entry
#define ENTRY_KIND_MAX 127u // the greatest kind
#define ENTRY_DROPPED 127u  // kind: says which entries garbage collection let go
#define ENTRY_CHECKSUM_BYTES 4u
#define ENTRY_HEAD_MAX 18u

struct entry_head {
    uint8_t kind;
    bool moved;
    uint32_t sequence;
    uint64_t time_ms;    // since 1970
    uint64_t earlier_ms; // that of the entry before, or the page's, to which the head's time adds
    uint32_t payload_bytes;
};

// Writes the head; returns its bytes, at most ENTRY_HEAD_MAX.
uint32_t entry_put_head(uint8_t bytes[ENTRY_HEAD_MAX], const struct entry_head *head);
// Reads a head of at most `count` bytes; returns its bytes, 0 when it is not whole. Of an entry
// that was not moved, the caller has put in sequence and earlier_ms.
uint32_t entry_get_head(const uint8_t *bytes, uint32_t count, struct entry_head *head);
// The CRC of what comes before the payload: then crc32_after it.
uint32_t entry_checksum(const struct entry_head *head);

// A varint; returns its bytes.
uint32_t entry_put_number(uint8_t *bytes, uint64_t value);
// Returns the varint's bytes, 0 when it is not whole.
uint32_t entry_get_number(const uint8_t *bytes, uint32_t count, uint64_t *value);

// What garbage collection let go: that many entries of these sequences; the others of them have
// been moved on, or are still where they were.
struct entry_dropped {
    uint32_t first, last;
    uint32_t count;
};

#define ENTRY_DROPPED_MAX 15u

uint32_t entry_put_dropped(uint8_t bytes[ENTRY_DROPPED_MAX], const struct entry_dropped *dropped);
bool entry_get_dropped(const uint8_t *bytes, uint32_t count, struct entry_dropped *dropped);

#endif
