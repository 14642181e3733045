// The dispatch loop.
#ifndef ARES_CPU_EXECUTE_H
#define ARES_CPU_EXECUTE_H

#include <stdint.h>

#include "bus.h"
#include "cache.h"
#include "cpu.h"

// Runs from cpu->pc until the cycle has come, a trap was entered, pc has left the fast window, or
// an instruction was done behind which the machine must be looked at (a slow access, a CSR, mret,
// wfi). All of *cpu is settled then. With start: runs that block, which is one instruction,
// whatever until_cycle. Returns NULL; when cpu is NULL it runs nothing and returns the handlers by
// enum handler.
const void *const *execute(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                           uint64_t until_cycle, const struct block *start);

#endif
