// IEEE 754 arithmetic in integers: take apart, compute exactly, round once.
//
// A finite value is taken apart into sign, exponent and a 128-bit significand: significand *
// 2^exponent. Every operation makes such a value that is either exact or has its lowest bit set in
// place of all that lies below it, far under the last place; round_pack() is the only place that
// rounds. Tininess is detected after rounding, as RISC-V asks. Not modelled: NaN payloads, for
// RISC-V does not keep them.
//
// Source: IEEE 754-2019; The RISC-V Instruction Set Manual, volume I (20240411), chapters "F" and
// "D".
#include "softfloat.h"

#include <assert.h>
#include <stdbool.h>

__extension__ typedef unsigned __int128 uint128;

const struct soft_format soft_single = {
    .fraction_bits = 23,
    .bias = 127,
    .sign = UINT64_C(1) << 31,
    .canonical_nan = UINT64_C(0x7fc00000),
};
const struct soft_format soft_double = {
    .fraction_bits = 52,
    .bias = 1023,
    .sign = UINT64_C(1) << 63,
    .canonical_nan = UINT64_C(0x7ff8000000000000),
};

// ---- the bits ---------------------------------------------------------------------------------

static uint64_t magnitude(const struct soft_format *format, uint64_t a) {
    return a & ~format->sign;
}

static uint64_t infinity(const struct soft_format *format) {
    return (uint64_t)(2 * format->bias + 1) << format->fraction_bits;
}

static bool is_nan(const struct soft_format *format, uint64_t a) {
    return magnitude(format, a) > infinity(format);
}

static bool is_infinite(const struct soft_format *format, uint64_t a) {
    return magnitude(format, a) == infinity(format);
}

static bool is_zero(const struct soft_format *format, uint64_t a) {
    return magnitude(format, a) == 0;
}

static bool is_signaling(const struct soft_format *format, uint64_t a) {
    return is_nan(format, a) && !(a >> (format->fraction_bits - 1) & 1);
}

static uint64_t invalid(const struct soft_format *format, uint32_t *flags) {
    *flags |= FLAG_INVALID;
    return format->canonical_nan;
}

// The result of arithmetic on operands of which one is not a number.
static uint64_t propagate(const struct soft_format *format, bool signaling, uint32_t *flags) {
    if (signaling) {
        *flags |= FLAG_INVALID;
    }
    return format->canonical_nan;
}

// ---- taken apart ------------------------------------------------------------------------------

struct unpacked {
    uint128 significand; // 0, or its highest bit is bit 127
    int32_t exponent;    // of bit 0
    bool negative;
};

static uint32_t leading_zeros(uint128 value) {
    const uint64_t high = (uint64_t)(value >> 64);
    if (high) {
        return (uint32_t)__builtin_clzll(high);
    }
    return 64 + (uint32_t)__builtin_clzll((uint64_t)value);
}

static struct unpacked normalise(struct unpacked value) {
    if (value.significand == 0) {
        return value;
    }
    const uint32_t shift = leading_zeros(value.significand);
    value.significand <<= shift;
    value.exponent -= (int32_t)shift;
    return value;
}

// A finite number.
static struct unpacked unpack(const struct soft_format *format, uint64_t a) {
    const uint64_t hidden = UINT64_C(1) << format->fraction_bits;
    const int32_t biased = (int32_t)(magnitude(format, a) >> format->fraction_bits);
    const uint64_t fraction = a & (hidden - 1);
    const struct unpacked value = {
        .significand = biased ? fraction | hidden : fraction,
        .exponent = (biased ? biased : 1) - format->bias - (int32_t)format->fraction_bits,
        .negative = (a & format->sign) != 0,
    };
    return normalise(value);
}

// Right shift that keeps a trace of what it loses in the lowest bit.
static uint128 shift_right_jam(uint128 value, uint32_t count) {
    if (count == 0) {
        return value;
    }
    if (count > 127) {
        return value != 0;
    }
    return value >> count | ((value << (128 - count)) != 0);
}

// ---- put together -----------------------------------------------------------------------------

// Whether a magnitude whose lost part is below, at or above half of the last place goes up.
static bool rounds_up(bool odd, bool negative, int half, bool exact, uint32_t mode) {
    switch (mode) {
    case ROUND_NEAREST_EVEN: return half > 0 || (half == 0 && odd);
    case ROUND_NEAREST_MAX: return half >= 0;
    case ROUND_DOWN: return negative && !exact;
    case ROUND_UP: return !negative && !exact;
    default: return false;
    }
}

