// The run loop and the start of the computer, as the rest of the board's files need them.
#ifndef ARES_BOARD_BOARD_H
#define ARES_BOARD_BOARD_H

#include <stdint.h>

#include "generated/ship.h"
#include "slot.h"

struct ares;

// How often the world moves: 50 times a second.
#define BOARD_WORLD_CYCLES (SLOT_CYCLES_PER_SECOND / SHIP_STEPS_PER_SECOND)

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
