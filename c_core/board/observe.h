// Runs that are observed: breakpoints, watches, trace, counts. What the host keeps for them is no
// state.
#ifndef ARES_BOARD_OBSERVE_H
#define ARES_BOARD_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "../cpu/cpu.h"

struct ares;

// Whether a run ends where the machine stands: enum ares_stop, or 0.
int observe_stop(struct ares *ares);

// cpu_run() from where observe_stop() gave 0, told of to whoever observes it when `observed`.
// True: it ended after a fault that is asked for.
bool observe_run(struct ares *ares, struct cpu_goal goal, bool observed);

// Somebody has written a register by gdb's number. A pc that is written, though with what it was,
// is a new place: nothing was told of it.
void observe_written(struct ares *ares, uint32_t number);

// A device has read or written RAM.
void observe_transfer(struct ares *ares, uint32_t slot, uint32_t address, uint32_t count,
                      uint32_t access);

// The computer was restarted; another state was put in.
void observe_restart(struct ares *ares);
void observe_jump(struct ares *ares);

void observe_free(struct ares *ares);

#endif
