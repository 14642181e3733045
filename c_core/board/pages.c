// The memories as pages, and the digest of the whole machine, which is made of theirs.
#include "pages.h"

#include <stdlib.h>

#include "digest.h"
#include "machine.h"

// Where a part of a block begins, of which so much was given away; *used: what is given away then.
static uint8_t *part_of(uint8_t *block, size_t *used, size_t bytes) {
    uint8_t *part = block + *used;
    *used += bytes;
    return part;
}

// All in one block: of a large one the host gives the pages of zeros only when they are touched.
bool memory_make(struct memory *memory, const char *name, uint32_t count, bool lined) {
    *memory = (struct memory){.name = name, .count = count};
    const size_t chapters = memory_chapters(memory);
    const size_t pages = chapters * MACHINE_CHAPTER_PAGES;
    const size_t digests = pages * sizeof *memory->digests;
    const size_t sums = chapters * sizeof *memory->sums;
    const size_t lines = lined ? pages * PAGE_LINES : 0;
    memory->block =
        calloc(BUS_LINE_BYTES - 1 + count + digests + sums + lines + pages + chapters, 1);
    if (!memory->block) {
        return false;
    }
    size_t used = -(uintptr_t)memory->block % BUS_LINE_BYTES;
    memory->bytes = part_of(memory->block, &used, count);
    memory->digests = (uint64_t *)(void *)part_of(memory->block, &used, digests);
    memory->sums = (uint64_t *)(void *)part_of(memory->block, &used, sums);
    memory->lines = lined ? part_of(memory->block, &used, lines) : NULL;
    memory->dirty = part_of(memory->block, &used, pages);
    memory->stale = part_of(memory->block, &used, chapters);
    if (lined) {
        memset(memory->dirty, 0xFF, memory_pages(memory)); // as its lines are
    }
    return true;
}

void memory_free(struct memory *memory) { free(memory->block); }

void memory_changed(struct memory *memory, uint32_t offset, uint32_t count) {
    if (count == 0) {
        return;
    }
    const uint32_t last = offset + count - 1;
    if (memory->lines) {
        for (uint32_t line = offset / BUS_LINE_BYTES; line <= last / BUS_LINE_BYTES; line++) {
            bus_mark(&memory->lines[line], &memory->dirty[line / PAGE_LINES]);
        }
    } else {
        const uint32_t first = offset / MACHINE_PAGE_BYTES;
        memset(memory->dirty + first, 0xFF, last / MACHINE_PAGE_BYTES - first + 1);
    }
}

bool page_is_zero(const uint8_t *page) {
    return page[0] == 0 && memcmp(page, page + 1, MACHINE_PAGE_BYTES - 1) == 0;
}

uint32_t memory_next_page(const struct memory *memory, uint32_t page) {
    for (uint32_t chapter = page / MACHINE_CHAPTER_PAGES; chapter < memory_chapters(memory);
         chapter++) {
        uint64_t written = chapter_which(memory, chapter, MACHINE_WRITTEN);
        for (; written; written &= written - 1) {
            const uint32_t at =
                chapter * MACHINE_CHAPTER_PAGES + (uint32_t)__builtin_ctzll(written);
            if (at >= page && !page_is_zero(memory_page(memory, at))) {
                return at;
            }
        }
    }
    return memory_pages(memory);
}

void memory_clear(struct memory *memory) {
    for (uint32_t page = memory_next_page(memory, 0); page < memory_pages(memory);
         page = memory_next_page(memory, page + 1)) {
        memset(memory_page(memory, page), 0, MACHINE_PAGE_BYTES);
        memory_changed(memory, page * MACHINE_PAGE_BYTES, MACHINE_PAGE_BYTES);
    }
}

// Of pages of zeros it is 0 however many they are, so that nobody has to look at those.
static void sum_chapter(const struct memory *memory, uint32_t chapter) {
    const uint64_t *digests = memory->digests + (size_t)chapter * MACHINE_CHAPTER_PAGES;
    uint64_t any = 0;
    for (uint32_t i = 0; i < MACHINE_CHAPTER_PAGES; i++) {
        any |= digests[i];
    }
    const size_t bytes = MACHINE_CHAPTER_PAGES * sizeof *digests;
    memory->sums[chapter] = any ? digest(digests, bytes, chapter) : 0;
    memory->stale[chapter] = 0;
}

static uint64_t memory_digest(const struct memory *memory, uint64_t seed) {
    for (uint32_t chapter = 0; chapter < memory_chapters(memory); chapter++) {
        uint64_t pages = chapter_which(memory, chapter, MACHINE_DIRTY_HASH);
        const bool stale = pages || memory->stale[chapter];
        for (; pages; pages &= pages - 1) {
            const uint32_t page =
                chapter * MACHINE_CHAPTER_PAGES + (uint32_t)__builtin_ctzll(pages);
            const uint8_t *bytes = memory_page(memory, page);
            page_settled(memory, page, MACHINE_DIRTY_HASH);
            memory->digests[page] =
                page_is_zero(bytes) ? 0 : digest(bytes, MACHINE_PAGE_BYTES, page);
        }
        if (stale) {
            sum_chapter(memory, chapter);
        }
    }
    return digest(memory->sums, memory_chapters(memory) * sizeof memory->sums[0], seed);
}

uint64_t ares_hash(struct ares *ares) {
    uint64_t hash = digest(&ares->machine, sizeof ares->machine, 0);
    for (unsigned i = 0; i < MEMORIES; i++) {
        hash = memory_digest(&ares->memories[i], hash);
    }
    return hash;
}
