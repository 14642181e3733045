// The inputs of a machine, and going back in time.
//
// Five words, used the same everywhere:
//   row        one input from outside, with the cycle from which on it may come in.
//   arrival    the machine has reached an instruction boundary. World and devices have done what is
//              due there, and the rows that waited for this cycle are in.
//   departure  the machine leaves that boundary. Rows that somebody put while it stood there are in
//              as well. So a boundary is seen twice, and two states go with it.
//   point      a state that is kept, so that the machine can go back to it.
//   future     what was lived after the present moment, before the machine went back. It is lived
//              again as it was, until something new is put in: that drops the future's rows and
//              points. Rows that were put before the present moment and wait are kept.
//
// Rows are put, moments gone to and remembering begun through ares.h.
//
// All rows stand in one list, in the order in which they come in. Those before number `present` are
// in. The others will come: either they were put with a later cycle, or they are of the future.
// While a machine remembers (interval_cycles is not 0), points are taken at intervals. To go to a
// moment is to take up the point before it and run to its arrival; the rows between the two come in
// again on the way.
//
// A change by hand, such as a debugger's, is no row and cannot be lived again. So a point is taken
// after it, at the departure. Running through that boundary again, the machine takes the point up.
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
    bool by_hand; // of the departure, after a change by hand; else of the arrival
};

struct history {
    struct history_row *rows; // row number n is rows[first + n - dropped]
    size_t capacity;
    size_t first;
    uint64_t dropped;       // number of the first row that is held; nothing goes back before it
    uint64_t present;       // number of the first row that has not come in
    uint64_t end;           // one more than the last row's number
    uint64_t load_bytes;    // held by rows that are loads, ARES_INPUT_LOAD, of many bytes each
    uint64_t arrived_cycle; // the last cycle at which rows came in, at arrival or departure, and
    uint64_t arrived;       // how many came in there

    uint64_t interval_cycles; // between points; 0: rows are forgotten once they have come in
    uint64_t bytes_max;       // of the points; beyond it those of long ago are thinned out
    uint64_t bytes;           // of the points and their pages; a page that several have counts once
    struct history_point points[HISTORY_POINTS_MAX]; // by time, the earliest first
    size_t point_count;
    size_t passed;          // points at or before the present moment; the others are of the future
    uint64_t point_cycle;   // when the next one is due
    bool touched;           // there was a change by hand, and no point has been taken since
    uint64_t lived_cycle;   // the furthest moment that was lived: the end of the future
    uint64_t lived_present; // `present` at that moment

    // What the last call through ares.h brought about, for the caller to ask.
    struct ares_input *came_in; // in order
    size_t came_in_count;
    size_t came_in_capacity;
    uint64_t abandoned_cycle; // the future was dropped from here on; ARES_NEVER: none was dropped
    uint64_t kept;            // but the first so many rows of that cycle stay
};

// Gives back the memory of rows and points.
void history_free(struct ares *ares);

// The machine has got another state: it was switched on, restored, or returned to a point of a
// user's. Forgets all points, and all rows, those to come too.
void history_begin(struct ares *ares);

// To be called before RAM, mass memory or a register is changed by hand. Drops the future; the
// point after the change is taken at the departure.
void history_by_hand(struct ares *ares);

// To be called where a call through ares.h begins. Forgets what the call before it brought about.
void history_call(struct ares *ares);

// Does the arrival, once world and devices are done: the rows that are due come in. Takes a point
// when one is due and the machine is past its future.
void history_arrive(struct ares *ares);

// Does the departure: takes the point after a change by hand; and where the boundary was lived
// before, one of the rows that were put there comes in, or the machine takes up the state after a
// change by hand. False: nothing came in; while it is true there may be more.
bool history_depart(struct ares *ares);

// The next cycle at which history_arrive() has something to do; UINT64_MAX: none.
uint64_t history_date(const struct ares *ares);

#endif
