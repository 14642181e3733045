// The memories as pages: which of them changed since somebody looked, and their digests.
#ifndef ARES_BOARD_PAGES_H
#define ARES_BOARD_PAGES_H

#include <stdbool.h>
#include <string.h>

#include "memories.h"

#define PAGE_LINES (MACHINE_PAGE_BYTES / BUS_LINE_BYTES)
#define EVERY_BYTE UINT64_C(0x0101010101010101)

// Makes a memory of zeros; name: in a saved flight; lined: changes are told by lines, too. False:
// out of memory.
bool memory_make(struct memory *memory, const char *name, uint32_t count, bool lined);
void memory_free(struct memory *memory);
// Somebody wrote count bytes there.
void memory_changed(struct memory *memory, uint32_t offset, uint32_t count);

static inline uint32_t memory_pages(const struct memory *memory) {
    return memory->count / MACHINE_PAGE_BYTES;
}

static inline uint32_t memory_chapters(const struct memory *memory) {
    return (memory_pages(memory) + MACHINE_CHAPTER_PAGES - 1) / MACHINE_CHAPTER_PAGES;
}

static inline uint8_t *memory_page(const struct memory *memory, uint32_t page) {
    return memory->bytes + (size_t)page * MACHINE_PAGE_BYTES;
}

static inline uint8_t *memory_lines(const struct memory *memory, uint32_t page) {
    return memory->lines + (size_t)page * PAGE_LINES;
}

// Marks are bytes, looked at 64 at a time: in registers of 16 bytes, where the host has such.
#define MARKS 64u
typedef uint64_t marks_part __attribute__((vector_size(16), aligned(1), may_alias));

// The bits that any of 64 marks has, spread over the bytes.
static inline uint64_t marks_any(const uint8_t *marks) {
    const marks_part *parts = (const marks_part *)(const void *)marks;
    const marks_part any = (parts[0] | parts[1]) | (parts[2] | parts[3]);
    return any[0] | any[1];
}

// Which of 64 marks have that bit, side by side.
static inline uint64_t marks_which(const uint8_t *marks, unsigned mark) {
    uint64_t all = 0;
    for (unsigned i = 0; i < MARKS; i += 8) {
        uint64_t eight;
        memcpy(&eight, marks + i, sizeof eight);
        // Bit 0 of byte n is moved to bit 56 + n; nothing else gets that high.
        eight = (eight >> __builtin_ctz(mark) & EVERY_BYTE) * UINT64_C(0x0102040810204080);
        all |= (eight >> 56) << i;
    }
    return all;
}

_Static_assert(PAGE_LINES == MARKS && MACHINE_CHAPTER_PAGES == MARKS,
               "a page has so many lines, and a chapter so many pages");

// Which pages of a chapter have that bit, side by side.
static inline uint64_t chapter_which(const struct memory *memory, uint32_t chapter, unsigned mark) {
    const uint8_t *marks = memory->dirty + (size_t)chapter * MACHINE_CHAPTER_PAGES;
    return marks_any(marks) & EVERY_BYTE * mark ? marks_which(marks, mark) : 0;
}

// From now on a change of a page is told to those consumers.
static inline void page_settled(const struct memory *memory, uint32_t page, uint8_t consumers) {
    memory->dirty[page] &= (uint8_t)~consumers;
    if (memory->lines) {
        marks_part *parts = (marks_part *)(void *)memory_lines(memory, page);
        const marks_part told = {EVERY_BYTE * consumers, EVERY_BYTE * consumers};
        for (unsigned i = 0; i < MARKS / sizeof told; i++) {
            parts[i] |= told;
        }
    }
}

bool page_is_zero(const uint8_t *page);

// The next page from there on that is not zeros; memory_pages() past the last.
uint32_t memory_next_page(const struct memory *memory, uint32_t page);
// Makes all zeros. Pages that were never written stay so: the host then need not keep them.
void memory_clear(struct memory *memory);

#endif
