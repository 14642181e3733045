// What the rest of the board's files need of its run loop.
#ifndef ARES_BOARD_BOARD_H
#define ARES_BOARD_BOARD_H

struct ares;

// How often the world moves: 50 times a second.
#define BOARD_WORLD_CYCLES (SLOT_CYCLES_PER_SECOND / 50)

// The computer starts anew, for the cause noted in its life; RAM stays as it is.
void board_restart(struct ares *ares);

#endif
