// What was commanded: the registers that keep what they are told, and what that was.
//
// Radiation flips their latches too, and what is written once and never again then stays wrong. So
// whoever writes such a register keeps what it wrote and names both in a row; the linker puts the
// rows of all into one table (ares4.ld). Ten times a second it is read back, and what differs is
// written again. Of long rows, the cells of a screen, a part each time.
#ifndef ARES4_KERNEL_COMMANDED_H
#define ARES4_KERNEL_COMMANDED_H

#include <stdint.h>

#define COMMANDED_AT_ONCE 96u // registers of a row that are read back at one time

struct commanded_row {
    uint32_t address; // of the first register; the others follow a word apart
    uint32_t count;
    uint32_t mask;          // the bits that read back as they were written
    uint32_t load;          // bits of power.LIVE without which it forgets; 0: it never does
    const uint32_t *wanted; // as written last, one a register
    void (*again)(void);    // how it is commanded again; 0: by being written
};

#define COMMANDED(name)                                                                            \
    static const struct commanded_row name __attribute__((section(".commanded"), used))

// Reads back, and corrects: told of each register that was wrong. live: the loads with power.
void commanded_look(uint32_t live,
                    void (*corrected)(uint32_t address, uint32_t found, uint32_t wanted));

#endif
