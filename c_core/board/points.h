// Points: moments of a machine that it can return to, kept in memory.
//
// A point is a copy of struct machine and a table of the pages of RAM and mass memory as they were.
// A page's copy never changes and is shared by all points in which the page was the same; a page of
// zeros is no copy at all. The machine knows its base, the point it was last at, and which pages
// changed since: so taking a point copies those and no others, and returning to one copies back
// those and the ones in which the two points differ. Points can be returned to in any order; they
// form a tree, and what they hold of each other's pages lives as long as one of them does.
#ifndef ARES_BOARD_POINTS_H
#define ARES_BOARD_POINTS_H

#include "machine.h"

// NULL when out of memory.
struct ares_point *point_take(struct ares *ares);

// Memories and struct machine as they were; not the streams and not the history.
void point_restore(struct ares *ares, struct ares_point *point);

void point_free(struct ares *ares, struct ares_point *point);

// Counts a point and its pages to what the history takes of its memory, or no longer does.
void point_remembered(struct ares *ares, struct ares_point *point, bool remembered);

// Frees every point of a machine that is destroyed.
void points_free_all(struct ares *ares);

#endif
