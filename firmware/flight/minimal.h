// The least that keeps her, for a computer whose starts lead nowhere (kernel/starts.h).
#ifndef ARES4_FLIGHT_MINIMAL_H
#define ARES4_FLIGHT_MINIMAL_H

// Drive out, attitude held, life support on, beacon. Runs until the computer restarts; it does so
// itself when MINIMAL_S have passed, and tries the whole program again.
_Noreturn void minimal_run(void);

#define MINIMAL_S 300u

#endif
