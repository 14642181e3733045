// Text in UTF-8 on a tube that knows ISO 8859-1: where characters begin, and their letters.
#ifndef ARES4_FLIGHT_LETTERS_H
#define ARES4_FLIGHT_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

#define LETTER_NONE '\xBF'      // for a character that the tube has no letter for
#define LETTER_FIRST_WIDE 0xA0u // of those that take two bytes
#define LETTER_LEAD_END 0xC4u

static inline bool letter_begins(uint8_t byte) { return (byte & 0xC0u) != 0x80u; }

// The letter of the character that begins there, if it has one.
static inline char letter_at(const uint8_t *bytes) {
    if (bytes[0] < 0x80u) {
        return (char)bytes[0];
    }
    uint32_t code = (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu);
    return bytes[0] < LETTER_LEAD_END && code >= LETTER_FIRST_WIDE ? (char)code : LETTER_NONE;
}

#endif
