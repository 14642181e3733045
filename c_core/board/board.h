// The run loop and the start of the computer, as the rest of the board's files need them.
#ifndef ARES_BOARD_BOARD_H
#define ARES_BOARD_BOARD_H

#include <fenv.h>
#include <stdint.h>

#include "../cpu/fpu.h"
#include "slot.h"

struct ares;

// World and devices compute under the default floating-point environment, whatever the caller's is.
// On x86-64 that is one register, since nothing of ours computes in the x87.
struct board_float {
#if defined(__x86_64__)
    uint32_t control;
#else
    fenv_t environment;
#endif
};

static inline struct board_float board_enter(void) {
    struct board_float callers;
#if defined(__x86_64__)
    callers.control = host_float_control();
    host_float_set_control(MXCSR_MASKED);
#else
    fegetenv(&callers.environment);
    fesetenv(FE_DFL_ENV);
#endif
    return callers;
}
static inline void board_leave(const struct board_float *callers) {
#if defined(__x86_64__)
    host_float_set_control(callers->control);
#else
    fesetenv(&callers->environment);
#endif
}

// How often the world moves: 50 times a second.
#define BOARD_WORLD_CYCLES (SLOT_CYCLES_PER_SECOND / 50)

// The computer starts anew, for the cause noted in its life; RAM stays as it is.
void board_restart(struct ares *ares);

// The computer hangs on the battery: it goes dark with it, and starts anew when there is power
// again.
void board_look_at_power(struct ares *ares);

// Why the computer restarts when the processor cannot fetch its trap handler: because of its
// memory, or because there is none.
enum slot_restart board_double_fault_cause(const struct ares *ares);

// Runs to a moment that was lived before, whatever is observed.
void board_live_again(struct ares *ares, uint64_t until_cycle, uint64_t until_steps);

// Does all that is due at the present cycle.
void board_settle(struct ares *ares);

#endif
