// The few machine-mode registers the firmware touches after start-up.
#ifndef ARES4_KERNEL_PROCESSOR_H
#define ARES4_KERNEL_PROCESSOR_H

#include <stdint.h>

#define PROCESSOR_TIMER 0x80u
#define PROCESSOR_EXTERNAL 0x800u

// Which lines end a wait. They never trap: mstatus.MIE stays 0.
static inline void processor_enable(uint32_t lines) {
    __asm__ volatile("csrw mie, %0" ::"r"(lines));
}

static inline uint32_t processor_pending(void) {
    uint32_t lines;
    __asm__ volatile("csrr %0, mip" : "=r"(lines));
    return lines;
}

// boot/entry.S
void trap_entry(void);
void rescue_in_copy(void);

static inline void processor_trap_vector(void (*entry)(void)) {
    __asm__ volatile("csrw mtvec, %0" ::"r"(entry));
}

// What was fetched before may have been overwritten since.
static inline void processor_code_changed(void) { __asm__ volatile("fence.i" ::: "memory"); }

static inline void processor_wait(void) { __asm__ volatile("wfi" ::: "memory"); }

static inline uint64_t processor_instructions(void) {
    uint32_t high, low, again;
    do {
        __asm__ volatile("csrr %0, minstreth" : "=r"(high));
        __asm__ volatile("csrr %0, minstret" : "=r"(low));
        __asm__ volatile("csrr %0, minstreth" : "=r"(again));
    } while (high != again);
    return (uint64_t)high << 32 | low;
}

#endif
