// What the rest of the board's files need of its run loop.
#ifndef ARES_BOARD_BOARD_H
#define ARES_BOARD_BOARD_H

#include <fenv.h>
#include <stdint.h>

struct ares;

// World and devices compute under the default floating-point environment, whatever the caller's is.
static inline fenv_t board_enter(void) {
    fenv_t callers;
    fegetenv(&callers);
    fesetenv(FE_DFL_ENV);
    return callers;
}
static inline void board_leave(const fenv_t *callers) { fesetenv(callers); }

// How often the world moves: 50 times a second.
#define BOARD_WORLD_CYCLES (SLOT_CYCLES_PER_SECOND / 50)

// The computer starts anew, for the cause noted in its life; RAM stays as it is.
void board_restart(struct ares *ares);

// Runs to a moment that was lived before, whatever is observed.
void board_live_again(struct ares *ares, uint64_t until_cycle, uint64_t until_steps);

// Does all that is due at the present cycle.
void board_settle(struct ares *ares);

#endif
