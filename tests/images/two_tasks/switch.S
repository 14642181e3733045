# Every trap: the whole of a task goes onto its stack, kernel_trap chooses who goes on.
#
# A frame, 400 bytes: x1 to x31 at 4n, mepc at 0, mstatus at 128, fcsr at 132, f0 to f31 at 144 + 8n.

    .set FRAME, 400

    .balign 4
    .globl kernel_entry
kernel_entry:
    addi sp, sp, -FRAME
    sw x1, 4(sp)
    .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sw x\n, 4*\n(sp)
    .endr
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd f\n, 144+8*\n(sp)
    .endr
    csrr t0, mepc
    sw t0, 0(sp)
    csrr t0, mstatus
    sw t0, 128(sp)
    csrr t0, fcsr
    sw t0, 132(sp)
    mv a0, sp
    csrr a1, mcause
    la sp, kernel_stack_top
    call kernel_trap
    # fall through
    .globl kernel_resume
kernel_resume: # (frame)
    mv sp, a0
    lw t0, 132(sp)
    csrw fcsr, t0
    lw t0, 128(sp)
    csrw mstatus, t0
    lw t0, 0(sp)
    csrw mepc, t0
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld f\n, 144+8*\n(sp)
    .endr
    lw x1, 4(sp)
    .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    lw x\n, 4*\n(sp)
    .endr
    addi sp, sp, FRAME
    mret

    .section .bss
    .balign 16
    .space 2048
kernel_stack_top:
