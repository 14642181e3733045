// The fast loop.
#ifndef ARES_CPU_EXECUTE_H
#define ARES_CPU_EXECUTE_H

#include <stdint.h>

#include "bus.h"
#include "cache.h"
#include "cpu.h"

// The register in which the second of two instructions reads what the first one wrote.
enum execute_link { EXECUTE_APART, EXECUTE_BY_1, EXECUTE_BY_2, EXECUTE_BY_3, EXECUTE_LINKS };

// The code of a record by itself; that of it and the next one together, NULL when there is none.
handler *execute_alone(enum handler_number number);
handler *execute_pair(enum handler_number first, enum handler_number second,
                      enum execute_link link);

// Runs from cpu->pc, which lies in the fast window, at least one instruction and at most to the
// goal. It comes back wherever the machine must be looked at: a trap was entered, pc has
// left the fast window, a mode may have changed. All of *cpu is settled then.
void execute(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, struct cpu_goal goal);

#endif
