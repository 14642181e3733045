// The words of instructions.def that mean the same wherever its rows are carried out: operands, and
// the arithmetic that C does not have. Jumps, memory and what concerns the whole machine mean
// one thing in the fast loop (execute.c) and another in the exact one (exact.c).
//
// In scope they expect cpu, record, and rd, rs1, rs2 and rs3 of it.
#ifndef ARES_CPU_OPERANDS_H
#define ARES_CPU_OPERANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "decode.h"
#include "fpu.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

#define X(number) (((uint32_t *)(void *)cpu)[number])
#define RD X(rd)
#define RS1 X(rs1)
#define RS2 X(rs2)
#define IMM (record->immediate)
#define LINK (record[1].immediate)
#define FD (cpu->f[rd])
#define F1 (cpu->f[rs1])
#define F2 (cpu->f[rs2])
#define F3 (cpu->f[rs3])
#define S1 float_unbox(F1)
#define S2 float_unbox(F2)
#define S3 float_unbox(F3)
#define ROUND float_rounding(cpu, record->immediate & 7)
#define FLAGS (&cpu->fcsr)

#define SINGLE(operation, ...) FD = float_box(operation(&soft_single, __VA_ARGS__, ROUND, FLAGS))
#define DOUBLE(operation, ...) FD = operation(&soft_double, __VA_ARGS__, ROUND, FLAGS)

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

// The product of two polynomials over GF(2), a bit a coefficient.
static inline uint64_t carryless_multiply(uint32_t a, uint32_t b) {
    uint64_t product = 0;
    for (uint32_t i = 0; i < 32; i++) {
        product ^= (uint64_t)a << i & -(uint64_t)(b >> i & 1);
    }
    return product;
}

static inline uint32_t multiply_high_signed(uint32_t a, uint32_t b) {
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int32_t)b) >> 32);
}

static inline uint32_t multiply_high_mixed(uint32_t a, uint32_t b) {
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int64_t)b) >> 32);
}

// Division by zero and the one overflow have results of their own; nothing traps.
static inline uint32_t divide_signed(uint32_t a, uint32_t b) {
    if (b == 0) {
        return UINT32_MAX;
    }
    if (b == UINT32_MAX) {
        return 0 - a;
    }
    return (uint32_t)((int32_t)a / (int32_t)b);
}

static inline uint32_t remainder_signed(uint32_t a, uint32_t b) {
    if (b == 0) {
        return a;
    }
    if (b == UINT32_MAX) {
        return 0;
    }
    return (uint32_t)((int32_t)a % (int32_t)b);
}

#endif
