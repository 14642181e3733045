// CLINT: software interrupt, timer interrupts in order, mcause and mepc of each, a sleep that ends
// while interrupts are off.
#include "board.h"

static volatile uint32_t ticks, software;
static volatile uint64_t last;

uintptr_t trap(uint32_t cause, uintptr_t place) {
    if (cause == CAUSE_TIMER) {
        ticks++;
        last = time_now();
        set_alarm(ticks < 5 ? last + 1000 : UINT64_MAX);
    } else if (cause == CAUSE_SOFTWARE) {
        software++;
        CLINT_MSIP = 0;
    } else {
        show("unexpected cause", cause);
    }
    return place;
}

// Ticks of the CLINT since a value of the time CSR.
static uint32_t time_then(uint32_t csr) { return (uint32_t)time_now() - csr; }

int main(void) {
    CSR_SET(mie, MIE_SOFTWARE | MIE_TIMER);
    set_alarm(UINT64_MAX);
    CLINT_MSIP = 0xFFFFFFFF;
    show("msip", CLINT_MSIP);
    show("mip", CSR_READ(mip) & 0x888u);
    CSR_SET(mstatus, MSTATUS_MIE);
    show("software", software);
    uint64_t start = time_now();
    set_alarm(start + 1000);
    while (ticks < 5) {
        __asm__ volatile("wfi");
    }
    show("ticks", ticks);
    show("at least 5000 later", last - start >= 5000);
    show("time csr agrees", time_then(CSR_READ(time)) < 1000000000u);
    CSR_CLEAR(mstatus, MSTATUS_MIE);
    set_alarm(time_now() + 2000);
    __asm__ volatile("wfi"); // ends, though nothing is taken
    show("asleep and awake", CSR_READ(mip) & 0x80u);
    show("ticks", ticks);
    set_alarm(0);
    CSR_SET(mstatus, MSTATUS_MIE);
    show("ticks", ticks);
    return 0;
}
