// Points: moments of a machine that it can return to, kept in memory.
//
// A point is a copy of struct machine and a table of the chapters of the memories as they were,
// each a table of its 64 pages. The copy of a page or of a chapter never changes and is shared by
// all points in which it was the same; zeros are no copy at all. So a point costs what was written
// since the one before, and not what the memories could hold. The machine knows its base, the point
// it was last at, and which pages changed since: so taking a point copies those and no others, and
// returning to one copies back those and the ones in which the two points differ. Points can be
// returned to in any order; they form a tree, and what they hold of each other's pages lives as
// long as one of them does.
#ifndef ARES_BOARD_POINTS_H
#define ARES_BOARD_POINTS_H

#include "machine.h"

// NULL when out of memory.
struct ares_point *point_take(struct ares *ares);

// Memories and struct machine as they were; not the streams and not the history.
void point_restore(struct ares *ares, struct ares_point *point);

void point_free(struct ares *ares, struct ares_point *point);

// Whether it was taken of this machine.
bool point_is_of(const struct ares_point *point, const struct ares *ares);
// The rows that wait at a point of a user's: NULL at first. They go with it.
struct history_coming **point_coming(struct ares_point *point);

// The history remembers a point, or no longer does. By so many bytes its memory grows, or shrinks.
uint64_t point_remembered(struct ares *ares, struct ares_point *point, bool remembered);

// Frees every point of a machine that is destroyed.
void points_free_all(struct ares *ares);

#endif
