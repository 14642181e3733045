// Entries as the log keeps them: numbers in as few bytes as they need (docs/log-format.md).
//
// A number is a varint: seven bits a byte, those of least weight first. What may be negative is
// folded before, so that small ones stay short: 0, -1, 1, -2 become 0, 1, 2, 3. Of what may be
// absent 0 says that it is, and what is there is one more.
#ifndef ARES4_FLIGHT_PACKING_H
#define ARES4_FLIGHT_PACKING_H

#include <stdint.h>

#include "generated/dictionary.h"
#include "portable/store/entries.h"

// Returns the bytes.
static inline uint32_t packing_number(uint8_t *to, uint64_t value) {
    return entry_put_number(to, value);
}

static inline uint32_t packing_folded(int32_t value) {
    return (uint32_t)value << 1 ^ (value < 0 ? UINT32_MAX : 0);
}

// The fields of an entry, from struct entry_... of the dictionary. Returns the bytes.
uint32_t packing_fields(uint8_t to[ENTRY_BYTES_MAX], enum entry entry, const void *fields);
// The other way round, to struct entry_... of the dictionary. Returns the bytes that the fields
// took; 0: these are not its fields.
uint32_t packing_read(void *fields, enum entry entry, const uint8_t *payload,
                      uint32_t payload_bytes);

#endif
