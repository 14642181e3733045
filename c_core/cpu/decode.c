// Decoding: find the row of a word in instructions.def and take its fields apart.
//
// Reserved rounding modes make an instruction illegal; the reserved bits of fences are ignored, as
// the manual asks. Rows are found through buckets by the two fields that tell most instructions
// apart.
#include "decode.h"

#include <assert.h>

#include "fpu.h"

enum immediate {
    IMMEDIATE_NONE,
    IMMEDIATE_I,
    IMMEDIATE_SHIFT,
    IMMEDIATE_S,
    IMMEDIATE_B,
    IMMEDIATE_U,
    IMMEDIATE_U_PC,
    IMMEDIATE_J,
    IMMEDIATE_CSR,
    IMMEDIATE_ROUND
};

enum kind {
    WRITES_X = 1,   // rd is an integer register
    ENDS_BLOCK = 2, // control goes elsewhere, or the machine must be looked at after it
    FLOAT = 4,      // illegal while FS is Off
    DIRTIES = 8,    // writes a float register or may raise flags: FS becomes Dirty
    ROUNDS = 16,    // has a rounding mode
};

struct format {
    uint8_t immediate;
    uint8_t kind;
};

enum format_name {
#define FORMAT(name, ...) FORMAT_##name,
#include "formats.def"
#undef FORMAT
};

static const struct format formats[] = {
#define FORMAT(name, slots, immediate, kind, ...) {IMMEDIATE_##immediate, kind},
#include "formats.def"
#undef FORMAT
};

struct row {
    uint32_t match;
    uint32_t mask;
    uint8_t format;
    uint8_t cycles;
    uint8_t slots;
};

