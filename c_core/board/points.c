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

// The pages of a chapter as they were; never changed, and shared as they are.
struct chapter_copy {
    uint32_t references;
    uint32_t remembered;
    struct page_copy *pages[MACHINE_CHAPTER_PAGES]; // NULL: zeros
};

struct ares_point {
    struct machine machine;
    struct ares *owner;
    struct ares_point *next; // of all the owner's points
    struct ares_point *previous;
    struct history_coming *coming;   // a user's; NULL: no row waits, or it is the history's own
    uint32_t references;             // the holder's, and one while it is the base
    struct chapter_copy *chapters[]; // of one memory after the other; NULL: zeros
};

static size_t chapters_of(const struct ares *ares) {
    size_t chapters = 0;
    for (unsigned i = 0; i < MEMORIES; i++) {
        chapters += memory_chapters(&ares->memories[i]);
    }
    return chapters;
}

static size_t point_bytes(const struct ares *ares) {
    return sizeof(struct ares_point) + chapters_of(ares) * sizeof(struct chapter_copy *);
}

// ---- keeping ----------------------------------------------------------------------------------

static void page_release(struct page_copy *copy) {
    assert(!copy || copy->references > 0);
    if (copy && --copy->references == 0) {
        free(copy);
    }
}

static void chapter_release(struct chapter_copy *chapter) {
    assert(!chapter || chapter->references > 0);
    if (chapter && --chapter->references == 0) {
        for (uint32_t page = 0; page < MACHINE_CHAPTER_PAGES; page++) {
            page_release(chapter->pages[page]);
        }
        free(chapter);
    }
}

