// The host-target interface of the public RISC-V tests: bytes to the console, and the end.
#include "board.h"

volatile struct {
    uint32_t low, high;
} tohost __attribute__((section(".tohost"), aligned(64))),
    fromhost __attribute__((section(".tohost"), aligned(64)));

#define WRITE 0x01010000u

static uint32_t command(uint32_t high, uint32_t low) {
    tohost.low = low; // the low word first: QEMU acts upon the high one
    tohost.high = high;
    while (!(fromhost.low | fromhost.high)) {
    }
    uint32_t answer = fromhost.low ^ fromhost.high ^ high;
    fromhost.low = fromhost.high = 0;
    return answer;
}

static void say(const char *text) {
    while (*text) {
        uint32_t byte = (uint8_t)*text++;
        if (command(WRITE, byte) != (0x100u | byte)) {
            command(WRITE, '!');
        }
    }
}

int main(void) {
    say("spoken through tohost\n");
    tohost.low = 7u << 1 | 1; // the code above the lowest bit
    tohost.high = 0;
    for (;;) {
    }
}
