// A machine of nothing but the processor, RAM and a few odd addresses, for the tests of c_core/cpu.
//
//   0x8000_0000  RAM; one word of it may be poisoned: an access fault, on the slow path only
//   0x4000_0000  window of 256 bytes: a load answers a hash of address and count, a store is
//   logged;
//                each access logs address, size, value, cycle, pc and minstret
//   0x4000_0100  lines: a store drives the interrupt lines and calls for attention
//   0x4000_0104  a store turns the fast window on (1) or off (0)
//   0x4000_0108  a store of an offset writes 0x00000013 into RAM there, as DMA would
//   0x0000_1000  ROM: the first 4 KiB of RAM again, for fetches only
//   0x1000_0000  a store of a byte goes to the console; 0x0010_0000 a store ends the run;
//   0x0200_4000  a store is taken and forgotten: what an image made for QEMU's board touches
// Everything else is an access fault.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "cache.h"
#include "cpu.h"
#include "exact.h"
#include "execute.h"
#include "fpu.h"
#include "softfloat.h"

#define RAM_BASE UINT32_C(0x80000000)
#define WINDOW_BASE UINT32_C(0x40000000)
#define WINDOW_BYTES UINT32_C(0x100)
#define ROM_BASE UINT32_C(0x1000)
#define LOG_ROWS 4096u
#define CONSOLE_BASE UINT32_C(0x10000000)
#define CONSOLE_BYTES (UINT32_C(1) << 25)
#define FINISHER_BASE UINT32_C(0x00100000)
#define COMPARE_BASE UINT32_C(0x02004000)

struct access {
    uint64_t cycle;
    uint64_t value;
    uint64_t minstret;
    uint32_t address;
    uint32_t size; // bit 31: a store
    uint32_t pc;
    uint32_t padding;
};

struct machine {
    struct bus bus;
    struct cpu cpu;
    struct cpu_cache *cache;
    uint32_t poison; // offset of the poisoned word, or UINT32_MAX
    uint32_t log_count;
    uint64_t fetches;
    double device_sum; // devices calculate, too: to nearest, whatever the guest does
    struct access log[LOG_ROWS];
    char *console;
    uint32_t console_count;
    uint32_t finished;
};

struct machine *harness_create(uint32_t ram_bytes) {
    struct machine *machine = calloc(1, sizeof *machine);
    if (!machine) {
        abort();
    }
    machine->bus.ram = calloc(ram_bytes, 1);
    machine->bus.lines = calloc(ram_bytes / BUS_LINE_BYTES, 1);
    machine->bus.dirty = calloc(ram_bytes / BUS_PAGE_BYTES, 1);
    machine->console = calloc(CONSOLE_BYTES, 1);
    machine->bus.ram_base = RAM_BASE;
    machine->bus.ram_bytes = ram_bytes;
    machine->bus.fast_bytes = ram_bytes;
    machine->cache = cpu_cache_create(&machine->bus);
    if (!machine->bus.ram || !machine->bus.lines || !machine->bus.dirty || !machine->cache ||
        !machine->console) {
        abort();
    }
    machine->poison = UINT32_MAX;
    cpu_reset(&machine->cpu, RAM_BASE);
    return machine;
}

void harness_destroy(struct machine *machine) {
    cpu_cache_destroy(machine->cache);
    free(machine->console);
    free(machine->bus.ram);
    free(machine->bus.lines);
    free(machine->bus.dirty);
    free(machine);
}

// As if just made, with empty RAM.
void harness_reset(struct machine *machine) {
    memset(machine->bus.ram, 0, machine->bus.ram_bytes);
    memset(machine->bus.dirty, 0, machine->bus.ram_bytes / BUS_PAGE_BYTES);
    cpu_cache_forget(machine->cache, 0, machine->bus.ram_bytes);
    memset(machine->bus.lines, 1, machine->bus.ram_bytes / BUS_LINE_BYTES);
    memset(&machine->cpu, 0, sizeof machine->cpu);
    cpu_reset(&machine->cpu, RAM_BASE);
    machine->bus.fast_bytes = machine->bus.ram_bytes;
    machine->bus.attention = false;
    machine->poison = UINT32_MAX;
    machine->log_count = 0;
    machine->fetches = 0;
    machine->console_count = 0;
    machine->finished = 0;
    machine->device_sum = 0;
}

// A debugger's write.
void harness_write(struct machine *machine, uint32_t offset, const uint8_t *bytes, uint32_t count) {
    memcpy(&machine->bus.ram[offset], bytes, count);
    cpu_cache_forget(machine->cache, offset, count);
}

void harness_forget(struct machine *machine) {
    cpu_cache_forget(machine->cache, 0, machine->bus.ram_bytes);
}

void harness_use_host_float(struct machine *machine, int use) {
    harness_forget(machine);
    machine->cache->decoder.host_float = use && host_float_usable();
}

// A second back end, as plain as one can be: it prepares nothing and leaves all to exact().
static void plain_prepare(struct cpu_cache *cache, uint32_t first, uint32_t end) {
    (void)cache, (void)first, (void)end;
}

static void plain_run(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus,
                      struct cpu_goal goal) {
    (void)goal;
    const struct record *record = cache_find(cache, CONTEXT_GATED, bus, cpu->pc);
    const struct place *place = cache_place(cache, record);
    if (place->handler == HANDLER_BREAK) {
        bus->attention = true;
    } else {
        exact(cpu, cache, bus, record, place);
    }
}

