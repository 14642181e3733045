// The fast loop: every record holds the function that does it, and each goes on to the next by
// itself, as a tail call.
//
// The rows of instructions.def and host_float.def are the code; what a row cannot do here (an
// access outside the fast window, a CSR, a trap) it leaves to exact(). Nothing is counted per
// instruction: a block's cycles and instructions are charged when it is entered, and where it is
// left early the rest is given back, which its records and places know. A block that the budget
// does not cover is not entered from another one: cpu_run() comes here for it, and goes on in short
// blocks; the last one is cut where the budget ends.
#include "execute.h"

#include <assert.h>
#include <string.h>

#include "cache.h"
#include "csr.h"
#include "exact.h"
#include "fpu.h"
#include "generated/common.h"
#include "operands.h"
#include "pairs.h"
#include "trap.h"

// The balance has room for that many.
#define RUN_CYCLES_MAX (UINT64_C(1) << 28)

// What does not change during one call. The windows of data are short by the longest access less
// one, so that one comparison will do. RAM, its lines and its pages are numbered as the guest does,
// by address.
struct run {
    struct pmp_window load;
    struct pmp_window store;
    uint8_t *lines;
    uint8_t *dirty;
    struct page *const *pages;
    uint32_t ram_base;
    uint32_t code_end; // offset in RAM: no code lies from there on
    uint32_t target;   // of a jump through a register
    int64_t balance;   // between two handlers, when the compiler has no tail calls
    struct cpu_cache *cache;
    struct bus *bus;
    uint64_t until_cycle;
    enum context context;
    uint32_t host_control;
};

#define LONGEST_ACCESS sizeof(uint64_t)

// ---- from one handler to the next -------------------------------------------------------------

#define HANDLER_PARAMETERS                                                                         \
    struct cpu *cpu, const struct record *record, int64_t balance,                                 \
        __attribute__((unused)) uint64_t spare, uint8_t *ram, struct run *run

// What the compiler is told of the host's registers. The fourth argument of a function comes in the
// only register that can count a shift: as the spare one, which is set to nothing in particular,
// it need not be saved around each. The second byte of rax is had without a shift.
#if defined(__x86_64__)
#define SPARE_REGISTER(variable) "=c"(variable)
#define REGISTER_OF_BYTES(variable) "+a"(variable)
#else
#define SPARE_REGISTER(variable) "=r"(variable)
#define REGISTER_OF_BYTES(variable) "+r"(variable)
#endif

#if defined(__clang__)
#define TAIL_CALL __attribute__((musttail)) return
#else
#define TAIL_CALL return // gcc makes a jump of it from -O2 on
#endif

// Goes on with another handler of the same record, or of another.
#define GO(function, record)                                                                       \
    do {                                                                                           \
        __asm__("" : SPARE_REGISTER(spare));                                                       \
        TAIL_CALL function(cpu, record, balance, spare, ram, run);                                 \
    } while (0)

// The empty assembly has the address in its register before the handler is loaded by it: a move
// less.
#if defined(__OPTIMIZE__) || defined(__clang__)
#define DISPATCH(at)                                                                               \
    do {                                                                                           \
        record = (at);                                                                             \
        __asm__("" : "+r"(record));                                                                \
        GO(record->handler, record);                                                               \
    } while (0)
#else
#define DISPATCH(at)                                                                               \
    do {                                                                                           \
        run->balance = balance;                                                                    \
        return (at);                                                                               \
    } while (0)
#endif

// Leaves the block at a record whose second slot knows where to.
#define TAKE(record)                                                                               \
    do {                                                                                           \
        balance += (record)[1].price;                                                              \
        if (!LIKELY(balance >= 0))                                                                 \
            GO(leave, record);                                                                     \
        DISPATCH((record)[1].target);                                                              \
    } while (0)

// ---- leaving the loop -------------------------------------------------------------------------

// The state as of a boundary, which is told by its pc and the balance there.
static void settle(struct cpu *cpu, const struct run *run, uint32_t pc, int64_t balance) {
    // What a block gives back is what it had taken: no more has retired than cycles were to spend.
    assert((uint32_t)balance <= RUN_CYCLES_MAX);
    cpu->pc = pc;
    cpu->cycle = run->until_cycle - (uint64_t)(balance >> 32);
    csr_count_instructions(cpu, (uint32_t)balance);
    host_float_leave(cpu, run->host_control);
}

