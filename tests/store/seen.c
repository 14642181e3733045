// See seen.h.
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_FIRST 4096u

static uint64_t mix(uint64_t sum, uint64_t value) { // as splitmix64 does
    uint64_t z = sum * 0x9E3779B97F4A7C15u + value;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint64_t key_of_page(const struct part *part, uint32_t p) {
    const struct part_page *page = &part->page[p];
    const uint8_t *bytes = part->flash + p * part_geometry.raw_bytes;
    uint64_t state = (uint64_t)page->touched | (uint64_t)page->weak << 1 | (uint64_t)p << 8;
    if (!page->touched) {
        return mix(state, 0);
    }
    bool nothing = !page->whole && bytes[0] != 0xFF;
    return mix(state, nothing ? 1u : page->content);
}

uint64_t seen_key(const struct part *part) {
    uint64_t sum = part->now_ms;
    for (uint32_t p = 0; p < part_geometry.blocks * part_geometry.block_pages; p++) {
        sum += key_of_page(part, p);
    }
    for (uint32_t b = 0; b < part_geometry.blocks; b++) {
        sum = mix(sum, (uint64_t)part->fit[b] | (uint64_t)part->bad[b] << 1 | part->last[b] << 2);
    }
    for (uint32_t i = 1; i < PART_ENTRIES_MAX; i++) {
        const struct part_entry *entry = &part->entry[i];
        if (entry->state == PART_NOTHING) {
            continue;
        }
        uint64_t rest = entry->time_ms << 32 ^ (uint64_t)entry->kind << 24 ^ entry->bytes;
        sum = mix(sum ^ i, (uint64_t)entry->state << 32 ^ entry->seed ^ rest << 8);
    }
    return sum != 0 ? sum : 1u;
}

static struct seen *place_of(const struct seen_table *table, uint64_t key) {
    uint64_t at = key & (table->rows - 1u);
    while (table->row[at].key != 0 && table->row[at].key != key) {
        at = (at + 1u) & (table->rows - 1u);
    }
    return &table->row[at];
}

const struct seen *seen_find(const struct seen_table *table, uint64_t key) {
    const struct seen *row = table->rows != 0 ? place_of(table, key) : NULL;
    return row && row->key != 0 ? row : NULL;
}

static void grow(struct seen_table *table) {
    struct seen_table old = *table;
    table->rows = old.rows != 0 ? 2u * old.rows : ROWS_FIRST;
    table->row = calloc(table->rows, sizeof *table->row);
    if (!table->row) {
        part_fail("there is no memory for what was seen", (uint32_t)old.used);
    }
    for (uint64_t i = 0; i < old.rows; i++) {
        if (old.row[i].key != 0) {
            *place_of(table, old.row[i].key) = old.row[i];
        }
    }
    free(old.row);
}

void seen_add(struct seen_table *table, const struct seen *row) {
    if (2u * table->used >= table->rows) {
        grow(table);
    }
    *place_of(table, row->key) = *row;
    table->used++;
}
