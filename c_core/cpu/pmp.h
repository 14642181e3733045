// Physical memory protection: which accesses the sixteen entries permit.
#ifndef ARES_CPU_PMP_H
#define ARES_CPU_PMP_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

// As the bits of a pmpcfg byte.
enum pmp_permission { PMP_READ = 1, PMP_WRITE = 2, PMP_EXECUTE = 4, PMP_ALL = 7 };

// Whether all of that access is permitted, as things stand; if not, *fault is its first byte that
// is not. Execution goes by the privilege mode, the others by mstatus.MPRV too.
bool pmp_permits(const struct cpu *cpu, enum pmp_permission access, uint32_t address, uint32_t size,
                 uint32_t *fault);

// Whether every access to the bytes from base on is permitted, as things stand. May say no where
// entries of different permissions meet.
bool pmp_open(const struct cpu *cpu, uint32_t base, uint32_t bytes);

// Writes of pmpaddr0 to 15 and pmpcfg0 to 3; what is locked stays.
void pmp_write_address(struct cpu *cpu, uint32_t index, uint32_t value);
void pmp_write_config(struct cpu *cpu, uint32_t index, uint32_t value);

#endif
