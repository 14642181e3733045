# Start-up of every program here: floats on, a trap entry, main(hart, device tree); what main returns
# goes to the test finisher. A program that takes traps has a function trap(mcause, mepc), which
# gives the address to return to.
    .section .text.entry, "ax"
    .globl _start
_start:
    la sp, stack_top
    li t0, 0x6000
    csrs mstatus, t0
    la t0, trap_entry
    csrw mtvec, t0
    call main
    # fall through: the end of a run, with main's result in a0
    .globl finish
finish:
    li t0, 0x100000
    li t1, 0x5555
    beqz a0, 1f
    slli t1, a0, 16
    li t2, 0x3333
    or t1, t1, t2
    .globl marker
marker: # where a debugger looks at the registers
1:
    sw t1, 0(t0)
2:  j 2b

    .weak trap
trap: # one that the program does not expect
    li a0, 99
    j finish

    .balign 4
trap_entry:
    addi sp, sp, -80
    sw ra, 0(sp)
    sw t0, 4(sp)
    sw t1, 8(sp)
    sw t2, 12(sp)
    sw a0, 16(sp)
    sw a1, 20(sp)
    sw a2, 24(sp)
    sw a3, 28(sp)
    sw a4, 32(sp)
    sw a5, 36(sp)
    sw a6, 40(sp)
    sw a7, 44(sp)
    sw t3, 48(sp)
    sw t4, 52(sp)
    sw t5, 56(sp)
    sw t6, 60(sp)
    csrr a0, mcause
    csrr a1, mepc
    call trap
    csrw mepc, a0
    lw ra, 0(sp)
    lw t0, 4(sp)
    lw t1, 8(sp)
    lw t2, 12(sp)
    lw a0, 16(sp)
    lw a1, 20(sp)
    lw a2, 24(sp)
    lw a3, 28(sp)
    lw a4, 32(sp)
    lw a5, 36(sp)
    lw a6, 40(sp)
    lw a7, 44(sp)
    lw t3, 48(sp)
    lw t4, 52(sp)
    lw t5, 56(sp)
    lw t6, 60(sp)
    addi sp, sp, 80
    mret
