// Where QEMU 7.2 goes its own way (docs/qemu-virt.md): what the specifications say.
#include "board.h"

int main(void) {
    show("mcr", UART_MCR);
    PLIC_PRIORITY(PLIC_UART) = 3;
    PLIC_ENABLE(0) = 1u << PLIC_UART;
    PLIC_THRESHOLD = 7;
    UART_MCR = 0x10; // in loop-back, so that printing is no cause
    UART_IER = UART_IER_EMPTY;
    uint32_t raised = PLIC_PENDING(0), claimed = PLIC_CLAIM, left = PLIC_PENDING(0);
    uint32_t seen = UART_IIR & 0x0Fu; // the line falls
    UART_DATA = 'x';                  // and rises again
    uint32_t risen = PLIC_PENDING(0);
    PLIC_CLAIM = PLIC_UART;
    uint32_t completed = PLIC_PENDING(0);
    UART_IER = 0;
    uint32_t fallen = PLIC_PENDING(0), still = PLIC_CLAIM; // what was handed on stays
    PLIC_CLAIM = PLIC_UART;
    uint32_t low = PLIC_PENDING(0);
    UART_MCR = 0;
    show("raised", raised);
    show("claimed at threshold 7", claimed);
    show("then pending", left);
    show("identified", seen);
    show("risen again while claimed", risen);
    show("completed", completed);
    show("fallen", fallen);
    show("claimed though it fell", still);
    show("completed while low", low);
    return 0;
}
