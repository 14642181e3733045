// The floating-point environment that world and devices compute under, and back to the caller's.
#ifndef ARES_BOARD_ARITHMETIC_H
#define ARES_BOARD_ARITHMETIC_H

#include <fenv.h>
#include <stdint.h>

#include "../cpu/fpu.h"

// World and devices compute under the default floating-point environment, whatever the caller's is.
// On x86-64 that is one register, since nothing of ours computes in the x87.
struct arithmetic {
#if defined(__x86_64__)
    uint32_t control;
#else
    fenv_t environment;
#endif
};

static inline struct arithmetic arithmetic_enter(void) {
    struct arithmetic callers;
#if defined(__x86_64__)
    callers.control = host_float_control();
    host_float_set_control(MXCSR_MASKED);
#else
    fegetenv(&callers.environment);
    fesetenv(FE_DFL_ENV);
#endif
    return callers;
}
static inline void arithmetic_leave(const struct arithmetic *callers) {
#if defined(__x86_64__)
    host_float_set_control(callers->control);
#else
    fesetenv(&callers->environment);
#endif
}

#endif
