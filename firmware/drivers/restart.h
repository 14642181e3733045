// Restart logic: why the computer started, and how to make it start again.
#ifndef ARES4_DRIVERS_RESTART_H
#define ARES4_DRIVERS_RESTART_H

#include <stdint.h>

uint32_t restart_cause(void); // RESTART_CAUSE_CAUSE_...
uint32_t restart_starts(void);
uint32_t restart_last_pc(void);
_Noreturn void restart_now(void);

#endif
