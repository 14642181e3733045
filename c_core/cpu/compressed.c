// Compressed instructions: each is expanded to the 32-bit instruction it stands for.
//
// Reserved and undefined encodings give 0, which is no instruction. Hints expand to instructions
// that write x0. Those of RV64 and RV128, and the ones that the Zcmp extension took, are reserved.
//
// Source: The RISC-V Instruction Set Manual, volume I (20240411), chapters "C" and "Zc*" (Zcb).
#include "decode.h"

#define OP_LOAD 0x03u
#define OP_LOAD_FP 0x07u
#define OP_IMM 0x13u
#define OP_STORE 0x23u
#define OP_STORE_FP 0x27u
#define OP_REG 0x33u
#define OP_LUI 0x37u
#define OP_BRANCH 0x63u
#define OP_JALR 0x67u
#define OP_JAL 0x6fu

// count bits of the parcel from bit low on, moved to bit position.
static uint32_t bits(uint32_t parcel, uint32_t low, uint32_t count, uint32_t position) {
    return ((parcel >> low) & ((UINT32_C(1) << count) - 1)) << position;
}

static uint32_t sign_extend(uint32_t value, uint32_t sign_bit) {
    const uint32_t sign = UINT32_C(1) << sign_bit;
    return (value ^ sign) - sign;
}

static uint32_t make_i(uint32_t op, uint32_t funct3, uint32_t rd, uint32_t rs1,
                       uint32_t immediate) {
    return op | rd << 7 | funct3 << 12 | rs1 << 15 | immediate << 20;
}

static uint32_t make_r(uint32_t funct7, uint32_t funct3, uint32_t rd, uint32_t rs1, uint32_t rs2) {
    return OP_REG | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}