// The record's instruction is not for this loop, but what comes after it may be: the block goes on
// unless the board wants to look, or it may not hold any more.
static const struct record *do_exact(HANDLER_PARAMETERS) {
    (void)ram;
    struct cpu_cache *const cache = run->cache;
    const struct place *const place = cache_place(cache, record);
    const uint32_t generation = cache->generation;
    settle(cpu, run, place->pc, balance - cache_entry_price(cache, record));
    const bool retired = exact(cpu, cache, run->bus, record, place);
    const bool gate_opened = !(run->context & CONTEXT_FREE) && opcode_is_float(place->opcode);
    const bool over = place[place->slots].remaining == 0; // as it is after all that changes modes
    if (!retired || gate_opened || over || run->bus->attention || cache->generation != generation) {
        return NULL;
    }
    record += place->slots;
    run->host_control = host_float_enter(cpu);
    balance = (int64_t)((run->until_cycle - cpu->cycle) << 32) + cache_entry_price(cache, record);
    DISPATCH(record);
}

// A jump that was not paid for: its target is not known yet, or the budget does not cover it. The
// price stands in the balance.
static const struct record *leave(HANDLER_PARAMETERS) {
    (void)ram;
    struct cpu_cache *const cache = run->cache;
    const struct place *const place = cache_place(cache, record) + 1;
    const uint32_t pc = place->pc;
    const int64_t rest = cache_rest(place);
    const int64_t boundary = balance - record[1].price + rest;
    if (record[1].price == PRICE_UNKNOWN && boundary >> 32 > 0 && cache_in_window(cache, pc)) {
        struct record *const slot = &cache->records[record - cache->records + 1];
        const uint32_t generation = cache->generation;
        const struct record *const target = cache_find(cache, run->context, run->bus, pc);
        const int64_t price = cache_entry_price(cache, target);
        if (generation == cache->generation) {
            slot->price = rest + price;
            slot->target = target;
        }
        balance = boundary + price;
        if (balance >= 0) {
            DISPATCH(target);
        }
    }
    settle(cpu, run, pc, boundary);
    return NULL;
}

// A jump to run->target, which is not decoded yet, or outside the window, or beyond the budget.
// The balance is that of the boundary.
static const struct record *leave_through(HANDLER_PARAMETERS) {
    (void)record, (void)ram;
    const uint32_t pc = run->target;
    if (balance >> 32 > 0 && cache_in_window(run->cache, pc)) {
        const struct record *const target = cache_find(run->cache, run->context, run->bus, pc);
        const int64_t after = balance + cache_entry_price(run->cache, target);
        if (after >= 0) {
            balance = after;
            DISPATCH(target);
        }
    }
    settle(cpu, run, pc, balance);
    return NULL;
}

static const struct record *do_end(HANDLER_PARAMETERS) { TAKE(record); }

static const struct record *do_cut(HANDLER_PARAMETERS) {
    (void)ram;
    const struct place *place = cache_place(run->cache, record);
    settle(cpu, run, place->pc, balance - cache_entry_price(run->cache, record));
    return NULL;
}

static const struct record *do_break(HANDLER_PARAMETERS) {
    (void)ram;
    settle(cpu, run, cache_place(run->cache, record)->pc, balance);
    run->bus->attention = true;
    return NULL;
}

// A jump to run->target, which is not where this one led last.
static const struct record *jump_elsewhere(HANDLER_PARAMETERS) {
    struct cpu_cache *const cache = run->cache;
    const uint32_t offset = run->target - run->ram_base;
    balance += record[1].price;
    if (LIKELY(offset < run->code_end)) {
        const struct page *page = run->pages[offset / BUS_PAGE_BYTES];
        const uint32_t index = page->records[offset % BUS_PAGE_BYTES / 2];
        const struct record *const next = &cache->records[index];
        const int64_t price = cache_entry_price(cache, next);
        if (LIKELY(index != 0 && balance + price >= 0)) {
            struct record *const slots = &cache->records[record - cache->records + 1];
            slots[0].last_pc = run->target;
            slots[1].price = slots[0].price + price;
            slots[1].target = next;
            balance += price;
            DISPATCH(next);
        }
    }
    GO(leave_through, record);
}

