# In the manner of the public RISC-V tests: number of the test in gp, code to tohost, a signature.
    .globl main
main:
    la t0, begin_signature
    li gp, 2
    li t1, 0x12345678
    sw t1, 0(t0)
    li gp, 3
    li t2, -1
    add t3, t1, t2
    sw t3, 4(t0)
    sb t1, 9(t0)
    li gp, 4
    li gp, 1
    la t0, tohost
1:  sw gp, 0(t0) # as the tests have it: for ever
    sw zero, 4(t0)
    j 1b

    .section .data
    .globl begin_signature
    .globl end_signature
    .balign 16
begin_signature:
    .word 0xdeadbeef, 0xdeadbeef, 0xdeadbeef
    .byte 0xab, 0xcd
end_signature:

    .section .tohost, "aw", @progbits
    .balign 64
    .globl tohost
    .globl fromhost
tohost: .dword 0
    .size tohost, 8
    .balign 64
fromhost: .dword 0
    .size fromhost, 8
