// The float unit: singles in 64-bit registers, rounding modes, and the host's own unit where it
// fits.
//
// On x86-64 the guest's rounding mode and accrued flags live in MXCSR while execute() runs, so that
// an addition is an addition; host_float_enter() puts them there and host_float_leave() fetches
// them. The operations are volatile assembly, which the compiler moves neither over these two nor
// over each other. Elsewhere, for static rounding modes and for ties-away, softfloat.c does the
// work.
#ifndef ARES_CPU_FPU_H
#define ARES_CPU_FPU_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "cpu.h"
#include "softfloat.h"

#define SIGN_S (UINT64_C(1) << 31)
#define SIGN_D (UINT64_C(1) << 63)
#define NAN_S UINT64_C(0x7fc00000)
#define NAN_D UINT64_C(0x7ff8000000000000)
#define BOX UINT64_C(0xffffffff00000000)

static inline uint64_t float_box(uint64_t single) { return BOX | single; }

// What is not a boxed single reads as the canonical NaN.
static inline uint64_t float_unbox(uint64_t value) {
    return value >= BOX ? (uint32_t)value : NAN_S;
}

static inline uint32_t float_rounding(const struct cpu *cpu, uint32_t mode) {
    return mode == ROUND_DYNAMIC ? cpu->fcsr >> 5 : mode;
}

// Magnitudes below 2^30.
static inline bool is_small_s(uint64_t a) { return (a & ~SIGN_S) < UINT64_C(0x4e800000); }
static inline bool is_small_d(uint64_t a) { return (a & ~SIGN_D) < UINT64_C(0x41d0000000000000); }

#if defined(__x86_64__)

#include <cpuid.h>

#define MXCSR_MASKED 0x1f80u // every exception masked, nothing raised, to nearest, no flushing

static inline uint32_t host_float_control(void) {
    uint32_t mxcsr;
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    return mxcsr;
}

static inline void host_float_set_control(uint32_t mxcsr) {
    __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
}

// The host's control word to come back to. A mode the host does not know is run by softfloat.
static inline uint32_t host_float_enter(const struct cpu *cpu) {
    static const uint8_t modes[8] = {
        [ROUND_NEAREST_EVEN] = 0,
        [ROUND_TO_ZERO] = 3,
        [ROUND_DOWN] = 1,
        [ROUND_UP] = 2,
    };
    const uint32_t host = host_float_control();
    host_float_set_control(MXCSR_MASKED | (uint32_t)modes[cpu->fcsr >> 5 & 7] << 13);
    return host;
}

static inline void host_float_leave(struct cpu *cpu, uint32_t host) {
    static const uint8_t flags[64] = {
#define FLAGS_OF(m)                                                                                \
    ((m) & 1 ? FLAG_INVALID : 0) | ((m) & 4 ? FLAG_DIVIDE : 0) | ((m) & 8 ? FLAG_OVERFLOW : 0) |   \
        ((m) & 16 ? FLAG_UNDERFLOW : 0) | ((m) & 32 ? FLAG_INEXACT : 0)
#define FLAGS_OF_4(m) FLAGS_OF(m), FLAGS_OF((m) + 1), FLAGS_OF((m) + 2), FLAGS_OF((m) + 3)
#define FLAGS_OF_16(m) FLAGS_OF_4(m), FLAGS_OF_4((m) + 4), FLAGS_OF_4((m) + 8), FLAGS_OF_4((m) + 12)
        FLAGS_OF_16(0),
        FLAGS_OF_16(16),
        FLAGS_OF_16(32),
        FLAGS_OF_16(48),
#undef FLAGS_OF_16
#undef FLAGS_OF_4
#undef FLAGS_OF
    };
    cpu->fcsr |= flags[host_float_control() & 63];
    host_float_set_control(host);
}

static inline bool host_float_usable(void) { return true; }

static inline bool host_fma_usable(void) {
    uint32_t a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) {
        return false;
    }
    const uint32_t fma = UINT32_C(1) << 12, osxsave = UINT32_C(1) << 27;
    if (!(c & fma) || !(c & osxsave)) {
        return false;
    }
    uint32_t enabled, high;
    __asm__ volatile("xgetbv" : "=a"(enabled), "=d"(high) : "c"(0));
    return (enabled & 6) == 6; // the system saves the vector registers
}

// Registers as the host's numbers, and back. What is not a boxed single reads as the canonical NaN,
// and a result that is none is written as that. The halves of a single go their own ways: what was
// written in two parts is best not read in one. Empty assembly keeps rare cases out of line.
typedef float __attribute__((may_alias)) host_single;
typedef double __attribute__((may_alias)) host_double;
typedef uint32_t __attribute__((may_alias)) host_half;

