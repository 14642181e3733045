// The store of decoded blocks: made, found, cut and forgotten.
//
// A block keeps to the page it starts in; only its last instruction may reach into the next. So to
// forget a page is to forget the blocks that start in it and in the page before.
#include "cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "execute.h"

#define LINES_PER_PAGE (BUS_PAGE_BYTES / CACHE_LINE_BYTES)

// ---- life -------------------------------------------------------------------------------------

// Everything is forgotten; the scratch block stays where it is.
static void drop_all(struct cpu_cache *cache) {
    for (uint32_t context = 0; context < CONTEXTS; context++)
        for (uint32_t page = 0; page < cache->page_count; page++)
            if (cache->pages[context][page] != &cache->empty)
                memset(cache->pages[context][page], 0, sizeof(struct page));
    memset(cache->code_lines, 0, cache->line_count);
    cache->record_count = CACHE_SCRATCH_RECORDS;
    cache->block_count = 1;
}

struct cpu_cache *cpu_cache_create(uint32_t ram_bytes) {
    struct cpu_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->page_count = (ram_bytes + BUS_PAGE_BYTES - 1) / BUS_PAGE_BYTES;
    cache->line_count = cache->page_count * LINES_PER_PAGE;
    cache->code_lines = calloc(cache->line_count, 1);
    cache->records = calloc(CACHE_RECORDS, sizeof *cache->records);
    cache->places = calloc(CACHE_RECORDS, sizeof *cache->places);
    cache->blocks = calloc(CACHE_BLOCKS, sizeof *cache->blocks);
    bool complete = cache->code_lines && cache->records && cache->places && cache->blocks;
    for (uint32_t context = 0; context < CONTEXTS; context++) {
        cache->pages[context] = calloc(cache->page_count, sizeof *cache->pages[context]);
        complete = complete && cache->pages[context];
    }
    if (!complete) {
        cpu_cache_destroy(cache);
        return NULL;
    }
    for (uint32_t context = 0; context < CONTEXTS; context++)
        for (uint32_t page = 0; page < cache->page_count; page++)
            cache->pages[context][page] = &cache->empty;
    decoder_initialise(&cache->decoder, execute(NULL, NULL, NULL, 0, NULL));
    drop_all(cache);
    return cache;
}

void cpu_cache_destroy(struct cpu_cache *cache) {
    if (!cache)
        return;
    for (uint32_t context = 0; context < CONTEXTS; context++) {
        for (uint32_t page = 0; cache->pages[context] && page < cache->page_count; page++)
            if (cache->pages[context][page] != &cache->empty)
                free(cache->pages[context][page]);
        free(cache->pages[context]);
    }
    free(cache->blocks);
    free(cache->places);
    free(cache->records);
    free(cache->code_lines);
    free(cache);
}

// ---- forgetting -------------------------------------------------------------------------------

static void drop_blocks(struct cpu_cache *cache, uint32_t page) {
    for (uint32_t context = 0; context < CONTEXTS; context++)
        if (cache->pages[context][page] != &cache->empty)
            memset(cache->pages[context][page], 0, sizeof(struct page));
}

void cpu_cache_forget(struct cpu_cache *cache, uint32_t offset, uint32_t count) {
    if (count == 0 || offset / BUS_PAGE_BYTES >= cache->page_count)
        return;
    uint64_t last = (uint64_t)offset + count - 1;
    const uint64_t ram_last = (uint64_t)cache->page_count * BUS_PAGE_BYTES - 1;
    if (last > ram_last)
        last = ram_last;
    uint32_t line = offset / CACHE_LINE_BYTES;
    const uint32_t line_last = (uint32_t)(last / CACHE_LINE_BYTES);
    while (line <= line_last) {
        const uint8_t *from = &cache->code_lines[line];
        const uint8_t *found = memchr(from, 1, line_last - line + 1);
        if (!found)
            return;
        const uint32_t page = (line + (uint32_t)(found - from)) / LINES_PER_PAGE;
        drop_blocks(cache, page);
        if (page > 0)
            drop_blocks(cache, page - 1);
        // The lines of the page before stay marked: a block of the page before that may reach into
        // them.
        memset(&cache->code_lines[page * LINES_PER_PAGE], 0, LINES_PER_PAGE);
        line = (page + 1) * LINES_PER_PAGE;
    }
}

// ---- breakpoints ------------------------------------------------------------------------------

bool cpu_breaks_at(const struct cpu_cache *cache, uint32_t pc) {
    for (uint32_t i = 0; i < cache->break_count; i++)
        if (cache->breaks[i] == pc)
            return true;
    return false;
}

// Blocks know the breakpoints they were decoded with, so all are decoded anew.
bool cpu_break_at(struct cpu_cache *cache, uint32_t pc) {
    if (cpu_breaks_at(cache, pc))
        return true;
    if (cache->break_count == CACHE_BREAKS)
        return false;
    cache->breaks[cache->break_count++] = pc;
    drop_all(cache);
    return true;
}

