// A part of 10 KiB: 80 pages of 128 bytes. A half of a page is 62 bytes and their CRC-16, which
// corrects nothing; the outer code is one over GF(256), by Vandermonde's matrix and elimination.
#include <stdlib.h>
#include <string.h>

#include "../../firmware/portable/crc.h"
#include "salvaged.h"

#define RAW_HALF 64u
#define HALF 62u
#define DATA 6u
#define PARITY 6u
#define BODY (2u * HALF - PAGE_HEADER_BYTES)

static const struct store_geometry geometry = {
    .blocks = 40,
    .block_pages = 2,
    .raw_bytes = 2u * RAW_HALF,
    .page_bytes = 2u * HALF,
    .stripe_data = DATA,
    .stripe_parity = PARITY,
    .parity_blocks = 2,
    .regions = 8,
};
static uint8_t product[256][256], inverse[256];

static uint8_t times(uint32_t a, uint32_t b) {
    uint32_t out = 0;
    for (; b; b >>= 1, a = a << 1 ^ (a >> 7 ? 0x11Du : 0)) {
        out ^= b & 1u ? a : 0;
    }
    return (uint8_t)out;
}

static void open_field(void) {
    for (uint32_t a = 0; a < 256; a++) {
        for (uint32_t b = 0; b < 256; b++) {
            product[a][b] = times(a, b);
            inverse[a] = product[a][b] == 1 ? (uint8_t)b : inverse[a];
        }
    }
}

static bool seal(void *work, const struct store_geometry *of, const uint8_t *page, uint8_t *raw,
                 uint32_t slice) {
    (void)work, (void)of, (void)slice;
    for (uint32_t half = 0; half < 2; half++) {
        uint8_t *to = raw + half * RAW_HALF;
        memmove(to, page + half * HALF, HALF);
        uint32_t crc = crc16(CRC16_START, to, HALF);
        to[HALF] = (uint8_t)crc;
        to[HALF + 1] = (uint8_t)(crc >> 8);
    }
    return true;
}

static void take(const struct store_geometry *of, const uint8_t *raw, uint8_t *page) {
    (void)of;
    memcpy(page, raw, HALF);
    memcpy(page + HALF, raw + RAW_HALF, HALF);
}

static uint32_t open_half(void *work, const struct store_geometry *of, uint8_t *raw, uint32_t half,
                          uint32_t known, const uint8_t *unsure, uint8_t *page) {
    (void)work, (void)of, (void)unsure;
    const uint8_t *from = raw + half * RAW_HALF;
    uint32_t crc = crc16(CRC16_START, from, HALF);
    if (known < HALF ||
        (known == RAW_HALF && (from[HALF] | (uint32_t)from[HALF + 1] << 8) != crc)) {
        return STORE_NONE;
    }
    memcpy(page + half * HALF, from, HALF);
    return 0;
}

static uint32_t open_page(void *work, const struct store_geometry *of, uint8_t *raw, uint8_t *page,
                          uint32_t slice) {
    (void)slice;
    uint32_t first = open_half(work, of, raw, 0, RAW_HALF, NULL, page);
    return first | open_half(work, of, raw, 1, RAW_HALF, NULL, page);
}

static uint32_t parity_of(uint32_t data) { return data; }

// x^row, where x is the column's point.
static uint8_t weight(uint32_t row, uint32_t column) {
    uint8_t out = 1;
    for (uint32_t i = 0; i < row; i++) {
        out = product[out][column + 1u];
    }
    return out;
}

static void add_to(uint8_t *to, const uint8_t *from, uint8_t factor, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] ^= product[factor][from[i]];
    }
}

static bool encode(void *work, const struct store_geometry *of, uint8_t *stripe, uint32_t data,
                   uint32_t parity, uint32_t slice) {
    (void)work, (void)of, (void)slice;
    uint8_t made[PARITY * BODY] = {0};
    for (uint32_t row = 0; row < parity; row++) {
        for (uint32_t i = 0; i < data; i++) {
            add_to(made + row * BODY, stripe + i * BODY, weight(row, i), BODY);
        }
    }
    memcpy(stripe, made, parity * BODY);
    return true;
}

// Equations of parity pages, in the lost data pages alone; then elimination, in place.
static bool solve(uint8_t rows[PARITY][DATA + BODY], uint32_t count, uint32_t unknown) {
    for (uint32_t i = 0; i < unknown; i++) {
        uint32_t pivot = i;
        while (pivot < count && rows[pivot][i] == 0) {
            pivot++;
        }
        if (pivot == count) {
            return false;
        }
        uint8_t spare[DATA + BODY];
        memcpy(spare, rows[pivot], sizeof spare);
        memcpy(rows[pivot], rows[i], sizeof spare);
        memset(rows[i], 0, sizeof spare);
        add_to(rows[i], spare, inverse[spare[i]], sizeof spare);
        for (uint32_t other = 0; other < count; other++) {
            if (other != i) {
                add_to(rows[other], rows[i], rows[other][i], sizeof spare);
            }
        }
    }
    return true;
}

static bool restore(void *work, const struct stripe_bodies *of, const bool *lost) {
    (void)work;
    static uint8_t rows[PARITY][DATA + BODY];
    uint32_t columns[DATA], unknown = 0, count = 0, bytes = of->to - of->from;
    for (uint32_t i = 0; i < of->data; i++) {
        columns[unknown] = i;
        unknown += lost[i];
    }
    memset(rows, 0, sizeof rows);
    for (uint32_t row = 0; row < of->parity; row++) {
        if (lost[of->data + row]) {
            continue;
        }
        for (uint32_t i = 0; i < unknown; i++) {
            rows[count][i] = weight(row, columns[i]);
        }
        memcpy(rows[count] + DATA, of->first + (of->data + row) * of->apart + of->from, bytes);
        for (uint32_t i = 0; i < of->data; i++) {
            if (!lost[i]) {
                add_to(rows[count] + DATA, of->first + i * of->apart + of->from, weight(row, i),
                       bytes);
            }
        }
        count++;
    }
    if (unknown > count || !solve(rows, count, unknown)) {
        return false;
    }
    for (uint32_t i = 0; i < unknown; i++) {
        memcpy(of->first + columns[i] * of->apart + of->from, rows[i] + DATA, bytes);
    }
    return true;
}

// The store reads a stripe that it moves on with nothing lost.
static bool decode(void *work, const struct store_geometry *of, uint8_t *stripe,
                   const uint16_t *index, uint32_t data, uint32_t parity, uint32_t slice) {
    (void)work, (void)of, (void)stripe, (void)index, (void)data, (void)parity, (void)slice;
    return true;
}

struct subject *subject_open(void) {
    static struct subject self = {.geometry = &geometry, .appends = 90, .payload_max = 100};
    open_field();
    self.store_codes = (struct store_codes){
        .seal = seal,
        .open = open_page,
        .take = take,
        .parity = parity_of,
        .encode = encode,
        .decode = decode,
    };
    self.codes = (struct salvage_codes){
        .bare_bytes = 2u * RAW_HALF - 2u,
        .open = open_half,
        .restore = restore,
    };
    subject_write(&self);
    return &self;
}
