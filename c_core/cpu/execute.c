// The dispatch loop: every record holds the address of the code that does it, and each goes on to
// the next by itself. The rows of instructions.def and host_float.def are the code; this file is
// the language they are written in.
//
// Nothing is counted per instruction. A block's cycles and instructions are added when it is
// entered; what is left in the middle of it (a taken branch, a trap, a slow access) takes back the
// rest, which the records and places know. Before anything outside may look, SETTLE() makes *cpu
// exact as of the boundary before the present instruction, so a device sees the cycle at which its
// instruction began.
#include "execute.h"

#include <string.h>

#include "access.h"
#include "csr.h"
#include "fpu.h"
#include "trap.h"

// Labels as values are an extension that gcc and clang share; this file stands on it.
#pragma GCC diagnostic ignored "-Wpedantic"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

// ---- the arithmetic that C does not have ------------------------------------------------------

static inline uint32_t shift_right_signed(uint32_t value, uint32_t count) {
    return (uint32_t)((int32_t)value >> count);
}

static inline uint32_t rotate_right(uint32_t value, uint32_t count) {
    return value >> (count & 31) | value << (-count & 31);
}

// Every byte that is not zero becomes 0xff.
static inline uint32_t or_combine_bytes(uint32_t value) {
    const uint32_t low = 0x7f7f7f7f;
    const uint32_t top_bits = (((value & low) + low) | value) & ~low;
    return (top_bits >> 7) * 0xff;
}

static inline uint32_t multiply_high_signed(uint32_t a, uint32_t b) {
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int32_t)b) >> 32);
}

static inline uint32_t multiply_high_mixed(uint32_t a, uint32_t b) {
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int64_t)b) >> 32);
}

// Division by zero and the one overflow have results of their own; nothing traps.
static inline uint32_t divide_signed(uint32_t a, uint32_t b) {
    if (b == 0)
        return UINT32_MAX;
    if (b == UINT32_MAX)
        return 0 - a;
    return (uint32_t)((int32_t)a / (int32_t)b);
}

static inline uint32_t remainder_signed(uint32_t a, uint32_t b) {
    if (b == 0)
        return a;
    if (b == UINT32_MAX)
        return 0;
    return (uint32_t)((int32_t)a % (int32_t)b);
}

static inline uint64_t canonical_s(uint64_t a) {
    return LIKELY((a & ~SIGN_S) <= UINT64_C(0x7f800000)) ? a : NAN_S;
}

static inline uint64_t canonical_d(uint64_t a) {
    return LIKELY((a & ~SIGN_D) <= UINT64_C(0x7ff0000000000000)) ? a : NAN_D;
}

// Magnitudes below 2^30.
static inline bool is_small_s(uint64_t a) { return (a & ~SIGN_S) < UINT64_C(0x4e800000); }
static inline bool is_small_d(uint64_t a) { return (a & ~SIGN_D) < UINT64_C(0x41d0000000000000); }

// ---- between the loop and the state -----------------------------------------------------------

static void settle(struct cpu *cpu, const struct place *place, uint64_t end_cycle, uint64_t retired,
                   uint32_t host_control) {
    cpu->pc = place->pc;
    cpu->cycle = end_cycle - place->remaining_cycles;
    csr_count_instructions(cpu, retired);
    host_float_leave(cpu, host_control);
}

// Between two blocks, nothing more is to be run.
static void stop(struct cpu *cpu, uint32_t pc, uint64_t cycle, uint64_t retired,
                 uint32_t host_control) {
    cpu->pc = pc;
    cpu->cycle = cycle;
    csr_count_instructions(cpu, retired);
    host_float_leave(cpu, host_control);
}

static inline const struct block *find_block(struct cpu_cache *cache, enum context context,
                                             const struct bus *bus, uint32_t pc) {
    const uint32_t offset = pc - bus->ram_base;
    const struct page *page = cache->pages[context][offset / BUS_PAGE_BYTES];
    const uint32_t index = page->blocks[offset % BUS_PAGE_BYTES / 2];
    return index ? &cache->blocks[index] : cache_decode(cache, context, bus, pc);
}

// The settled instruction retires.
static void finish(struct cpu *cpu, const struct place *place) {
    cpu->pc = place[1].pc;
    cpu->cycle += (uint64_t)(place[0].remaining_cycles - place[1].remaining_cycles);
    csr_count_instructions(cpu, 1);
}

static enum context context_of(const struct cpu *cpu) {
    const bool dirty = (cpu->mstatus & MSTATUS_FS) == MSTATUS_FS;
    return dirty && cpu->fcsr >> 5 <= ROUND_UP ? CONTEXT_FREE : CONTEXT_GATED;
}

