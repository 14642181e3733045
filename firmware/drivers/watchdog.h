// Watchdog: restarts the computer when five frames in a row missed their deadlines, or when a start
// took a second.
#ifndef ARES4_DRIVERS_WATCHDOG_H
#define ARES4_DRIVERS_WATCHDOG_H

// From here on a start may take a second; only a restart stops it.
void watchdog_start(void);
// From here on it must be served, as frames do.
void watchdog_open(void);
void watchdog_serve(void);
// Restarts the computer at once, as if the deadline had passed.
_Noreturn void watchdog_bite(void);

#endif
