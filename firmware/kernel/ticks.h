// Time since the computer started, in ticks of 100 ns, and the timer line; and cycles since
// power-on.
#ifndef ARES4_KERNEL_TICKS_H
#define ARES4_KERNEL_TICKS_H

#include <stdint.h>

#define TICKS_PER_SECOND 10000000u

// Since the last start: a restart begins at 0 again.
uint64_t ticks_now(void);
// The timer line is raised from this tick on.
void ticks_alarm_at(uint64_t ticks);
// Cycles of the computer since power-on: a restart does not touch them.
uint64_t ticks_cycles(void);

#endif