static inline float host_nan_s(void) {
    const uint32_t bits = (uint32_t)NAN_S;
    float value;
    memcpy(&value, &bits, sizeof value);
    __asm__ volatile("" : "+x"(value));
    return value;
}

static inline double host_nan_d(void) {
    const uint64_t bits = NAN_D;
    double value;
    memcpy(&value, &bits, sizeof value);
    __asm__ volatile("" : "+x"(value));
    return value;
}

static inline float host_get_s(const uint64_t *from) {
    const bool boxed = ((const host_half *)from)[1] == UINT32_MAX;
    return __builtin_expect(boxed, 1) ? *(const host_single *)from : host_nan_s();
}

static inline double host_get_d(const uint64_t *from) { return *(const host_double *)from; }

static inline void host_put_s(uint64_t *to, float value) {
    *(host_single *)to = __builtin_expect(value == value, 1) ? value : host_nan_s();
    ((host_half *)to)[1] = UINT32_MAX;
}

static inline void host_put_d(uint64_t *to, double value) {
    *(host_double *)to = __builtin_expect(value == value, 1) ? value : host_nan_d();
}

// One instruction of the host on two operands of the same type.
#define HOST_BINARY(name, type, instruction)                                                       \
    static inline type host_##name(type a, type b) {                                               \
        __asm__ volatile(instruction " %1, %0" : "+x"(a) : "xm"(b));                               \
        return a;                                                                                  \
    }
HOST_BINARY(add_s, float, "addss")
HOST_BINARY(add_d, double, "addsd")
HOST_BINARY(subtract_s, float, "subss")
HOST_BINARY(subtract_d, double, "subsd")
HOST_BINARY(multiply_s, float, "mulss")
HOST_BINARY(multiply_d, double, "mulsd")
HOST_BINARY(divide_s, float, "divss")
HOST_BINARY(divide_d, double, "divsd")
#undef HOST_BINARY

// One instruction that turns one operand into a result of another type.
#define HOST_UNARY(name, from, to, constraint, instruction)                                        \
    static inline to host_##name(from a) {                                                         \
        to result;                                                                                 \
        __asm__ volatile(instruction " %1, %0" : "=" constraint(result) : "x"(a));                 \
        return result;                                                                             \
    }
HOST_UNARY(square_root_s, float, float, "x", "sqrtss")
HOST_UNARY(square_root_d, double, double, "x", "sqrtsd")
HOST_UNARY(narrow, double, float, "x", "cvtsd2ss")
HOST_UNARY(widen, float, double, "x", "cvtss2sd")
HOST_UNARY(to_integer_s, float, uint32_t, "r", "cvtss2si")
HOST_UNARY(to_integer_d, double, uint32_t, "r", "cvtsd2si")
HOST_UNARY(truncate_s, float, uint32_t, "r", "cvttss2si")
HOST_UNARY(truncate_d, double, uint32_t, "r", "cvttsd2si")
#undef HOST_UNARY

#define HOST_FROM_INTEGER(name, type, instruction)                                                 \
    static inline type host_##name(int64_t a) {                                                    \
        type result;                                                                               \
        __asm__ volatile("pxor %0, %0\n\t" instruction " %1, %0" : "=&x"(result) : "r"(a));        \
        return result;                                                                             \
    }
HOST_FROM_INTEGER(from_integer_s, float, "cvtsi2ssq")
HOST_FROM_INTEGER(from_integer_d, double, "cvtsi2sdq")
#undef HOST_FROM_INTEGER

#define HOST_FUSED(name, type, instruction)                                                        \
    static inline type host_##name(type a, type b, type c) {                                       \
        __asm__ volatile(instruction " %2, %1, %0" : "+x"(a) : "x"(b), "x"(c));                    \
        return a;                                                                                  \
    }
HOST_FUSED(multiply_add_s, float, "vfmadd213ss")
HOST_FUSED(multiply_add_d, double, "vfmadd213sd")
#undef HOST_FUSED

#else

static inline uint32_t host_float_enter(const struct cpu *cpu) {
    (void)cpu;
    return 0;
}
static inline void host_float_leave(struct cpu *cpu, uint32_t host) {
    (void)cpu;
    (void)host;
}
static inline bool host_float_usable(void) { return false; }
static inline bool host_fma_usable(void) { return false; }

#endif

#endif
