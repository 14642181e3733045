// The store of decoded blocks: made, found and forgotten.
#include "cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trap.h"

// ---- life -------------------------------------------------------------------------------------

static void release(struct cpu_cache *cache, struct page **page) {
    if (*page != &cache->empty) {
        free(*page);
        *page = &cache->empty;
    }
}

// The pages are given back: what is decoded next may lie elsewhere, and memory would only grow.
static void forget_all(struct cpu_cache *cache) {
    for (uint32_t page = cache->code_first / BUS_PAGE_BYTES;
         page * BUS_PAGE_BYTES < cache->code_end; page++) {
        for (uint32_t context = 0; context < CONTEXTS; context++) {
            release(cache, &cache->pages[context][page]);
        }
    }
    for (uint32_t line = cache->code_first / BUS_LINE_BYTES;
         line * BUS_LINE_BYTES < cache->code_end; line++) {
        cache->lines[line] &= (uint8_t)~BUS_LINE_CODE;
    }
    cache->code_first = UINT32_MAX;
    cache->code_end = 0;
    cache->slot_count = 1; // index 0 stands for none
    cache->generation++;
}

struct cpu_cache *cache_create(const struct bus *bus, const struct back_end *back_end) {
    struct cpu_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        return NULL;
    }
    cache->page_count = (bus->ram_bytes + BUS_PAGE_BYTES - 1) / BUS_PAGE_BYTES;
    cache->lines = bus->lines;
    cache->back_end = back_end;
    cache->records = calloc(CACHE_SLOTS, sizeof *cache->records);
    cache->places = calloc(CACHE_SLOTS, sizeof *cache->places);
    bool complete = cache->records && cache->places;
    for (uint32_t context = 0; context < CONTEXTS; context++) {
        cache->pages[context] = calloc(cache->page_count, sizeof *cache->pages[context]);
        complete = complete && cache->pages[context];
    }
    if (!complete) {
        cpu_cache_destroy(cache);
        return NULL;
    }
    for (uint32_t context = 0; context < CONTEXTS; context++) {
        for (uint32_t page = 0; page < cache->page_count; page++) {
            cache->pages[context][page] = &cache->empty;
        }
    }
    decoder_initialise(&cache->decoder);
    forget_all(cache);
    return cache;
}

void cpu_cache_destroy(struct cpu_cache *cache) {
    if (!cache) {
        return;
    }
    for (uint32_t context = 0; context < CONTEXTS; context++) {
        for (uint32_t page = 0; cache->pages[context] && page < cache->page_count; page++) {
            release(cache, &cache->pages[context][page]);
        }
        free(cache->pages[context]);
    }
    free(cache->places);
    free(cache->records);
    free(cache);
}

void cpu_cache_forget(struct cpu_cache *cache, uint32_t offset, uint32_t count) {
    if (cpu_cache_holds(cache, offset, count)) {
        forget_all(cache);
    }
}

bool cpu_cache_holds(const struct cpu_cache *cache, uint32_t offset, uint32_t count) {
    const uint64_t end = (uint64_t)offset + count;
    const uint32_t first = offset > cache->code_first ? offset : cache->code_first;
    const uint32_t last = end < cache->code_end ? (uint32_t)end : cache->code_end;
    if (first >= last) {
        return false;
    }
    for (uint32_t line = first / BUS_LINE_BYTES; line <= (last - 1) / BUS_LINE_BYTES; line++) {
        if (cache->lines[line] & BUS_LINE_CODE) {
            return true;
        }
    }
    return false;
}

static bool same(struct pmp_window a, struct pmp_window b) {
    return a.base == b.base && a.bytes == b.bytes;
}

static struct cache_windows measure(const struct cpu *cpu, const struct bus *bus) {
    const uint32_t base = bus->ram_base, bytes = bus->fast_bytes;
    if (pmp_off(cpu)) {
        const struct pmp_window all = {.base = base, .bytes = bytes};
        return (struct cache_windows){.code = all, .load = all, .store = all};
    }
    return (struct cache_windows){
        .code = pmp_window(cpu, PMP_EXECUTE, base, bytes),
        .load = pmp_window(cpu, PMP_READ, base, bytes),
        .store = pmp_window(cpu, PMP_WRITE, base, bytes),
    };
}

void cache_set_windows(struct cpu_cache *cache, const struct cpu *cpu, const struct bus *bus) {
    if (bus->fast_bytes == cache->fast_bytes && pmp_state_holds(&cache->state, cpu)) {
        return;
    }
    cache->state = pmp_state(cpu);
    cache->fast_bytes = bus->fast_bytes;
    cache->windows = measure(cpu, bus);
    // With no window at all the blocks wait for the one they were made for.
    struct pmp_window *decoded = &cache->decoded[cpu->privilege == PRIVILEGE_USER];
    if (cache->windows.code.bytes && !same(cache->windows.code, *decoded)) {
        *decoded = cache->windows.code;
        forget_all(cache);
    }
}

// ---- breakpoints ------------------------------------------------------------------------------

bool cpu_breaks_at(const struct cpu_cache *cache, uint32_t pc) {
    for (uint32_t i = 0; i < cache->break_count; i++) {
        if (cache->breaks[i] == pc) {
            return true;
        }
    }
    return false;
}

// Blocks know the breakpoints they were decoded with, so all are decoded anew.
bool cpu_break_at(struct cpu_cache *cache, uint32_t pc) {
    if (cpu_breaks_at(cache, pc)) {
        return true;
    }
    if (cache->break_count == CACHE_BREAKS) {
        return false;
    }
    cache->breaks[cache->break_count++] = pc;
    forget_all(cache);
    return true;
}

