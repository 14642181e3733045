// Runs that are watched: breakpoints, watches. What the host keeps for them is no state.
#ifndef ARES_BOARD_OBSERVE_H
#define ARES_BOARD_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "../include/ares.h"

#define OBSERVE_WATCHES 64u

struct watch {
    uint32_t address;
    uint32_t bytes;  // 0: there is none of this number
    uint32_t access; // of enum ares_access
};

struct observe {
    struct watch watches[OBSERVE_WATCHES];
    uint32_t watch_count;
    bool transferred; // a device has touched what is watched, and nobody was told yet
    struct ares_stopped stopped;
};

// Whether a run ends where the machine stands: enum ares_stop, or 0. begun: something was done in
// this run already, so that its first instruction is not what is asked about.
int observe_stop(struct ares *ares, bool begun);

// cpu_run() of a run that may end at breakpoints and watches.
void observe_run(struct ares *ares, uint64_t until_cycle, bool begun);

// A device has read or written RAM.
void observe_transfer(struct ares *ares, uint32_t slot, uint32_t address, uint32_t count,
                      uint32_t access);

#endif
