// Watchdog: restarts the computer when a second of frames missed their deadlines.
#ifndef ARES4_DRIVERS_WATCHDOG_H
#define ARES4_DRIVERS_WATCHDOG_H

// From here on it must be served; only a restart stops it.
void watchdog_open(void);
void watchdog_serve(void);

#endif
