// Points in memory: see points.h.
#include "points.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "observe.h"
#include "pages.h"

struct page_copy {
    uint32_t references;
    uint32_t remembered;   // by so many points of the history
    uint32_t digest_known; // 0 or 1
    uint64_t digest;
    _Alignas(BUS_LINE_BYTES) uint8_t bytes[MACHINE_PAGE_BYTES];
};

struct ares_point {
    struct machine machine;
    struct ares *owner;
    struct ares_point *next; // of all the owner's points
    struct ares_point *previous;
    struct history_coming *coming; // a user's; NULL: no row waits, or it is the history's own
    uint32_t references;           // the holder's, and one while it is the base
    struct page_copy *pages[];     // of RAM, then of the mass memory; NULL: zeros
};

static size_t point_bytes(const struct ares *ares) {
    size_t pages = (ares->bus.ram_bytes + MACHINE_FLASH_BYTES) / MACHINE_PAGE_BYTES;
    return sizeof(struct ares_point) + pages * sizeof(struct page_copy *);
}

// ---- keeping ----------------------------------------------------------------------------------

static void page_release(struct page_copy *copy) {
    assert(!copy || copy->references > 0);
    if (copy && --copy->references == 0) {
        free(copy);
    }
}

static void release(struct ares *ares, struct ares_point *point) {
    assert(!point || point->references > 0);
    if (!point || --point->references > 0) {
        return;
    }
    size_t pages = (ares->bus.ram_bytes + MACHINE_FLASH_BYTES) / MACHINE_PAGE_BYTES;
    for (size_t page = 0; page < pages; page++) {
        page_release(point->pages[page]);
    }
    *(point->previous ? &point->previous->next : &ares->points) = point->next;
    if (point->next) {
        point->next->previous = point->previous;
    }
    free(point->coming);
    free(point);
}

static void set_base(struct ares *ares, struct ares_point *point) {
    point->references++;
    release(ares, ares->base);
    ares->base = point;
}

void point_free(struct ares *ares, struct ares_point *point) { release(ares, point); }

bool point_is_of(const struct ares_point *point, const struct ares *ares) {
    return point->owner == ares;
}

struct history_coming **point_coming(struct ares_point *point) { return &point->coming; }

// A page is paid for once, by the first that remembers it.
uint64_t point_remembered(struct ares *ares, struct ares_point *point, bool remembered) {
    const size_t pages = (ares->bus.ram_bytes + MACHINE_FLASH_BYTES) / MACHINE_PAGE_BYTES;
    uint64_t bytes = point_bytes(ares);
    for (size_t page = 0; page < pages; page++) {
        struct page_copy *copy = point->pages[page];
        if (copy) {
            assert(remembered || copy->remembered > 0);
            copy->remembered -= !remembered;
            bytes += copy->remembered ? 0 : sizeof *copy;
            copy->remembered += remembered;
        }
    }
    return bytes;
}

void points_free_all(struct ares *ares) {
    ares->base = NULL;
    while (ares->points) {
        ares->points->references = 1;
        release(ares, ares->points);
    }
}

// ---- taking -----------------------------------------------------------------------------------

// The copy of a page that changed since the base, where its copy is before. False: out of memory.
static bool copy_page(const struct memory *memory, uint32_t page, struct page_copy *before,
                      struct page_copy **copy) {
    const uint8_t *bytes = memory_page(memory, page);
    if (page_is_zero(bytes)) {
        *copy = NULL;
        return true;
    }
    if (before && memcmp(bytes, before->bytes, MACHINE_PAGE_BYTES) == 0) {
        *copy = before;
        return true;
    }
    *copy = aligned_alloc(BUS_LINE_BYTES, sizeof **copy);
    if (!*copy) {
        return false;
    }
    (*copy)->references = 0;
    (*copy)->remembered = 0;
    (*copy)->digest_known = !(memory->dirty[page] & MACHINE_DIRTY_HASH);
    (*copy)->digest = memory->digests[page];
    memcpy((*copy)->bytes, bytes, MACHINE_PAGE_BYTES);
    return true;
}

