// A part is filled with what may never be dropped, with cuts: in the end no entry is taken any
// more, all that was acknowledged is there, and the store leaves it at that.
//
//   full [RUNS [SEED]]
#include <stdio.h>
#include <stdlib.h>

#include "part.h"

#define TRIES_MAX 12u     // without room, then it is full
#define IDLE_STEPS_MAX 8u // of a full part: what waited is written, and no more
#define CUTS_MAX 2u       // in a row: after each the store looks again for what may be dropped

static struct part part;
static uint32_t random_state, cuts;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static uint32_t run(uint32_t cut_one_in) {
    uint32_t steps = 0, left = CUTS_MAX;
    while (part_step(&part)) {
        bool cut = cut_one_in != 0 && left != 0 && random_below(cut_one_in) == 0;
        left -= cut;
        cuts += cut;
        steps++;
        if (cut) {
            part_cut(&part, random_below(6));
        } else {
            part_do(&part);
        }
    }
    part.now_ms += 2000;
    return steps;
}

// The entries that it took.
static uint32_t fill(uint32_t cut_one_in) {
    uint32_t taken = 0;
    for (uint32_t tries = 0; tries < TRIES_MAX; tries++) {
        if (part_append(&part, 3, random_below(190), taken)) {
            taken++;
            tries = 0;
        }
        run(cut_one_in);
        part_check(&part, "while it is filled");
    }
    return taken;
}

int main(int count, char **words) {
    uint32_t runs = count > 1 ? (uint32_t)atoi(words[1]) : 6u, least = UINT32_MAX;
    uint32_t seed = count > 2 ? (uint32_t)atoi(words[2]) : 1u;
    for (uint32_t i = 0; i < runs; i++) {
        random_state = (seed + i) * 2654435761u + 1u;
        part_open(&part);
        run(0);
        uint32_t taken = fill(i % 2u == 0 ? 0 : 40u);
        least = taken < least ? taken : least;
        run(0);
        uint32_t steps = run(0) + run(0);
        if (steps > IDLE_STEPS_MAX) {
            part_fail("a full part is written on", steps);
        }
        part_check(&part, "of a full part");
        part_check_thrice(&part);
    }
    printf("%u parts full of at least %u entries, %u cuts\n", runs, least, cuts);
    return 0;
}