// A jump through a register.
static const struct record *jump_through(HANDLER_PARAMETERS) {
    const uint32_t rd = record->rd, rs1 = record->rs1;
    const uint32_t target = (RS1 + IMM) & ~UINT32_C(1);
    const int64_t after = balance + record[2].price;
    RD = LINK;
    if (LIKELY(target == record[1].last_pc && after >= 0)) {
        balance = after;
        DISPATCH(record[2].target);
    }
    run->target = target;
    GO(jump_elsewhere, record);
}

// ---- the rows ---------------------------------------------------------------------------------

enum outcome {
    DONE,    // on to the next record
    TAKEN,   // a branch
    THROUGH, // a jump through a register
    REFUSED, // nothing was done: leave it to exact()
};

// Of the words of the rows each stands for one, or refuses.
#define PART_PARAMETERS                                                                            \
    struct cpu *const cpu, const struct record *const record, const uint64_t rd,                   \
        const uint64_t rs1, const uint64_t rs2, const uint64_t rs3, uint8_t *const ram,            \
        const struct run *const run

#define JUMP(target) return TAKEN
#define CALL(target) RD = LINK
#define CALL_THROUGH(target) return THROUGH
#define TRAP(cause, value) return REFUSED
#define EXACT(...) return REFUSED
#define ATOMIC(function, source) return REFUSED
#define AMO(combined) return REFUSED
#define CSR(operation, source, writes) return REFUSED

#define LOAD(type, assignment)                                                                     \
    const uint32_t address = RS1 + IMM;                                                            \
    type loaded;                                                                                   \
    if (!LIKELY(address - run->load.base < run->load.bytes))                                       \
        return REFUSED;                                                                            \
    memcpy(&loaded, &ram[address], sizeof loaded);                                                 \
    assignment

#define STORE(type, source)                                                                        \
    const uint64_t address = RS1 + IMM;                                                            \
    if (!LIKELY((uint32_t)address - run->store.base < run->store.bytes &&                          \
                (address & (sizeof(type) - 1)) == 0))                                              \
        return REFUSED;                                                                            \
    uint8_t *const line = &run->lines[address / BUS_LINE_BYTES];                                   \
    if (!LIKELY(*line == 0)) {                                                                     \
        if (*line & BUS_LINE_CODE)                                                                 \
            return REFUSED;                                                                        \
        bus_mark(line, &run->dirty[address / BUS_PAGE_BYTES]);                                     \
    }                                                                                              \
    const type stored = (type)(source);                                                            \
    memcpy(&ram[address], &stored, sizeof stored)

#define HOST_SINGLE(value) host_put_s(&FD, value)
#define HOST_DOUBLE(value) host_put_d(&FD, value)
// A fused operation that gives no number is done again in software.
#define HOST_FUSED_SINGLE(...)                                                                     \
    const float result = host_multiply_add_s(__VA_ARGS__);                                         \
    if (!LIKELY(result == result))                                                                 \
        return REFUSED;                                                                            \
    host_put_s(&FD, result)
#define HOST_FUSED_DOUBLE(...)                                                                     \
    const double result = host_multiply_add_d(__VA_ARGS__);                                        \
    if (!LIKELY(result == result))                                                                 \
        return REFUSED;                                                                            \
    host_put_d(&FD, result)
#define HS1 host_get_s(&F1)
#define HS2 host_get_s(&F2)
#define HS3 host_get_s(&F3)
#define HD1 host_get_d(&F1)
#define HD2 host_get_d(&F2)
#define HD3 host_get_d(&F3)

#define PART(name, ...)                                                                            \
    static inline __attribute__((always_inline)) enum outcome part_##name(PART_PARAMETERS) {       \
        (void)cpu, (void)record, (void)rd, (void)rs1, (void)rs2, (void)rs3, (void)ram, (void)run;  \
        __VA_ARGS__;                                                                               \
        return DONE;                                                                               \
    }
#define ROW(name, match, mask, format, cost, pairs, ...) PART(name, __VA_ARGS__)
#include "instructions.def"
#undef ROW
#define HOST(name, variant, when, pairs, ...) PART(name##_##variant, __VA_ARGS__)
#include "host_float.def"
#undef HOST

