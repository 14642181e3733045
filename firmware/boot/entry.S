// The first and the last instructions: start-up, and the way from a trap to the fault record.
//
// The computer enters at _start at power-on and after each restart, with a0 the hart and RAM as it was.
// Interrupts are never taken as traps here: the executive polls what wfi woke it for (kernel/executive.h).
// So every trap is a fault, and needs no way back.

    .cfi_sections .debug_frame
    .section .text.entry, "ax"
    .globl _start
_start:
    .cfi_startproc
    .cfi_undefined ra           // nobody called: a debugger's backtrace ends here
    csrw mie, zero
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    la t0, trap_entry
    csrw mtvec, t0
    bnez a0, park               // one hart flies this ship
    li t0, 0x2000               // mstatus.FS = initial: floating point on
    csrs mstatus, t0
    fscsr zero

    la t0, data_load            // .data anew from its copy: a restart left it changed
    la t1, data_start
    la t2, data_end
    bgeu t1, t2, 2f
1:  lw t3, 0(t0)
    sw t3, 0(t1)
    addi t0, t0, 4
    addi t1, t1, 4
    bltu t1, t2, 1b
2:  la t1, bss_start
    la t2, bss_end
    bgeu t1, t2, 4f
3:  sw zero, 0(t1)
    addi t1, t1, 4
    bltu t1, t2, 3b
4:  call boot_main
park:
    wfi
    j park
    .cfi_endproc

    .text
    .balign 4
    .globl trap_entry
trap_entry:
    // A fault inside the fault record must not come back here: it goes straight to the restart.
    la t0, trap_in_trap
    csrw mtvec, t0
    mv a3, ra
    mv a4, sp
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    la sp, fault_stack_top
    call fault_trap             // does not return
    .balign 4
trap_in_trap:
    li t0, 0x40001008           // restart.REQUEST
    li t1, 0x52455354
    sw t1, 0(t0)
    j trap_in_trap
