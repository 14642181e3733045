// IEEE 754 arithmetic on the bits, in integers: every mode, every flag, the same on every host.
//
// A single is the low 32 bits of a uint64_t, already unboxed. Flags are or-ed into *flags as they
// lie in fcsr. Results that are not a number are the canonical one.
#ifndef ARES_CPU_SOFTFLOAT_H
#define ARES_CPU_SOFTFLOAT_H

#include <stdint.h>

enum rounding {
    ROUND_NEAREST_EVEN = 0,
    ROUND_TO_ZERO = 1,
    ROUND_DOWN = 2,
    ROUND_UP = 3,
    ROUND_NEAREST_MAX = 4, // ties away from zero
    ROUND_DYNAMIC = 7,     // in an instruction: as frm says
};

enum float_flag {
    FLAG_INEXACT = 1,
    FLAG_UNDERFLOW = 2,
    FLAG_OVERFLOW = 4,
    FLAG_DIVIDE = 8,
    FLAG_INVALID = 16,
    FLAGS_ALL = 31,
};

struct soft_format {
    uint32_t fraction_bits;
    int32_t bias;
    uint64_t sign; // mask of the sign bit
    uint64_t canonical_nan;
};

extern const struct soft_format soft_single;
extern const struct soft_format soft_double;

uint64_t soft_multiply_add(const struct soft_format *format, uint64_t a, uint64_t b, uint64_t c,
                           uint32_t mode, uint32_t *flags);
uint64_t soft_add(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                  uint32_t *flags);
uint64_t soft_multiply(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                       uint32_t *flags);
uint64_t soft_divide(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                     uint32_t *flags);
uint64_t soft_square_root(const struct soft_format *format, uint64_t a, uint32_t mode,
                          uint32_t *flags);

// The format is that of the result: a is a double to narrow, a single to widen.
uint64_t soft_narrow(const struct soft_format *format, uint64_t a, uint32_t mode, uint32_t *flags);
uint64_t soft_widen(const struct soft_format *format, uint64_t a, uint32_t mode, uint32_t *flags);
uint64_t soft_from_signed(const struct soft_format *format, uint32_t a, uint32_t mode,
                          uint32_t *flags);
uint64_t soft_from_unsigned(const struct soft_format *format, uint32_t a, uint32_t mode,
                            uint32_t *flags);

// Out of range and not-a-number saturate and are invalid.
uint32_t soft_to_signed(const struct soft_format *format, uint64_t a, uint32_t mode,
                        uint32_t *flags);
uint32_t soft_to_unsigned(const struct soft_format *format, uint64_t a, uint32_t mode,
                          uint32_t *flags);

// minimumNumber and maximumNumber of IEEE 754-2019: a number wins over a NaN, -0 is less than +0.
uint64_t soft_minimum(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags);
uint64_t soft_maximum(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags);

// Equality is quiet, the others signal on any NaN.
uint32_t soft_equal(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags);
uint32_t soft_less(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags);
uint32_t soft_less_or_equal(const struct soft_format *format, uint64_t a, uint64_t b,
                            uint32_t *flags);

// The ten classes of fclass, one bit each.
uint32_t soft_classify(const struct soft_format *format, uint64_t a);

#endif
