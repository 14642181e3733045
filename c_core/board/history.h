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

// Gives back the memory of rows and of news. The points are points_free_all()'s.
void history_free(struct ares *ares);

// A copy of the rows that wait, for history_begin() when the machine returns to this moment. It can
// be used many times; whoever holds it gives it to free(). Rows of the future are left out. *coming
// is NULL when none waits. False: out of memory.
bool history_coming(const struct ares *ares, struct history_coming **coming);

// Makes room for those rows, before the machine is changed. False: out of memory.
bool history_has_room(struct ares *ares, const struct history_coming *coming);

// The machine was restored, or returned to a user's point. Forgets all points and rows; those in
// coming (NULL: none; there must be room) wait from now on. If the machine remembers, it goes on
// to, from here.
void history_begin(struct ares *ares, const struct history_coming *coming);

// To be called before RAM, mass memory or a register is changed by hand. 0, or the error that
// refuses it: the machine remembers. instead: what could be done, for the sentence.
int history_by_hand(struct ares *ares, const char *instead);

// To be called where a call through ares.h begins that may let rows in or drop the future. Forgets
// the news of the call before, which ares_came_in() tells.
void history_call(struct ares *ares);

// Does the arrival, once world and devices are done: due rows that were put at an earlier cycle
// come in. Takes a point when one is due and none lies ahead; older ones may be dropped to make
// room.
void history_arrive(struct ares *ares);

// Does one step of the departure: the next row that was put at this boundary comes in, or is
// refused. False: none waited. After true the run loop settles the boundary and arrives there
// again.
bool history_depart(struct ares *ares);

// To be asked after an arrival. The error that ends the run: since it was last asked, rows that
// waited were refused; ares_refused() has the last of them. 0: none was.
int history_refused(struct ares *ares);

// The next cycle at which a row comes in, a point is due, or a kept point is passed again;
// UINT64_MAX: none.
uint64_t history_date(const struct ares *ares);

#endif
