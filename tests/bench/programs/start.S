# Start-up of a bare program for QEMU's virt board, and so for ours: stack, floats on, work, finisher.
    .section .text.entry, "ax"
    .globl _start, done
_start:
    la sp, __stack_top
    li t0, 0x6000
    csrs mstatus, t0
    li a0, ROUNDS
    call work
    la t0, result
    sw a0, 0(t0)
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
done:
    j done
