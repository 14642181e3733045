// From instruction words to what execute.c runs: 16-byte records, and beside each a place.
//
// A record holds what the handler needs, a place what only the slow paths ask for. Records of a
// block lie one after the other; the counts of what remains to the block's end let any instruction
// in the middle of it know the exact cycle and instruction count without anything being counted on
// the way, and so a block may be entered anywhere.
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

// How many slots an instruction takes, by format: what may go elsewhere has a second one, and a
// third where that is not known beforehand.
enum format_slots {
#define FORMAT(name, slots, ...) SLOTS_##name = slots,
#include "formats.def"
#undef FORMAT
};

enum opcode {
#define ROW(name, match, mask, format, cost, pairs, ...) OPCODE_##name,
#include "instructions.def"
#undef ROW
    OPCODE_COUNT,
    OPCODE_ILLEGAL = OPCODE_COUNT, // no row matches, or a reserved rounding mode
};

// Those of the rows, and after them those that no row has.
enum handler_number {
#define ROW(name, ...) HANDLER_##name,
#include "instructions.def"
#undef ROW
    HANDLER_EXACT, // leave it to exact(): illegal, or float while FS or frm need
                   // looking at
    HANDLER_END,   // the block is over: go on at the next
    HANDLER_BREAK, // the block is over, and here the board wants to look
    HANDLER_CUT,   // the run is over, in the middle of a block
#define HOST(name, variant, when, pairs, ...) HANDLER_##name##_##variant,
#include "host_float.def"
#undef HOST
    HANDLER_COUNT,
};
_Static_assert(HANDLER_COUNT < 256, "a place holds the number in 8 bits");

// What execute.c passes from record to record. The balance has in its upper half the cycles that
// will be left of the run when the present block has run through, and in its lower half the
// instructions that will have retired by then.
// Nobody reads spare: it is there so that the register it comes in is free (see execute.c).
struct run;
struct record;
typedef const struct record *handler(struct cpu *cpu, const struct record *record, int64_t balance,
                                     uint64_t spare, uint8_t *ram, struct run *run);

// What takes part in a jump has two slots: itself, and after it where it leads. What it costs to
// leave there is added to the balance; without a target yet that is too much for any balance. A
// jump through a register has three: the second has what leaving the block gives back and where it
// led last, the third the price and the target of that.
struct record {
    union {
        handler *handler;
        int64_t price;
    };
    union {
        struct {
            union {
                struct {
                    uint8_t rd; // index into struct cpu as words: x0 as a destination is the sink
                    uint8_t rs1;
                    uint16_t rs2; // so that one load has all three, and a shift this one
                };
                uint32_t last_pc;
            };
            uint32_t immediate; // of float operations: rounding mode, and rs3 from bit 8; in the
                                // slot after jal and jalr what they link
        };
        const struct record *target;
    };
};
_Static_assert(sizeof(struct record) == 16, "four records share a line of the host's cache");
_Static_assert(offsetof(struct record, rs1) == offsetof(struct record, rd) + 1 &&
                   offsetof(struct record, rs2) == offsetof(struct record, rd) + 2,
               "execute.c takes the three out of one word");

static inline uint32_t record_rs3(const struct record *record) {
    return (uint8_t)(record->immediate >> 8);
}

#define PRICE_UNKNOWN (-(INT64_C(1) << 62))
#define PC_NONE 1u // no instruction is there

struct place {
    uint32_t pc;               // of a second slot: where it leads
    uint32_t bits;             // the instruction as it stood in memory
    uint16_t remaining_cycles; // of the block from this one on; of a second slot: after it
    uint8_t remaining;         // and instructions
    uint8_t opcode;
    uint8_t handler; // by itself, as enum handler_number
    uint8_t slots;
};

#define SINK_REGISTER (offsetof(struct cpu, sink) / sizeof(uint32_t))
_Static_assert(SINK_REGISTER < 256, "the sink has a register number of 8 bits");
_Static_assert(offsetof(struct cpu, x) == 0, "registers are the first words of the state");

// Which handlers fit the machine as it stands. A gated record is right always; a free one only
// while FS is Dirty and frm names a mode that the host's float unit knows. User mode has records of
// its own, since its code keeps to another window; and so has the end of a run, whose blocks are
// short.
enum context {
    CONTEXT_GATED = 0,
    CONTEXT_FREE = 1,
    CONTEXT_USER = 2,
    CONTEXT_SHORT = 4,
    CONTEXTS = 8,
};

struct decoder {
    bool host_float;            // the host's float unit does what it can
    bool host_fma;              // it has fused multiply-add
    uint16_t bucket_start[257]; // rows by bits 6:2 and 14:12 of the word
    uint8_t bucket_rows[4096];
};

// It uses the host's float unit as far as there is one.
void decoder_initialise(struct decoder *decoder);

// The instruction that starts with this word (its upper half is not looked at when it is
// compressed). Fills the operands of the record, the link in the slot after it if it has one, and
// the place but for the count.
void decode(const struct decoder *decoder, enum context context, uint32_t pc, uint32_t bits,
            struct record *record, struct place *place);

// The length of an instruction in bytes.
static inline uint32_t place_bytes(const struct place *place) {
    return (place->bits & 3) == 3 ? 4 : 2;
}

// The cost class of an opcode in cycles; whether a block ends after it.
uint32_t opcode_cycles(uint32_t opcode);
bool opcode_ends_block(uint32_t opcode);
bool opcode_writes_integer(uint32_t opcode);
bool opcode_writes_float(uint32_t opcode);
// Whether it is of the float unit; whether it marks its state dirty; whether it needs a rounding
// mode.
bool opcode_is_float(uint32_t opcode);
bool opcode_dirties_float(uint32_t opcode);
bool opcode_rounds(uint32_t opcode);

// The 32-bit instruction that a compressed one stands for; 0 when it is reserved.
uint32_t expand_compressed(uint32_t parcel);

#endif
