// Softfloat against the host's float unit: every operation, the four modes both have, edge
// operands.
//
// float_differential() returns how many of count random cases differ in result or flags, and puts
// the first of them into *worst. Not compared: ties-away, which no host instruction has; Python's
// fractions check it. Hosts that are not x86-64 compare nothing and return 0 cases.
#include <stddef.h>
#include <string.h>

#include "fpu.h"

struct difference {
    uint64_t a, b, c;
    uint64_t soft, host;
    uint32_t soft_flags, host_flags;
    uint32_t operation, mode;
    uint64_t compared;
};

static uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

// Operands that are close to edges, to each other and to ties more often than chance would have it.
static uint64_t operand(const struct soft_format *format, uint64_t *state) {
    const uint32_t bits = format->fraction_bits;
    const uint64_t fraction_mask = (UINT64_C(1) << bits) - 1;
    const uint64_t random = random_next(state);
    const uint64_t exponent_all = (uint64_t)(2 * format->bias + 1);
    uint64_t exponent, fraction;
    switch (random & 7) {
    case 0: exponent = 0; break;
    case 1: exponent = exponent_all - (random >> 8 & 1); break;
    case 2: exponent = 1 + (random >> 8 & 3); break;
    case 3: exponent = (uint64_t)format->bias + (random >> 8 & 63) - 32; break;
    case 4: exponent = (uint64_t)format->bias / 2 + (random >> 8 & 63) - 32; break;
    default: exponent = (random >> 8) % (exponent_all + 1); break;
    }
    const uint64_t one = UINT64_C(1) << (random >> 24) % bits;
    switch (random >> 4 & 7) {
    case 0: fraction = 0; break;
    case 1: fraction = fraction_mask; break;
    case 2: fraction = one; break;
    case 3: fraction = fraction_mask & ~(one - 1); break;
    case 4: fraction = one - 1; break;
    default: fraction = random_next(state) & fraction_mask; break;
    }
    return (random >> 63 ? format->sign : 0) | exponent << bits | fraction;
}

#if defined(__x86_64__)

enum operation {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    ROOT,
    FUSED,
    CONVERT,
    FROM_SIGNED,
    FROM_UNSIGNED,
    TO_SIGNED,
    TRUNCATE,
    OPERATIONS
};

static uint64_t run_soft(const struct difference *d, bool is_double, uint32_t *flags) {
    const struct soft_format *format = is_double ? &soft_double : &soft_single;
    switch (d->operation % OPERATIONS) {
    case ADD: return soft_add(format, d->a, d->b, d->mode, flags);
    case SUBTRACT: return soft_add(format, d->a, d->b ^ format->sign, d->mode, flags);
    case MULTIPLY: return soft_multiply(format, d->a, d->b, d->mode, flags);
    case DIVIDE: return soft_divide(format, d->a, d->b, d->mode, flags);
    case ROOT: return soft_square_root(format, d->a, d->mode, flags);
    case FUSED: return soft_multiply_add(format, d->a, d->b, d->c, d->mode, flags);
    case CONVERT:
        return is_double ? soft_narrow(&soft_single, d->a, d->mode, flags)
                         : soft_widen(&soft_double, d->a, d->mode, flags);
    case FROM_SIGNED: return soft_from_signed(format, (uint32_t)d->a, d->mode, flags);
    case FROM_UNSIGNED: return soft_from_unsigned(format, (uint32_t)d->a, d->mode, flags);
    case TO_SIGNED: return soft_to_signed(format, d->a, d->mode, flags);
    default: return soft_to_signed(format, d->a, ROUND_TO_ZERO, flags);
    }
}

