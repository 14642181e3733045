// The registers of the CLINT: what is written comes back, the time can be set, both words at once.
#include "board.h"

int main(void) {
    double both;
    union {
        double number;
        uint32_t words[2];
    } time;
    CLINT_COMPARE_LOW = 0x89ABCDEF;
    CLINT_COMPARE_HIGH = 0x01234567;
    show("compare low", CLINT_COMPARE_LOW);
    show("compare high", CLINT_COMPARE_HIGH);
    __asm__ volatile("fld %0, 0(%1)" : "=f"(both) : "r"(0x2004000));
    time.number = both;
    show("both low", time.words[0]);
    show("both high", time.words[1]);
    time.words[0] = 0x1111;
    time.words[1] = 0x2222;
    __asm__ volatile("fsd %0, 0(%1)" ::"f"(time.number), "r"(0x2004000) : "memory");
    show("stored low", CLINT_COMPARE_LOW);
    show("stored high", CLINT_COMPARE_HIGH);
    show("timer", CSR_READ(mip) & MIE_TIMER);
    CLINT_TIME_HIGH = 0x2223; // the time is past the alarm
    show("time high", CLINT_TIME_HIGH);
    show("timer", CSR_READ(mip) & MIE_TIMER);
    show("time csr", CSR_READ(timeh));
    CLINT_TIME_HIGH = 0;
    CLINT_TIME_LOW = 0;
    show("timer", CSR_READ(mip) & MIE_TIMER);
    show("time is small", time_now() < 1000000000u);
    for (uint32_t value = 0; value < 4; value++) {
        CLINT_MSIP = value;
        show("msip", CLINT_MSIP);
        show("software", CSR_READ(mip) & MIE_SOFTWARE);
    }
    return 0;
}
