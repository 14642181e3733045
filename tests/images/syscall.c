// System calls over the host-target interface, as the benchmarks of the public RISC-V tests use
// them.
#include "board.h"

volatile uint32_t tohost[2] __attribute__((section(".tohost"), aligned(64)));
volatile uint32_t fromhost[2] __attribute__((section(".tohost"), aligned(64)));

static int32_t call(uint32_t number, uint32_t a, uint32_t b, uint32_t c) {
    static volatile uint64_t words[8] __attribute__((aligned(64)));
    words[0] = number;
    words[1] = a;
    words[2] = b;
    words[3] = c;
    tohost[1] = 0;
    tohost[0] = (uint32_t)(uintptr_t)words;
    while (!fromhost[0]) {
    }
    fromhost[0] = 0;
    return (int32_t)words[0];
}

static uint32_t length(const char *text) {
    uint32_t count = 0;
    while (text[count]) {
        count++;
    }
    return count;
}

static void say(const char *text) { call(64, 1, (uint32_t)(uintptr_t)text, length(text)); }

static void say_number(int32_t number) {
    char digits[12] = "";
    char *place = digits + sizeof digits - 1;
    uint32_t left = number < 0 ? 0u - (uint32_t)number : (uint32_t)number;
    *--place = '\n';
    do {
        *--place = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0) {
        *--place = '-';
    }
    say(place);
}

int main(void) {
    say("written\n");
    say_number(call(64, 2, (uint32_t)(uintptr_t)"more\n", 5));
    say_number(call(64, 9, (uint32_t)(uintptr_t)"nobody", 6)); // no such file
    say_number(call(64, 1, 0x10, 6));                          // no such memory
    say_number(call(1000, 0, 0, 0));                           // no such call
    say_number(call(64, 1, 0x80000000u, 0));
    call(93, 5, 0, 0);
    for (;;) {
    }
}