// Whether a float instruction is legal as things stand; it marks the float state if so.
static bool pass_gate(struct cpu *cpu, uint32_t opcode, uint32_t mode) {
    if (!(cpu->mstatus & MSTATUS_FS))
        return false;
    if (opcode_rounds(opcode) && float_rounding(cpu, mode) > ROUND_NEAREST_MAX)
        return false;
    if (opcode_dirties_float(opcode))
        cpu->mstatus |= MSTATUS_FS;
    return true;
}

// ---- the language of the rows -----------------------------------------------------------------

#define X(number) (((uint32_t *)(void *)cpu)[number])
#define RD X(record->rd)
#define RS1 X(record->rs1)
#define RS2 X(record->rs2)
#define IMM (record->immediate)
#define FD (cpu->f[record->rd])
#define F1 (cpu->f[record->rs1])
#define F2 (cpu->f[record->rs2])
#define F3 (cpu->f[record->immediate >> 8])
#define S1 float_unbox(F1)
#define S2 float_unbox(F2)
#define S3 float_unbox(F3)
#define ROUND float_rounding(cpu, record->immediate & 7)
#define FLAGS (&cpu->fcsr)

#define PLACE (&places[record - records])
#define LINK (PLACE[1].pc)
#define SETTLE() settle(cpu, PLACE, end_cycle, retired - record->remaining, host_control)
#define FINISH() finish(cpu, PLACE)
#define LEAVE() return NULL

#define TRAP(cause, value)                                                                         \
    do {                                                                                           \
        SETTLE();                                                                                  \
        trap_enter(cpu, cause, value);                                                             \
        LEAVE();                                                                                   \
    } while (0)
#define ILLEGAL() TRAP(CAUSE_ILLEGAL, PLACE->bits)

// The rest of a settled slow access: what it raised, or what is left to do.
#define CONCLUDE(...)                                                                              \
    do {                                                                                           \
        if (cause) {                                                                               \
            trap_enter(cpu, cause, fault);                                                         \
        } else {                                                                                   \
            __VA_ARGS__;                                                                           \
            FINISH();                                                                              \
        }                                                                                          \
        LEAVE();                                                                                   \
    } while (0)

#define DO(name, ...)                                                                              \
    do_##name : { __VA_ARGS__; }                                                                   \
    record++;                                                                                      \
    DISPATCH();
#define DISPATCH() goto * record->handler
#define JUMP(target)                                                                               \
    do {                                                                                           \
        pc = (target);                                                                             \
        cycle = end_cycle - PLACE[1].remaining_cycles;                                             \
        retired -= record[1].remaining;                                                            \
        goto next_block;                                                                           \
    } while (0)

#define LOAD(type, assignment)                                                                     \
    const uint32_t address = RS1 + IMM;                                                            \
    const uint32_t offset = address - ram_base;                                                    \
    type loaded;                                                                                   \
    if (LIKELY((uint64_t)offset + sizeof loaded <= fast_bytes)) {                                  \
        memcpy(&loaded, &ram[offset], sizeof loaded);                                              \
        assignment;                                                                                \
    } else {                                                                                       \
        uint64_t value;                                                                            \
        uint32_t fault;                                                                            \
        SETTLE();                                                                                  \
        const uint32_t cause = access_load(cpu, bus, address, sizeof loaded, &value, &fault);      \
        loaded = (type)value;                                                                      \
        CONCLUDE(assignment);                                                                      \
    }

#define STORE(type, source)                                                                        \
    const uint32_t address = RS1 + IMM;                                                            \
    const uint32_t offset = address - ram_base;                                                    \
    const type stored = (type)(source);                                                            \
    if (LIKELY((uint64_t)offset + sizeof stored <= fast_bytes &&                                   \
               (address & (sizeof stored - 1)) == 0 && !code_lines[offset / CACHE_LINE_BYTES])) {  \
        memcpy(&ram[offset], &stored, sizeof stored);                                              \
        dirty[offset / BUS_PAGE_BYTES] = 0xff;                                                     \
    } else {                                                                                       \
        uint32_t fault;                                                                            \
        SETTLE();                                                                                  \
        const uint32_t cause =                                                                     \
            access_store(cpu, cache, bus, address, sizeof stored, stored, &fault);                 \
        CONCLUDE();                                                                                \
    }

#define ATOMIC(function, source)                                                                   \
    const uint32_t operand = (source);                                                             \
    uint32_t result, fault;                                                                        \
    SETTLE();                                                                                      \
    const uint32_t cause = function(cpu, cache, bus, RS1, operand, &result, &fault);               \
    CONCLUDE(RD = result)

