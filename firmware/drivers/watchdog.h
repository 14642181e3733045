// Watchdog: interrupts and then restarts a computer that hangs.
//
// It runs from the first instruction of each start (boot/entry.S), which has a second until
// watchdog_open: image and copy take a tenth of that. From there on 100 ms, the time of five
// frames, may pass between two services. Then it raises the non-maskable interrupt
// (kernel/fault.h), and 10 ms later it restarts the computer, unless it is served meanwhile.
#ifndef ARES4_DRIVERS_WATCHDOG_H
#define ARES4_DRIVERS_WATCHDOG_H

// From here on it is to be served every 100 ms; only a restart stops it.
void watchdog_open(void);
void watchdog_serve(void);
// Restarts the computer at once, without the interrupt and the time that follows it.
_Noreturn void watchdog_bite(void);

#endif