// The registers of an instruction, by one load: of nothing are the handlers fuller than of loads.
// The empty assembly keeps it one, and in a register whose second byte can be had at once.
struct registers {
    uint64_t rd, rs1, rs2;
};

static inline __attribute__((always_inline)) struct registers
registers_of(const struct record *record) {
    uint32_t word;
    memcpy(&word, &record->rd, sizeof word);
    uint64_t numbers = word;
    __asm__("" : REGISTER_OF_BYTES(numbers));
    return (struct registers){(uint8_t)numbers, (uint8_t)(numbers >> 8), numbers >> 16};
}

// Carries out the row for the record at, with its registers; falls out of the macro when it is
// done.
#define DO(name, at, ...)                                                                          \
    switch (part_##name(cpu, at, __VA_ARGS__, ram, run)) {                                         \
    case DONE: break;                                                                              \
    case TAKEN: TAKE(at);                                                                          \
    case THROUGH: GO(jump_through, at);                                                            \
    case REFUSED: GO(do_exact, at);                                                                \
    }

#define ALONE(name, slots)                                                                         \
    static const struct record *do_##name(HANDLER_PARAMETERS) {                                    \
        const struct registers now = registers_of(record);                                         \
        DO(name, record, now.rd, now.rs1, now.rs2, record_rs3(record))                             \
        DISPATCH(record + (slots));                                                                \
    }
#define ROW(name, match, mask, format, cost, pairs, ...) ALONE(name, SLOTS_##format)
#include "instructions.def"
#undef ROW
#define HOST(name, variant, ...) ALONE(name##_##variant, 1)
#include "host_float.def"
#undef HOST

static handler *const alone[HANDLER_COUNT] = {
#define ROW(name, ...) [HANDLER_##name] = do_##name,
#include "instructions.def"
#undef ROW
#define HOST(name, variant, ...) [HANDLER_##name##_##variant] = do_##name##_##variant,
#include "host_float.def"
#undef HOST
    [HANDLER_EXACT] = do_exact,
    [HANDLER_END] = do_end,
    [HANDLER_BREAK] = do_break,
    [HANDLER_CUT] = do_cut,
};

// ---- pairs ------------------------------------------------------------------------------------

// Each record keeps a handler that is right wherever the block is entered: that of the pair stands
// in the first of the two. Where the second reads what the first wrote they are linked, through
// rs1, rs2 or rs3: the compiler then sees one register, and the value need not go through memory.
#define PAIR_OF(name, first, slots, second, second_slots, one, two, three)                         \
    static const struct record *name(HANDLER_PARAMETERS) {                                         \
        const struct record *const next = record + (slots);                                        \
        const struct registers now = registers_of(record);                                         \
        DO(first, record, now.rd, now.rs1, now.rs2, record_rs3(record))                            \
        const struct registers then = registers_of(next);                                          \
        DO(second, next, then.rd, one, two, three)                                                 \
        DISPATCH(next + (second_slots));                                                           \
    }
#define MAKE_APART(first, slots, second, second_slots)                                             \
    PAIR_OF(do_##first##_##second, first, slots, second, second_slots, then.rs1, then.rs2,         \
            record_rs3(next))
#define MAKE_BY_1(first, slots, second, second_slots)                                              \
    PAIR_OF(do_##first##_1_##second, first, slots, second, second_slots, now.rd, then.rs2,         \
            record_rs3(next))
#define MAKE_BY_2(first, slots, second, second_slots)                                              \
    PAIR_OF(do_##first##_2_##second, first, slots, second, second_slots, then.rs1, now.rd,         \
            record_rs3(next))
