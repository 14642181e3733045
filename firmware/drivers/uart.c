// See uart.h. A byte written is sent at once, so nothing waits and nothing is queued.
#include "drivers/uart.h"

#include <stdbool.h>

#include "generated/memory_map.h"
#include "generated/uart_regs.h"
#include "kernel/format.h"

#define EIGHT_BITS_NO_PARITY 3u
#define FIFO_ON 1u

static void put(uint32_t offset, uint8_t value) {
    *(volatile uint8_t *)(uintptr_t)(UART_BASE + offset) = value;
}

void uart_open(void) {
    put(UART_LCR, EIGHT_BITS_NO_PARITY); // first: it says what is behind the others
    put(UART_IER, 0);
    put(UART_MCR, 0);
    put(UART_IIR_FCR, FIFO_ON);
}

void uart_text(const char *text) {
    for (; *text; text++) {
        put(UART_DATA, (uint8_t)*text);
    }
}

void uart_unsigned(uint32_t value) {
    char text[11] = {0};
    format_unsigned(text, 10, value, ' ');
    const char *first = text;
    while (*first == ' ') {
        first++;
    }
    uart_text(first);
}

void uart_signed(int32_t value) {
    if (value < 0) {
        put(UART_DATA, '-');
        uart_unsigned(0u - (uint32_t)value);
    } else {
        uart_unsigned((uint32_t)value);
    }
}

void uart_hex(uint32_t value) {
    char text[9] = {0};
    format_hex(text, 8, value);
    uart_text(text);
}
