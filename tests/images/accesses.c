// Which sizes of access each standard part answers, and that nothing answers behind its registers.
#include "board.h"

static volatile uint32_t cause;

uintptr_t trap(uint32_t why, uintptr_t place) {
    cause = why;
    return place + 4;
}

static void tell(const char *what, uint32_t address, uint32_t result) {
    print(what);
    put(' ');
    print_hex(address, 8);
    print(cause ? " cause " : " gives ");
    print_hex(cause ? cause : result, 8);
    put('\n');
}

#define LOAD(op, address)                                                                          \
    do {                                                                                           \
        uint32_t result_ = 0;                                                                      \
        cause = 0;                                                                                 \
        __asm__ volatile(".option push\n.option norvc\n" op " %0, 0(%1)\n.option pop"              \
                         : "+r"(result_)                                                           \
                         : "r"(address)                                                            \
                         : "memory");                                                              \
        tell(op, address, result_);                                                                \
    } while (0)

#define STORE(op, address, stored)                                                                 \
    do {                                                                                           \
        cause = 0;                                                                                 \
        __asm__ volatile(".option push\n.option norvc\n" op                                        \
                         " %0, 0(%1)\n.option pop" ::"r"(stored),                                  \
                         "r"(address)                                                              \
                         : "memory");                                                              \
        tell(op, address, 0);                                                                      \
    } while (0)

static void clint(void) {
    CLINT_COMPARE_HIGH = 0x12345678;
    CLINT_COMPARE_LOW = 0x9ABCDEF0;
    STORE("sb", 0x2004000, 0x11);
    STORE("sh", 0x2004002, 0x2222);
    LOAD("lb", 0x2004001);
    LOAD("lh", 0x2004002);
    LOAD("lw", 0x2004000);
    LOAD("lw", 0x2004004);
    LOAD("lw", 0x200C000);
    LOAD("lw", 0x200FFFC);
    LOAD("lw", 0x2010000);
}

static void plic(void) {
    PLIC_PRIORITY(PLIC_UART) = 5;
    STORE("sb", 0xC000028, 3);
    STORE("sh", 0xC000028, 3);
    LOAD("lb", 0xC000029);
    LOAD("lh", 0xC00002A);
    LOAD("lw", 0xC000028);
    LOAD("lw", 0xC600000);
}

static void uart(void) {
    UART_SCR = 0x5A;
    LOAD("lb", 0x10000007);
    LOAD("lb", 0x10000008);
    STORE("sb", 0x10000008, 1);
    LOAD("lb", 0x100000FF);
}

static void finisher(void) {
    LOAD("lb", 0x100000);
    STORE("sb", 0x100000, 0x55);
    LOAD("lh", 0x100002);
    LOAD("lw", 0x100004);
}

int main(void) {
    clint();
    plic();
    uart();
    finisher();
    // A request that was accepted stays, though its line falls before the claim; and the queue is
    // empty when its mode changes.
    UART_MCR = 0x10; // in loop-back, so that printing is no cause
    PLIC_ENABLE(0) = 1u << PLIC_UART;
    UART_IER = UART_IER_EMPTY;
    const uint32_t identified = UART_IIR & 0x0Fu;
    const uint32_t pending = PLIC_PENDING(0), claimed = PLIC_CLAIM, left = PLIC_PENDING(0);
    PLIC_CLAIM = claimed;
    UART_IER = 0;
    UART_FCR = 1;
    UART_DATA = 'a';
    const uint32_t ready = UART_LSR & UART_LSR_READY;
    UART_FCR = 0;
    const uint32_t emptied = UART_LSR & UART_LSR_READY;
    UART_MCR = 0;
    show("identified", identified);
    show("pending", pending);
    show("claimed", claimed);
    show("left", left);
    show("ready", ready);
    show("emptied", emptied);
    return 0;
}