#define AMO(combined)                                                                              \
    const uint32_t address = RS1, operand = RS2;                                                   \
    uint32_t old, fault;                                                                           \
    SETTLE();                                                                                      \
    uint32_t cause = access_load_atomic(cpu, bus, address, &old, &fault);                          \
    if (cause == 0)                                                                                \
        cause = access_store(cpu, cache, bus, address, sizeof old, combined, &fault);              \
    CONCLUDE(RD = old)

#define CSR(operation, source, writes)                                                             \
    const uint32_t operand = (source);                                                             \
    uint32_t old;                                                                                  \
    SETTLE();                                                                                      \
    if (!csr_access(cpu, IMM, operation, operand, writes, COST_SYSTEM, &old)) {                    \
        trap_enter(cpu, CAUSE_ILLEGAL, PLACE->bits);                                               \
    } else {                                                                                       \
        RD = old;                                                                                  \
        FINISH();                                                                                  \
    }                                                                                              \
    LEAVE()

#define SINGLE(operation, ...) FD = float_box(operation(&soft_single, __VA_ARGS__, ROUND, FLAGS))
#define DOUBLE(operation, ...) FD = operation(&soft_double, __VA_ARGS__, ROUND, FLAGS)
#define HOST_SINGLE(value) FD = float_box(canonical_s(value))
#define HOST_DOUBLE(value) FD = canonical_d(value)
#define HOST_FUSED_SINGLE(a, b, c)                                                                 \
    uint64_t result = host_multiply_add_s(a, b, c);                                                \
    if (!LIKELY((result & ~SIGN_S) <= UINT64_C(0x7f800000)))                                       \
        result = soft_multiply_add(&soft_single, a, b, c, ROUND, FLAGS);                           \
    FD = float_box(result)
#define HOST_FUSED_DOUBLE(a, b, c)                                                                 \
    uint64_t result = host_multiply_add_d(a, b, c);                                                \
    if (!LIKELY((result & ~SIGN_D) <= UINT64_C(0x7ff0000000000000)))                               \
        result = soft_multiply_add(&soft_double, a, b, c, ROUND, FLAGS);                           \
    FD = result

// ---- the loop ---------------------------------------------------------------------------------

const void *const *execute(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                           uint64_t until_cycle, const struct block *start) {
    static const void *const handlers[HANDLER_COUNT] = {
#define ROW(name, ...) [OPCODE_##name] = &&do_##name,
#include "instructions.def"
#undef ROW
#define HOST(name, variant, ...) [HANDLER_##name##_##variant] = &&do_##name##_##variant,
#include "host_float.def"
#undef HOST
        [HANDLER_ILLEGAL] = &&do_illegal,
        [HANDLER_END] = &&do_end,
        [HANDLER_BREAK] = &&do_break,
        [HANDLER_GATE] = &&do_gate,
    };
    if (!cpu)
        return handlers;

    // None of these change before the next slow access, and that leaves.
    uint8_t *const ram = bus->ram, *const dirty = bus->dirty;
    const uint8_t *const code_lines = cache->code_lines;
    const uint32_t ram_base = bus->ram_base, fast_bytes = cache->window_bytes;
    const struct record *const records = cache->records;
    const struct place *const places = cache->places;
    const uint32_t host_control = host_float_enter(cpu);
    enum context context = context_of(cpu);

    uint64_t cycle = cpu->cycle, end_cycle, retired = 0; // both ends as if the block ran through
    uint32_t pc = cpu->pc;
    const struct block *block = start;
    const struct record *record;
    if (start)
        goto enter_block;

next_block:
    if (cycle >= until_cycle || (uint64_t)(pc - ram_base) + sizeof(uint32_t) > fast_bytes) {
        stop(cpu, pc, cycle, retired, host_control);
        return NULL;
    }
    block = find_block(cache, context, bus, pc);
    if (cycle + block->cycles > until_cycle)
        block = cache_cut(cache, block, until_cycle - cycle);
enter_block:
    end_cycle = cycle + block->cycles;
    retired += block->instructions;
    record = &records[block->first];
    DISPATCH();

do_end:
    cycle = end_cycle - PLACE->remaining_cycles;
    retired -= record->remaining;
    pc = PLACE->pc;
    goto next_block;
do_break:
    stop(cpu, PLACE->pc, end_cycle - PLACE->remaining_cycles, retired - record->remaining,
         host_control);
    bus->attention = true;
    return NULL;
do_illegal:
    ILLEGAL();
do_gate:
    if (!pass_gate(cpu, PLACE->opcode, record->immediate & 7))
        ILLEGAL();
    context = context_of(cpu);
    goto *handlers[PLACE->opcode];

#define ROW(name, match, mask, format, cost, ...) DO(name, __VA_ARGS__)
#include "instructions.def"
#undef ROW
#define HOST(name, variant, when, ...) DO(name##_##variant, __VA_ARGS__)
#include "host_float.def"
#undef HOST
}