// The significand without its lowest drop bits (1 to 128 of them), rounded.
static uint64_t round_off(struct unpacked value, uint32_t drop, uint32_t mode, bool *exact) {
    assert(drop >= 1 && drop <= 128 && mode <= ROUND_NEAREST_MAX);
    const uint64_t kept = drop < 128 ? (uint64_t)(value.significand >> drop) : 0;
    const uint128 lost = drop < 128 ? value.significand << (128 - drop) : value.significand;
    const uint128 middle = (uint128)1 << 127;
    const int half = lost < middle ? -1 : lost > middle;
    *exact = lost == 0;
    return kept + rounds_up(kept & 1, value.negative, half, *exact, mode);
}

static uint64_t overflow(const struct soft_format *format, bool negative, uint32_t mode,
                         uint32_t *flags) {
    const bool to_infinity = mode == ROUND_NEAREST_EVEN || mode == ROUND_NEAREST_MAX ||
                             (mode == ROUND_UP && !negative) || (mode == ROUND_DOWN && negative);
    *flags |= FLAG_OVERFLOW | FLAG_INEXACT;
    return (infinity(format) - !to_infinity) | (negative ? format->sign : 0);
}

// The float nearest to the value as the mode has it; value is normalised.
static uint64_t round_pack(const struct soft_format *format, struct unpacked value, uint32_t mode,
                           uint32_t *flags) {
    const uint64_t sign = value.negative ? format->sign : 0;
    if (value.significand == 0) {
        return sign;
    }

    const uint32_t drop = 127 - format->fraction_bits;
    const int32_t exponent = value.exponent + 127; // of the leading bit
    const int32_t lowest = 1 - format->bias;
    bool exact;
    if (exponent < lowest) {
        // Tiny unless rounding with an unbounded exponent reaches the smallest normal number.
        const uint64_t unbounded = round_off(value, drop, mode, &exact);
        const bool tiny = exponent < lowest - 1 || unbounded >> (format->fraction_bits + 1) == 0;
        uint32_t lost = drop + (uint32_t)(lowest - exponent);
        if (lost > 128) { // less than half of the smallest number, however much less
            value.significand = shift_right_jam(value.significand, 1);
            lost = 128;
        }
        const uint64_t kept = round_off(value, lost, mode, &exact);
        if (!exact) {
            *flags |= FLAG_INEXACT | (tiny ? FLAG_UNDERFLOW : 0u);
        }
        return kept | sign;
    }
    const uint64_t kept = round_off(value, drop, mode, &exact);
    // The hidden bit adds one to the biased exponent, and a carry out of the significand another.
    const uint64_t result =
        ((uint64_t)(uint32_t)(exponent + format->bias - 1) << format->fraction_bits) + kept;
    if (exponent > format->bias || result >= infinity(format)) {
        return overflow(format, value.negative, mode, flags);
    }
    if (!exact) {
        *flags |= FLAG_INEXACT;
    }
    return result | sign;
}

// ---- arithmetic -------------------------------------------------------------------------------

// The sum of two values with at least two free low bits in the larger one's significand.
static struct unpacked sum(struct unpacked a, struct unpacked b, uint32_t mode) {
    if (a.significand == 0 || b.significand == 0) {
        struct unpacked only = a.significand ? a : b;
        if (only.significand == 0) { // zeros of unlike sign make +0, but -0 when rounding down
            only.negative = a.negative == b.negative ? a.negative : mode == ROUND_DOWN;
        }
        return only;
    }
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) {
        const struct unpacked larger = b;
        b = a;
        a = larger;
    }
    const uint32_t distance = (uint32_t)(a.exponent - b.exponent);
    const uint128 smaller = shift_right_jam(b.significand, distance < 126 ? distance + 2 : 128);
    a.significand >>= 2; // one bit for the carry, and one for the lost part of b to lie under
    a.exponent += 2;
    if (a.negative == b.negative) {
        a.significand += smaller;
    } else {
        a.significand -= smaller;
    }
    if (a.significand == 0) {
        a.negative = mode == ROUND_DOWN;
    }
    return normalise(a);
}

uint64_t soft_multiply_add(const struct soft_format *format, uint64_t a, uint64_t b, uint64_t c,
                           uint32_t mode, uint32_t *flags) {
    const bool product_infinite = is_infinite(format, a) || is_infinite(format, b);
    const bool product_zero = is_zero(format, a) || is_zero(format, b);
    const bool nan = is_nan(format, a) || is_nan(format, b);
    const uint64_t product_sign = (a ^ b) & format->sign;

    // Infinity times zero is invalid even when a quiet NaN is added to it.
    if (product_infinite && product_zero && !nan) {
        return invalid(format, flags);
    }
    if (nan || is_nan(format, c)) {
        return propagate(
            format, is_signaling(format, a) || is_signaling(format, b) || is_signaling(format, c),
            flags);
    }
    if (product_infinite) {
        if (is_infinite(format, c) && (c & format->sign) != product_sign) {
            return invalid(format, flags);
        }
        return infinity(format) | product_sign;
    }
    if (is_infinite(format, c)) {
        return c;
    }

    const struct unpacked left = unpack(format, a);
    const struct unpacked right = unpack(format, b);
    const struct unpacked product = {
        .significand = (left.significand >> 64) * (right.significand >> 64),
        .exponent = left.exponent + right.exponent + 128,
        .negative = product_sign != 0,
    };
    return round_pack(format, sum(normalise(product), unpack(format, c), mode), mode, flags);
}

