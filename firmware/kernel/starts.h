// Starts that lead nowhere, and what is done about them.
//
// Counted over restarts: how many starts in a row ended within NOWHERE_S, and how many in a row
// ended within BLAMED_S while the same app ran. BLAMED_STARTS of those, and that app is left out.
// A start that lasted longer ends the row, and a word that memory has lost is no fault of whoever
// met it: unless it is one of the image, and cannot be made whole.
// MINIMAL_STARTS of the others, whoever ran, and what flies is the least that keeps her
// (flight/minimal.c); STILL_STARTS, and nothing does: the drive is out by each restart, the
// contactors stay, and the restart button is waited for. Power-on and that button begin anew.
//
// Image and copy are not its business: each start sees to them (kernel/memory.h).
#ifndef ARES4_KERNEL_STARTS_H
#define ARES4_KERNEL_STARTS_H

#include <stdbool.h>
#include <stdint.h>

#define STARTS_NOBODY 31u // what runs while no app does
#define STARTS_NOWHERE_S 10u
#define STARTS_BLAMED_S 60u
#define STARTS_BLAMED_STARTS 3u
#define STARTS_MINIMAL_STARTS 6u
#define STARTS_STILL_STARTS 12u

// Early in a start: takes down how long the last one went. It does not return when not
// even the least would hold.
void starts_open(void);
// And once the image was looked at: on whom the end of the last one is laid.
void starts_blame(bool image_holds);
// Who runs from here on, a number below STARTS_NOBODY: who a restart will be laid upon.
void starts_running(uint32_t app);
// How long this start has lasted.
void starts_lasted(uint32_t seconds);
// Forgets all: the next start is as good as the first.
void starts_forget(void);
uint32_t starts_left_out(void); // apps, a bit each
// Whether an app flies: one that does not has no readings to tell.
static inline bool starts_flies(uint32_t app) { return !(starts_left_out() >> app & 1u); }
bool starts_minimal(void);
// Starts in a row that led nowhere, before this one.
uint32_t starts_nowhere(void);

#endif
