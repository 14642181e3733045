// How the computer starts, restarts, goes dark with its power and comes back.
#ifndef ARES_BOARD_START_H
#define ARES_BOARD_START_H

#include "slot.h"

struct ares;

// The computer starts anew, for the cause noted in its life; RAM stays as it is.
void board_restart(struct ares *ares);

// The computer hangs on the battery: it goes dark with it, and starts anew when there is power
// again.
void board_look_at_power(struct ares *ares);

// Why the computer restarts when the processor cannot fetch its trap handler: because of its
// memory, or because there is none.
enum slot_restart board_double_fault_cause(const struct ares *ares);

#endif