bool cpu_unbreak(struct cpu_cache *cache, uint32_t pc) {
    for (uint32_t i = 0; i < cache->break_count; i++) {
        if (cache->breaks[i] == pc) {
            cache->breaks[i] = cache->breaks[--cache->break_count];
            drop_all(cache);
            return true;
        }
    }
    return false;
}

// ---- making -----------------------------------------------------------------------------------

// Ends the block of count records at first, and fills in what remains at each.
static void close_block(struct cpu_cache *cache, struct block *block, uint32_t first,
                        uint32_t count, uint32_t end_pc, enum handler end) {
    struct record *records = &cache->records[first];
    struct place *places = &cache->places[first];
    records[count] = (struct record){.handler = cache->decoder.handlers[end]};
    places[count] = (struct place){.pc = end_pc, .opcode = OPCODE_ILLEGAL};
    uint32_t cycles = 0;
    for (uint32_t i = count; i-- > 0;) {
        cycles += opcode_cycles(places[i].opcode);
        records[i].remaining = (uint8_t)(count - i);
        places[i].remaining_cycles = (uint16_t)cycles;
    }
    block->first = first;
    block->cycles = (uint16_t)cycles;
    block->instructions = (uint16_t)count;
}

const struct block *cache_decode_single(struct cpu_cache *cache, enum context context, uint32_t pc,
                                        uint32_t bits) {
    const uint32_t length =
        decode(&cache->decoder, context, pc, bits, &cache->records[0], &cache->places[0]);
    close_block(cache, &cache->blocks[0], 0, 1, pc + length, HANDLER_END);
    return &cache->blocks[0];
}

static uint32_t word_at(const struct bus *bus, uint32_t offset) {
    uint32_t bits;
    memcpy(&bits, &bus->ram[offset], sizeof bits);
    return bits;
}

// The table of block starts of a page, made when it is first needed; NULL when there is no memory.
static struct page *page_for(struct cpu_cache *cache, enum context context, uint32_t number) {
    struct page **page = &cache->pages[context][number];
    if (*page == &cache->empty) {
        struct page *made = calloc(1, sizeof *made);
        if (!made)
            return NULL;
        *page = made;
    }
    return *page;
}

const struct block *cache_decode(struct cpu_cache *cache, enum context context,
                                 const struct bus *bus, uint32_t pc) {
    const uint32_t start = pc - bus->ram_base;
    const uint32_t page_number = start / BUS_PAGE_BYTES;
    assert((uint64_t)start + sizeof(uint32_t) <= bus->fast_bytes);
    if (cache->record_count + CACHE_BLOCK_INSTRUCTIONS + 1 > CACHE_RECORDS ||
        cache->block_count == CACHE_BLOCKS)
        drop_all(cache);
    struct page *page = page_for(cache, context, page_number);
    if (!page)
        return cache_decode_single(cache, context, pc, word_at(bus, start));

    const uint32_t first = cache->record_count;
    uint32_t count = 0;
    uint32_t offset = start;
    enum handler end = HANDLER_END;
    while (count < CACHE_BLOCK_INSTRUCTIONS && offset / BUS_PAGE_BYTES == page_number &&
           (uint64_t)offset + sizeof(uint32_t) <= bus->fast_bytes) {
        if (cpu_breaks_at(cache, bus->ram_base + offset)) {
            end = HANDLER_BREAK;
            break;
        }
        struct place *place = &cache->places[first + count];
        offset += decode(&cache->decoder, context, bus->ram_base + offset, word_at(bus, offset),
                         &cache->records[first + count], place);
        count++;
        if (opcode_ends_block(place->opcode))
            break;
    }
    if (count > 0)
        memset(&cache->code_lines[start / CACHE_LINE_BYTES], 1,
               (offset - 1) / CACHE_LINE_BYTES - start / CACHE_LINE_BYTES + 1);
    struct block *block = &cache->blocks[cache->block_count];
    close_block(cache, block, first, count, bus->ram_base + offset, end);
    page->blocks[start % BUS_PAGE_BYTES / 2] = (uint16_t)cache->block_count;
    cache->block_count++;
    cache->record_count += count + 1;
    return block;
}

const struct block *cache_cut(struct cpu_cache *cache, const struct block *block, uint64_t cycles) {
    struct block *scratch = &cache->blocks[0];
    const struct place *places = &cache->places[block->first];
    uint32_t count = 0;
    while (count < block->instructions &&
           (uint64_t)(block->cycles - places[count].remaining_cycles) < cycles)
        count++;
    memmove(&cache->records[0], &cache->records[block->first], count * sizeof(struct record));
    memmove(&cache->places[0], places, (count + 1) * sizeof(struct place));
    // The counts stay those of the whole block: the end takes back what was not run.
    cache->records[count] = (struct record){
        .handler = cache->decoder.handlers[HANDLER_END],
        .remaining = (uint8_t)(block->instructions - count),
    };
    *scratch = (struct block){
        .first = 0,
        .cycles = block->cycles,
        .instructions = block->instructions,
    };
    return scratch;
}
