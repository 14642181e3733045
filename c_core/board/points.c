// Points in memory: see points.h.
#include "points.h"

#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "pages.h"

#define DIRTY_WORD (UINT64_C(0x0101010101010101) * MACHINE_DIRTY_POINT)

// How finely code that changed is told from code that did not.
#define CODE_GRAIN_BYTES 64u

struct page_copy {
    uint32_t references;
    uint32_t remembered;   // by so many points of the history
    uint32_t digest_known; // 0 or 1
    uint64_t digest;
    uint8_t bytes[MACHINE_PAGE_BYTES];
};

struct ares_point {
    struct machine machine;
    struct ares *owner;
    struct ares_point *next; // of all the owner's points
    struct ares_point *previous;
    uint32_t references;       // the holder's, and one while it is the base
    struct page_copy *pages[]; // of RAM, then of the mass memory; NULL: zeros
};

static size_t point_bytes(const struct ares *ares) {
    size_t pages = (ares->bus.ram_bytes + MACHINE_FLASH_BYTES) / MACHINE_PAGE_BYTES;
    return sizeof(struct ares_point) + pages * sizeof(struct page_copy *);
}

// ---- keeping ----------------------------------------------------------------------------------

static void page_release(struct page_copy *copy) {
    if (copy && --copy->references == 0) {
        free(copy);
    }
}

static void release(struct ares *ares, struct ares_point *point) {
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
    free(point);
}

static void set_base(struct ares *ares, struct ares_point *point) {
    point->references++;
    release(ares, ares->base);
    ares->base = point;
}

void point_free(struct ares *ares, struct ares_point *point) { release(ares, point); }

// A page is paid for once, by the first that remembers it.
void point_remembered(struct ares *ares, struct ares_point *point, bool remembered) {
    const size_t pages = (ares->bus.ram_bytes + MACHINE_FLASH_BYTES) / MACHINE_PAGE_BYTES;
    uint64_t bytes = point_bytes(ares);
    for (size_t page = 0; page < pages; page++) {
        struct page_copy *copy = point->pages[page];
        if (copy) {
            copy->remembered -= !remembered;
            bytes += copy->remembered ? 0 : sizeof *copy;
            copy->remembered += remembered;
        }
    }
    ares->history.bytes += remembered ? bytes : -bytes;
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
    *copy = malloc(sizeof **copy);
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
            memories[i].dirty[page] &= (uint8_t)~MACHINE_DIRTY_POINT;
        }
    }
    set_base(ares, point);
    return point;
}

// ---- returning --------------------------------------------------------------------------------

// Code that was decoded from lines which are as they were stays decoded.
static void forget_code(struct ares *ares, uint32_t page, const uint8_t *bytes) {
    uint32_t offset = page * MACHINE_PAGE_BYTES;
    for (uint32_t at = 0; at < MACHINE_PAGE_BYTES; at += CODE_GRAIN_BYTES) {
        if (!cpu_cache_holds(ares->cache, offset + at, MACHINE_PAGE_BYTES - at)) {
            return;
        }
        if (memcmp(ares->ram + offset + at, bytes + at, CODE_GRAIN_BYTES) != 0) {
            cpu_cache_forget(ares->cache, offset + at, CODE_GRAIN_BYTES);
        }
    }
}

static void put_page(struct ares *ares, const struct memory *memory, uint32_t page,
                     const struct page_copy *copy) {
    static const uint8_t zeros[MACHINE_PAGE_BYTES];
    const uint8_t *bytes = copy ? copy->bytes : zeros;
    if (memory->bytes == ares->ram) {
        forget_code(ares, page, bytes);
    }
    memcpy(memory_page(memory, page), bytes, MACHINE_PAGE_BYTES);
    memory->dirty[page] = (uint8_t)~MACHINE_DIRTY_POINT;
    if (copy && copy->digest_known) {
        memory->digests[page] = copy->digest;
        memory->dirty[page] &= (uint8_t)~MACHINE_DIRTY_HASH;
    }
}

// Eight pages at a time are passed over when none of them changed and both points have the same.
static void put_memory(struct ares *ares, const struct memory *memory,
                       struct page_copy *const *base, struct page_copy *const *copies) {
    uint32_t pages = memory_pages(memory);
    for (uint32_t page = 0; page < pages; page++) {
        uint64_t eight;
        if (base == copies && page % 8 == 0 && pages - page >= 8) {
            memcpy(&eight, memory->dirty + page, sizeof eight);
            if (!(eight & DIRTY_WORD)) {
                page += 7;
                continue;
            }
        }
        bool same = base && base[page] == copies[page];
        if (!same || (memory->dirty[page] & MACHINE_DIRTY_POINT)) {
            put_page(ares, memory, page, copies[page]);
        }
    }
}

void point_restore(struct ares *ares, struct ares_point *point) {
    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    uint32_t first = 0;
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct page_copy *const *base = ares->base ? ares->base->pages + first : NULL;
        put_memory(ares, &memories[i], base, point->pages + first);
        first += memory_pages(&memories[i]);
    }
    memcpy(&ares->machine, &point->machine, sizeof ares->machine);
    machine_replaced(ares);
    observe_jump(ares);
    set_base(ares, point);
}

// ---- as users have them -----------------------------------------------------------------------

struct ares_point *ares_point(struct ares *ares) { return point_take(ares); }

void ares_point_free(struct ares *ares, struct ares_point *point) { point_free(ares, point); }

int ares_return_to(struct ares *ares, struct ares_point *point) {
    if (point->owner != ares) {
        return machine_fail(ares, ARES_ERROR_SNAPSHOT, "This point is one of another computer.");
    }
    point_restore(ares, point);
    history_begin(ares);
    return 0;
}
