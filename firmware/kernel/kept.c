// See kept.h.
#include "kernel/kept.h"

#include "kernel/assert.h"
#include "portable/crc.h"

extern const struct kept_row kept_rows_start[], kept_rows_end[];

static uint8_t *cell_of(const struct kept_row *row, uint32_t place, uint32_t copy) {
    ASSERT(place < row->count);
    return row->cells + (place * KEPT_COPIES + copy) * row->cell;
}

static uint32_t checksum_in(const struct kept_row *row, const uint8_t *cell) {
    uint32_t checksum;
    __builtin_memcpy(&checksum, cell + row->cell - KEPT_CHECK_BYTES, KEPT_CHECK_BYTES);
    return checksum;
}

const void *kept_get(const struct kept_row *row, uint32_t place) {
    for (uint32_t copy = 0; copy < KEPT_COPIES; copy++) {
        const uint8_t *cell = cell_of(row, place, copy);
        if (crc32(cell, row->bytes) == checksum_in(row, cell)) {
            return cell;
        }
    }
    return 0;
}

void kept_put(const struct kept_row *row, uint32_t place, const void *value) {
    uint32_t checksum = crc32(value, row->bytes);
    for (uint32_t copy = 0; copy < KEPT_COPIES; copy++) {
        uint8_t *cell = cell_of(row, place, copy);
        __builtin_memmove(cell, value, row->bytes);
        __builtin_memcpy(cell + row->cell - KEPT_CHECK_BYTES, &checksum, KEPT_CHECK_BYTES);
        __asm__ volatile("" ::: "memory"); // all of this one before any of the next
    }
}

void kept_follow(const struct kept_row *row, uint32_t place, void *last, const void *value) {
    ASSERT(row->bytes % sizeof(uint32_t) == 0);
    const uint32_t *now = value, *before = last;
    uint32_t differs = 0;
    for (uint32_t i = 0; i < row->bytes / sizeof *now; i++) {
        differs |= now[i] ^ before[i];
    }
    if (differs) {
        kept_put(row, place, value);
        __builtin_memcpy(last, value, row->bytes);
    }
}

uint64_t kept_ready(uint32_t word) { return word | (uint64_t)crc32(&word, sizeof word) << 32; }

void kept_put_ready(const struct kept_row *row, uint64_t ready) {
    ASSERT(row->cell == sizeof ready);
    for (uint32_t copy = 0; copy < KEPT_COPIES; copy++) {
        *(volatile uint64_t *)(void *)(row->cells + copy * sizeof ready) = ready;
    }
}

void kept_forget(const struct kept_row *row, uint32_t place) {
    __builtin_memset(cell_of(row, place, 0), 0, KEPT_COPIES * (uint32_t)row->cell);
}

// What one of two has lost the other one gives.
static void open_place(const struct kept_row *row, uint32_t place, bool power_on) {
    const void *value = kept_get(row, place);
    if (value && !(power_on && row->until == KEPT_UNTIL_POWER_ON)) {
        kept_put(row, place, value);
    } else {
        kept_forget(row, place);
    }
}

void kept_open(bool power_on) {
    for (const struct kept_row *row = kept_rows_start; row < kept_rows_end; row++) {
        uint32_t places = row->until == KEPT_BY_ITS_OWNER ? 0 : row->count;
        for (uint32_t place = 0; place < places; place++) {
            open_place(row, place, power_on);
        }
    }
}