uint64_t soft_add(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                  uint32_t *flags) {
    const uint64_t one = (uint64_t)format->bias << format->fraction_bits;
    return soft_multiply_add(format, a, one, b, mode, flags);
}

uint64_t soft_multiply(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                       uint32_t *flags) {
    // Adding a zero of the product's own sign changes no product.
    return soft_multiply_add(format, a, b, (a ^ b) & format->sign, mode, flags);
}

uint64_t soft_divide(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t mode,
                     uint32_t *flags) {
    const uint64_t sign = (a ^ b) & format->sign;
    if (is_nan(format, a) || is_nan(format, b)) {
        return propagate(format, is_signaling(format, a) || is_signaling(format, b), flags);
    }
    if (is_infinite(format, a)) {
        return is_infinite(format, b) ? invalid(format, flags) : infinity(format) | sign;
    }
    if (is_infinite(format, b)) {
        return sign;
    }
    if (is_zero(format, b)) {
        if (is_zero(format, a)) {
            return invalid(format, flags);
        }
        *flags |= FLAG_DIVIDE;
        return infinity(format) | sign;
    }
    const struct unpacked dividend = unpack(format, a);
    const struct unpacked divisor = unpack(format, b);
    const uint128 numerator = dividend.significand >> 1; // the quotient then fits in 64 bits
    const uint128 denominator = divisor.significand >> 64;
    const struct unpacked quotient = {
        .significand = (numerator / denominator) << 1 | (numerator % denominator != 0),
        .exponent = dividend.exponent - divisor.exponent - 64,
        .negative = sign != 0,
    };
    return round_pack(format, normalise(quotient), mode, flags);
}

uint64_t soft_square_root(const struct soft_format *format, uint64_t a, uint32_t mode,
                          uint32_t *flags) {
    if (is_nan(format, a)) {
        return propagate(format, is_signaling(format, a), flags);
    }
    if (is_zero(format, a)) {
        return a;
    }
    if (a & format->sign) {
        return invalid(format, flags);
    }
    if (is_infinite(format, a)) {
        return a;
    }

    struct unpacked value = unpack(format, a);
    const uint32_t odd = (uint32_t)value.exponent & 1;
    value.significand >>= odd;
    value.exponent += (int32_t)odd;
    uint128 root = 0;
    uint128 rest = value.significand;
    for (int32_t bit = 63; bit >= 0; bit--) {
        // With the next bit set the square grows by (2 * root + bit) * bit.
        const uint128 trial = (root << (bit + 1)) + ((uint128)1 << (2 * bit));
        if (trial > rest) {
            continue;
        }
        rest -= trial;
        root |= (uint128)1 << bit;
    }
    const struct unpacked result = {
        .significand = root << 1 | (rest != 0),
        .exponent = value.exponent / 2 - 1,
        .negative = false,
    };
    return round_pack(format, normalise(result), mode, flags);
}

// ---- conversion -------------------------------------------------------------------------------

static uint64_t convert(const struct soft_format *from, const struct soft_format *to, uint64_t a,
                        uint32_t mode, uint32_t *flags) {
    if (is_nan(from, a)) {
        return propagate(to, is_signaling(from, a), flags);
    }
    if (is_infinite(from, a)) {
        return infinity(to) | (a & from->sign ? to->sign : 0);
    }
    return round_pack(to, unpack(from, a), mode, flags);
}

uint64_t soft_narrow(const struct soft_format *format, uint64_t a, uint32_t mode, uint32_t *flags) {
    return convert(&soft_double, format, a, mode, flags);
}

uint64_t soft_widen(const struct soft_format *format, uint64_t a, uint32_t mode, uint32_t *flags) {
    return convert(&soft_single, format, a, mode, flags);
}

uint64_t soft_from_unsigned(const struct soft_format *format, uint32_t a, uint32_t mode,
                            uint32_t *flags) {
    const struct unpacked value = {.significand = a};
    return round_pack(format, normalise(value), mode, flags);
}

