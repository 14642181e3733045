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
// While a machine remembers (interval_cycles is not 0), points are taken on arrival, at intervals;
// only the first point may be of a departure. To go to a moment is to take up the point before it
// and run to its arrival; the rows between the two come in again on the way.
//
// A change by hand, such as ares_poke(), is no row and could not be lived again: a machine that
// remembers refuses it. Rows can do all that a hand can.
#ifndef ARES_BOARD_HISTORY_H
#define ARES_BOARD_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

struct ares;
struct history_coming;

// Gives back the memory of rows and points.
void history_free(struct ares *ares);

// The rows that wait, to be given to history_begin() when the machine returns to this moment, any
// number of times, and to free(). Where the machine went back, those of the future do not count. In
// *coming, NULL when none waits. False: out of memory.
bool history_coming(const struct ares *ares, struct history_coming **coming);

// The machine has got another state: it was switched on, restored, or returned to a point of a
// user's. Forgets all points, and all rows; those in coming, which may be NULL, wait from now on.
void history_begin(struct ares *ares, const struct history_coming *coming);

// To be called before RAM, mass memory or a register is changed by hand. 0, or the error that
// refuses it: the machine remembers.
int history_by_hand(struct ares *ares);

// To be called where a call through ares.h begins. Forgets what the call before it brought about.
void history_call(struct ares *ares);

// Does the arrival, once world and devices are done: the rows that are due come in. Takes a point
// when one is due and the machine is past its future.
void history_arrive(struct ares *ares);

// Does the departure: where rows wait that were put at this boundary, one of them comes in. False:
// none did; while it is true there may be more.
bool history_depart(struct ares *ares);

// 0, or the error that says, once, that a row that waited could not come in.
int history_refused(struct ares *ares);

// The next cycle at which history_arrive() has something to do; UINT64_MAX: none.
uint64_t history_date(const struct ares *ares);

#endif
