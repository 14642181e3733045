// Runs that are observed: breakpoints, watches, trace, counts. What the host keeps for them is no
// state.
#ifndef ARES_BOARD_OBSERVE_H
#define ARES_BOARD_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "../cpu/bus.h"
#include "../cpu/cpu.h"
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

// What the last stop told of the instruction after it: the one that may go on unhindered, once.
struct told {
    uint64_t cycle;
    uint64_t steps;
    uint64_t watches; // bit n: watch n was told of the access
    uint32_t pc;
    uint32_t address; // of the access
    uint32_t bytes;
    uint32_t access;
    bool breakpoint;
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
    bool transferred; // a device has touched what is watched, and nobody was told yet
    bool searches;    // the watch alone ends a run, no breakpoint does
    struct told told;
    struct ares_stopped stopped;
    struct ares_fault fault; // the last one that ended a run
    struct trace *trace;
    struct counts **counts; // a page each, made when first needed
    struct calls *calls;
};

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
