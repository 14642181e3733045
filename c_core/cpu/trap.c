// Traps: precise, always into machine mode, mtvec direct or vectored.
//
// A trap that would lead straight back to the instruction that raised it, for ever, is a double
// fault: an exception of fetching or decoding the very instruction that the trap is to enter. Real
// cores lock up there; ours says so, and the board restarts the computer. A trap and mret end the
// reservation of lr.w, so that none is carried from one program into another. Not modelled:
// delegation (there is no supervisor mode).
//
// A non-maskable interrupt goes before everything and heeds no enable. It enters at the board's
// vector and stacks mepc, mcause and mstatus as any trap does, so it may overwrite those of a
// handler that was using them. While its own handler runs, until mret, the next one waits. mret
// returns from whatever was entered last: a handler that lets an exception happen in it is no
// longer protected once that one has returned.
//
// Source: The RISC-V Instruction Set Manual, volume II (20240411), chapter "Machine-Level ISA", and
// its section "Non-Maskable Interrupts".
#include "trap.h"

#define MTVEC_VECTORED 1u

static void enter(struct cpu *cpu, uint32_t cause, uint32_t value, uint32_t target) {
    const uint32_t previous_enable = cpu->mstatus & MSTATUS_MIE ? MSTATUS_MPIE : 0;
    cpu->mstatus &= ~(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP);
    cpu->mstatus |= previous_enable | cpu->privilege << MSTATUS_MPP_SHIFT;
    cpu->privilege = PRIVILEGE_MACHINE;
    cpu->mepc = cpu->pc;
    cpu->mcause = cause;
    cpu->mtval = value;
    cpu->pc = target;
    cpu->reserved = 0;
    cpu->cycle += CPU_TRAP_CYCLES;
    cpu->steps++;
}

void trap_enter(struct cpu *cpu, struct bus *bus, uint32_t cause, uint32_t value) {
    const uint32_t target = cpu->mtvec & ~UINT32_C(3);
    const bool repeats = cause == CAUSE_FETCH_ACCESS || cause == CAUSE_ILLEGAL;
    if (repeats && cpu->pc == target && cpu->privilege == PRIVILEGE_MACHINE) {
        cpu->double_fault = 1;
    }
    bus->exception = cause + 1;
    bus->attention |= bus->stop_causes >> cause & 1;
    enter(cpu, cause, value, target);
}

static void take_nmi(struct cpu *cpu) {
    const uint32_t number = (uint32_t)__builtin_ctz(cpu->lines & CPU_NMIS);
    cpu->lines &= ~(UINT32_C(1) << number);
    cpu->in_nmi = 1;
    enter(cpu, CAUSE_INTERRUPT | number, 0, cpu->nmi_vector);
}

bool trap_interrupt_due(const struct cpu *cpu) {
    const bool enabled = cpu->privilege != PRIVILEGE_MACHINE || (cpu->mstatus & MSTATUS_MIE);
    return cpu_nmi_due(cpu) || (enabled && (cpu->lines & cpu->mie) != 0);
}

void trap_interrupt(struct cpu *cpu) {
    if (cpu_nmi_due(cpu)) {
        take_nmi(cpu);
        return;
    }
    static const uint32_t order[] = {11, 3, 7}; // external, software, timer
    const uint32_t pending = cpu->lines & cpu->mie;
    uint32_t number = order[0];
    for (uint32_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        number = order[i];
        if (pending >> number & 1) {
            break;
        }
    }
    uint32_t target = cpu->mtvec & ~UINT32_C(3);
    if (cpu->mtvec & MTVEC_VECTORED) {
        target += 4 * number;
    }
    enter(cpu, CAUSE_INTERRUPT | number, 0, target);
}

void trap_return(struct cpu *cpu) {
    const uint32_t privilege = (cpu->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT;
    const uint32_t enable = cpu->mstatus & MSTATUS_MPIE ? MSTATUS_MIE : 0;
    cpu->mstatus &= ~(MSTATUS_MIE | MSTATUS_MPP);
    cpu->mstatus |= MSTATUS_MPIE | enable;
    if (privilege != PRIVILEGE_MACHINE) {
        cpu->mstatus &= ~MSTATUS_MPRV;
    }
    cpu->privilege = privilege;
    cpu->in_nmi = 0;
    cpu->reserved = 0;
    cpu->pc = cpu->mepc;
}
