// The slow half of loads and stores.
//
// A misaligned access is carried out in RAM, byte by byte: when one byte faults, those before it
// are done, and mtval has the address of that byte. Outside RAM it raises the misaligned exception
// without touching the bus, since a register must not be read in pieces. Atomics are aligned or
// they trap. Protection is asked about the whole access first: a denied one has done nothing.
//
// Source: The RISC-V Instruction Set Manual, volume I (20240411), chapters "RV32I" and "A".
#include "access.h"

#include <assert.h>
#include <string.h>

#include "pmp.h"
#include "trap.h"

// Whether size bytes from address lie within the first count bytes of RAM.
static bool within(const struct bus *bus, uint32_t address, uint32_t size, uint32_t count) {
    return (uint64_t)(address - bus->ram_base) + size <= count;
}

static bool misaligned(uint32_t address, uint32_t size) { return (address & (size - 1)) != 0; }

uint32_t access_load(const struct cpu *cpu, struct bus *bus, uint32_t address, uint32_t size,
                     uint64_t *value, uint32_t *fault) {
    assert(bus_width(size));
    *value = 0;
    *fault = address;
    if (!pmp_permits(cpu, PMP_READ, address, size, fault)) {
        return CAUSE_LOAD_ACCESS;
    }
    if (within(bus, address, size, bus->fast_bytes)) {
        memcpy(value, &bus->ram[address - bus->ram_base], size);
        return 0;
    }
    if (!misaligned(address, size)) {
        return bus_load(bus, address, size, value) ? 0 : CAUSE_LOAD_ACCESS;
    }
    if (!within(bus, address, size, bus->ram_bytes)) {
        return CAUSE_LOAD_MISALIGNED;
    }
    for (uint32_t i = 0; i < size; i++) {
        uint64_t byte = 0;
        *fault = address + i;
        if (!bus_load(bus, address + i, 1, &byte)) {
            return CAUSE_LOAD_ACCESS;
        }
        *value |= (byte & 0xff) << (8 * i);
    }
    return 0;
}

uint32_t access_store(const struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                      uint32_t address, uint32_t size, uint64_t value, uint32_t *fault) {
    const uint32_t offset = address - bus->ram_base;
    const bool in_ram = within(bus, address, size, bus->ram_bytes);
    assert(bus_width(size) && bus->fast_bytes <= bus->ram_bytes);
    bus->stored = value;
    *fault = address;
    if (!pmp_permits(cpu, PMP_WRITE, address, size, fault)) {
        return CAUSE_STORE_ACCESS;
    }
    if (in_ram) {
        cpu_cache_forget(cache, offset, size);
    }
    if (within(bus, address, size, bus->fast_bytes)) {
        memcpy(&bus->ram[offset], &value, size);
        const uint32_t last = offset + size - 1;
        bus_mark(&bus->lines[offset / BUS_LINE_BYTES], &bus->dirty[offset / BUS_PAGE_BYTES]);
        bus_mark(&bus->lines[last / BUS_LINE_BYTES], &bus->dirty[last / BUS_PAGE_BYTES]);
        return 0;
    }
    if (!misaligned(address, size)) {
        return bus_store(bus, address, size, value) ? 0 : CAUSE_STORE_ACCESS;
    }
    if (!in_ram) {
        return CAUSE_STORE_MISALIGNED;
    }
    for (uint32_t i = 0; i < size; i++) {
        *fault = address + i;
        if (!bus_store(bus, address + i, 1, value >> (8 * i) & 0xff)) {
            return CAUSE_STORE_ACCESS;
        }
    }
    return 0;
}

uint32_t access_load_atomic(const struct cpu *cpu, struct bus *bus, uint32_t address,
                            uint32_t *value, uint32_t *fault) {
    *fault = address;
    if (misaligned(address, sizeof *value)) {
        return CAUSE_STORE_MISALIGNED;
    }
    if (!pmp_permits(cpu, PMP_WRITE, address, sizeof *value, fault)) {
        return CAUSE_STORE_ACCESS;
    }
    uint64_t loaded;
    const uint32_t cause = access_load(cpu, bus, address, sizeof *value, &loaded, fault);
    *value = (uint32_t)loaded;
    return cause ? CAUSE_STORE_ACCESS : 0;
}

uint32_t access_load_reserved(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                              uint32_t address, uint32_t operand, uint32_t *result,
                              uint32_t *fault) {
    (void)cache;
    (void)operand;
    *fault = address;
    if (misaligned(address, sizeof *result)) {
        return CAUSE_LOAD_MISALIGNED;
    }
    uint64_t loaded;
    const uint32_t cause = access_load(cpu, bus, address, sizeof *result, &loaded, fault);
    if (cause) {
        return cause;
    }
    *result = (uint32_t)loaded;
    cpu->reservation = address;
    cpu->reserved = 1;
    return 0;
}

uint32_t access_store_conditional(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                                  uint32_t address, uint32_t operand, uint32_t *result,
                                  uint32_t *fault) {
    *fault = address;
    if (misaligned(address, sizeof operand)) {
        return CAUSE_STORE_MISALIGNED;
    }
    const bool holds = cpu->reserved && cpu->reservation == address;
    cpu->reserved = 0;
    *result = 1;
    if (!holds) {
        return 0;
    }
    const uint32_t cause = access_store(cpu, cache, bus, address, sizeof operand, operand, fault);
    if (cause == 0) {
        *result = 0;
    }
    return cause;
}
