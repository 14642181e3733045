// The host-target interface of the public RISC-V tests: see htif.c.
#ifndef ARES_BOARD_HTIF_H
#define ARES_BOARD_HTIF_H

struct ares;

// The computer starts or restarts: a half-made command is forgotten.
void htif_reset(struct ares *ares);
// The cycle of the next look has come.
void htif_look(struct ares *ares);

#endif
