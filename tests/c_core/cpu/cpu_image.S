# Runs cases, one after the other, and tells on the serial port what became of each.
#
# The same image runs on QEMU's virt board and on ours; the two texts must be equal. A case is 2,048
# bytes: x0 to x31, f0 to f31, fcsr, mstatus, the length of its code, and from CODE on the code, which
# ends in an ecall. Each trap on the way prints a line "T cause epc value status" and is stepped over;
# the end prints the registers and a checksum of the data area.
    .equ DATA, 0x80008000
    .equ DATA_TEMPLATE, 0x8000c000
    .equ DATA_BYTES, 0x2000
    .equ COUNT, 0x8000f000
    .equ CASES, 0x80010000
    .equ CASE_BYTES, 2048
    .equ CASE_F, 128
    .equ CASE_FCSR, 384
    .equ CASE_MSTATUS, 388
    .equ CASE_LENGTH, 392
    .equ CODE, 400
    .equ TRAPS_MAX, 200
    .equ UART, 0x10000000
    .equ FINISHER, 0x00100000
    .equ MTIMECMP, 0x02004000

    # The save area: 32 registers, then these.
    .equ SAVE_CASE, 128
    .equ SAVE_LEFT, 132
    .equ SAVE_TRAPS, 136
    .equ SAVE_FLOATS, 144

    .section .text.entry, "ax"
    .globl _start
_start:
    # User mode may touch everything.
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    la t0, trap
    csrw mtvec, t0
    la s11, save
    csrw mscratch, s11
    li t0, MTIMECMP
    li t1, -1
    sw t1, 0(t0)
    sw t1, 4(t0)
    li t0, COUNT
    lw t0, 0(t0)
    sw t0, SAVE_LEFT(s11)
    li t0, CASES
    sw t0, SAVE_CASE(s11)

next_case:
    la s11, save
    lw t0, SAVE_LEFT(s11)
    beqz t0, finish
    addi t0, t0, -1
    sw t0, SAVE_LEFT(s11)
    sw zero, SAVE_TRAPS(s11)
    li t0, DATA
    li t1, DATA_TEMPLATE
    li t2, DATA_BYTES
1:  lw t3, 0(t1)
    sw t3, 0(t0)
    addi t0, t0, 4
    addi t1, t1, 4
    addi t2, t2, -4
    bnez t2, 1b

    lw s0, SAVE_CASE(s11)
    li t0, 0x6000
    csrs mstatus, t0
    lw t0, CASE_FCSR(s0)
    fscsr t0
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld f\n, CASE_F+8*\n(s0)
    .endr
    lw t0, CASE_MSTATUS(s0)
    csrw mstatus, t0
    addi t0, s0, CODE
    csrw mepc, t0
    mv x31, s0
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    lw x\n, 4*\n(x31)
    .endr
    mret

    .balign 4
trap:
    csrrw x31, mscratch, x31
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    sw x\n, 4*\n(x31)
    .endr
    mv s11, x31
    csrr t0, mscratch
    sw t0, 124(s11)
    csrw mscratch, s11

    li a0, 'T'
    call print_character
    csrr a0, mcause
    call print_word
    csrr a0, mepc
    call print_word
    csrr a0, mtval
    call print_word
    csrr a0, mstatus
    call print_word
    call print_line

    lw s0, SAVE_CASE(s11)
    lw t0, CASE_LENGTH(s0)
    add t0, t0, s0
    addi t0, t0, CODE
    csrr t1, mepc
    beq t0, t1, end_case
    lw t0, SAVE_TRAPS(s11)
    addi t0, t0, 1
    sw t0, SAVE_TRAPS(s11)
    li t2, TRAPS_MAX
    beq t0, t2, end_case
    csrr t0, mcause
    li t2, 1
    beq t0, t2, end_case

    # On with the instruction behind.
    lhu t0, 0(t1)
    andi t0, t0, 3
    addi t1, t1, 2
    li t2, 3
    bne t0, t2, 1f
    addi t1, t1, 2
1:  csrw mepc, t1
    mv x31, s11
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    lw x\n, 4*\n(x31)
    .endr
    mret

end_case:
    li t0, 0x6000
    csrs mstatus, t0
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd f\n, SAVE_FLOATS+8*\n(s11)
    .endr
    frcsr a0
    call print_word
    mv s1, s11
    li s2, 31
1:  addi s1, s1, 4
    lw a0, 0(s1)
    call print_word
    addi s2, s2, -1
    bnez s2, 1b
    addi s1, s11, SAVE_FLOATS
    li s2, 64
1:  lw a0, 0(s1)
    call print_word
    addi s1, s1, 4
    addi s2, s2, -1
    bnez s2, 1b
    li t0, DATA
    li t1, DATA_BYTES
    li a0, 0
1:  lw t2, 0(t0)
    xor a0, a0, t2
    slli t3, a0, 5
    srli a0, a0, 27
    or a0, a0, t3
    add a0, a0, t1
    addi t0, t0, 4
    addi t1, t1, -4
    bnez t1, 1b
    call print_word
    call print_line
    lw t0, SAVE_CASE(s11)
    li t1, CASE_BYTES
    add t0, t0, t1
    sw t0, SAVE_CASE(s11)
    j next_case

finish:
    li t0, FINISHER
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b

print_word:
    li t0, UART
    li t1, ' '
    sb t1, 0(t0)
    li t1, 28
1:  srl t2, a0, t1
    andi t2, t2, 15
    addi t2, t2, '0'
    li t3, '9'
    ble t2, t3, 2f
    addi t2, t2, 'a' - '0' - 10
2:  sb t2, 0(t0)
    addi t1, t1, -4
    bgez t1, 1b
    ret
print_line:
    li a0, '\n'
print_character:
    li t0, UART
    sb a0, 0(t0)
    ret

    .data
    .balign 16
save:
    .zero SAVE_FLOATS + 256
