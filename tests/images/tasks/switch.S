# The frame of a task: where it goes on, x1, x5 to x31, the nesting of critical sections, mstatus.
    .equ FRAME_BYTES, 124
    .text
    .balign 4
    .globl tasks_trap
tasks_trap:
    addi sp, sp, -FRAME_BYTES
    sw x1, 4(sp)
    .irp number, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sw x\number, 4 * (\number - 3)(sp)
    .endr
    lw t0, xCriticalNesting
    sw t0, 116(sp)
    csrr t0, mstatus
    sw t0, 120(sp)
    csrr t0, mepc
    addi t0, t0, 4 # behind the ecall
    sw t0, 0(sp)
    lw t0, pxCurrentTCB
    sw sp, 0(t0)
    la sp, stack_top
    call tasks_switch

    .globl tasks_start
tasks_start:
    lw t0, pxCurrentTCB
    lw sp, 0(t0)
    lw t0, 0(sp)
    csrw mepc, t0
    lw t0, 116(sp)
    la t1, xCriticalNesting
    sw t0, 0(t1)
    lw t0, 120(sp)
    csrw mstatus, t0
    lw x1, 4(sp)
    .irp number, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    lw x\number, 4 * (\number - 3)(sp)
    .endr
    addi sp, sp, FRAME_BYTES
    mret
