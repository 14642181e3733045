// RAM that EDAC cannot correct, and what can still be done about it.
//
// The image never changes while it runs, so a second copy of it lies in RAM that is otherwise
// unused: a word of one is made whole from the other; should that one err as well, the word is left
// and no copy trusted any more. A word that nobody uses is cleared. What the
// program was working with is lost: then the computer restarts, and the start-up code clears that
// word before it sets up data and stack anew.
#ifndef ARES4_KERNEL_MEMORY_H
#define ARES4_KERNEL_MEMORY_H

#include <stdint.h>

enum memory_mend { MEMORY_LOST, MEMORY_COPIED, MEMORY_CLEARED, MEMORY_LEFT };

struct memory_mends {
    uint32_t count;
    uint32_t address; // of the last
    enum memory_mend how;
};

// The first thing at a start: makes the copy at power-on, and mends what led to a restart.
void memory_open(void);
// Deals with a word. MEMORY_LOST: only a restart can.
enum memory_mend memory_mend(uint32_t address);
// What was dealt with since the start.
const struct memory_mends *memory_mends(void);

#endif