void harness_use_plain(struct machine *machine, int use) {
    static const struct back_end plain = {.prepare = plain_prepare, .run = plain_run};
    machine->cache->back_end = use ? &plain : &execute_back_end;
    harness_forget(machine);
}

// As a board would: again after every call for attention, until the cycle or the end of all that
// happens.
void harness_run(struct machine *machine, uint64_t until_cycle, uint64_t until_steps) {
    const struct cpu_goal goal = {.cycle = until_cycle, .steps = until_steps};
    do {
        machine->bus.attention = false;
        cpu_run(&machine->cpu, machine->cache, &machine->bus, goal);
    } while (machine->bus.attention && !machine->finished);
}

// One call of the processor, for a look at where it comes back.
void harness_run_once(struct machine *machine, uint64_t until_cycle) {
    const struct cpu_goal goal = {.cycle = until_cycle, .steps = UINT64_MAX};
    machine->bus.attention = false;
    cpu_run(&machine->cpu, machine->cache, &machine->bus, goal);
}

void harness_step(struct machine *machine, uint64_t count) {
    while (count-- > 0) {
        machine->bus.attention = false;
        cpu_step(&machine->cpu, machine->cache, &machine->bus);
    }
}

// ---- the bus ----------------------------------------------------------------------------------

static struct machine *machine_of(struct bus *bus) { return (struct machine *)(void *)bus; }

static void note(struct machine *machine, uint32_t address, uint32_t size, uint64_t value) {
    // Divisions whose sum tells the rounding mode the devices are run under.
    volatile double one = 1.0, three = 3.0;
    machine->device_sum += one / three - one / -three;
    if (machine->log_count == LOG_ROWS) {
        return;
    }
    machine->log[machine->log_count++] = (struct access){
        .cycle = machine->cpu.cycle,
        .minstret = machine->cpu.minstret,
        .pc = machine->cpu.pc,
        .address = address,
        .size = size,
        .value = value,
    };
}

static uint8_t *ram_at(struct machine *machine, uint32_t address, uint32_t size) {
    const uint32_t offset = address - RAM_BASE;
    if ((uint64_t)offset + size > machine->bus.ram_bytes) {
        return NULL;
    }
    if (offset / 4 == machine->poison / 4 || (offset + size - 1) / 4 == machine->poison / 4) {
        return NULL;
    }
    return &machine->bus.ram[offset];
}

bool bus_load(struct bus *bus, uint32_t address, uint32_t size, uint64_t *value) {
    struct machine *machine = machine_of(bus);
    if (address % size) {
        abort();
    }
    const uint8_t *ram = ram_at(machine, address, size);
    *value = 0;
    if (ram) {
        memcpy(value, ram, size);
        return true;
    }
    if (address - WINDOW_BASE >= WINDOW_BYTES) {
        return false;
    }
    *value = (address * UINT64_C(0x9e3779b97f4a7c15)) ^ machine->log_count;
    if (size < 8) {
        *value &= (UINT64_C(1) << (8 * size)) - 1;
    }
    note(machine, address, size, *value);
    return true;
}

// The parts of QEMU's board that its images need. False: not one of them.
static bool store_board(struct machine *machine, uint32_t address, uint64_t value) {
    if (address == CONSOLE_BASE && machine->console_count < CONSOLE_BYTES) {
        machine->console[machine->console_count++] = (char)value;
        return true;
    }
    if (address == FINISHER_BASE) {
        machine->finished = 1;
        machine->bus.attention = true;
        return true;
    }
    return (address & ~UINT32_C(7)) == COMPARE_BASE;
}

bool bus_store(struct bus *bus, uint32_t address, uint32_t size, uint64_t value) {
    struct machine *machine = machine_of(bus);
    if (address % size) {
        abort();
    }
    uint8_t *ram = ram_at(machine, address, size);
    if (ram) {
        memcpy(ram, &value, size);
        bus->dirty[(address - RAM_BASE) / BUS_PAGE_BYTES] = 0xff;
        return true;
    }
    if (store_board(machine, address, value)) {
        return true;
    }
    static const uint8_t nop[4] = {0x13, 0, 0, 0};
    const uint32_t register_offset = address - WINDOW_BASE;
    if (register_offset >= WINDOW_BYTES && size != 4) {
        return false;
    }
    switch (register_offset) {
    case 0x100:
        machine->cpu.lines = (uint32_t)value;
        bus->attention = true;
        break;
    case 0x104: bus->fast_bytes = value ? bus->ram_bytes : 0; break;
    case 0x108: harness_write(machine, (uint32_t)value % bus->ram_bytes & ~3u, nop, 4); break;
    default:
        if (register_offset >= WINDOW_BYTES) {
            return false;
        }
    }
    note(machine, address, size | UINT32_C(1) << 31, value);
    return true;
}

bool bus_ebreak(struct bus *bus, uint32_t pc, uint32_t bits) {
    (void)bus, (void)pc, (void)bits;
    return false;
}

bool bus_fetch(struct bus *bus, uint32_t address, uint16_t *parcel) {
    struct machine *machine = machine_of(bus);
    machine->fetches++;
    if (address - ROM_BASE < BUS_PAGE_BYTES) {
        address = address - ROM_BASE + RAM_BASE;
    }
    const uint8_t *ram = ram_at(machine, address, 2);
    if (!ram) {
        return false;
    }
    memcpy(parcel, ram, 2);
    return true;
}
