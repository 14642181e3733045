// The fast loop.
#ifndef ARES_CPU_EXECUTE_H
#define ARES_CPU_EXECUTE_H

#include <stdint.h>

#include "bus.h"
#include "cache.h"
#include "cpu.h"

// The code of each record, by enum handler_number.
extern handler *const execute_handlers[HANDLER_COUNT];

// Runs from cpu->pc, which lies in the fast window, at least one instruction and at most until the
// cycle has come. It comes back wherever the machine must be looked at: a trap was entered, pc has
// left the fast window, an instruction was left to exact(). All of *cpu is settled then.
void execute(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, uint64_t until_cycle);

#endif
