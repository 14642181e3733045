// A packer: text is compressed by references to what came before, written in base64, and what it
// weighs is sorted. This program was written after the common instructions
// (c_core/cpu/instructions.def) were chosen, and looks like none of the others.
#include "work.h"

#define TEXT_BYTES 4096
#define WINDOW 1024
#define HASHES 256
#define LONGEST 18
#define WEIGHTS 128

static uint8_t text[TEXT_BYTES], packed[TEXT_BYTES * 2], letters[TEXT_BYTES * 3];
static uint16_t latest[HASHES];
static uint32_t weights[WEIGHTS];

static void write_text(uint32_t seed) {
    static const char *const words[] = {"thrust ", "orbit ",  "beam ",  "gimbal ",
                                        "air ",    "cabin, ", "power ", "mars. "};
    uint32_t length = 0;
    while (length < TEXT_BYTES) {
        seed = seed * 1664525u + 1013904223u;
        for (const char *word = words[seed >> 29]; *word && length < TEXT_BYTES; word++) {
            text[length++] = (uint8_t)*word;
        }
    }
}

static uint32_t match_length(uint32_t at, uint32_t before) {
    uint32_t length = 0;
    while (length < LONGEST && at + length < TEXT_BYTES &&
           text[at + length] == text[before + length]) {
        length++;
    }
    return length;
}

static uint32_t pack(void) {
    uint32_t written = 0, at = 0;
    for (uint32_t i = 0; i < HASHES; i++) {
        latest[i] = 0;
    }
    while (at + 2 < TEXT_BYTES) {
        uint32_t hash = (text[at] * 33u ^ text[at + 1] * 5u ^ text[at + 2]) % HASHES;
        uint32_t before = latest[hash];
        latest[hash] = (uint16_t)(at + 1);
        uint32_t length = before && at + 1 - before < WINDOW ? match_length(at, before - 1) : 0;
        if (length > 3) {
            uint32_t distance = at + 1 - before;
            packed[written++] = (uint8_t)(0x80 | distance >> 4);
            packed[written++] = (uint8_t)(distance << 4 | (length - 3));
            at += length;
        } else {
            packed[written++] = text[at++] & 0x7F;
        }
    }
    return written;
}

static uint32_t encode(uint32_t count) {
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t written = 0;
    for (uint32_t i = 0; i + 2 < count; i += 3) {
        uint32_t bits = (uint32_t)packed[i] << 16 | (uint32_t)packed[i + 1] << 8 | packed[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) {
            letters[written++] = (uint8_t)alphabet[bits >> shift & 63];
        }
    }
    return written;
}

static void quick_sort(uint32_t *first, uint32_t *last) {
    while (first < last) {
        uint32_t pivot = first[(last - first) / 2], *low = first, *high = last;
        while (low <= high) {
            while (*low < pivot) {
                low++;
            }
            while (*high > pivot) {
                high--;
            }
            if (low <= high) {
                uint32_t kept = *low;
                *low++ = *high;
                *high-- = kept;
            }
        }
        quick_sort(first, high);
        first = low;
    }
}

uint32_t work(uint32_t rounds) {
    uint32_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        write_text(round);
        uint32_t count = encode(pack());
        for (uint32_t i = 0; i < WEIGHTS; i++) {
            weights[i] = 0;
        }
        for (uint32_t i = 0; i < count; i++) {
            weights[letters[i] % WEIGHTS] += i;
        }
        quick_sort(weights, weights + WEIGHTS - 1);
        for (uint32_t i = 0; i < WEIGHTS; i++) {
            sum = (sum << 5 | sum >> 27) ^ weights[i];
        }
        sum += count;
    }
    return sum;
}
