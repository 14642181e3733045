// The processor: one RV32IMAFDC hart with Zicsr, Zifencei, Zicntr, Zihpm, Zba, Zbb, Zbc, Zbs, Zcb
// and Zicond; machine and user mode, physical memory protection.
//
// It knows the bus and nothing else. struct cpu is its whole architectural state, plain data of
// stable layout; struct cpu_cache is decoded code, which is no state: it can be dropped at any
// time.
//
// Time: each instruction costs the cycles of its row in instructions.def, at least one; entering a
// trap or an interrupt costs CPU_TRAP_CYCLES, and what traps costs nothing else. So no two
// instruction boundaries share a cycle. During a call over the bus *cpu stands at the boundary
// before the present instruction, whose cost is added after it.
#ifndef ARES_CPU_CPU_H
#define ARES_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct bus;

#define CPU_TRAP_CYCLES 4u
#define CPU_PMP_ENTRIES 16u

// Interrupt lines, as bits of mip.
#define CPU_LINE_SOFTWARE (UINT32_C(1) << 3)
#define CPU_LINE_TIMER (UINT32_C(1) << 7)
#define CPU_LINE_EXTERNAL (UINT32_C(1) << 11)
// Non-maskable interrupts that wait to be taken, in the same word, above what mip shows. The bit's
// number is the code in mcause, of those that the specification leaves to the platform.
#define CPU_NMI_WATCHDOG (UINT32_C(1) << 16)
#define CPU_NMI_MEMORY (UINT32_C(1) << 17)
#define CPU_NMIS (CPU_NMI_WATCHDOG | CPU_NMI_MEMORY)

struct cpu {
    uint32_t x[32];
    uint64_t f[32]; // singles are NaN-boxed
    uint64_t cycle; // the machine's one clock
    uint64_t
        steps; // boundaries passed: instructions, traps and interrupts; the guest has no part in it
    uint64_t minstret;
    uint64_t time_epoch_ticks; // `time` is the clock in ticks less these; driven by the board
    int64_t mcycle_offset; // what a write of mcycle added to cycle; while inhibited, mcycle itself
    uint32_t pc;
    uint32_t privilege;   // 0 user, 3 machine
    uint32_t lines;       // interrupt lines, as bits of mip; driven by the board
    uint32_t waiting;     // 1: in wfi, until cpu_wakes()
    uint32_t reservation; // address of the reserved word
    uint32_t reserved;    // 1: it holds
    uint32_t fcsr;
    uint32_t mstatus;
    uint32_t mie;
    uint32_t mtvec;
    uint32_t mscratch;
    uint32_t mepc;
    uint32_t mcause;
    uint32_t mtval;
    uint32_t mcounteren;
    uint32_t mcountinhibit;
    uint32_t pmpcfg[CPU_PMP_ENTRIES / 4]; // a byte an entry
    uint32_t pmpaddr[CPU_PMP_ENTRIES];
    uint32_t nmi_vector;   // where non-maskable interrupts go, 0: nowhere; driven by the board
    uint32_t in_nmi;       // 1: one was taken and mret has not come since; the next one waits
    uint32_t double_fault; // 1: a trap could not be taken at all; the board restarts the computer
    uint32_t sink;         // takes what is written to x0; 0 whenever the processor is not running
};

struct cpu_cache;

// NULL when out of memory. It keeps to ram_bytes and lines of that bus, which outlive it.
struct cpu_cache *cpu_cache_create(const struct bus *bus);
void cpu_cache_destroy(struct cpu_cache *cache);
// RAM bytes offset .. offset + count were changed by something that is not this processor (DMA, a
// debugger, a restored snapshot): whatever was decoded from them is forgotten.
void cpu_cache_forget(struct cpu_cache *cache, uint32_t offset, uint32_t count);
// Whether anything was decoded from those bytes.
bool cpu_cache_holds(const struct cpu_cache *cache, uint32_t offset, uint32_t count);

// Breakpoints. A run leaves with bus->attention before an instruction at such an address; none is
// state. False: there is no room for another one, or none there.
bool cpu_break_at(struct cpu_cache *cache, uint32_t pc);
bool cpu_unbreak(struct cpu_cache *cache, uint32_t pc);
bool cpu_breaks_at(const struct cpu_cache *cache, uint32_t pc);

// Whether a non-maskable interrupt is taken before the next instruction.
static inline bool cpu_nmi_due(const struct cpu *cpu) {
    return (cpu->lines & CPU_NMIS) && cpu->nmi_vector && !cpu->in_nmi;
}

// Whether wfi ends: that, or a line has risen that is enabled in mie.
static inline bool cpu_wakes(const struct cpu *cpu) {
    return cpu_nmi_due(cpu) || (cpu->lines & cpu->mie);
}

// Everything to its reset value but clock and steps, which run on, and the lines of mip, which the
// board drives.
void cpu_reset(struct cpu *cpu, uint32_t pc);

// Whether a flight can have come to this: a mode there is, flags that are 0 or 1, no value in the
// sink.
bool cpu_sound(const struct cpu *cpu);

// Where a run ends: at the first boundary at which either has come.
struct cpu_goal {
    uint64_t cycle;
    uint64_t steps;
};

// Runs whole instructions until the goal, or bus->attention is set, or cpu->waiting and not
// cpu_wakes(), or cpu->double_fault. Takes pending interrupts first.
// The state after run(a) and run(b) with a <= b is the same as after run(b) alone.
void cpu_run(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, struct cpu_goal goal);

// One instruction, or the entry of one pending interrupt, or nothing while waiting; else as
// cpu_run.
void cpu_step(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus);

// The same, decoded anew, whatever breakpoint is there.
void cpu_step_over(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus);

// What comes next, as the processor stands.
enum cpu_next { CPU_NEXT_NOTHING, CPU_NEXT_INTERRUPT, CPU_NEXT_INSTRUCTION };
enum cpu_next cpu_next(const struct cpu *cpu);

// A CSR as a debugger sees it, without side effects or privilege. False: there is no such CSR (or,
// for write, it is read-only).
bool cpu_csr_peek(const struct cpu *cpu, uint32_t number, uint32_t *value);
bool cpu_csr_poke(struct cpu *cpu, uint32_t number, uint32_t value);
bool cpu_csr_writable(uint32_t number);
// The CSR's name, or that of a row of alike ones, first to last. NULL: there is no such CSR.
const char *cpu_csr_name(uint32_t number, uint32_t *first, uint32_t *last);

#endif
