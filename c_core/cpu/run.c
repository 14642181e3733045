// The processor as the board sees it: reset, run, step.
//
// cpu_run() is the place between blocks: here interrupts are taken, wfi waits, and code from
// outside the code window is fetched parcel by parcel over the bus, each time it is run. The back
// end does the rest. Whatever ends its run early is invisible here: it goes on from the boundary it
// stands at. Not modelled: caches, pipelines, prefetching; the price of an instruction is that of
// its class.
//
// Source: The RISC-V Instruction Set Manual, volumes I and II (20240411).
#include "cpu.h"

#include <assert.h>

#include "bus.h"
#include "cache.h"
#include "exact.h"
#include "execute.h"
#include "pmp.h"
#include "trap.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "RAM is kept as the guest sees it: the host must be little-endian"
#endif

struct cpu_cache *cpu_cache_create(const struct bus *bus) {
    return cache_create(bus, &execute_back_end);
}

// The lines of mip are the board's: they stay as it drives them.
void cpu_reset(struct cpu *cpu, uint32_t pc) {
    *cpu = (struct cpu){
        .cycle = cpu->cycle,
        .steps = cpu->steps,
        .lines = cpu->lines & ~CPU_NMIS,
        .pc = pc,
        .privilege = PRIVILEGE_MACHINE,
    };
}

static bool is_mode(uint32_t mode) { return mode == PRIVILEGE_USER || mode == PRIVILEGE_MACHINE; }

bool cpu_sound(const struct cpu *cpu) {
    return is_mode(cpu->privilege) && is_mode((cpu->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT) &&
           (cpu->waiting | cpu->reserved | cpu->in_nmi | cpu->double_fault) <= 1 && cpu->sink == 0;
}

// A parcel of the instruction at pc. False: a trap was entered instead.
static bool fetch_parcel(struct cpu *cpu, struct bus *bus, uint32_t address, uint16_t *parcel) {
    uint32_t fault = address;
    if (pmp_permits(cpu, PMP_EXECUTE, address, sizeof *parcel, &fault) &&
        bus_fetch(bus, address, parcel)) {
        return true;
    }
    trap_enter(cpu, bus, CAUSE_FETCH_ACCESS, fault);
    return false;
}

// The instruction at pc, over the bus. False: a trap was entered instead.
static bool fetch(struct cpu *cpu, struct bus *bus, uint32_t *bits) {
    uint16_t low, high = 0;
    if (!fetch_parcel(cpu, bus, cpu->pc, &low)) {
        return false;
    }
    const bool compressed = (low & 3) != 3;
    if (!compressed && !fetch_parcel(cpu, bus, cpu->pc + 2, &high)) {
        return false;
    }
    *bits = (uint32_t)high << 16 | low;
    return true;
}

static void run_fetched(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus) {
    uint32_t bits;
    if (!fetch(cpu, bus, &bits)) {
        return;
    }
    struct record record[2];
    struct place place;
    decode(&cache->decoder, CONTEXT_GATED, cpu->pc, bits, record, &place);
    exact(cpu, cache, bus, record, &place);
}

void cpu_run(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, struct cpu_goal goal) {
    assert(cpu_sound(cpu));
    cpu->x[0] = 0;
    cpu->pc &= ~UINT32_C(1);
    while (cpu->cycle < goal.cycle && cpu->steps < goal.steps && !bus->attention &&
           !cpu->double_fault) {
        if (cpu->waiting) {
            if (!cpu_wakes(cpu)) {
                break;
            }
            cpu->waiting = 0;
        }
        if (trap_interrupt_due(cpu)) {
            trap_interrupt(cpu);
            continue;
        }
        cache_set_windows(cache, cpu, bus);
        if (cache_in_window(cache, cpu->pc)) {
            cache->back_end->run(cpu, cache, bus, goal);
        } else if (cpu_breaks_at(cache, cpu->pc)) {
            bus->attention = true;
        } else {
            run_fetched(cpu, cache, bus);
        }
    }
    cpu->sink = 0;
}

void cpu_step(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus) {
    const struct cpu_goal next = {.cycle = UINT64_MAX, .steps = cpu->steps + 1};
    cpu_run(cpu, cache, bus, next);
}

enum cpu_next cpu_next(const struct cpu *cpu) {
    if (cpu->waiting && !cpu_wakes(cpu)) {
        return CPU_NEXT_NOTHING;
    }
    return trap_interrupt_due(cpu) ? CPU_NEXT_INTERRUPT : CPU_NEXT_INSTRUCTION;
}

void cpu_step_over(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus) {
    const enum cpu_next next = cpu_next(cpu);
    if (next == CPU_NEXT_NOTHING) {
        return;
    }
    cpu->x[0] = 0;
    cpu->pc &= ~UINT32_C(1);
    cpu->waiting = 0;
    cache_set_windows(cache, cpu, bus);
    if (next == CPU_NEXT_INTERRUPT) {
        trap_interrupt(cpu);
    } else {
        run_fetched(cpu, cache, bus);
    }
    cpu->sink = 0;
}
