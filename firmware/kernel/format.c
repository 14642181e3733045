// See format.h.
#include "kernel/format.h"

#include <stdbool.h>

#define SECONDS_PER_DAY 86400u
#define DECIMALS_MAX 6u

static void overflow(char *out, uint32_t width) {
    for (uint32_t i = 0; i < width; i++) {
        out[i] = '*';
    }
}

// Digits from the right; returns how many places are left of them, or -1 when they did not fit.
static int32_t digits(char *out, uint32_t width, uint64_t value, uint32_t least) {
    int32_t place = (int32_t)width;
    uint32_t written = 0;
    while (value != 0 || written < least) {
        if (place == 0) {
            return -1;
        }
        if (value <= UINT32_MAX) { // 32-bit division is one instruction, 64-bit a call
            out[--place] = (char)('0' + (uint32_t)value % 10u);
            value = (uint32_t)value / 10u;
        } else {
            out[--place] = (char)('0' + value % 10u);
            value /= 10u;
        }
        written++;
    }
    return place;
}

void format_unsigned(char *out, uint32_t width, uint32_t value, char fill) {
    int32_t place = digits(out, width, value, 1);
    if (place < 0) {
        overflow(out, width);
        return;
    }
    while (place > 0) {
        out[--place] = fill;
    }
}

void format_signed(char *out, uint32_t width, int32_t value) {
    format_fixed(out, width, value, 0, false);
}

void format_hex(char *out, uint32_t width, uint32_t value) {
    for (uint32_t i = 0; i < width; i++) {
        out[width - 1 - i] = "0123456789ABCDEF"[value & 15u];
        value >>= 4;
    }
}

void format_fixed(char *out, uint32_t width, double value, uint32_t decimals, int plus) {
    static const uint32_t powers[DECIMALS_MAX + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    double size = __builtin_fabs(value) * powers[decimals] + 0.5;
    if (!(size < 9.0e15)) { // also what is no number at all
        overflow(out, width);
        return;
    }
    uint64_t steps = (uint64_t)size;
    uint32_t whole_width = decimals ? width - decimals - 1 : width;
    int32_t place;
    if (decimals) {
        uint64_t whole = steps / powers[decimals];
        digits(out + whole_width + 1, decimals, steps - whole * powers[decimals], decimals);
        out[whole_width] = '.';
        place = digits(out, whole_width, whole, 1);
    } else {
        place = digits(out, whole_width, steps, 1);
    }
    char sign = value < 0 && steps ? '-' : plus ? '+' : 0;
    if (place < 0 || (sign && place == 0)) {
        overflow(out, width);
        return;
    }
    if (sign) {
        out[--place] = sign;
    }
    while (place > 0) {
        out[--place] = ' ';
    }
}

void format_date(char *out, uint32_t utc_seconds) {
    // Days to a civil date: years are counted from March, so that the leap day ends one.
    uint32_t days = utc_seconds / SECONDS_PER_DAY + 719468u;
    uint32_t era = days / 146097u, of_era = days % 146097u;
    uint32_t year = (of_era - of_era / 1460u + of_era / 36524u - of_era / 146096u) / 365u;
    uint32_t of_year = of_era - (365u * year + year / 4u - year / 100u);
    uint32_t from_march = (5u * of_year + 2u) / 153u;
    uint32_t day = of_year - (153u * from_march + 2u) / 5u + 1u;
    uint32_t month = from_march < 10u ? from_march + 3u : from_march - 9u;
    format_unsigned(out, 4, era * 400u + year + (month <= 2u), '0');
    out[4] = '-';
    format_unsigned(out + 5, 2, month, '0');
    out[7] = '-';
    format_unsigned(out + 8, 2, day, '0');
}

void format_time(char *out, uint32_t seconds) {
    uint32_t of_day = seconds % SECONDS_PER_DAY;
    format_unsigned(out, 2, of_day / 3600u, '0');
    out[2] = ':';
    format_unsigned(out + 3, 2, of_day / 60u % 60u, '0');
    out[5] = ':';
    format_unsigned(out + 6, 2, of_day % 60u, '0');
}