static uint32_t make_s(uint32_t op, uint32_t funct3, uint32_t rs1, uint32_t rs2,
                       uint32_t immediate) {
    return op | (immediate & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (immediate >> 5) << 25;
}

static uint32_t make_j(uint32_t rd, uint32_t immediate) {
    return OP_JAL | rd << 7 | bits(immediate, 12, 8, 12) | bits(immediate, 11, 1, 20) |
           bits(immediate, 1, 10, 21) | bits(immediate, 20, 1, 31);
}

static uint32_t make_b(uint32_t funct3, uint32_t rs1, uint32_t immediate) {
    return OP_BRANCH | bits(immediate, 11, 1, 7) | bits(immediate, 1, 4, 8) | funct3 << 12 |
           rs1 << 15 | bits(immediate, 5, 6, 25) | bits(immediate, 12, 1, 31);
}

// Immediates by the shape of their instruction.
static uint32_t immediate_6(uint32_t c) {
    return sign_extend(bits(c, 12, 1, 5) | bits(c, 2, 5, 0), 5);
}
static uint32_t offset_word(uint32_t c) {
    return bits(c, 6, 1, 2) | bits(c, 10, 3, 3) | bits(c, 5, 1, 6);
}
static uint32_t offset_double(uint32_t c) { return bits(c, 10, 3, 3) | bits(c, 5, 2, 6); }
static uint32_t offset_word_sp(uint32_t c) {
    return bits(c, 4, 3, 2) | bits(c, 12, 1, 5) | bits(c, 2, 2, 6);
}
static uint32_t offset_double_sp(uint32_t c) {
    return bits(c, 5, 2, 3) | bits(c, 12, 1, 5) | bits(c, 2, 3, 6);
}
static uint32_t offset_word_sp_store(uint32_t c) { return bits(c, 9, 4, 2) | bits(c, 7, 2, 6); }
static uint32_t offset_double_sp_store(uint32_t c) { return bits(c, 10, 3, 3) | bits(c, 7, 3, 6); }

static uint32_t offset_jump(uint32_t c) {
    return sign_extend(bits(c, 12, 1, 11) | bits(c, 11, 1, 4) | bits(c, 9, 2, 8) |
                           bits(c, 8, 1, 10) | bits(c, 7, 1, 6) | bits(c, 6, 1, 7) |
                           bits(c, 3, 3, 1) | bits(c, 2, 1, 5),
                       11);
}

static uint32_t offset_branch(uint32_t c) {
    return sign_extend(bits(c, 12, 1, 8) | bits(c, 10, 2, 3) | bits(c, 5, 2, 6) | bits(c, 3, 2, 1) |
                           bits(c, 2, 1, 5),
                       8);
}

// c.lbu c.lhu c.lh c.sb c.sh, of Zcb
static uint32_t expand_small(uint32_t c) {
    const uint32_t rd = 8 + bits(c, 2, 3, 0);
    const uint32_t rs1 = 8 + bits(c, 7, 3, 0);
    const uint32_t byte = bits(c, 6, 1, 0) | bits(c, 5, 1, 1);
    const uint32_t half = bits(c, 5, 1, 1);
    const bool high = (c >> 6) & 1;
    switch (bits(c, 10, 3, 0)) {
    case 0: return make_i(OP_LOAD, 4, rd, rs1, byte);
    case 1: return make_i(OP_LOAD, high ? 1 : 5, rd, rs1, half);
    case 2: return make_s(OP_STORE, 0, rs1, rd, byte);
    case 3: return high ? 0 : make_s(OP_STORE, 1, rs1, rd, half);
    default: return 0;
    }
}

static uint32_t expand_quadrant_0(uint32_t c) {
    const uint32_t rd = 8 + bits(c, 2, 3, 0);
    const uint32_t rs1 = 8 + bits(c, 7, 3, 0);
    const uint32_t stack =
        bits(c, 6, 1, 2) | bits(c, 5, 1, 3) | bits(c, 11, 2, 4) | bits(c, 7, 4, 6);
    switch (c >> 13) {
    case 0: return stack ? make_i(OP_IMM, 0, rd, 2, stack) : 0; // c.addi4spn
    case 1: return make_i(OP_LOAD_FP, 3, rd, rs1, offset_double(c));
    case 2: return make_i(OP_LOAD, 2, rd, rs1, offset_word(c));
    case 3: return make_i(OP_LOAD_FP, 2, rd, rs1, offset_word(c));
    case 4: return expand_small(c);
    case 5: return make_s(OP_STORE_FP, 3, rs1, rd, offset_double(c));
    case 6: return make_s(OP_STORE, 2, rs1, rd, offset_word(c));
    case 7: return make_s(OP_STORE_FP, 2, rs1, rd, offset_word(c));
    default: return 0;
    }
}

// c.mul, and what works on one register: c.zext.b c.sext.b c.zext.h c.sext.h c.not, of Zcb
static uint32_t expand_multiply_extend(uint32_t c) {
    const uint32_t rd = 8 + bits(c, 7, 3, 0);
    switch (bits(c, 5, 2, 0)) {
    case 2: return make_r(0x01, 0, rd, rd, 8 + bits(c, 2, 3, 0));
    case 3: break;
    default: return 0;
    }
    switch (bits(c, 2, 3, 0)) {
    case 0: return make_i(OP_IMM, 7, rd, rd, 0xff);
    case 1: return make_i(OP_IMM, 1, rd, rd, 0x604);
    case 2: return make_r(0x04, 4, rd, rd, 0);
    case 3: return make_i(OP_IMM, 1, rd, rd, 0x605);
    case 5: return make_i(OP_IMM, 4, rd, rd, 0xfff);
    default: return 0;
    }
}

// c.srli c.srai c.andi c.sub c.xor c.or c.and
static uint32_t expand_arithmetic(uint32_t c) {
    const uint32_t rd = 8 + bits(c, 7, 3, 0);
    const uint32_t rs2 = 8 + bits(c, 2, 3, 0);
    const uint32_t shift = bits(c, 2, 5, 0);
    const bool high = (c >> 12) & 1;
    switch (bits(c, 10, 2, 0)) {
    case 0: return high ? 0 : make_i(OP_IMM, 5, rd, rd, shift);
    case 1: return high ? 0 : make_i(OP_IMM, 5, rd, rd, 0x400 | shift);
    case 2: return make_i(OP_IMM, 7, rd, rd, immediate_6(c) & 0xfff);
    default: break;
    }
    if (high) {
        return expand_multiply_extend(c);
    }
    switch (bits(c, 5, 2, 0)) {
    case 0: return make_r(0x20, 0, rd, rd, rs2);
    case 1: return make_r(0, 4, rd, rd, rs2);
    case 2: return make_r(0, 6, rd, rd, rs2);
    default: return make_r(0, 7, rd, rd, rs2);
    }
}

// c.addi16sp and c.lui: an immediate of 0 is reserved.
static uint32_t expand_lui(uint32_t c) {
    const uint32_t rd = bits(c, 7, 5, 0);
    const uint32_t stack = sign_extend(bits(c, 12, 1, 9) | bits(c, 6, 1, 4) | bits(c, 5, 1, 6) |
                                           bits(c, 3, 2, 7) | bits(c, 2, 1, 5),
                                       9);
    if (immediate_6(c) == 0) {
        return 0;
    }
    if (rd == 2) {
        return make_i(OP_IMM, 0, 2, 2, stack & 0xfff);
    }
    return OP_LUI | rd << 7 | immediate_6(c) << 12;
}

static uint32_t expand_quadrant_1(uint32_t c) {
    const uint32_t rd = bits(c, 7, 5, 0);
    const uint32_t immediate = immediate_6(c) & 0xfff;
    switch (c >> 13) {
    case 0: return make_i(OP_IMM, 0, rd, rd, immediate);
    case 1: return make_j(1, offset_jump(c));
    case 2: return make_i(OP_IMM, 0, rd, 0, immediate);
    case 3: return expand_lui(c);
    case 4: return expand_arithmetic(c);
    case 5: return make_j(0, offset_jump(c));
    case 6: return make_b(0, 8 + bits(c, 7, 3, 0), offset_branch(c));
    default: return make_b(1, 8 + bits(c, 7, 3, 0), offset_branch(c));
    }
}

// c.jr c.mv c.ebreak c.jalr c.add
static uint32_t expand_register(uint32_t c) {
    const uint32_t rd = bits(c, 7, 5, 0);
    const uint32_t rs2 = bits(c, 2, 5, 0);
    const uint32_t high = (c >> 12) & 1;
    if (rs2) {
        return make_r(0, 0, rd, high ? rd : 0, rs2);
    }
    if (rd) {
        return make_i(OP_JALR, 0, high, rd, 0);
    }
    return high ? 0x00100073 : 0;
}

static uint32_t expand_quadrant_2(uint32_t c) {
    const uint32_t rd = bits(c, 7, 5, 0);
    const uint32_t rs2 = bits(c, 2, 5, 0);
    switch (c >> 13) {
    case 0: return (c >> 12) & 1 ? 0 : make_i(OP_IMM, 1, rd, rd, rs2);
    case 1: return make_i(OP_LOAD_FP, 3, rd, 2, offset_double_sp(c));
    case 2: return rd ? make_i(OP_LOAD, 2, rd, 2, offset_word_sp(c)) : 0;
    case 3: return make_i(OP_LOAD_FP, 2, rd, 2, offset_word_sp(c));
    case 4: return expand_register(c);
    case 5: return make_s(OP_STORE_FP, 3, 2, rs2, offset_double_sp_store(c));
    case 6: return make_s(OP_STORE, 2, 2, rs2, offset_word_sp_store(c));
    default: return make_s(OP_STORE_FP, 2, 2, rs2, offset_word_sp_store(c));
    }
}

uint32_t expand_compressed(uint32_t parcel) {
    switch (parcel & 3) {
    case 0: return expand_quadrant_0(parcel);
    case 1: return expand_quadrant_1(parcel);
    case 2: return expand_quadrant_2(parcel);
    default: return 0;
    }
}
