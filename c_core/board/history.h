// Inputs to come and inputs that came, and the moments one can go back to.
//
// The rows are one list in the order in which they come in. Those before `present` have come in,
// those from there on are still to come: because they were put with a cycle ahead, or because the
// machine went back to before they came. With points at intervals, and the rows between them, any
// moment since remembering began can be had again: return to the point before it, run.
//
// A moment is a boundary, and the machine is at most boundaries twice: on its *arrival* all that
// is due has been done and inputs put before have come in; on its *departure* what was put at that
// very boundary has come in too. Going to a moment is to arrive there.
//
// What the machine will live again, since it went back, is its remembered future; something new put
// into it there drops that future. A change by hand (a debugger's) cannot be lived again: the
// moment behind it is kept as a point, and taken up where running comes by.
#ifndef ARES_BOARD_HISTORY_H
#define ARES_BOARD_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/ares.h"
#include "input.h"
#include "slot.h"

#define HISTORY_COMING_MAX 65536u
#define HISTORY_POINTS_MAX 4096u

struct history_row {
    uint64_t due_cycle;   // it comes in at the first boundary at or after this cycle
    uint64_t asked_cycle; // when it was put
    struct input input;
};

struct history_point {
    struct ares_point *state;
    uint64_t cycle;
    uint64_t steps;
    uint64_t present;
    uint64_t written[SLOT_STREAMS];
    uint64_t arrived_cycle; // of struct history
    uint64_t arrived;
    bool by_hand; // departure, behind a change that was no input; else arrival
};

struct history {
    struct history_row *rows; // row number n is rows[first + n - dropped]
    size_t capacity;
    size_t first;
    uint64_t dropped;       // rows that nothing can go back before any more
    uint64_t present;       // number of the first that is to come
    uint64_t end;           // number behind the last
    uint64_t load_bytes;    // that the rows hold
    uint64_t arrived_cycle; // the last at which rows came in, and how many did
    uint64_t arrived;

    uint64_t interval_cycles; // between points; 0: nothing is remembered
    uint64_t bytes_max;
    uint64_t bytes; // of the points, and of the pages that they hold, whoever else holds them
    struct history_point points[HISTORY_POINTS_MAX]; // rising
    size_t point_count;
    size_t passed;          // points at or before the present moment
    uint64_t point_cycle;   // when the next one is due
    bool touched;           // there was a change by hand, and no point behind it yet
    uint64_t lived_cycle;   // the furthest moment that was lived, and
    uint64_t lived_present; // the rows that had come in there; a machine that is past it lives anew

    // News of the last call.
    struct ares_input *came_in; // in order
    size_t came_in_count;
    size_t came_in_capacity;
    uint64_t abandoned_cycle; // where a remembered future was dropped; ARES_NEVER: none was
    uint64_t kept;            // of the rows that came in at that cycle, the first so many stay
};

void history_free(struct ares *ares);

// Another state was put into the machine: nothing that was is remembered, nothing is to come.
void history_begin(struct ares *ares);

// RAM, mass memory or a register is to be changed by hand.
void history_by_hand(struct ares *ares);

// A call begins whose news will be its own.
void history_call(struct ares *ares);

// Arrival at a settled boundary: inputs that were to come by now come in. A point is due perhaps.
void history_arrive(struct ares *ares);

// Departure from it: what was put here when it was lived comes in. False: nothing was.
bool history_depart(struct ares *ares);

// The next cycle past the present one at which history_arrive() has something to do.
uint64_t history_date(const struct ares *ares);

#endif
