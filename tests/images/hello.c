// The serial port, polled, and an exit code.
#include "board.h"

int main(uint32_t hart, const uint8_t *tree) {
    print("hello from hart ");
    print_number(hart);
    print("\n");
    show("device tree starts with",
         (uint32_t)tree[0] << 24 | (uint32_t)tree[1] << 16 | (uint32_t)tree[2] << 8 | tree[3]);
    UART_SCR = 0x5A;
    show("scratch", UART_SCR);
    show("lsr", UART_LSR & 0x61u);
    UART_LCR = 0x83; // divisor latch
    UART_DATA = 1;
    UART_IER = 0;
    UART_LCR = 0x03;
    show("lcr", UART_LCR);
    UART_FCR = 0x07;
    show("iir", UART_IIR);
    return 42;
}