static void release(struct ares *ares, struct ares_point *point) {
    assert(!point || point->references > 0);
    if (!point || --point->references > 0) {
        return;
    }
    const size_t chapters = chapters_of(ares);
    for (size_t chapter = 0; chapter < chapters; chapter++) {
        chapter_release(point->chapters[chapter]);
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

// One point more or less remembers a copy, which is paid for once, by the first: so many bytes.
static uint64_t remember(uint32_t *count, bool remembered, uint64_t bytes) {
    assert(remembered || *count > 0);
    *count -= !remembered;
    const uint64_t paid = *count ? 0 : bytes;
    *count += remembered;
    return paid;
}

uint64_t point_remembered(struct ares *ares, struct ares_point *point, bool remembered) {
    const size_t chapters = chapters_of(ares);
    uint64_t bytes = point_bytes(ares);
    for (size_t i = 0; i < chapters; i++) {
        struct chapter_copy *chapter = point->chapters[i];
        const uint64_t paid =
            chapter ? remember(&chapter->remembered, remembered, sizeof *chapter) : 0;
        bytes += paid;
        for (uint32_t page = 0; paid && page < MACHINE_CHAPTER_PAGES; page++) {
            struct page_copy *copy = chapter->pages[page];
            bytes += copy ? remember(&copy->remembered, remembered, sizeof *copy) : 0;
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

// The copy of a chapter in which pages changed since the base, where its copy is before.
static bool copy_chapter(const struct memory *memory, uint32_t chapter, uint64_t changed,
                         struct chapter_copy *before, struct chapter_copy **copy) {
    struct page_copy *pages[MACHINE_CHAPTER_PAGES] = {NULL};
    if (before) {
        memcpy(pages, before->pages, sizeof pages);
    }
    bool good = true;
    bool same = true;
    for (; changed; changed &= changed - 1) {
        const uint32_t at = (uint32_t)__builtin_ctzll(changed);
        struct page_copy *was = pages[at];
        good = good && copy_page(memory, chapter * MACHINE_CHAPTER_PAGES + at, was, &pages[at]);
        same = same && pages[at] == was;
    }
    *copy = before;
    if (same) {
        return good;
    }
    bool any = false;
    for (uint32_t at = 0; at < MACHINE_CHAPTER_PAGES; at++) {
        if (pages[at]) {
            pages[at]->references++;
            any = true;
        }
    }
    *copy = any ? malloc(sizeof **copy) : NULL;
    if (any && !*copy) {
        for (uint32_t at = 0; at < MACHINE_CHAPTER_PAGES; at++) {
            page_release(pages[at]);
        }
        return false;
    }
    if (any) {
        (*copy)->references = 0;
        (*copy)->remembered = 0;
        memcpy((*copy)->pages, pages, sizeof pages);
    }
    return good;
}

static bool copy_memory(const struct memory *memory, struct chapter_copy *const *base,
                        struct chapter_copy **copies) {
    bool good = true;
    for (uint32_t chapter = 0; chapter < memory_chapters(memory); chapter++) {
        struct chapter_copy *before = base ? base[chapter] : NULL;
        const uint64_t changed = chapter_which(memory, chapter, MACHINE_DIRTY_POINT);
        copies[chapter] = before;
        if (changed && good) {
            good = copy_chapter(memory, chapter, changed, before, &copies[chapter]);
        }
        if (copies[chapter]) {
            copies[chapter]->references++;
        }
    }
    return good;
}

// The machine is now as its new base is.
static void settle_memory(const struct memory *memory) {
    for (uint32_t chapter = 0; chapter < memory_chapters(memory); chapter++) {
        uint64_t pages = chapter_which(memory, chapter, MACHINE_DIRTY_POINT);
        for (; pages; pages &= pages - 1) {
            page_settled(memory, chapter * MACHINE_CHAPTER_PAGES + (uint32_t)__builtin_ctzll(pages),
                         MACHINE_DIRTY_POINT);
        }
    }
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

    size_t first = 0;
    bool good = true;
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct chapter_copy *const *base = ares->base ? ares->base->chapters + first : NULL;
        good = copy_memory(&ares->memories[i], base, point->chapters + first) && good;
        first += memory_chapters(&ares->memories[i]);
    }
    if (!good) {
        release(ares, point);
        return NULL;
    }
    for (unsigned i = 0; i < MEMORIES; i++) {
        settle_memory(&ares->memories[i]);
    }
    ares->touched = 0;
    set_base(ares, point);
    return point;
}

// ---- returning --------------------------------------------------------------------------------

// Brings lines of RAM to what they are to be. Code that was decoded from lines which are so already
// stays decoded.
static void forget_code(struct ares *ares, uint32_t page, uint64_t lines, const uint8_t *bytes) {
    lines &= marks_which(memory_lines(&ares->memories[MEMORY_RAM], page), BUS_LINE_CODE);
    for (; lines; lines &= lines - 1) {
        const uint32_t at = (uint32_t)__builtin_ctzll(lines) * BUS_LINE_BYTES;
        const uint32_t offset = page * MACHINE_PAGE_BYTES + at;
        if (memcmp(ares->ram + offset, bytes + at, BUS_LINE_BYTES) != 0) {
            cpu_cache_forget(ares->cache, offset, BUS_LINE_BYTES);
        }
    }
}

// The lines of a page that are to be put back: all, or those that changed since the base.
static uint64_t lines_to_put(struct ares *ares, const struct memory *memory, uint32_t page,
                             bool whole, const uint8_t *from) {
    if (!memory->lines) {
        return UINT64_MAX;
    }
    const uint8_t *marks = memory_lines(memory, page);
    const uint64_t any = marks_any(marks);
    assert(!(any & ~(EVERY_BYTE * MACHINE_LINE_MARKS)));
    uint64_t lines = UINT64_MAX;
    if (!whole && any & EVERY_BYTE * MACHINE_DIRTY_POINT) {
        lines = ~marks_which(marks, MACHINE_DIRTY_POINT);
    }
    if (any & EVERY_BYTE * BUS_LINE_CODE) {
        forget_code(ares, page, lines, from);
    }
    return lines;
}

// Puts a page back: all of it, or what of it changed since the base.
static void put_page(struct ares *ares, const struct memory *memory, uint32_t page, bool whole,
                     const struct page_copy *copy) {
    static const uint8_t zeros[MACHINE_PAGE_BYTES];
    const uint8_t *from = copy ? copy->bytes : zeros;
    uint8_t *to = memory_page(memory, page);
    uint64_t lines = lines_to_put(ares, memory, page, whole, from);
    const bool digest_known = !copy || copy->digest_known;
    memory->dirty[page] = 0xFF;
    memory->digests[page] = copy && digest_known ? copy->digest : 0;
    memory->stale[page / MACHINE_CHAPTER_PAGES] = 1;
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

// Puts back pages of a chapter: what of them changed since the base, or all of each.
static void put_pages(struct ares *ares, const struct memory *memory, uint32_t chapter,
                      uint64_t pages, uint64_t whole, const struct chapter_copy *copy) {
    for (; pages; pages &= pages - 1) {
        const uint32_t at = (uint32_t)__builtin_ctzll(pages);
        put_page(ares, memory, chapter * MACHINE_CHAPTER_PAGES + at, whole >> at & 1,
                 copy ? copy->pages[at] : NULL);
    }
}

// To the base itself.
static void put_changes(struct ares *ares, const struct memory *memory,
                        struct chapter_copy *const *copies) {
    for (uint32_t chapter = 0; chapter < memory_chapters(memory); chapter++) {
        put_pages(ares, memory, chapter, chapter_which(memory, chapter, MACHINE_DIRTY_POINT), 0,
                  copies[chapter]);
    }
}

// Which pages of a chapter two points have otherwise, side by side.
static uint64_t differing(const struct chapter_copy *one, const struct chapter_copy *other) {
    uint64_t pages = 0;
    for (uint32_t at = 0; one != other && at < MACHINE_CHAPTER_PAGES; at++) {
        const bool differs = (one ? one->pages[at] : NULL) != (other ? other->pages[at] : NULL);
        pages |= (uint64_t)differs << at;
    }
    return pages;
}

// What another point has otherwise.
static void put_differences(struct ares *ares, const struct memory *memory,
                            struct chapter_copy *const *base, struct chapter_copy *const *copies) {
    for (uint32_t chapter = 0; chapter < memory_chapters(memory); chapter++) {
        const uint64_t whole = differing(base[chapter], copies[chapter]);
        put_pages(ares, memory, chapter,
                  whole | chapter_which(memory, chapter, MACHINE_DIRTY_POINT), whole,
                  copies[chapter]);
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
    size_t first = 0;
    for (unsigned i = 0; i < MEMORIES; i++) {
        if (i == MEMORY_RAM || touched & MACHINE_TOUCHED_FLASH) {
            put_changes(ares, &ares->memories[i], base->chapters + first);
        }
        first += memory_chapters(&ares->memories[i]);
    }
    put_bytes(ares, from, 0, touched & MACHINE_TOUCHED_UPSETS ? MEMBER_HTIF : MEMBER_UPSETS);
    put_bytes(ares, from, MEMBER_HTIF, MEMBER_DEVICES);
    for (uint64_t slots = touched & MACHINE_TOUCHED_SLOTS; slots; slots &= slots - 1) {
        const struct slot_row *row = &slot_rows[__builtin_ctzll(slots)];
        const size_t state = MEMBER_DEVICES + row->state_offset;
        put_bytes(ares, from, state, state + row->state_bytes);
    }
}

// To another point. There is a base, since that one was taken.
static void put_all(struct ares *ares, struct ares_point *point) {
    size_t first = 0;
    for (unsigned i = 0; i < MEMORIES; i++) {
        put_differences(ares, &ares->memories[i], ares->base->chapters + first,
                        point->chapters + first);
        first += memory_chapters(&ares->memories[i]);
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
