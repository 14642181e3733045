// Numbers as the store keeps them: little-endian, byte by byte, so that neither order of bytes nor
// alignment of a processor matters.
#ifndef ARES4_PORTABLE_STORE_BYTES_H
#define ARES4_PORTABLE_STORE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

static inline void bytes_put(uint8_t *bytes, uint64_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(value >> 8u * i);
    }
}

static inline uint64_t bytes_get(const uint8_t *bytes, uint32_t count) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        value |= (uint64_t)bytes[i] << 8u * i;
    }
    return value;
}

static inline uint16_t bytes_u16(const uint8_t *bytes) { return (uint16_t)bytes_get(bytes, 2); }

// Four bytes at a multiple of four, in whichever order.
static inline uint32_t bytes_word(const uint8_t *bytes) {
    uint32_t word;
    __builtin_memcpy(&word, __builtin_assume_aligned(bytes, 4), sizeof word);
    return word;
}

// Bits of a word that are ones.
static inline uint32_t bytes_bits(uint32_t word) {
    uint32_t bits = 0;
    for (; word != 0; word &= word - 1u) {
        bits++;
    }
    return bits;
}

static inline uint32_t bytes_u32(const uint8_t *bytes) { return (uint32_t)bytes_get(bytes, 4); }

// Forwards, so that bytes may be moved down within one buffer.
static inline void bytes_copy(uint8_t *to, const uint8_t *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

static inline void bytes_fill(uint8_t *to, uint8_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] = value;
    }
}

static inline bool bytes_same(const uint8_t *one, const uint8_t *other, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (one[i] != other[i]) {
            return false;
        }
    }
    return true;
}

#endif
