# Runs snippets in a machine prepared for each, and writes down every trap on the way.
#
# Nothing is printed: cases are read from memory and results written there, so the same image runs on
# any board with RAM at 0x80000000. A case is 1,024 bytes: mstatus, the length of its code in bytes,
# pmpaddr3 to 15, pmpcfg0 to 3, x1 to x30, mcounteren, and from CASE_CODE on the code, which is copied
# to CODE and ends in an ecall. All its instructions have four bytes. A trap notes mcause, mepc, mtval
# and mstatus and steps over the instruction; a fetch fault goes to the address in x29; an interrupt
# takes back all lines. x31 is the runner's own. Entries 0 and 2 keep the runner and the devices out of
# user mode and in machine mode's reach, entry 1 opens CODE to both.
    .equ CONTROL, 0x80004000
    .equ COUNT, 0
    .equ BOARD, 4
    .equ CASES, 0x80010000
    .equ CASE_BYTES, 1024
    .equ CASE_MSTATUS, 0
    .equ CASE_LENGTH, 4
    .equ CASE_PMPADDR, 8
    .equ CASE_PMPCFG, 60
    .equ CASE_X, 76
    .equ CASE_MCOUNTEREN, 196
    .equ CASE_CODE, 256
    .equ RESULTS, 0x80800000
    .equ RESULT_BYTES, 1024
    .equ RESULT_EVENTS, 16
    .equ RESULT_X, 800
    .equ EVENTS_MAX, 48
    .equ CODE, 0x81000000
    .equ FINISHER, 0x00100000
    .equ HTIF_TOHOST, 0x01000008
    .equ CLINT, 0x02000000
    .equ MTIMECMP, 0x02004000

    # The save area: 32 registers, then these.
    .equ SAVE_CASE, 128
    .equ SAVE_RESULT, 132
    .equ SAVE_LEFT, 136
    .equ SAVE_EVENTS, 140
    .equ SAVE_END, 144

    .section .text.entry, "ax"
    .globl _start
_start:
    la x31, save
    li t0, CONTROL
    lw t0, COUNT(t0)
    sw t0, SAVE_LEFT(x31)
    li t0, CASES
    sw t0, SAVE_CASE(x31)
    li t0, RESULTS
    sw t0, SAVE_RESULT(x31)
    # 16 MiB from 0x80000000; 4 KiB at CODE.
    li t0, 0x201fffff
    csrw pmpaddr0, t0
    li t0, (CODE >> 2) | 0x1ff
    csrw pmpaddr1, t0
    li t0, 0x0fffffff # the lower half of the addresses
    csrw pmpaddr2, t0
    li t0, 0x181f18
    csrw pmpcfg0, t0

next_case:
    lw t0, SAVE_LEFT(x31)
    beqz t0, finish
    addi t0, t0, -1
    sw t0, SAVE_LEFT(x31)
    sw zero, SAVE_EVENTS(x31)
    lw s0, SAVE_CASE(x31)
    csrw mie, zero
    la t0, trap
    csrw mtvec, t0
    call clear_lines
    # The code, and an ecall behind it.
    li t0, CODE
    addi t1, s0, CASE_CODE
    lw t2, CASE_LENGTH(s0)
    add t2, t2, t0
    sw t2, SAVE_END(x31)
    beq t0, t2, 2f
1:  lw t3, 0(t1)
    sw t3, 0(t0)
    addi t0, t0, 4
    addi t1, t1, 4
    bltu t0, t2, 1b
2:  li t3, 0x73
    sw t3, 0(t0)
    fence.i
    .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15
    lw t0, CASE_PMPADDR + 4 * (\n - 3)(s0)
    csrw pmpaddr\n, t0
    .endr
    .irp n, 0,1,2,3
    lw t0, CASE_PMPCFG + 4 * \n(s0)
    csrw pmpcfg\n, t0
    .endr
    lw t0, CASE_MCOUNTEREN(s0)
    csrw mcounteren, t0
    lw t0, CASE_MSTATUS(s0)
    csrw mstatus, t0
    li t0, CODE
    csrw mepc, t0
    mv x30, s0
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    lw x\n, CASE_X + 4 * (\n - 1)(x30)
    .endr
    mret

    .balign 256
trap:
    .rept 16 # interrupts may be vectored
    j trapped
    .endr
trapped:
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    sw x\n, 4 * \n(x31)
    .endr
    lw s0, SAVE_RESULT(x31)
    lw t0, SAVE_EVENTS(x31)
    slli t1, t0, 4
    add t1, t1, s0
    csrr s1, mcause
    csrr s2, mepc
    csrr s3, mtval
    csrr s4, mstatus
    sw s1, RESULT_EVENTS(t1)
    sw s2, RESULT_EVENTS + 4(t1)
    sw s3, RESULT_EVENTS + 8(t1)
    sw s4, RESULT_EVENTS + 12(t1)
    addi t0, t0, 1
    sw t0, SAVE_EVENTS(x31)
    li t1, EVENTS_MAX
    beq t0, t1, end_case
    lw t1, SAVE_END(x31)
    beq s2, t1, end_case
    bltz s1, interrupted
    addi s2, s2, 4
    li t1, 1
    bne s1, t1, 1f
    lw s2, 4 * 29(x31)
1:  csrw mepc, s2
resume:
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    lw x\n, 4 * \n(x31)
    .endr
    mret
interrupted:
    call clear_lines
    j resume

clear_lines:
    li t0, CLINT
    sw zero, 0(t0)
    li t0, MTIMECMP
    li t1, -1
    sw t1, 0(t0)
    sw t1, 4(t0)
    ret

end_case:
    li t0, 0x1800
    csrs mstatus, t0 # machine mode's own privilege, whatever MPRV says
    lw t0, SAVE_EVENTS(x31)
    sw t0, 0(s0)
    addi t1, s0, RESULT_X
    addi t2, x31, 4
    li t3, 30
1:  lw t0, 0(t2)
    sw t0, 0(t1)
    addi t1, t1, 4
    addi t2, t2, 4
    addi t3, t3, -1
    bnez t3, 1b
    addi s0, s0, RESULT_BYTES
    sw s0, SAVE_RESULT(x31)
    lw s0, SAVE_CASE(x31)
    addi s0, s0, CASE_BYTES
    sw s0, SAVE_CASE(x31)
    j next_case

finish:
    li t0, CONTROL
    lw t0, BOARD(t0)
    bnez t0, spike
    li t0, FINISHER
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b
spike:
    li t0, HTIF_TOHOST
    li t1, 1
    sw t1, 0(t0)
    sw zero, 4(t0)
1:  j 1b

    .data
    .balign 16
save:
    .zero 160
