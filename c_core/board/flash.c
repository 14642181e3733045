// The mass memory as a file: as it is stored, as it is read, and as it is read long after. ares.h.
#include <string.h>

#include "arithmetic.h"
#include "history.h"
#include "machine.h"
#include "pages.h"

#define ERASED 0xFFu
#define STRESS_MAX_S 1e15

size_t ares_flash_bytes(void) { return MACHINE_FLASH_BYTES; }

static bool is_all(const uint8_t *bytes, size_t count, uint8_t value) {
    return count == 0 || (bytes[0] == value && memcmp(bytes, bytes + 1, count - 1) == 0);
}

// The byte after the last one of a page of the host's that is not zero; 0: all are.
static uint32_t end_of(const uint8_t *page) {
    uint32_t end = page_is_zero(page) ? 0 : MACHINE_PAGE_BYTES;
    while (end > 0 && page[end - 1] == 0) {
        end--;
    }
    return end;
}

static size_t used(const struct ares *ares) {
    const struct memory *memory = &ares->memories[MEMORY_FLASH];
    for (uint32_t chapter = memory_chapters(memory); chapter-- > 0;) {
        uint64_t written = chapter_which(memory, chapter, MACHINE_WRITTEN);
        while (written) {
            const uint32_t at = 63u - (uint32_t)__builtin_clzll(written);
            const uint32_t page = chapter * MACHINE_CHAPTER_PAGES + at;
            const uint32_t end = end_of(memory_page(memory, page));
            if (end) {
                const size_t bytes = (size_t)page * MACHINE_PAGE_BYTES + end;
                return (bytes + CELLS_PAGE_BYTES - 1) / CELLS_PAGE_BYTES * CELLS_PAGE_BYTES;
            }
            written &= ~(UINT64_C(1) << at);
        }
    }
    return 0;
}

// A file of none would look like one that was lost.
size_t ares_flash_used(const struct ares *ares) {
    const size_t bytes = used(ares);
    return bytes ? bytes : CELLS_PAGE_BYTES;
}

static int check_count(const struct ares *ares, size_t count) {
    if (count == 0 || count % CELLS_PAGE_BYTES || count > MACHINE_FLASH_BYTES) {
        // The message is no part of the machine.
        return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_ARGUMENT,
                            "%zu bytes are no image of the mass memory: one is whole pages of %u "
                            "bytes, at most %u of them.",
                            count, CELLS_PAGE_BYTES, CELLS_PAGES);
    }
    return 0;
}

// A look changes nothing, so that the slot may be lent to it.
static struct slot *slot_of(const struct ares *ares) {
    return (struct slot *)(uintptr_t)&ares->slots[SLOT_massmem];
}

int ares_flash_read(const struct ares *ares, uint8_t *bytes, size_t count) {
    const int wrong = check_count(ares, count);
    for (uint32_t page = 0; !wrong && page < count / CELLS_PAGE_BYTES; page++) {
        massmem_stored(slot_of(ares), page, bytes + (size_t)page * CELLS_PAGE_BYTES);
    }
    return wrong;
}

int ares_flash_sense(const struct ares *ares, uint32_t level, uint64_t reading, uint8_t *bytes,
                     size_t count) {
    int wrong = check_count(ares, count);
    if (!wrong && level >= CELLS_LEVELS) {
        wrong = machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_ARGUMENT,
                             "There is no level %u of read-retry; there are 0 to %u.", level,
                             CELLS_LEVELS - 1);
    }
    struct arithmetic callers = arithmetic_enter();
    for (uint32_t page = 0; !wrong && page < count / CELLS_PAGE_BYTES; page++) {
        massmem_sense(slot_of(ares), page, level, reading, bytes + (size_t)page * CELLS_PAGE_BYTES);
    }
    arithmetic_leave(&callers);
    return wrong;
}

// A page by hand, of a part that is erased.
static void write_page(struct ares *ares, uint32_t number, const uint8_t *bytes) {
    struct cells_page *page = &machine_cells(ares)->pages[number];
    uint8_t *stored = ares->memories[MEMORY_FLASH].bytes + (size_t)number * CELLS_PAGE_BYTES;
    if (!is_all(bytes, CELLS_PAGE_BYTES, ERASED)) {
        for (uint32_t i = 0; i < CELLS_PAGE_BYTES; i++) {
            stored[i] = (uint8_t)~bytes[i];
        }
        machine_flash_changed(ares, number * CELLS_PAGE_BYTES, CELLS_PAGE_BYTES);
        page->programs = 1;
        page->stamp_s = massmem_part(slot_of(ares)).now_s;
        machine_cells_changed(ares, page, sizeof *page);
    }
}

// What blocks have been through stays.
static void erase_all(struct ares *ares) {
    struct cells *cells = machine_cells(ares);
    const struct cells_life life = cells->life;
    struct cells_block blocks[CELLS_BLOCKS];
    memcpy(blocks, cells->blocks, sizeof blocks);
    memory_clear(&ares->memories[MEMORY_FLASH]);
    memory_clear(&ares->memories[MEMORY_CELLS]);
    ares->touched |= MACHINE_TOUCHED_FLASH;
    cells->life = life;
    memcpy(cells->blocks, blocks, sizeof blocks);
    machine_cells_changed(ares, cells, offsetof(struct cells, pages));
}

