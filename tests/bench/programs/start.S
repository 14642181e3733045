# Start-up of a bare program for QEMU's virt board, and so for ours: stack, floats on, main, finisher.
    .section .text.entry, "ax"
    .globl _start
_start:
    la sp, __stack_top
    li t0, 0x6000
    csrs mstatus, t0
    call main
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b
