// Alarms wherever mtime stands: what is left until mtimecmp counts, not how large the two are. The
// line falls where mtime is set below mtimecmp again, and rises again.
#include "board.h"

#define LEFT 200000u     // 20 ms
#define BACK 1000000000u // 100 s

static void set_time(uint64_t time) {
    set_alarm(UINT64_MAX);
    CLINT_TIME_HIGH = 0;
    CLINT_TIME_LOW = (uint32_t)time;
    CLINT_TIME_HIGH = (uint32_t)(time >> 32);
}

static void wait_from(uint64_t time) {
    set_time(time);
    set_alarm(time + LEFT);
    __asm__ volatile("wfi");
    show("timer", CSR_READ(mip) & MIE_TIMER);
    show("late enough", time_now() - time >= LEFT);
}

int main(void) {
    static const uint64_t times[] = {
        UINT64_C(1) << 32,
        UINT64_C(1) << 56,
        (UINT64_C(1) << 62) + 7,
        UINT64_C(0x7fffffff00000000),
        INT64_MAX - LEFT / 2,
        (uint64_t)INT64_MAX + 1,
        UINT64_MAX - 3 * (uint64_t)BACK,
    };
    CSR_SET(mie, MIE_TIMER);
    for (uint32_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        show("time", (uint32_t)(times[i] >> 32));
        wait_from(times[i]);
        CLINT_TIME_LOW = (uint32_t)(times[i] - BACK);
        CLINT_TIME_HIGH = (uint32_t)((times[i] - BACK) >> 32);
        show("below it again", CSR_READ(mip) & MIE_TIMER);
        set_alarm(times[i] - BACK + LEFT);
        __asm__ volatile("wfi");
        show("risen again", CSR_READ(mip) & MIE_TIMER);
    }
    return 0;
}
