// Memory accesses that the fast path of execute.c does not do: outside the fast window, misaligned,
// onto decoded code, or atomic. Each returns 0, or the cause of the exception and in *fault its
// address.
#ifndef ARES_CPU_ACCESS_H
#define ARES_CPU_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "cpu.h"

uint32_t access_load(const struct cpu *cpu, struct bus *bus, uint32_t address, uint32_t size,
                     uint64_t *value, uint32_t *fault);
uint32_t access_store(const struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                      uint32_t address, uint32_t size, uint64_t value, uint32_t *fault);

// The word that an atomic operation reads before it writes with access_store().
uint32_t access_load_atomic(const struct cpu *cpu, struct bus *bus, uint32_t address,
                            uint32_t *value, uint32_t *fault);

// lr.w and sc.w; *result is what rd gets. The operand of a load is not looked at.
uint32_t access_load_reserved(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                              uint32_t address, uint32_t operand, uint32_t *result,
                              uint32_t *fault);
uint32_t access_store_conditional(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                                  uint32_t address, uint32_t operand, uint32_t *result,
                                  uint32_t *fault);

#endif