static bool copy_memory(const struct memory *memory, struct page_copy *const *base,
                        struct page_copy **copies) {
    bool good = true;
    for (uint32_t page = 0; page < memory_pages(memory); page++) {
        struct page_copy *before = base ? base[page] : NULL;
        copies[page] = before;
        if (memory->dirty[page] & MACHINE_DIRTY_POINT) {
            good = good && copy_page(memory, page, before, &copies[page]);
        }
        if (copies[page]) {
            copies[page]->references++;
        }
    }
    return good;
}

struct ares_point *point_take(struct ares *ares) {
    struct ares_point *point = malloc(point_bytes(ares));
    if (!point) {
        return NULL;
    }
    memcpy(&point->machine, &ares->machine, sizeof point->machine);
    point->owner = ares;
    point->coming = NULL;
    point->references = 1;
    point->previous = NULL;
    point->next = ares->points;
    if (point->next) {
        point->next->previous = point;
    }
    ares->points = point;

    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    uint32_t first = 0;
    bool good = true;
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct page_copy *const *base = ares->base ? ares->base->pages + first : NULL;
        good = copy_memory(&memories[i], base, point->pages + first) && good;
        first += memory_pages(&memories[i]);
    }
    if (!good) {
        release(ares, point);
        return NULL;
    }
    for (unsigned i = 0; i < MEMORIES; i++) {
        for (uint32_t page = 0; page < memory_pages(&memories[i]); page++) {
            if (memories[i].dirty[page] & MACHINE_DIRTY_POINT) {
                page_settled(&memories[i], page, MACHINE_DIRTY_POINT);
            }
        }
    }
    ares->touched = 0;
    set_base(ares, point);
    return point;
}

// ---- returning --------------------------------------------------------------------------------

// Which of 64 marks have that bit, side by side.
static uint64_t which_of(const uint8_t *marks, unsigned mark) {
    uint64_t all = 0;
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t eight;
        memcpy(&eight, marks + i, sizeof eight);
        // Bit 0 of byte n is moved to bit 56 + n; nothing else gets that high.
        eight = (eight >> __builtin_ctz(mark) & EVERY_BYTE) * UINT64_C(0x0102040810204080);
        all |= (eight >> 56) << i;
    }
    return all;
}

_Static_assert(PAGE_LINES == MARKS && MACHINE_PAGES_AT_ONCE == MARKS,
               "a page has so many lines, and so many pages are looked at together");

// Brings lines of RAM to what they are to be. Code that was decoded from lines which are so already
// stays decoded.
static void forget_code(struct ares *ares, uint32_t page, uint64_t lines, const uint8_t *bytes) {
    lines &= which_of(ares->ram_lines + (size_t)page * PAGE_LINES, BUS_LINE_CODE);
    for (; lines; lines &= lines - 1) {
        const uint32_t at = (uint32_t)__builtin_ctzll(lines) * BUS_LINE_BYTES;
        const uint32_t offset = page * MACHINE_PAGE_BYTES + at;
        if (memcmp(ares->ram + offset, bytes + at, BUS_LINE_BYTES) != 0) {
            cpu_cache_forget(ares->cache, offset, BUS_LINE_BYTES);
        }
    }
}

// Puts a page back: all of it, or what of it changed since the base.
static void put_page(struct ares *ares, const struct memory *memory, uint32_t page, bool whole,
                     const struct page_copy *copy) {
    static const uint8_t zeros[MACHINE_PAGE_BYTES];
    const uint8_t *from = copy ? copy->bytes : zeros;
    uint8_t *to = memory_page(memory, page);
    const uint8_t *marks = memory_lines(memory, page);
    const uint64_t any = marks_any(marks);
    assert(!(any & ~(EVERY_BYTE * MACHINE_LINE_MARKS)));
    uint64_t lines = UINT64_MAX;
    if (!whole && any & EVERY_BYTE * MACHINE_DIRTY_POINT) {
        lines = ~which_of(marks, MACHINE_DIRTY_POINT);
    }
    if (any & EVERY_BYTE * BUS_LINE_CODE) {
        forget_code(ares, page, lines, from);
    }
    const bool digest_known = copy && copy->digest_known;
    memory->dirty[page] = 0xFF;
    memory->digests[page] = digest_known ? copy->digest : 0;
    page_settled(memory, page, MACHINE_DIRTY_POINT | (digest_known ? MACHINE_DIRTY_HASH : 0));
    if (lines == UINT64_MAX) {
        memcpy(to, from, MACHINE_PAGE_BYTES);
    } else {
        for (; lines; lines &= lines - 1) {
            const uint32_t at = (uint32_t)__builtin_ctzll(lines) * BUS_LINE_BYTES;
            memcpy(to + at, from + at, BUS_LINE_BYTES);
        }
    }
}

