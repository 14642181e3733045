// PLIC: priorities, threshold, claim and complete with the one source that both boards can raise.
#include "board.h"

static volatile uint32_t external;

uintptr_t trap(uint32_t cause, uintptr_t place) {
    external += cause == CAUSE_EXTERNAL;
    CSR_CLEAR(mie, MIE_EXTERNAL);
    return place;
}

static void state(const char *where) {
    print(where);
    print(": pending ");
    print_hex(PLIC_PENDING(0), 8);
    print(" mip ");
    print_hex(CSR_READ(mip) & MIE_EXTERNAL, 8);
    print("\n");
}

int main(void) {
    PLIC_PRIORITY(PLIC_UART) = 0xFFFFFFFF;
    show("priority", PLIC_PRIORITY(PLIC_UART));
    PLIC_PRIORITY(PLIC_UART) = 3;
    PLIC_THRESHOLD = 0;
    PLIC_ENABLE(0) = 0;
    PLIC_ENABLE(1) = 0;
    UART_IER = UART_IER_EMPTY; // the transmitter is empty: the line rises
    state("raised, not enabled");
    PLIC_ENABLE(0) = 1u << PLIC_UART;
    show("enable", PLIC_ENABLE(0));
    state("enabled");
    PLIC_THRESHOLD = 3;
    state("threshold 3");
    PLIC_THRESHOLD = 2;
    state("threshold 2");
    PLIC_PRIORITY(PLIC_UART) = 0;
    state("priority 0");
    show("claim of priority 0", PLIC_CLAIM);
    PLIC_PRIORITY(PLIC_UART) = 7;
    CSR_SET(mie, MIE_EXTERNAL);
    CSR_SET(mstatus, MSTATUS_MIE);
    show("taken", external);
    show("claim", PLIC_CLAIM);
    show("claimed", CSR_READ(mip) & MIE_EXTERNAL); // whether it pends QEMU sees otherwise
    show("claim again", PLIC_CLAIM);
    show("iir", UART_IIR & 0x0Fu); // reading it takes the transmit interrupt: the line falls
    PLIC_CLAIM = PLIC_UART;
    state("completed");
    show("claim of nothing", PLIC_CLAIM);

    // A request that was handed on stays though its line falls. Printing would raise it again, and
    // so all goes by loop-back, once what the printing above left has been claimed and completed.
    UART_MCR = 0x10;
    (void)UART_IIR;
    PLIC_CLAIM = PLIC_UART;
    (void)PLIC_CLAIM;
    PLIC_CLAIM = PLIC_UART;
    UART_DATA = 'x';
    uint32_t risen = PLIC_PENDING(0);
    (void)UART_IIR;
    uint32_t fallen = PLIC_PENDING(0), claim = PLIC_CLAIM, claimed = PLIC_PENDING(0);
    PLIC_CLAIM = PLIC_UART;
    uint32_t completed = PLIC_PENDING(0);
    UART_MCR = 0;
    show("risen", risen);
    show("fallen", fallen);
    show("claim of it", claim);
    show("then pending", claimed);
    show("then completed", completed);
    return 0;
}
