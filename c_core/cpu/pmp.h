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

// A stretch of addresses; base is of no meaning when there are no bytes.
struct pmp_window {
    uint32_t base;
    uint32_t bytes;
};

// The longest stretch of the bytes from base on of which all may be accessed so, as things stand.
struct pmp_window pmp_window(const struct cpu *cpu, enum pmp_permission access, uint32_t base,
                             uint32_t bytes);

// All that pmp_window() goes by, but for base and bytes.
struct pmp_state {
    uint32_t config[CPU_PMP_ENTRIES / 4];
    uint32_t address[CPU_PMP_ENTRIES];
    uint32_t code_privilege;
    uint32_t data_privilege;
};
struct pmp_state pmp_state(const struct cpu *cpu);
// Whether things still stand so.
bool pmp_state_holds(const struct pmp_state *state, const struct cpu *cpu);
// Whether nothing is protected at all.
bool pmp_off(const struct cpu *cpu);

// Writes of pmpaddr0 to 15 and pmpcfg0 to 3; what is locked stays.
void pmp_write_address(struct cpu *cpu, uint32_t index, uint32_t value);
void pmp_write_config(struct cpu *cpu, uint32_t index, uint32_t value);

#endif
