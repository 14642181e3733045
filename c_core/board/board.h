// The run loop, as the rest of the board's files need it.
#ifndef ARES_BOARD_BOARD_H
#define ARES_BOARD_BOARD_H

#include <stdint.h>

#include "generated/ship.h"
#include "slot.h"

struct ares;

// How often the world moves: 50 times a second.
#define BOARD_WORLD_CYCLES (SLOT_CYCLES_PER_SECOND / SHIP_STEPS_PER_SECOND)

// Runs to a moment that was lived before, whatever is observed.
void board_live_again(struct ares *ares, uint64_t until_cycle, uint64_t until_steps);

// Does all that is due at the present cycle.
void board_settle(struct ares *ares);

#endif