int ares_flash_write(struct ares *ares, const uint8_t *bytes, size_t count) {
    int wrong = check_count(ares, count);
    wrong = wrong ? wrong : history_by_hand(ares, "do it before");
    if (!wrong) {
        erase_all(ares);
    }
    for (uint32_t page = 0; !wrong && page < count / CELLS_PAGE_BYTES; page++) {
        write_page(ares, page, bytes + (size_t)page * CELLS_PAGE_BYTES);
    }
    return wrong;
}

int ares_flash_block(const struct ares *ares, uint32_t block, struct ares_flash_block *truth) {
    if (block >= CELLS_BLOCKS) {
        return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_ARGUMENT,
                            "There is no block %u of the mass memory; there are %u.", block,
                            CELLS_BLOCKS);
    }
    struct arithmetic callers = arithmetic_enter();
    const struct cells_part part = massmem_part(slot_of(ares));
    const struct cells *cells = machine_cells(ares);
    const struct cells_block *record = &cells->blocks[block];
    *truth = (struct ares_flash_block){
        .erases = record->erases,
        .reads = record->reads,
        .endurance = cells_endurance(part.seed, block),
        .factory_bad = cells_factory_bad(part.seed, block),
    };
    truth->bad = truth->factory_bad || record->flags & CELLS_BAD;
    for (uint32_t i = 0; i < CELLS_BLOCK_PAGES; i++) {
        const struct cells_page *page = &cells->pages[block * CELLS_BLOCK_PAGES + i];
        const double rate = cells_rate(&part, record, page, 0);
        const double age_s = page->programs ? part.now_s - page->stamp_s : 0.0;
        truth->rate = rate > truth->rate ? rate : truth->rate;
        truth->age_s = age_s > truth->age_s ? age_s : truth->age_s;
        truth->torn += page->torn || page->half;
    }
    arithmetic_leave(&callers);
    return 0;
}

// ---- long after --------------------------------------------------------------------------------

static double rate_of(const struct ares_flash_age *age, bool programmed) {
    const struct cells_part part = {age->seed, age->stress_s, age->rate_ten_years, age->rate_floor};
    const struct cells_block block = {.erases = age->erases};
    const struct cells_page page = {.programs = programmed};
    return cells_rate(&part, &block, &page, age->level);
}

double ares_flash_rate(const struct ares_flash_age *age) {
    struct arithmetic callers = arithmetic_enter();
    const double rate = rate_of(age, true);
    arithmetic_leave(&callers);
    return rate;
}

static bool is_sound(const struct ares_flash_age *age, uint32_t first, size_t count) {
    return age->stress_s >= 0.0 && age->stress_s <= STRESS_MAX_S && age->rate_ten_years >= 0.0 &&
           age->rate_ten_years <= CELLS_RATE_MAX && age->rate_floor >= 0.0 &&
           age->rate_floor <= CELLS_RATE_MAX && age->level < CELLS_LEVELS &&
           count % CELLS_PAGE_BYTES == 0 && first <= CELLS_PAGES &&
           count / CELLS_PAGE_BYTES <= CELLS_PAGES - first;
}

int ares_flash_age(const struct ares_flash_age *age, uint32_t first, uint8_t *bytes, size_t count) {
    if (!is_sound(age, first, count)) {
        return ARES_ERROR_ARGUMENT;
    }
    struct arithmetic callers = arithmetic_enter();
    const double rates[] = {rate_of(age, false), rate_of(age, true)};
    for (uint32_t page = 0; page < count / CELLS_PAGE_BYTES; page++) {
        uint8_t *at = bytes + (size_t)page * CELLS_PAGE_BYTES;
        const double rate = rates[!is_all(at, CELLS_PAGE_BYTES, ERASED)];
        cells_err(age->seed, first + page, rate, age->reading, at);
    }
    arithmetic_leave(&callers);
    return 0;
}

int ares_flash_later(const struct ares *ares, const struct ares_flash_age *age, uint32_t first,
                     uint8_t *bytes, size_t count) {
    if (!is_sound(age, first, count)) {
        return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_ARGUMENT,
                            "%zu bytes from page %u on cannot be aged so.", count, first);
    }
    struct arithmetic callers = arithmetic_enter();
    struct cells_part part = massmem_part(slot_of(ares));
    part.now_s += age->stress_s;
    part.rate_ten_years = age->rate_ten_years;
    part.rate_floor += age->rate_floor;
    const struct cells *cells = machine_cells(ares);
    for (uint32_t i = 0; i < count / CELLS_PAGE_BYTES; i++) {
        const uint32_t page = first + i;
        uint8_t *at = bytes + (size_t)i * CELLS_PAGE_BYTES;
        struct cells_block block = cells->blocks[page / CELLS_BLOCK_PAGES];
        const uint32_t room = UINT32_MAX - block.erases;
        block.erases += age->erases < room ? age->erases : room;
        massmem_stored(slot_of(ares), page, at);
        cells_read(&part, &block, &cells->pages[page], page, age->level, age->reading, at);
    }
    arithmetic_leave(&callers);
    return 0;
}

double ares_flash_stress(double temperature_k) {
    struct arithmetic callers = arithmetic_enter();
    const double factor = cells_acceleration(temperature_k);
    arithmetic_leave(&callers);
    return factor;
}
