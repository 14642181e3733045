// Runs that are watched. See ares.h.
//
// Breakpoints cost the fast loop nothing: the decoded code ends before them. While something is
// watched every instruction is looked at before it is done, one by one; what it does and when is
// the same as in a fast run, since both go through the same handlers.
#include "observe.h"

#include <string.h>

#include "../cpu/ahead.h"
#include "machine.h"

// ---- where to stop ----------------------------------------------------------------------------

// The instruction at pc as it stands in memory. False: none can be fetched there.
static bool fetch(const struct ares *ares, uint32_t pc, uint32_t *bits) {
    uint32_t words[2] = {0, 0};
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t place = (pc & ~3u) + 4 * i;
        if (machine_in_ram(ares, place, 4)) {
            machine_ram_peek(ares, place - ARES_RAM_BASE, &words[i]);
        } else if (place - MACHINE_ROM_BASE < MACHINE_ROM_BYTES) {
            words[i] = machine_rom_word(ares, place - MACHINE_ROM_BASE);
        } else if (i == 0) {
            return false;
        }
    }
    *bits = (uint32_t)((words[0] | (uint64_t)words[1] << 32) >> 8 * (pc & 2));
    return true;
}

// The first byte that both ranges have; false: there is none.
static bool overlap(const struct watch *watch, uint32_t address, uint32_t count, uint32_t *first) {
    if (address - watch->address < watch->bytes) {
        *first = address;
        return true;
    }
    *first = watch->address;
    return watch->address - address < count;
}

// Notes the first watch that an access meets.
static bool meet(struct ares *ares, uint32_t address, uint32_t count, uint32_t access,
                 const char *by) {
    struct observe *observe = &ares->observe;
    uint32_t first;
    for (uint32_t i = 0; i < OBSERVE_WATCHES; i++) {
        const struct watch *watch = &observe->watches[i];
        if ((watch->access & access) && overlap(watch, address, count, &first)) {
            observe->stopped = (struct ares_stopped){
                .cycle = ares->machine.cpu.cycle,
                .pc = ares->machine.cpu.pc,
                .address = first,
                .bytes = count,
                .access = access,
                .watch = i,
                .by = by,
            };
            return true;
        }
    }
    return false;
}

void observe_transfer(struct ares *ares, uint32_t slot, uint32_t address, uint32_t count,
                      uint32_t access) {
    if (ares->observe.watch_count && !ares->observe.transferred && count &&
        meet(ares, address, count, access, slot_rows[slot].name)) {
        ares->observe.transferred = true;
        ares->bus.attention = true;
    }
}

// Whether the next instruction is one to stop before.
static int stop_ahead(struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    uint32_t bits;
    if (cpu_next(cpu) != CPU_NEXT_INSTRUCTION) {
        return 0;
    }
    if (cpu_breaks_at(ares->cache, cpu->pc)) {
        ares->observe.stopped =
            (struct ares_stopped){.cycle = cpu->cycle, .pc = cpu->pc, .by = "processor"};
        return ARES_STOP_BREAK;
    }
    if (ares->observe.watch_count && fetch(ares, cpu->pc, &bits)) {
        const struct ahead ahead = cpu_ahead(cpu, ares->cache, bits);
        const uint32_t access = (ahead.reads ? (uint32_t)ARES_ACCESS_READ : 0) |
                                (ahead.writes ? (uint32_t)ARES_ACCESS_WRITE : 0);
        if (ahead.bytes && meet(ares, ahead.address, ahead.bytes, access, "processor")) {
            return ARES_STOP_WATCH;
        }
    }
    return 0;
}

int observe_stop(struct ares *ares, bool begun) {
    if (ares->observe.transferred) {
        ares->observe.transferred = false;
        return ARES_STOP_WATCH;
    }
    return begun ? stop_ahead(ares) : 0;
}

// ---- going on ---------------------------------------------------------------------------------

void observe_run(struct ares *ares, uint64_t until_cycle, bool begun) {
    struct cpu *cpu = &ares->machine.cpu;
    struct bus *bus = &ares->bus;
    if (!begun && (ares->observe.watch_count || cpu_breaks_at(ares->cache, cpu->pc))) {
        cpu_step_over(cpu, ares->cache, bus);
    }
    if (!ares->observe.watch_count) {
        cpu_run(cpu, ares->cache, bus, until_cycle);
        return;
    }
    while (cpu->cycle < until_cycle && !bus->attention && !cpu->double_fault &&
           cpu_next(cpu) != CPU_NEXT_NOTHING && !stop_ahead(ares)) {
        cpu_step_over(cpu, ares->cache, bus);
    }
}

// ---- what is to be stopped at -----------------------------------------------------------------

int ares_break_at(struct ares *ares, uint32_t address) {
    if (address % 2) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "There is no instruction at the odd address 0x%08X.", address);
    }
    if (!cpu_break_at(ares->cache, address)) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "There are 256 breakpoints already: no room for one at 0x%08X.",
                            address);
    }
    return 0;
}

int ares_unbreak(struct ares *ares, uint32_t address) {
    if (!cpu_unbreak(ares->cache, address)) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "There is no breakpoint at 0x%08X.",
                            address);
    }
    return 0;
}

int ares_watch(struct ares *ares, uint32_t address, uint32_t count, uint32_t access) {
    struct observe *observe = &ares->observe;
    const uint32_t every = ARES_ACCESS_READ | ARES_ACCESS_WRITE;
    if (count == 0 || count - 1 > UINT32_MAX - address || access == 0 || access > every) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "%u bytes from 0x%08X cannot be watched for access %u.", count, address,
                            access);
    }
    for (uint32_t i = 0; i < OBSERVE_WATCHES; i++) {
        if (observe->watches[i].bytes == 0) {
            observe->watches[i] = (struct watch){address, count, access};
            observe->watch_count++;
            return (int)i;
        }
    }
    return machine_fail(ares, ARES_ERROR_ARGUMENT,
                        "There are %u watches already: no room for one at 0x%08X.", OBSERVE_WATCHES,
                        address);
}

int ares_unwatch(struct ares *ares, uint32_t number) {
    if (number >= OBSERVE_WATCHES || ares->observe.watches[number].bytes == 0) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "There is no watch %u.", number);
    }
    ares->observe.watches[number] = (struct watch){0};
    ares->observe.watch_count--;
    return 0;
}

void ares_stopped(const struct ares *ares, struct ares_stopped *stopped) {
    *stopped = ares->observe.stopped;
}