#define MAKE_BY_3(first, slots, second, second_slots)                                              \
    PAIR_OF(do_##first##_3_##second, first, slots, second, second_slots, then.rs1, then.rs2, now.rd)

// Only what writes and what reads the same kind of register can be linked.
#define LINK_N_N(...)
#define LINK_N_X(...)
#define LINK_N_F(...)
#define LINK_X_N(...)
#define LINK_X_F(...)
#define LINK_F_N(...)
#define LINK_F_X(...)
#define LINK_X_X(link, ...) link(__VA_ARGS__)
#define LINK_F_F(link, ...) link(__VA_ARGS__)

// The list within itself: EXPAND(COMMON(PAIRS, )), where PAIRS(name, ...) is
// COMMON_WITHIN()(PAIR, name).
#define NOTHING()
#define COMMON_AGAIN() COMMON
#define COMMON_WITHIN COMMON_AGAIN NOTHING()
#define EXPAND(...) __VA_ARGS__

#define PAIR(second, second_slots, second_writes, by_1, by_2, by_3, first, slots, writes)          \
    MAKE_APART(first, slots, second, second_slots)                                                 \
    LINK_##writes##_##by_1(MAKE_BY_1, first, slots, second, second_slots)                          \
        LINK_##writes##_##by_2(MAKE_BY_2, first, slots, second, second_slots)                      \
            LINK_##writes##_##by_3(MAKE_BY_3, first, slots, second, second_slots)
#define PAIRS(first, slots, writes, ...) COMMON_WITHIN()(PAIR, first, slots, writes)
EXPAND(COMMON(PAIRS, ))

enum {
#define NUMBER(name, ...) COMMON_##name,
    COMMON(NUMBER, ) COMMON_COUNT
#undef NUMBER
};

static handler *const pairs[PAIRINGS][COMMON_COUNT][COMMON_COUNT] = {
#define CELL_APART(first, second)                                                                  \
    [PAIR_APART][COMMON_##first][COMMON_##second] = do_##first##_##second,
#define CELL_BY_1(first, second)                                                                   \
    [PAIR_BY_1][COMMON_##first][COMMON_##second] = do_##first##_1_##second,
#define CELL_BY_2(first, second)                                                                   \
    [PAIR_BY_2][COMMON_##first][COMMON_##second] = do_##first##_2_##second,
#define CELL_BY_3(first, second)                                                                   \
    [PAIR_BY_3][COMMON_##first][COMMON_##second] = do_##first##_3_##second,
#define CELL(second, second_slots, second_writes, by_1, by_2, by_3, first, slots, writes)          \
    CELL_APART(first, second)                                                                      \
    LINK_##writes##_##by_1(CELL_BY_1, first, second)                                               \
        LINK_##writes##_##by_2(CELL_BY_2, first, second)                                           \
            LINK_##writes##_##by_3(CELL_BY_3, first, second)
#define CELLS(first, slots, writes, ...) COMMON_WITHIN()(CELL, first, slots, writes)
    EXPAND(COMMON(CELLS, ))};

// One more than the number among the common ones; 0: it is none.
static const uint8_t common_numbers[HANDLER_COUNT] = {
#define NUMBER(name, ...) [HANDLER_##name] = COMMON_##name + 1,
    COMMON(NUMBER, )
#undef NUMBER
};

// ---- preparing --------------------------------------------------------------------------------

static handler *pair_of(uint32_t first, uint32_t second, uint32_t pairing) {
    assert(common_numbers[first] && common_numbers[second] && pairing < PAIRINGS);
    handler *const pair = pairs[pairing][common_numbers[first] - 1][common_numbers[second] - 1];
    assert(pair); // the lists that pairs are chosen by are those that handlers are made from
    return pair;
}

static void prepare(struct cpu_cache *cache, uint32_t first, uint32_t end) {
    uint8_t chosen[CACHE_BLOCK_SLOTS];
    pairs_choose(cache, first, end, chosen);
    const struct place *place = &cache->places[first], *next;
    for (uint32_t i = first; i < end; i += place->slots, place = next) {
        next = place + place->slots;
        cache->records[i].handler = chosen[i - first] == PAIR_NONE
                                        ? alone[place->handler]
                                        : pair_of(place->handler, next->handler, chosen[i - first]);
    }
    cache->records[end].handler = alone[cache->places[end].handler];
}

// ---- cutting ----------------------------------------------------------------------------------

// A block that is to be left early. Only one can be so at a time.
struct cut {
    struct record *at; // NULL: it need not be
    struct record *before;
    handler *handlers[2]; // what they had, the one before first: its pair would reach too far
    uint32_t generation;
};

// Cuts the block that is entered at a record after its first instruction at whose end so many
// cycles have passed or so many steps been made, at least one of each. do_cut() stands there.
static struct cut cut_block(struct cpu_cache *cache, const struct record *record, uint64_t cycles,
                            uint64_t steps) {
    const struct place *at = cache_place(cache, record), *before;
    const uint32_t cycles_left =
        cycles < at->remaining_cycles ? at->remaining_cycles - (uint32_t)cycles : 0;
    const uint32_t steps_left = steps < at->remaining ? at->remaining - (uint32_t)steps : 0;
    do {
        before = at;
        at += at->slots;
    } while (at->remaining_cycles > cycles_left && at->remaining > steps_left);
    assert(at - cache->places < cache->slot_count);
    if (at->remaining == 0) {
        return (struct cut){.at = NULL};
    }
    struct cut cut = {
        .at = &cache->records[at - cache->places],
        .before = &cache->records[before - cache->places],
        .generation = cache->generation,
    };
    cut.handlers[0] = cut.before->handler;
    cut.handlers[1] = cut.at->handler;
    cut.before->handler = alone[before->handler];
    cut.at->handler = alone[HANDLER_CUT];
    return cut;
}

static void mend(const struct cpu_cache *cache, const struct cut *cut) {
    if (cut->at && cut->generation == cache->generation) {
        cut->before->handler = cut->handlers[0];
        cut->at->handler = cut->handlers[1];
    }
}

// ---- the loop ---------------------------------------------------------------------------------

static enum context context_of(const struct cpu *cpu) {
    const bool dirty = (cpu->mstatus & MSTATUS_FS) == MSTATUS_FS;
    const enum context context = cpu->privilege == PRIVILEGE_USER ? CONTEXT_USER : 0;
    return context | (dirty && cpu->fcsr >> 5 <= ROUND_UP ? CONTEXT_FREE : CONTEXT_GATED);
}

static struct pmp_window shortened(struct pmp_window window) {
    window.bytes -= window.bytes < LONGEST_ACCESS ? window.bytes : LONGEST_ACCESS - 1;
    return window;
}

// An array that begins where the guest's numbers do, of which only the part from first on is there.
static void *from_zero(const void *array, uint32_t first) {
    return (void *)((uintptr_t)array - first);
}

// The balance after the block that is entered at a record.
static int64_t balance_after(const struct cpu_cache *cache, const struct record *record,
                             uint64_t budget) {
    return (int64_t)(budget << 32) + cache_entry_price(cache, record);
}

static void execute(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                    struct cpu_goal goal) {
    const uint64_t cycles = goal.cycle - cpu->cycle, steps = goal.steps - cpu->steps;
    const uint64_t least = cycles < steps ? cycles : steps; // no step costs less than a cycle
    const uint64_t budget = least < RUN_CYCLES_MAX ? least : RUN_CYCLES_MAX;
    enum context context = context_of(cpu);
    const struct record *record = cache_find(cache, context, bus, cpu->pc);
    if (balance_after(cache, record, budget) < 0) {
        context |= CONTEXT_SHORT;
        record = cache_find(cache, context, bus, cpu->pc);
    }
    const int64_t balance = balance_after(cache, record, budget);
    struct cut cut = {.at = NULL};
    if (balance < 0 && budget == 1) {
        exact(cpu, cache, bus, record, cache_place(cache, record));
        return;
    }
    if (balance < 0) {
        cut = cut_block(cache, record, cycles, steps);
    }
    struct run run = {
        .load = shortened(cache->windows.load),
        .store = shortened(cache->windows.store),
        .code_end = cache->windows.code.base - bus->ram_base + cache->windows.code.bytes,
        .lines = from_zero(bus->lines, bus->ram_base / BUS_LINE_BYTES),
        .dirty = from_zero(bus->dirty, bus->ram_base / BUS_PAGE_BYTES),
        .pages = cache->pages[context],
        .ram_base = bus->ram_base,
        .balance = balance,
        .cache = cache,
        .bus = bus,
        .until_cycle = cpu->cycle + budget,
        .context = context,
        .host_control = host_float_enter(cpu),
    };
    uint8_t *const ram = from_zero(bus->ram, bus->ram_base);
    while (record) {
        record = record->handler(cpu, record, run.balance, 0, ram, &run);
    }
    mend(cache, &cut);
}

const struct back_end execute_back_end = {.prepare = prepare, .run = execute};