// Bits as the host's numbers, and back.
static float single_of(uint64_t bits) {
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}
static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
static uint64_t bits_of_single(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}
static uint64_t bits_of_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t run_host(const struct difference *d, bool is_double) {
    switch (d->operation % OPERATIONS) {
    case ADD:
        return is_double ? bits_of_double(host_add_d(double_of(d->a), double_of(d->b)))
                         : bits_of_single(host_add_s(single_of(d->a), single_of(d->b)));
    case SUBTRACT:
        return is_double ? bits_of_double(host_subtract_d(double_of(d->a), double_of(d->b)))
                         : bits_of_single(host_subtract_s(single_of(d->a), single_of(d->b)));
    case MULTIPLY:
        return is_double ? bits_of_double(host_multiply_d(double_of(d->a), double_of(d->b)))
                         : bits_of_single(host_multiply_s(single_of(d->a), single_of(d->b)));
    case DIVIDE:
        return is_double ? bits_of_double(host_divide_d(double_of(d->a), double_of(d->b)))
                         : bits_of_single(host_divide_s(single_of(d->a), single_of(d->b)));
    case ROOT:
        return is_double ? bits_of_double(host_square_root_d(double_of(d->a)))
                         : bits_of_single(host_square_root_s(single_of(d->a)));
    case FUSED:
        return is_double ? bits_of_double(host_multiply_add_d(double_of(d->a), double_of(d->b),
                                                              double_of(d->c)))
                         : bits_of_single(host_multiply_add_s(single_of(d->a), single_of(d->b),
                                                              single_of(d->c)));
    case CONVERT:
        return is_double ? bits_of_single(host_narrow(double_of(d->a)))
                         : bits_of_double(host_widen(single_of(d->a)));
    case FROM_SIGNED:
        return is_double ? bits_of_double(host_from_integer_d((int32_t)d->a))
                         : bits_of_single(host_from_integer_s((int32_t)d->a));
    case FROM_UNSIGNED:
        return is_double ? bits_of_double(host_from_integer_d((uint32_t)d->a))
                         : bits_of_single(host_from_integer_s((uint32_t)d->a));
    case TO_SIGNED:
        return is_double ? host_to_integer_d(double_of(d->a)) : host_to_integer_s(single_of(d->a));
    default: return is_double ? host_truncate_d(double_of(d->a)) : host_truncate_s(single_of(d->a));
    }
}

// What the host leaves to us: the canonical NaN, what saturates, what NaNs in a fused operation
// raise.
static bool same(struct difference *d, bool is_double) {
    const uint32_t operation = d->operation % OPERATIONS;
    const bool wide = is_double != (operation == CONVERT);
    const struct soft_format *to = wide ? &soft_double : &soft_single;
    if (operation >= TO_SIGNED) {
        if (d->soft_flags & FLAG_INVALID) {
            return d->host_flags == FLAG_INVALID;
        }
    } else if ((d->host & ~to->sign) > ((uint64_t)(2 * to->bias + 1) << to->fraction_bits)) {
        d->host = to->canonical_nan;
        if (operation == FUSED) {
            d->host_flags = d->soft_flags;
        }
    }
    return d->soft == d->host && d->soft_flags == d->host_flags;
}

uint64_t float_differential(uint64_t seed, uint64_t count, struct difference *worst) {
    uint64_t differences = 0;
    uint64_t state = seed;
    const bool fma = host_fma_usable();
    memset(worst, 0, sizeof *worst);
    uint64_t compared = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct difference d = {.operation = (uint32_t)(i % (2 * OPERATIONS))};
        const bool is_double = d.operation >= OPERATIONS;
        const struct soft_format *format = is_double ? &soft_double : &soft_single;
        if (d.operation % OPERATIONS == FUSED && !fma) {
            continue;
        }
        d.a = operand(format, &state);
        d.b = operand(format, &state);
        d.c = operand(format, &state);
        d.mode = (uint32_t)(random_next(&state) & 3);
        if (d.operation % OPERATIONS == TRUNCATE) {
            d.mode = ROUND_TO_ZERO;
        }
        d.soft = run_soft(&d, is_double, &d.soft_flags);
        struct cpu cpu = {.fcsr = d.mode << 5};
        const uint32_t control = host_float_enter(&cpu);
        d.host = run_host(&d, is_double);
        host_float_leave(&cpu, control);
        d.host_flags = cpu.fcsr & FLAGS_ALL;
        compared++;
        if (same(&d, is_double)) {
            continue;
        }
        if (differences++ == 0) {
            *worst = d;
        }
    }
    worst->compared = compared;
    return differences;
}

#else

uint64_t float_differential(uint64_t seed, uint64_t count, struct difference *worst) {
    (void)count;
    memset(worst, 0, sizeof *worst);
    worst->a = operand(&soft_double, &seed);
    return 0;
}

#endif
