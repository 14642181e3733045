// What a machine remembers: the rows that came in and that will, and the points. history.h has the
// words, and all that is done with it.
#ifndef ARES_BOARD_REMEMBERED_H
#define ARES_BOARD_REMEMBERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/ares.h"
#include "slot.h"

// One input from outside, as a row has it.
struct input {
    uint32_t kind; // enum ares_input_kind
    uint32_t index;
    uint32_t value;
    const uint8_t *bytes; // of ARES_INPUT_LOAD, value of them; else NULL
};

#define HISTORY_COMING_MAX 1048576u
#define HISTORY_POINTS_MAX 4096u

struct history_row {
    uint64_t due_cycle;   // it comes in at the first boundary at or after this cycle
    uint64_t asked_cycle; // when it was put
    uint64_t order;       // of all that were put, it was this one
    struct input input;
};

struct history_point {
    struct ares_point *state;
    uint64_t cycle;
    uint64_t steps;
    uint64_t present; // of struct history, as the rest
    uint64_t asked;
    uint64_t arrived_cycle;
    uint64_t arrived;
    uint64_t written[SLOT_STREAMS];
};

struct history {
    struct history_row *rows; // row number n is rows[first + n - dropped]
    size_t capacity;
    size_t first;
    uint64_t dropped;       // number of the first row that is held; nothing goes back before it
    uint64_t present;       // number of the first row that has not come in
    uint64_t end;           // one more than the last row's number
    uint64_t put;           // so many rows were put in all, in every branch: the next one's order
    uint64_t asked;         // in the past: rows of a lower order were put before this moment
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
    uint64_t lived_cycle;   // the furthest moment that was lived: the end of the future
    uint64_t lived_present; // `present` at that moment
    uint64_t lived_put;     // `put` at that moment; 0: there is no future

    // What the last call through ares.h brought about, for the caller to ask.
    struct ares_input *came_in; // in order
    size_t came_in_count;
    size_t came_in_capacity;
    uint64_t abandoned_cycle; // the future was dropped from here on; ARES_NEVER: none was dropped
    uint64_t kept;            // but the first so many rows of that cycle stay

    bool is_refused;           // a row that waited could not come in, and no run has said so yet
    struct ares_input refused; // the last such row, with the cycle at which it was due
};

// The rows that wait at a point of a user's.
struct history_coming {
    size_t count;
    struct history_row rows[];
};

#endif
