// The choosing of pairs, from the end of a block to its beginning.
#include "pairs.h"

#include <assert.h>

#include "generated/common.h"

enum register_kind { KIND_N, KIND_X, KIND_F };

// What the lists say of the common instructions, by their handlers; the others take no part.
struct part {
    uint8_t takes_part;
    uint8_t writes;
    uint8_t reads[3]; // by rs1, rs2 and rs3: KIND_N where there is no handler for a link
};

static const struct part parts[HANDLER_COUNT] = {
#define PART(name, slots, writes, by_1, by_2, by_3, ...)                                           \
    [HANDLER_##name] = {1, KIND_##writes, {KIND_##by_1, KIND_##by_2, KIND_##by_3}},
    COMMON(PART, )
#undef PART
};

// Of the words of the column: whether rs1 and rs2 may change places.
enum {
    SWAP_ALONE = 0,
    SWAP_APART = 0,
    SWAP_BY_1 = 0,
    SWAP_BY_EITHER = 1,
    SWAP_BY_1_2 = 0,
    SWAP_BY_1_2_3 = 0,
};

static const uint8_t swaps[HANDLER_COUNT] = {
#define ROW(name, match, mask, format, cost, pairs, ...) [HANDLER_##name] = SWAP_##pairs,
#include "instructions.def"
#undef ROW
#define HOST(name, variant, when, pairs, ...) [HANDLER_##name##_##variant] = SWAP_##pairs,
#include "host_float.def"
#undef HOST
};

// Where it reads in rs2 what the instruction before it wrote, and order does not matter, turns it
// around: linked pairs look at rs1.
static void turn_around(struct record *record, uint32_t handler_number, uint32_t written) {
    if (swaps[handler_number] && record->rs2 == written) {
        record->rs2 = record->rs1;
        record->rs1 = (uint8_t)written;
    }
}

static enum pairing pairing_of(const struct part *one, const struct record *first,
                               const struct part *other, const struct record *second) {
    if (!one->takes_part || !other->takes_part) {
        return PAIR_NONE;
    }
    const uint32_t sources[] = {second->rs1, second->rs2, record_rs3(second)};
    for (uint32_t i = 0; i < 3 && one->writes != KIND_N; i++) {
        if (sources[i] == first->rd && other->reads[i] == one->writes) {
            return (enum pairing)(PAIR_BY_1 + i);
        }
    }
    return PAIR_APART;
}

// What it takes to get to the next handler, and what is spared where a value need not go through
// memory.
enum { COST_OF_HANDLER = 4, GAIN_OF_LINK = 3 };

void pairs_choose(struct cpu_cache *cache, uint32_t first, uint32_t end,
                  uint8_t chosen[CACHE_BLOCK_SLOTS]) {
    uint32_t starts[CACHE_BLOCK_INSTRUCTIONS + 1], count = 0;
    uint32_t costs[CACHE_BLOCK_INSTRUCTIONS + 2] = {0}; // from each instruction to the end
    for (uint32_t i = first; i < end; i += cache->places[i].slots) {
        assert(count < CACHE_BLOCK_INSTRUCTIONS);
        starts[count++] = i;
    }
    starts[count] = end;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t next = starts[i + 1];
        turn_around(&cache->records[next], cache->places[next].handler,
                    cache->records[starts[i]].rd);
    }
    for (uint32_t i = count; i-- > 0;) {
        const uint32_t at = starts[i], next = starts[i + 1];
        const enum pairing pairing =
            pairing_of(&parts[cache->places[at].handler], &cache->records[at],
                       &parts[cache->places[next].handler], &cache->records[next]);
        const uint32_t gain = pairing == PAIR_APART ? 0 : GAIN_OF_LINK;
        const uint32_t together = costs[i + 2] + COST_OF_HANDLER - gain;
        const bool pair = pairing != PAIR_NONE && together <= costs[i + 1] + COST_OF_HANDLER;
        chosen[at - first] = (uint8_t)(pair ? pairing : PAIR_NONE);
        costs[i] = pair ? together : costs[i + 1] + COST_OF_HANDLER;
    }
}
