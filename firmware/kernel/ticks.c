// See ticks.h. The high word is read again until it stood still around the low one.
#include "kernel/ticks.h"

#include "generated/clint_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

uint64_t ticks_now(void) {
    uint32_t high, low;
    do {
        high = io_read(CLINT_BASE, CLINT_MTIME_HIGH);
        low = io_read(CLINT_BASE, CLINT_MTIME_LOW);
    } while (high != io_read(CLINT_BASE, CLINT_MTIME_HIGH));
    return (uint64_t)high << 32 | low;
}

void ticks_alarm_at(uint64_t ticks) {
    // The largest low word first: no in-between value may lie in the past.
    io_write(CLINT_BASE, CLINT_MTIMECMP_LOW, UINT32_MAX);
    io_write(CLINT_BASE, CLINT_MTIMECMP_HIGH, (uint32_t)(ticks >> 32));
    io_write(CLINT_BASE, CLINT_MTIMECMP_LOW, (uint32_t)ticks);
}

uint64_t ticks_cycles(void) {
    uint32_t high, low, again;
    do {
        __asm__ volatile("csrr %0, mcycleh" : "=r"(high));
        __asm__ volatile("csrr %0, mcycle" : "=r"(low));
        __asm__ volatile("csrr %0, mcycleh" : "=r"(again));
    } while (high != again);
    return (uint64_t)high << 32 | low;
}
