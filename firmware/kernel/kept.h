// Single values that outlive a restart: what a hand or the ground asked for, so that nobody has to
// ask again. Each lies in one word with its own check, and is written at once or not at all.
#ifndef ARES4_KERNEL_KEPT_H
#define ARES4_KERNEL_KEPT_H

#include <stdint.h>

enum kept {
    KEPT_PAGE,
    KEPT_TIE,
    KEPT_TRACK, // selected on the LIDAR's page
    KEPT_MARKS, // that the pilot asked for; and of these the ones that are in the queue
    KEPT_MARKS_QUEUED,
    KEPT_GROUND_MARKS, // and the ground
    KEPT_GROUND_MARKS_QUEUED,
    KEPT_VALUES
};

// At a start: power-on forgets all.
void kept_open(void);
// The lower 16 bits of it.
void kept_put(enum kept which, uint32_t value);
// 0 if nothing is kept.
uint32_t kept_get(enum kept which);
// A count, of which another that follows it is kept too: at least as much as that one.
uint32_t kept_count(enum kept which, enum kept follower);

#endif
