// Numbers to text without printf: each writes exactly `width` characters and no terminator,
// right-aligned, and fills the field with '*' when the value does not fit or is no number.
#ifndef ARES4_KERNEL_FORMAT_H
#define ARES4_KERNEL_FORMAT_H

#include <stdint.h>

#define FORMAT_WIDTH_MAX 20u

void format_unsigned(char *out, uint32_t width, uint32_t value, char fill);
void format_signed(char *out, uint32_t width, int32_t value);
void format_hex(char *out, uint32_t width, uint32_t value);
// decimals 0 to 6; plus: a positive value gets its sign too.
void format_fixed(char *out, uint32_t width, double value, uint32_t decimals, int plus);
// "YYYY-MM-DD" (10 characters) and "HH:MM:SS" (8 characters) from seconds since 1970.
void format_date(char *out, uint32_t utc_seconds);
void format_time(char *out, uint32_t seconds);

#endif
