// The first and the last instructions: start-up, and the way from a trap to the fault record.
//
// The computer enters at _start at power-on and after each restart, with a0 the hart and RAM as it was.
// Interrupts are never taken as traps here: the executive polls what wfi woke it for (kernel/executive.h).
// So every trap is a fault, and needs no way back. A non-maskable interrupt may have one: memory that was mended.
// Until the image was looked at (kernel/memory.h) a trap goes to the copy's `rescue`, and a hang too: the watchdog runs
// from the first instruction on.

    .cfi_sections .debug_frame
    .section .text.entry, "ax"
    .globl _start
    .globl rescue
_start:
    .cfi_startproc
    .cfi_undefined ra           // nobody called: a debugger's backtrace ends here
    li t0, 0x40002000           // watchdog.CONTROL: on, for the second that its PERIOD is now
    li t1, 1
    sw t1, 0(t0)
    la t1, rescue_in_copy
    csrw mtvec, t1
    csrw mie, zero
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    bnez a0, park               // one hart flies this ship

    li t0, 0x40003000           // edac: what the start finds is whole, or made so before anything reads it
    la t1, noinit_start
    la t2, work_end
1:  lw t3, 0x0C(t0)             // UNCORRECTED_COUNT
    sw t1, 0x14(t0)             // SCRUB: reads the word, and raises nothing while NMI_VECTOR is 0
    lw t4, 0x0C(t0)
    beq t3, t4, 2f
    sw zero, 0(t1)
2:  addi t1, t1, 4
    bltu t1, t2, 1b
    li t0, 0x40001010           // restart.NMI_VECTOR: where the watchdog goes
    la t1, rescue_in_copy
    sw t1, 0(t0)

    li t0, 0x2000               // mstatus.FS = initial: floating point on
    csrs mstatus, t0
    fscsr zero

    call prepare
    call boot_main
park:
    wfi
    j park
    .cfi_endproc

prepare:
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
3:  sw zero, 0(t1)              // 16 bytes at once, as ares4.ld aligns both ends: it is most of RAM
    sw zero, 4(t1)
    sw zero, 8(t1)
    sw zero, 12(t1)
    addi t1, t1, 16
    bltu t1, t2, 3b
4:  ret

    // Start-up code is lost in both copies: another start would lose its way at the same word. The least that keeps
    // her (flight/minimal.c) needs none of it.
last_resort:
    la t0, trap_in_trap
    csrw mtvec, t0
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    li t0, 0x2000               // mstatus.FS
    csrs mstatus, t0
    fscsr zero
    call prepare
    call minimal_run            // does not return

    // Runs in the copy, whose addresses are not those it was linked for: so none here is relative.
    // The image does not start, or hangs. What the copy's words would make of it, with its own where the copy has lost
    // one, is held against the seal first. If that holds it becomes so; else only what it has lost itself is copied.
    .option push
    .option norelax
    .balign 4
rescue:
    li t0, 0x40001010           // restart.NMI_VECTOR: nowhere
    sw zero, 0(t0)
    li t0, 0x40002008           // watchdog.SERVICE: a second from here on
    li t1, 0x5E12F1CE
    sw t1, 0(t0)
    lui a0, %hi(image_start)
    addi a0, a0, %lo(image_start)
    lui a1, %hi(image_end)
    addi a1, a1, %lo(image_end)
    lui a2, %hi(copy_start)
    addi a2, a2, %lo(copy_start)
    sub a2, a2, a0              // from a word of the image to that of the copy
    li a3, 0x40003000           // edac
    li a4, -1                   // CRC-32 up to here, as portable/crc.c has it
    li a5, 0xEDB88320
    mv t0, a0
1:  add t1, t0, a2
    lw t2, 0x0C(a3)             // UNCORRECTED_COUNT
    sw t1, 0x14(a3)             // SCRUB
    lw t3, 0x0C(a3)
    beq t2, t3, 2f
    mv t1, t0                   // the copy has lost it
    sw t1, 0x14(a3)
    lw t2, 0x0C(a3)
    bne t2, t3, 5f              // and so has the image
2:  lw t1, 0(t1)
    addi t0, t0, 4
    beq t0, a1, 4f              // the last word is the seal
    xor a4, a4, t1
    li t2, 32
3:  andi t3, a4, 1
    neg t3, t3
    and t3, t3, a5
    srli a4, a4, 1
    xor a4, a4, t3
    addi t2, t2, -1
    bnez t2, 3b
    j 1b
4:  not a4, a4
    sub a4, a4, t1              // 0: it would hold
    j 6f
5:  li a4, 1

6:  mv t6, a4                   // 0: what it held of is a start
7:  lw t2, 0x0C(a3)
    sw a0, 0x14(a3)
    lw t3, 0x0C(a3)
    beqz a4, 8f
    beq t2, t3, 9f              // a word that is not lost stays
8:  add t1, a0, a2
    sw t1, 0x14(a3)
    lw t2, 0x0C(a3)
    bne t2, t3, 9f              // a lost one makes none whole
    lw t1, 0(t1)
    sw t1, 0(a0)
    li t6, 0                    // and what was made whole is worth a start
9:  addi a0, a0, 4
    bltu a0, a1, 7b
    lui t0, %hi(last_resort)
    bnez t6, 11f
    csrr t2, mcause
    li t0, 0x40002008           // watchdog.SERVICE
    li t1, 0                    // any word but its key
    bltz t2, 10f                // it was an interrupt: the watchdog's
    li t0, 0x40001008           // restart.REQUEST
    li t1, 0x5245534D           // the key for memory
10: sw t1, 0(t0)
    j 10b
11: jr %lo(last_resort)(t0)
    .option pop

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
    li t0, 0x40001000           // restart
    sw zero, 0x10(t0)           // NMI_VECTOR: nowhere
    csrr t1, mtval
    li t2, 0x40003000           // edac: is it a word that is lost?
    lw t3, 0x0C(t2)             // UNCORRECTED_COUNT
    sw t1, 0x14(t2)             // SCRUB
    lw t4, 0x0C(t2)
    li t5, 0x52455354           // the key for all else
    beq t3, t4, 1f
    li t5, 0x5245534D           // the key for memory
1:  sw t5, 0x08(t0)             // REQUEST
    j 1b

    // What a C function may change, floating point left out: the handler has none.
    .balign 4
    .globl nmi_entry
nmi_entry:
    addi sp, sp, -64
    sw ra, 0(sp)
    sw t0, 4(sp)
    sw t1, 8(sp)
    sw t2, 12(sp)
    sw t3, 16(sp)
    sw t4, 20(sp)
    sw t5, 24(sp)
    sw t6, 28(sp)
    sw a0, 32(sp)
    sw a1, 36(sp)
    sw a2, 40(sp)
    sw a3, 44(sp)
    sw a4, 48(sp)
    sw a5, 52(sp)
    sw a6, 56(sp)
    sw a7, 60(sp)
    csrr a0, mcause
    csrr a1, mepc
    mv a2, ra
    addi a3, sp, 64
    call fault_nmi
    lw ra, 0(sp)
    lw t0, 4(sp)
    lw t1, 8(sp)
    lw t2, 12(sp)
    lw t3, 16(sp)
    lw t4, 20(sp)
    lw t5, 24(sp)
    lw t6, 28(sp)
    lw a0, 32(sp)
    lw a1, 36(sp)
    lw a2, 40(sp)
    lw a3, 44(sp)
    lw a4, 48(sp)
    lw a5, 52(sp)
    lw a6, 56(sp)
    lw a7, 60(sp)
    addi sp, sp, 64
    mret
