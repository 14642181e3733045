// Traps: into machine mode and back.
#ifndef ARES_CPU_TRAP_H
#define ARES_CPU_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "cpu.h"

enum privilege { PRIVILEGE_USER = 0, PRIVILEGE_MACHINE = 3 };

enum cause {
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_LOAD_MISALIGNED = 4,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_MISALIGNED = 6,
    CAUSE_STORE_ACCESS = 7,
    CAUSE_ECALL_USER = 8,
    CAUSE_ECALL_MACHINE = 11,
};
#define CAUSE_INTERRUPT (UINT32_C(1) << 31)

#define MSTATUS_MIE (UINT32_C(1) << 3)
#define MSTATUS_MPIE (UINT32_C(1) << 7)
#define MSTATUS_MPP (UINT32_C(3) << 11)
#define MSTATUS_MPP_SHIFT 11
#define MSTATUS_FS (UINT32_C(3) << 13) // all set: Dirty
#define MSTATUS_MPRV (UINT32_C(1) << 17)
#define MSTATUS_TW (UINT32_C(1) << 21)
#define MSTATUS_SD (UINT32_C(1) << 31)

#define CPU_LINES (CPU_LINE_SOFTWARE | CPU_LINE_TIMER | CPU_LINE_EXTERNAL)

// The instruction at cpu->pc raises an exception: it does not retire, and only the trap's own
// cycles pass.
void trap_enter(struct cpu *cpu, struct bus *bus, uint32_t cause, uint32_t value);

// Whether an interrupt is to be taken before the next instruction.
bool trap_interrupt_due(const struct cpu *cpu);
// Takes the one that goes first.
void trap_interrupt(struct cpu *cpu);

// What mret does to pc, privilege and mstatus.
void trap_return(struct cpu *cpu);

#endif
