// Figures as the dictionary has them: in steps of so many units, STEP_row_field.
#ifndef ARES4_FLIGHT_STEPS_H
#define ARES4_FLIGHT_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/dictionary.h"
#include "kernel/mathematics.h"

// The nearest number of steps, within 32 bits.
static inline int32_t steps(double value, double step) {
    double count = value / step;
    return (int32_t)mathematics_clamp(count < 0 ? count - 0.5 : count + 0.5, -2147483647.0,
                                      2147483647.0);
}

// A value in the unit that the field's name ends in.
#define STEPS(row, field, value) steps(value, STEP_##row##_##field)

// An angle in radians, of a field in degrees.
#define ANGLE_STEPS(row, field, value_rad)                                                         \
    steps(value_rad, STEP_##row##_##field *MATHEMATICS_DEGREE)

// What a field that may be absent holds then (dictionary.toml).
static inline uint32_t reading(bool there, uint32_t value) { return there ? value : UINT32_MAX; }
static inline int32_t reading_signed(bool there, int32_t value) {
    return there ? value : INT32_MIN;
}

// A whole number that a sensor gives in steps of this size already; the dictionary must agree.
#define COUNT_OF(step, row, field, value)                                                          \
    ((value) + 0 * (int)sizeof(struct {                                                            \
                   _Static_assert(STEP_##row##_##field == (step),                                  \
                                  "the dictionary has another step");                              \
                   int never;                                                                      \
               }))

#endif
