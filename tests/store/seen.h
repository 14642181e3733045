// States of a part that were gone on from already, each with what came of it: two that are alike
// have the same future, so that one of them is enough.
//
// Alike are parts whose pages hold the same, are worn alike and were acknowledged alike. A page
// that is programmed and whose CRC is wrong counts as nothing, whatever is in it. That the store
// makes no difference there, either, is tried: one in so many is gone on from all the same, and
// must come to the same end.
#ifndef ARES4_TESTS_STORE_SEEN_H
#define ARES4_TESTS_STORE_SEEN_H

#include "part.h"

struct seen {
    uint64_t key;   // 0: nobody's
    uint64_t end;   // key of the part in the end
    uint32_t count; // of cuts on the way there
};

struct seen_table {
    struct seen *row;
    uint64_t rows, used;
};

// What a part's future depends on, as a number. Power was just cut: nothing is in its memory.
uint64_t seen_key(const struct part *part);
// The row of that key, or NULL.
const struct seen *seen_find(const struct seen_table *table, uint64_t key);
void seen_add(struct seen_table *table, const struct seen *row);

#endif
