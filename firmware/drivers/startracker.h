// Star tracker and limb sensor: once a second the attitude, and where Mars is.
#ifndef ARES4_DRIVERS_STARTRACKER_H
#define ARES4_DRIVERS_STARTRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/mathematics.h"

struct startracker_fix {
    bool stars; // the attitude is good
    bool limb;  // nadir and distance are good
    struct quaternion attitude;
    struct vector nadir; // unit vector to the centre of Mars, body axes
    double distance_m;   // to the centre of Mars
    uint64_t cycles;     // when it was taken
};

// Once a second or so: without power it forgets that it should interrupt.
void startracker_keep(void);
void startracker_interrupt(void);
// True once for each fix, good or failed.
bool startracker_take_fix(struct startracker_fix *fix);

#endif
