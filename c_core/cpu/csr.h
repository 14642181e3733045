// Control and status registers, as the csr instructions see them.
#ifndef ARES_CPU_CSR_H
#define ARES_CPU_CSR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

enum csr_operation { CSR_WRITE, CSR_SET, CSR_CLEAR };

// A csr instruction of that many cycles, with the clock and the count as they were before it. The
// value read goes to *old. False: illegal, and nothing was changed.
bool csr_access(struct cpu *cpu, uint32_t number, enum csr_operation operation, uint32_t operand,
                bool writes, uint32_t cycles, uint32_t *old);

// A boundary was passed: one more instruction retired, unless that is inhibited.
void csr_count_instructions(struct cpu *cpu, uint64_t count);

#endif
