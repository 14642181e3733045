// One instruction, exactly: what the fast loop leaves to be done with the whole state settled.
#ifndef ARES_CPU_EXACT_H
#define ARES_CPU_EXACT_H

#include <stdbool.h>

#include "bus.h"
#include "cpu.h"
#include "decode.h"

// Carries out the instruction at cpu->pc, decoded as record (and the slot after it) and place: it
// retires, or traps and returns false. Afterwards *cpu stands at the next boundary. The host's
// float unit must be the host's.
bool exact(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, const struct record *record,
           const struct place *place);

#endif
