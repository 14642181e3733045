// What the host keeps of runs that are observed: breakpoints, watches, trace, counts. None of it is
// state. observe.h has what is done with it.
#ifndef ARES_BOARD_OBSERVED_H
#define ARES_BOARD_OBSERVED_H

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

#endif
