// One instruction at a time: every row of instructions.def in a switch, as plain as it can be.
//
// This is the whole processor; execute.c is only faster. *cpu stands at the boundary before the
// instruction while a row is carried out, so a device sees the cycle at which it began; what it
// costs is added after it, and what traps costs nothing but the trap.
#include "exact.h"

#include <assert.h>

#include "access.h"
#include "csr.h"
#include "operands.h"
#include "trap.h"

#define JUMP(target) next = (target)
#define CALL(target)                                                                               \
    next = (target);                                                                               \
    RD = LINK
#define CALL_THROUGH(target) CALL(target)

#define TRAP(cause, value)                                                                         \
    do {                                                                                           \
        trap_enter(cpu, bus, cause, value);                                                        \
        return false;                                                                              \
    } while (0)
#define ILLEGAL() TRAP(CAUSE_ILLEGAL, place->bits)
#define EXACT(...) __VA_ARGS__

#define ACCESS(call)                                                                               \
    do {                                                                                           \
        const uint32_t cause = (call);                                                             \
        if (cause)                                                                                 \
            TRAP(cause, fault);                                                                    \
    } while (0)

#define LOAD(type, assignment)                                                                     \
    uint64_t value;                                                                                \
    uint32_t fault;                                                                                \
    ACCESS(access_load(cpu, bus, RS1 + IMM, sizeof(type), &value, &fault));                        \
    const type loaded = (type)value;                                                               \
    assignment

#define STORE(type, source)                                                                        \
    uint32_t fault;                                                                                \
    ACCESS(access_store(cpu, cache, bus, RS1 + IMM, sizeof(type), (type)(source), &fault))

#define ATOMIC(function, source)                                                                   \
    const uint32_t operand = (source);                                                             \
    uint32_t result, fault;                                                                        \
    ACCESS(function(cpu, cache, bus, RS1, operand, &result, &fault));                              \
    RD = result

#define AMO(combined)                                                                              \
    const uint32_t address = RS1, operand = RS2;                                                   \
    uint32_t old, fault;                                                                           \
    ACCESS(access_load_atomic(cpu, bus, address, &old, &fault));                                   \
    ACCESS(access_store(cpu, cache, bus, address, sizeof old, combined, &fault));                  \
    RD = old

#define CSR(operation, source, writes)                                                             \
    const uint32_t operand = (source);                                                             \
    uint32_t old;                                                                                  \
    if (!csr_access(cpu, IMM, operation, operand, writes, COST_SYSTEM, &old))                      \
        ILLEGAL();                                                                                 \
    RD = old

// Whether a float instruction is legal as things stand; it marks the float state if so.
static bool pass_gate(struct cpu *cpu, uint32_t opcode, uint32_t mode) {
    if (!(cpu->mstatus & MSTATUS_FS)) {
        return false;
    }
    if (opcode_rounds(opcode) && float_rounding(cpu, mode) > ROUND_NEAREST_MAX) {
        return false;
    }
    if (opcode_dirties_float(opcode)) {
        cpu->mstatus |= MSTATUS_FS;
    }
    return true;
}

bool exact(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, const struct record *record,
           const struct place *place) {
    const uint32_t rd = record->rd, rs1 = record->rs1, rs2 = record->rs2, rs3 = record_rs3(record);
    assert(cpu->pc == place->pc);
    uint32_t next = place->pc + place_bytes(place);
    if (opcode_is_float(place->opcode) && !pass_gate(cpu, place->opcode, IMM & 7)) {
        ILLEGAL();
    }
    switch (place->opcode) {
#define ROW(name, match, mask, format, cost, pairs, ...)                                           \
    case OPCODE_##name: {                                                                          \
        __VA_ARGS__;                                                                               \
    } break;
#include "instructions.def"
#undef ROW
    default: ILLEGAL();
    }
    cpu->pc = next;
    cpu->cycle += opcode_cycles(place->opcode);
    csr_count_instructions(cpu, 1);
    return true;
}
