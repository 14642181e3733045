// See packing.h.
#include "flight/packing.h"

#include <stdbool.h>

#include "kernel/assert.h"

struct field {
    uint8_t bytes; // of each number
    bool negative; // may be
    bool absent;   // may be: it is the largest number then, or of a signed one the least
    uint8_t count;
};

#define FIELD(bytes, negative, absent, count) {bytes, negative, absent, count},
#define LAYOUT(name) static const struct field fields_##name[] = {ENTRY_##name##_FIELDS(FIELD)};
ENTRY_LAYOUTS(LAYOUT)

static const struct {
    const struct field *fields;
    uint32_t count;
} layouts[] = {
#define PACKED(name, like)                                                                         \
    [ENTRY_##name] = {fields_##like, sizeof fields_##like / sizeof *fields_##like},
    ENTRY_PACKED(PACKED)};

static uint64_t number_at(const uint8_t *from, const struct field *field) {
    uint32_t bits = 8u * field->bytes;
    uint64_t mask = UINT64_MAX >> (64u - bits), value = 0;
    for (uint32_t i = 0; i < field->bytes; i++) {
        value |= (uint64_t)from[i] << 8u * i;
    }
    if (field->negative) {
        value = (value << 1 ^ (value >> (bits - 1u) ? mask : 0)) & mask;
    }
    return (value + field->absent) & mask;
}

uint32_t packing_fields(uint8_t to[ENTRY_BYTES_MAX], enum entry entry, const void *fields) {
    ASSERT(entry < sizeof layouts / sizeof *layouts && layouts[entry].count);
    const uint8_t *from = fields;
    uint32_t used = 0;
    for (uint32_t i = 0; i < layouts[entry].count; i++) {
        const struct field *field = &layouts[entry].fields[i];
        for (uint32_t n = 0; n < field->count; n++, from += field->bytes) {
            used += packing_number(to + used, number_at(from, field));
        }
    }
    ASSERT(used <= ENTRY_BYTES_MAX);
    return used;
}

// As number_at, the other way round.
static void put_number(uint8_t *to, const struct field *field, uint64_t value) {
    uint32_t bits = 8u * field->bytes;
    value = (value - field->absent) & UINT64_MAX >> (64u - bits);
    if (field->negative) {
        value = value >> 1 ^ (value & 1u ? UINT64_MAX : 0);
    }
    for (uint32_t i = 0; i < field->bytes; i++) {
        to[i] = (uint8_t)(value >> 8u * i);
    }
}

uint32_t packing_read(void *fields, enum entry entry, const uint8_t *payload,
                      uint32_t payload_bytes) {
    ASSERT(entry < sizeof layouts / sizeof *layouts && layouts[entry].count);
    uint8_t *to = fields;
    uint32_t used = 0;
    for (uint32_t i = 0; i < layouts[entry].count; i++) {
        const struct field *field = &layouts[entry].fields[i];
        for (uint32_t n = 0; n < field->count; n++, to += field->bytes) {
            uint64_t value;
            uint32_t more = entry_get_number(payload + used, payload_bytes - used, &value);
            if (more == 0) {
                return 0;
            }
            put_number(to, field, value);
            used += more;
        }
    }
    return used;
}
