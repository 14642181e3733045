// From instruction words to what execute.c runs: 16-byte records, and beside each a place.
//
// A record holds what the handler needs, a place what only the slow paths ask for. Records of a
// block lie one behind the other; the counts of what remains to the block's end let any instruction
// in the middle of it know the exact cycle and instruction count without anything being counted on
// the way.
#ifndef ARES_CPU_DECODE_H
#define ARES_CPU_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

// Cost classes, in cycles: a simple in-order pipeline with one-cycle memory behind a load delay.
enum cost {
    COST_ALU = 1,
    COST_STORE = 1,
    COST_FENCE = 1,
    COST_LOAD = 2,
    COST_BRANCH = 2, // taken or not
    COST_JUMP = 2,
    COST_MULTIPLY = 3,
    COST_SYSTEM = 3, // CSR access, mret, wfi
    COST_ATOMIC = 6,
    COST_DIVIDE = 20,
    COST_FLOAT_MOVE = 1,     // and compare, minimum, classify
    COST_FLOAT = 4,          // add, multiply, fused, convert
    COST_DIVIDE_SINGLE = 12, // and square root
    COST_DIVIDE_DOUBLE = 20,
};

enum opcode {
#define ROW(name, match, mask, format, cost, ...) OPCODE_##name,
#include "instructions.def"
#undef ROW
    OPCODE_COUNT,
    OPCODE_ILLEGAL = OPCODE_COUNT, // no row matches, or a reserved rounding mode
};

// Handlers that no row has: they follow those of the rows.
enum handler {
    HANDLER_ILLEGAL = OPCODE_ILLEGAL,
    HANDLER_END,   // the block is over: look up the next
    HANDLER_BREAK, // the block is over, and here the board wants to look
    HANDLER_GATE,  // a float instruction while FS or frm need looking at first
#define HOST(name, variant, when, ...) HANDLER_##name##_##variant,
#include "host_float.def"
#undef HOST
    HANDLER_COUNT,
};

struct record {
    const void *handler;
    uint8_t rd; // index into struct cpu as words: x0 as a destination is the sink there
    uint8_t rs1;
    uint8_t rs2;
    uint8_t remaining;  // instructions of the block from this one on
    uint32_t immediate; // of float operations: rounding mode, and rs3 from bit 8
};

struct place {
    uint32_t pc;
    uint32_t bits;             // the instruction as it stood in memory
    uint16_t remaining_cycles; // of the block from this one on
    uint16_t opcode;
};

#define SINK_REGISTER (offsetof(struct cpu, sink) / sizeof(uint32_t))
_Static_assert(SINK_REGISTER < 256, "the sink has a register number of 8 bits");
_Static_assert(offsetof(struct cpu, x) == 0, "registers are the first words of the state");

// Which handlers fit the machine as it stands. A gated record is right always; a free one only
// while FS is Dirty and frm names a mode that the host's float unit knows.
enum context { CONTEXT_GATED, CONTEXT_FREE, CONTEXTS };

struct decoder {
    const void *const *handlers; // by enum handler
    bool host_float;             // the host's float unit does what it can
    bool host_fma;               // it has fused multiply-add
    uint16_t bucket_start[257];  // rows by bits 6:2 and 14:12 of the word
    uint8_t bucket_rows[4096];
};

// handlers: what execute() returned. It uses the host's float unit as far as there is one.
void decoder_initialise(struct decoder *decoder, const void *const *handlers);

// The instruction that starts with this word (its upper half is not looked at when it is
// compressed). Fills all but the counts. Returns its length in bytes.
uint32_t decode(const struct decoder *decoder, enum context context, uint32_t pc, uint32_t bits,
                struct record *record, struct place *place);

// The cost class of an opcode in cycles, and whether a block ends behind it.
uint32_t opcode_cycles(uint32_t opcode);
bool opcode_ends_block(uint32_t opcode);
bool opcode_writes_integer(uint32_t opcode);
// Whether it marks the float state dirty; whether it needs a rounding mode.
bool opcode_dirties_float(uint32_t opcode);
bool opcode_rounds(uint32_t opcode);

// The 32-bit instruction that a compressed one stands for; 0 when it is reserved.
uint32_t expand_compressed(uint32_t parcel);

#endif