uint64_t soft_from_signed(const struct soft_format *format, uint32_t a, uint32_t mode,
                          uint32_t *flags) {
    const bool negative = a >> 31;
    const struct unpacked value = {.significand = negative ? 0 - a : a, .negative = negative};
    return round_pack(format, normalise(value), mode, flags);
}

// The integer nearest to a as the mode has it, saturated at the limits of its sign.
static uint32_t to_integer(const struct soft_format *format, uint64_t a, uint32_t limit_positive,
                           uint32_t limit_negative, uint32_t mode, uint32_t *flags) {
    const bool negative = (a & format->sign) && !is_nan(format, a);
    const uint32_t limit = negative ? limit_negative : limit_positive;
    const uint32_t saturated = negative ? 0 - limit : limit;
    if (is_nan(format, a) || is_infinite(format, a)) {
        *flags |= FLAG_INVALID;
        return saturated;
    }
    const struct unpacked value = unpack(format, a);
    if (value.significand == 0) {
        return 0;
    }
    bool exact = false;
    uint64_t rounded;
    if (value.exponent >= -64) {
        rounded = UINT64_MAX; // 2^63 and more
    } else if (value.exponent >= -128) {
        rounded = round_off(value, (uint32_t)-value.exponent, mode, &exact);
    } else { // less than a half
        rounded = rounds_up(false, value.negative, -1, exact, mode);
    }
    if (rounded > limit) {
        *flags |= FLAG_INVALID;
        return saturated;
    }
    if (!exact) {
        *flags |= FLAG_INEXACT;
    }
    return negative ? 0 - (uint32_t)rounded : (uint32_t)rounded;
}

uint32_t soft_to_signed(const struct soft_format *format, uint64_t a, uint32_t mode,
                        uint32_t *flags) {
    return to_integer(format, a, INT32_MAX, UINT32_C(1) << 31, mode, flags);
}

uint32_t soft_to_unsigned(const struct soft_format *format, uint64_t a, uint32_t mode,
                          uint32_t *flags) {
    return to_integer(format, a, UINT32_MAX, 0, mode, flags);
}

// ---- comparison -------------------------------------------------------------------------------

// The bits as an integer that is ordered as the numbers are, -0 just below +0.
static int64_t order(const struct soft_format *format, uint64_t a) {
    const int64_t distance = (int64_t)magnitude(format, a);
    return a & format->sign ? -1 - distance : distance;
}

static uint64_t choose(const struct soft_format *format, uint64_t a, uint64_t b, bool first,
                       uint32_t *flags) {
    if (is_signaling(format, a) || is_signaling(format, b)) {
        *flags |= FLAG_INVALID;
    }
    if (is_nan(format, a)) {
        return is_nan(format, b) ? format->canonical_nan : b;
    }
    if (is_nan(format, b)) {
        return a;
    }
    return first ? a : b;
}

uint64_t soft_minimum(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags) {
    return choose(format, a, b, order(format, a) < order(format, b), flags);
}

uint64_t soft_maximum(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags) {
    return choose(format, a, b, order(format, a) > order(format, b), flags);
}

uint32_t soft_equal(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags) {
    if (is_signaling(format, a) || is_signaling(format, b)) {
        *flags |= FLAG_INVALID;
    }
    if (is_nan(format, a) || is_nan(format, b)) {
        return 0;
    }
    return a == b || magnitude(format, a | b) == 0;
}

uint32_t soft_less(const struct soft_format *format, uint64_t a, uint64_t b, uint32_t *flags) {
    if (is_nan(format, a) || is_nan(format, b)) {
        *flags |= FLAG_INVALID;
        return 0;
    }
    return order(format, a) < order(format, b) && magnitude(format, a | b) != 0;
}

uint32_t soft_less_or_equal(const struct soft_format *format, uint64_t a, uint64_t b,
                            uint32_t *flags) {
    if (is_nan(format, a) || is_nan(format, b)) {
        *flags |= FLAG_INVALID;
        return 0;
    }
    return order(format, a) <= order(format, b) || magnitude(format, a | b) == 0;
}

uint32_t soft_classify(const struct soft_format *format, uint64_t a) {
    const bool negative = (a & format->sign) != 0;
    if (is_nan(format, a)) {
        return is_signaling(format, a) ? 1u << 8 : 1u << 9;
    }
    if (is_infinite(format, a)) {
        return negative ? 1u << 0 : 1u << 7;
    }
    if (is_zero(format, a)) {
        return negative ? 1u << 3 : 1u << 4;
    }
    const bool subnormal = magnitude(format, a) >> format->fraction_bits == 0;
    if (subnormal) {
        return negative ? 1u << 2 : 1u << 5;
    }
    return negative ? 1u << 1 : 1u << 6;
}