bool cpu_unbreak(struct cpu_cache *cache, uint32_t pc) {
    for (uint32_t i = 0; i < cache->break_count; i++) {
        if (cache->breaks[i] == pc) {
            cache->breaks[i] = cache->breaks[--cache->break_count];
            forget_all(cache);
            return true;
        }
    }
    return false;
}

// ---- making -----------------------------------------------------------------------------------

static uint32_t word_at(const struct bus *bus, uint32_t offset) {
    uint32_t bits;
    memcpy(&bits, &bus->ram[offset], sizeof bits);
    return bits;
}

// Marks the lines of the bytes offset .. offset + count as code.
static void mark(struct cpu_cache *cache, uint32_t offset, uint32_t count) {
    const uint32_t end = offset + count;
    assert(count > 0 && end <= cache->page_count * BUS_PAGE_BYTES);
    cache->lines[offset / BUS_LINE_BYTES] |= BUS_LINE_CODE;
    cache->lines[(end - 1) / BUS_LINE_BYTES] |= BUS_LINE_CODE;
    if (offset < cache->code_first) {
        cache->code_first = offset / BUS_LINE_BYTES * BUS_LINE_BYTES;
    }
    if (end > cache->code_end) {
        cache->code_end = (end + BUS_LINE_BYTES - 1) / BUS_LINE_BYTES * BUS_LINE_BYTES;
    }
}

// Makes the record at an index known under the offset of its instruction, unless one is already or
// there is no memory.
static void enlist(struct cpu_cache *cache, enum context context, uint32_t offset, uint32_t index) {
    assert(index > 0 && index < CACHE_SLOTS); // 0 stands for none
    struct page **page = &cache->pages[context][offset / BUS_PAGE_BYTES];
    if (*page == &cache->empty) {
        struct page *made = calloc(1, sizeof *made);
        if (!made) {
            return;
        }
        *page = made;
    }
    uint32_t *known = &(*page)->records[offset % BUS_PAGE_BYTES / 2];
    if (*known == 0) {
        *known = index;
    }
}

// Fills in what remains at each of the instructions from first up to end, and where each may lead.
static void close_block(struct cpu_cache *cache, uint32_t first, uint32_t end, uint32_t end_pc,
                        enum handler_number end_handler, uint32_t instructions, uint32_t cycles) {
    cache->records[end] = (struct record){.handler = NULL};
    cache->records[end + 1] = (struct record){.price = PRICE_UNKNOWN};
    cache->places[end] = cache->places[end + 1] = (struct place){
        .pc = end_pc,
        .handler = (uint8_t)end_handler,
    };
    for (uint32_t i = first; i < end; i++) {
        struct record *record = &cache->records[i];
        struct place *place = &cache->places[i];
        place->remaining = (uint8_t)instructions;
        place->remaining_cycles = (uint16_t)cycles;
        instructions--;
        cycles -= opcode_cycles(place->opcode);
        if (place->slots == 1) {
            continue;
        }
        i++;
        cache->places[i] = (struct place){
            .pc = record->immediate,
            .remaining = (uint8_t)instructions,
            .remaining_cycles = (uint16_t)cycles,
        };
        record[1].price = PRICE_UNKNOWN;
        if (place->opcode == OPCODE_jalr) {
            i++;
            record[1].price = cache_rest(&cache->places[i - 1]);
            record[1].last_pc = PC_NONE;
        }
    }
    assert(instructions == 0 && cycles == 0); // nothing remains at the end
    cache->back_end->prepare(cache, first, end);
}

static const struct record *decode_block(struct cpu_cache *cache, enum context context,
                                         const struct bus *bus, uint32_t start) {
    if (cache->slot_count + CACHE_BLOCK_SLOTS > CACHE_SLOTS) {
        forget_all(cache);
    }
    const uint32_t first = cache->slot_count;
    uint32_t index = first, count = 0, cycles = 0;
    uint32_t offset = start;
    enum handler_number end_handler = HANDLER_END;
    const bool is_short = context & CONTEXT_SHORT;
    const uint32_t most = is_short ? CACHE_SHORT_INSTRUCTIONS : CACHE_BLOCK_INSTRUCTIONS;
    while (count < most && cache_in_window(cache, bus->ram_base + offset)) {
        if (cpu_breaks_at(cache, bus->ram_base + offset)) {
            end_handler = HANDLER_BREAK;
            enlist(cache, context, offset, index);
            mark(cache, offset, 2);
            break;
        }
        struct record *record = &cache->records[index];
        struct place *place = &cache->places[index];
        decode(&cache->decoder, context, bus->ram_base + offset, word_at(bus, offset), record,
               place);
        enlist(cache, context, offset, index);
        mark(cache, offset, place_bytes(place));
        cycles += opcode_cycles(place->opcode);
        index += place->slots;
        count++;
        offset += place_bytes(place);
        if (place->opcode == OPCODE_jal) {
            offset = record->immediate - bus->ram_base;
        }
        if (opcode_ends_block(place->opcode) || (is_short && place->slots > 1)) {
            break;
        }
    }
    close_block(cache, first, index, bus->ram_base + offset, end_handler, count, cycles);
    assert(index - first + 2 <= CACHE_BLOCK_SLOTS && index + 2 <= CACHE_SLOTS);
    cache->slot_count = index + 2;
    return &cache->records[first];
}

const struct record *cache_find(struct cpu_cache *cache, enum context context,
                                const struct bus *bus, uint32_t pc) {
    const uint32_t offset = pc - bus->ram_base;
    assert(cache_in_window(cache, pc) && (pc & 1) == 0);
    const struct page *page = cache->pages[context][offset / BUS_PAGE_BYTES];
    const uint32_t index = page->records[offset % BUS_PAGE_BYTES / 2];
    assert(index < cache->slot_count);
    return index ? &cache->records[index] : decode_block(cache, context, bus, offset);
}