// To the base itself.
static void put_changes(struct ares *ares, const struct memory *memory,
                        struct page_copy *const *copies) {
    for (uint32_t first = 0; first < memory_pages(memory); first += MACHINE_PAGES_AT_ONCE) {
        const uint8_t *marks = memory->dirty + first;
        if (marks_any(marks) & EVERY_BYTE * MACHINE_DIRTY_POINT) {
            uint64_t pages = which_of(marks, MACHINE_DIRTY_POINT);
            for (; pages; pages &= pages - 1) {
                const uint32_t page = first + (uint32_t)__builtin_ctzll(pages);
                put_page(ares, memory, page, false, copies[page]);
            }
        }
    }
}

// What another point has otherwise, or all where there is no base.
static void put_differences(struct ares *ares, const struct memory *memory,
                            struct page_copy *const *base, struct page_copy *const *copies) {
    for (uint32_t page = 0; page < memory_pages(memory); page++) {
        const bool differs = !base || base[page] != copies[page];
        if (differs || (memory->dirty[page] & MACHINE_DIRTY_POINT)) {
            put_page(ares, memory, page, differs, copies[page]);
        }
    }
}

#define MEMBER_UPSETS offsetof(struct machine, upsets)
#define MEMBER_HTIF offsetof(struct machine, htif)
#define MEMBER_DEVICES offsetof(struct machine, devices)

static void put_bytes(struct ares *ares, const struct machine *from, size_t first, size_t end) {
    memcpy((uint8_t *)&ares->machine + first, (const uint8_t *)from + first, end - first);
}

// To the base itself: the processor and the world change all the time, of the rest what was
// touched.
static void put_touched(struct ares *ares, const struct ares_point *base) {
    const struct machine *from = &base->machine;
    const uint64_t touched = ares->touched;
    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    put_changes(ares, &memories[MEMORY_RAM], base->pages);
    if (touched & MACHINE_TOUCHED_FLASH) {
        const uint32_t first = memory_pages(&memories[MEMORY_RAM]);
        put_changes(ares, &memories[MEMORY_FLASH], base->pages + first);
    }
    put_bytes(ares, from, 0, touched & MACHINE_TOUCHED_UPSETS ? MEMBER_HTIF : MEMBER_UPSETS);
    put_bytes(ares, from, MEMBER_HTIF, MEMBER_DEVICES);
    for (uint64_t slots = touched & MACHINE_TOUCHED_SLOTS; slots; slots &= slots - 1) {
        const struct slot_row *row = &slot_rows[__builtin_ctzll(slots)];
        const size_t first = MEMBER_DEVICES + row->state_offset;
        put_bytes(ares, from, first, first + row->state_bytes);
    }
}

// To another point, or from none.
static void put_all(struct ares *ares, struct ares_point *point) {
    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    uint32_t first = 0;
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct page_copy *const *base = ares->base ? ares->base->pages + first : NULL;
        put_differences(ares, &memories[i], base, point->pages + first);
        first += memory_pages(&memories[i]);
    }
    memcpy(&ares->machine, &point->machine, sizeof ares->machine);
    set_base(ares, point);
}

void point_restore(struct ares *ares, struct ares_point *point) {
    if (ares->base == point) {
        put_touched(ares, point);
    } else {
        put_all(ares, point);
    }
    ares->touched = 0;
    machine_replaced(ares);
    observe_jump(ares);
}
