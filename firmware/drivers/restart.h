// Restart logic: why the computer started, and how to make it start again.
#ifndef ARES4_DRIVERS_RESTART_H
#define ARES4_DRIVERS_RESTART_H

#include <stdint.h>

uint32_t restart_cause(void); // RESTART_CAUSE_CAUSE_...
uint32_t restart_starts(void);
uint32_t restart_last_pc(void);
_Noreturn void restart_now(void);
_Noreturn void restart_for_memory(void); // the cause will be MEMORY
// Where non-maskable interrupts go from here on, 0: nowhere; returns where they went.
uint32_t restart_nmi_vector(uint32_t address);
// Words that survive a restart, and are zero at power-on.
#define RESTART_KEPT_WORDS 8u
uint32_t restart_kept(uint32_t word);
void restart_keep(uint32_t word, uint32_t value);

#endif
