// The host-target interface of the public RISC-V tests: a line from the console, and back to it.
#include "board.h"

volatile uint32_t tohost[2] __attribute__((section(".tohost"), aligned(64)));
volatile uint32_t fromhost[2] __attribute__((section(".tohost"), aligned(64)));

static char command(uint32_t high, char byte) {
    tohost[0] = (uint8_t)byte;
    tohost[1] = high;
    while (!fromhost[1]) {
    }
    char answer = (char)fromhost[0];
    fromhost[0] = fromhost[1] = 0;
    return answer;
}

int main(void) {
    char byte;
    do {
        byte = command(0x01000000, 0); // read
        command(0x01010000, byte);     // write
    } while (byte != '\n');
    return 0;
}
