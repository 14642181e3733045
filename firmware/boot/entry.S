// The first and the last instructions: start-up, and the way from a trap to the fault record.
//
// The computer enters at _start at power-on and after each restart, with a0 the hart and RAM as it was.
// Interrupts are never taken as traps here: the executive polls what wfi woke it for (kernel/executive.h).
// So every trap is a fault, and needs no way back. A non-maskable interrupt may have one: memory that was mended.
// Until the image was looked at (kernel/memory.h) a trap goes to the copy's `rescue`.

    .cfi_sections .debug_frame
    .section .text.entry, "ax"
    .globl _start
    .globl rescue
_start:
    .cfi_startproc
    .cfi_undefined ra           // nobody called: a debugger's backtrace ends here
    csrw mie, zero
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    la t0, rescue_in_copy
    csrw mtvec, t0
    bnez a0, park               // one hart flies this ship

    li t0, 0x40001000           // restart.CAUSE: memory, which the program was working with?
    lw t1, 0(t0)
    li t2, 5
    bne t1, t2, 1f
    li t0, 0x40003018           // edac.UNCORRECTED_ADDRESS
    lw t1, 0(t0)
    la t0, data_start
    bltu t1, t0, 1f
    la t0, work_end
    bgeu t1, t0, 1f
    sw zero, 0(t1)              // whole again, before anything reads it
1:
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

    // Runs in the copy, whose addresses are not those it was linked for: so none here is relative.
    // The image does not start: it becomes what the copy is, but for words that the copy has lost.
    .option push
    .option norelax
    .balign 4
rescue:
    lui t0, %hi(image_start)
    addi t0, t0, %lo(image_start)
    lui t1, %hi(image_end)
    addi t1, t1, %lo(image_end)
    lui t2, %hi(copy_start)
    addi t2, t2, %lo(copy_start)
    li t3, 0x40003000           // edac
1:  lw t4, 0x0C(t3)             // UNCORRECTED_COUNT
    sw t2, 0x14(t3)             // SCRUB: reads the word, and raises nothing
    lw t5, 0x0C(t3)
    bne t4, t5, 2f
    lw t6, 0(t2)
    sw t6, 0(t0)
2:  addi t0, t0, 4
    addi t2, t2, 4
    bltu t0, t1, 1b
    li t0, 0x40001008           // restart.REQUEST
    li t1, 0x5245534D           // the key for memory
3:  sw t1, 0(t0)
    j 3b
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
    csrr t0, mtval
    andi t0, t0, -4
    li t1, 0x40003018           // edac.UNCORRECTED_ADDRESS
    lw t1, 0(t1)
    li t2, 0x5245534D           // the key for memory
    beq t0, t1, 1f
    li t2, 0x52455354           // the key for all else
1:  li t0, 0x40001008           // restart.REQUEST
    sw t2, 0(t0)
    j trap_in_trap

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
