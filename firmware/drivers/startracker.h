// Star tracker and limb sensor: once a second the attitude, and where Mars is.
#ifndef ARES4_DRIVERS_STARTRACKER_H
#define ARES4_DRIVERS_STARTRACKER_H

#include <stdbool.h>

#include "kernel/mathematics.h"

struct startracker_fix {
    bool stars; // the attitude is good
    bool limb;  // nadir and distance are good
    struct quaternion attitude;
    struct vector nadir; // unit vector to the centre of Mars, body axes
    double distance_m;   // to the centre of Mars
};

void startracker_open(void);
void startracker_interrupt(void);
// True once for each fix, good or failed.
bool startracker_take_fix(struct startracker_fix *fix);

#endif