static const struct row rows[OPCODE_COUNT + 1] = {
#define ROW(name, match, mask, format, cost, pairs, ...)                                           \
    {match, mask, FORMAT_##format, COST_##cost, SLOTS_##format},
#include "instructions.def"
#undef ROW
    [OPCODE_ILLEGAL] = {0, 0, FORMAT_SYSTEM, COST_ALU, SLOTS_SYSTEM},
};
_Static_assert(OPCODE_COUNT < 256, "a bucket holds opcodes of 8 bits");

// Handlers for which the host's own float unit does: see host_float.def.
struct host_row {
    uint16_t opcode;
    uint16_t handler;
    uint8_t when;
};
#define ANY UINT8_MAX
static const struct host_row host_rows[] = {
#define HOST(name, variant, when, pairs, ...) {OPCODE_##name, HANDLER_##name##_##variant, when},
#include "host_float.def"
#undef HOST
    {OPCODE_ILLEGAL, HANDLER_EXACT, ANY},
};

static uint8_t kind_of(uint32_t opcode) { return formats[rows[opcode].format].kind; }

uint32_t opcode_cycles(uint32_t opcode) { return rows[opcode].cycles; }
bool opcode_ends_block(uint32_t opcode) { return kind_of(opcode) & ENDS_BLOCK; }
bool opcode_writes_integer(uint32_t opcode) { return kind_of(opcode) & WRITES_X; }
bool opcode_writes_float(uint32_t opcode) {
    const uint8_t kind = kind_of(opcode);
    return (kind & FLOAT) && (kind & DIRTIES) && !(kind & WRITES_X);
}
bool opcode_is_float(uint32_t opcode) { return kind_of(opcode) & FLOAT; }
bool opcode_dirties_float(uint32_t opcode) { return kind_of(opcode) & DIRTIES; }
bool opcode_rounds(uint32_t opcode) { return kind_of(opcode) & ROUNDS; }

// ---- finding the row --------------------------------------------------------------------------

#define BUCKET_BITS UINT32_C(0x707c)

static uint32_t bucket_of(uint32_t word) { return (word >> 2 & 31) << 3 | (word >> 12 & 7); }
static uint32_t bucket_word(uint32_t bucket) { return (bucket >> 3) << 2 | (bucket & 7) << 12; }

void decoder_initialise(struct decoder *decoder) {
    uint32_t count = 0;
    for (uint32_t bucket = 0; bucket < 256; bucket++) {
        decoder->bucket_start[bucket] = (uint16_t)count;
        for (uint32_t opcode = 0; opcode < OPCODE_COUNT; opcode++) {
            const uint32_t differing = rows[opcode].match ^ bucket_word(bucket);
            if (differing & rows[opcode].mask & BUCKET_BITS) {
                continue;
            }
            assert(count < sizeof decoder->bucket_rows);
            decoder->bucket_rows[count++] = (uint8_t)opcode;
        }
    }
    decoder->bucket_start[256] = (uint16_t)count;
    decoder->host_float = host_float_usable();
    decoder->host_fma = host_fma_usable();
}

static uint32_t find(const struct decoder *decoder, uint32_t word) {
    const uint32_t bucket = bucket_of(word);
    for (uint32_t i = decoder->bucket_start[bucket]; i < decoder->bucket_start[bucket + 1]; i++) {
        const uint32_t opcode = decoder->bucket_rows[i];
        if ((word & rows[opcode].mask) == rows[opcode].match) {
            return opcode;
        }
    }
    return OPCODE_ILLEGAL;
}

// ---- fields -----------------------------------------------------------------------------------

static uint32_t field(uint32_t word, uint32_t low, uint32_t count) {
    return word >> low & ((UINT32_C(1) << count) - 1);
}

// The sign bit of the word, from bit low of the immediate upward.
static uint32_t sign_from(uint32_t word, uint32_t low) {
    return word >> 31 ? UINT32_MAX << low : 0;
}

static uint32_t immediate_of(uint32_t word, uint32_t pc, uint32_t immediate) {
    switch (immediate) {
    case IMMEDIATE_I: return sign_from(word, 11) | field(word, 20, 11);
    case IMMEDIATE_SHIFT: return field(word, 20, 5);
    case IMMEDIATE_S: return sign_from(word, 11) | field(word, 25, 6) << 5 | field(word, 7, 5);
    case IMMEDIATE_B:
        return pc + (sign_from(word, 12) | field(word, 7, 1) << 11 | field(word, 25, 6) << 5 |
                     field(word, 8, 4) << 1);
    case IMMEDIATE_U: return word & 0xfffff000u;
    case IMMEDIATE_U_PC: return pc + (word & 0xfffff000u);
    case IMMEDIATE_J:
        return pc + (sign_from(word, 20) | field(word, 12, 8) << 12 | field(word, 20, 1) << 11 |
                     field(word, 21, 10) << 1);
    case IMMEDIATE_CSR: return field(word, 20, 12);
    case IMMEDIATE_ROUND: return field(word, 12, 3) | field(word, 27, 5) << 8;
    default: return 0;
    }
}

static bool is_fused(uint32_t opcode) { return rows[opcode].format == FORMAT_F_R4; }

static uint32_t choose_handler(const struct decoder *decoder, enum context context, uint32_t opcode,
                               uint32_t mode) {
    if (!(kind_of(opcode) & FLOAT)) {
        return opcode;
    }
    if (!(context & CONTEXT_FREE)) {
        return HANDLER_EXACT;
    }
    if (!decoder->host_float || (is_fused(opcode) && !decoder->host_fma)) {
        return opcode;
    }
    for (size_t i = 0; i < sizeof host_rows / sizeof host_rows[0]; i++) {
        const struct host_row *row = &host_rows[i];
        if (row->opcode == opcode && (row->when == mode || row->when == ANY)) {
            return row->handler;
        }
    }
    return opcode;
}

void decode(const struct decoder *decoder, enum context context, uint32_t pc, uint32_t bits,
            struct record *record, struct place *place) {
    const bool compressed = (bits & 3) != 3;
    if (compressed) {
        bits &= 0xffff;
    }
    const uint32_t word = compressed ? expand_compressed(bits) : bits;
    uint32_t opcode = word ? find(decoder, word) : OPCODE_ILLEGAL;
    const uint32_t mode = field(word, 12, 3);
    if (opcode_rounds(opcode) && (mode == 5 || mode == 6)) {
        opcode = OPCODE_ILLEGAL;
    }

    assert(opcode <= OPCODE_ILLEGAL);
    const struct format *format = &formats[rows[opcode].format];
    record->rd = (uint8_t)field(word, 7, 5);
    if ((format->kind & WRITES_X) && record->rd == 0) {
        record->rd = (uint8_t)SINK_REGISTER;
    }
    record->rs1 = (uint8_t)field(word, 15, 5);
    record->rs2 = (uint16_t)field(word, 20, 5);
    record->immediate = immediate_of(word, pc, format->immediate);
    uint32_t number = choose_handler(decoder, context, opcode, mode);
    if (opcode == OPCODE_auipc || (opcode == OPCODE_addi && record->rs1 == 0)) {
        number = HANDLER_lui; // a constant
    }
    if (opcode == OPCODE_add && record->rs1 == 0) {
        record->rs1 = (uint8_t)record->rs2; // a move
        record->rs2 = 0;
        number = HANDLER_addi;
    }
    place->pc = pc;
    place->bits = bits;
    place->opcode = (uint8_t)opcode;
    place->handler = (uint8_t)number;
    place->slots = rows[opcode].slots;
    if (place->slots > 1) {
        record[1].immediate = pc + place_bytes(place);
    }
}
