// Runs that are observed: breakpoints, watches, trace, counts. What the host keeps for them is no
// state.
#ifndef ARES_BOARD_OBSERVE_H
#define ARES_BOARD_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "../cpu/bus.h"
#include "../include/ares.h"
#include "calls.h"

#define OBSERVE_WATCHES 64u
#define OBSERVE_TRACE_ROWS 65536u
#define OBSERVE_PAGE_HALFWORDS (BUS_PAGE_BYTES / 2)

_Static_assert(OBSERVE_WATCHES <= 64, "ares_stopped has a bit for each");

struct watch {
    uint32_t address;
    uint32_t bytes;  // 0: there is none of this number
    uint32_t access; // of enum ares_access
};

struct trace {
    uint32_t first;
    uint32_t count;
    struct ares_trace rows[OBSERVE_TRACE_ROWS];
};

struct counts {
    uint64_t reached[OBSERVE_PAGE_HALFWORDS];
    uint64_t taken[OBSERVE_PAGE_HALFWORDS];
};

struct observe {
    struct watch watches[OBSERVE_WATCHES];
    uint32_t watch_count;
    bool host;        // calls of the program's host end a run
    bool calls_host;  // the processor stands before one, and nobody was told yet
    bool owed;        // the next run begins where the last one may have had more to tell
    bool transferred; // a device has touched what is watched, and nobody was told yet
    bool searches;    // the watch alone ends a run, no breakpoint does
    struct ares_stopped stopped;
    struct ares_fault fault; // the last one that ended a run
    struct trace *trace;
    struct counts **counts; // a page each, made when first needed
    struct calls *calls;
};

// At the start of a run: whether even its first instruction may end it.
bool observe_begin(struct ares *ares);

// Whether a run ends where the machine stands: enum ares_stop, or 0. begun: something was done in
// this run already, so that its first instruction is not what is asked about.
int observe_stop(struct ares *ares, bool begun);

// cpu_run(), told of to whoever observes it when `observed`. True: it ended behind a fault that is
// asked for.
bool observe_run(struct ares *ares, uint64_t until_cycle, bool observed, bool begun);

// A device has read or written RAM.
void observe_transfer(struct ares *ares, uint32_t slot, uint32_t address, uint32_t count,
                      uint32_t access);

// The computer was restarted; another state was put in.
void observe_restart(struct ares *ares);
void observe_jump(struct ares *ares);

void observe_free(struct ares *ares);

#endif
