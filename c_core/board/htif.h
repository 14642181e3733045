// The host-target interface of the public RISC-V tests: see htif.c.
#ifndef ARES_BOARD_HTIF_H
#define ARES_BOARD_HTIF_H

#include <stdint.h>

struct ares;

struct htif {
    uint64_t look_cycle; // of the next look at tohost; SLOT_NEVER: no program talks this way
    uint64_t seen;       // what tohost held at the last look
    uint32_t tohost;     // address in RAM
    uint32_t fromhost;   // the same, 0: the program has none
    uint32_t reading;    // 1: the program waits for a byte
    uint32_t padding;
};

// The computer starts or restarts: a half-made command is forgotten.
void htif_reset(struct ares *ares);
// The cycle of the next look has come.
void htif_look(struct ares *ares);

#endif
