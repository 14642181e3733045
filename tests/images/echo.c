// The serial port by interrupts: echoes lines in capitals until one that says "end"; sleeps
// between.
#include "board.h"

static volatile char ring[256];
static volatile uint32_t head, tail;
static volatile uint32_t transmit_interrupts;

uintptr_t trap(uint32_t cause, uintptr_t place) {
    if (cause != CAUSE_EXTERNAL) {
        return place;
    }
    for (uint32_t source = PLIC_CLAIM; source; source = PLIC_CLAIM) {
        while (UART_LSR & UART_LSR_READY) {
            ring[head++ % sizeof ring] = (char)UART_DATA;
        }
        if ((UART_IIR & 0x0Fu) == 0x02) {
            transmit_interrupts++;
            UART_IER = UART_IER_RECEIVED;
        }
        PLIC_CLAIM = source;
    }
    return place;
}

static char next_byte(void) {
    for (;;) {
        CSR_CLEAR(mstatus, MSTATUS_MIE); // so that no byte comes between looking and sleeping
        if (head != tail) {
            CSR_SET(mstatus, MSTATUS_MIE);
            return ring[tail++ % sizeof ring];
        }
        __asm__ volatile("wfi");
        CSR_SET(mstatus, MSTATUS_MIE);
    }
}

int main(void) {
    char line[64];
    uint32_t length = 0, lines = 0;
    PLIC_PRIORITY(PLIC_UART) = 1;
    PLIC_ENABLE(0) = 1u << PLIC_UART;
    PLIC_THRESHOLD = 0;
    CSR_SET(mie, MIE_EXTERNAL);
    CSR_SET(mstatus, MSTATUS_MIE);
    UART_IER = UART_IER_RECEIVED | UART_IER_EMPTY;
    print("ready\n");
    for (;;) {
        char byte = next_byte();
        if (byte != '\n' && byte != '\r') {
            line[length] = byte;
            length += length < sizeof line - 1;
            continue;
        }
        line[length] = '\0';
        for (uint32_t i = 0; i < length; i++) {
            put(line[i] >= 'a' && line[i] <= 'z' ? (char)(line[i] - 32) : line[i]);
        }
        put('\n');
        lines++;
        if (length == 3 && line[0] == 'e' && line[1] == 'n' && line[2] == 'd') {
            break;
        }
        length = 0;
    }
    print(transmit_interrupts == 1 ? "one transmit interrupt\n" : "other transmit interrupts\n");
    return (int)lines;
}
