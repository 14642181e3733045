// QEMU's virt board as the programs here see it, and a few words to print with.
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define REGISTER8(address) (*(volatile uint8_t *)(address))
#define REGISTER(address) (*(volatile uint32_t *)(address))

#define FINISHER REGISTER(0x100000)
#define FINISHER_RESET 0x7777u

#define CLINT_MSIP REGISTER(0x2000000)
#define CLINT_COMPARE_LOW REGISTER(0x2004000)
#define CLINT_COMPARE_HIGH REGISTER(0x2004004)
#define CLINT_TIME_LOW REGISTER(0x200BFF8)
#define CLINT_TIME_HIGH REGISTER(0x200BFFC)

#define PLIC_PRIORITY(source) REGISTER(0xC000000 + 4 * (source))
#define PLIC_PENDING(word) REGISTER(0xC001000 + 4 * (word))
#define PLIC_ENABLE(word) REGISTER(0xC002000 + 4 * (word))
#define PLIC_THRESHOLD REGISTER(0xC200000)
#define PLIC_CLAIM REGISTER(0xC200004)
#define PLIC_UART 10u

#define UART_DATA REGISTER8(0x10000000)
#define UART_IER REGISTER8(0x10000001)
#define UART_IIR REGISTER8(0x10000002)
#define UART_FCR REGISTER8(0x10000002)
#define UART_LCR REGISTER8(0x10000003)
#define UART_MCR REGISTER8(0x10000004)
#define UART_LSR REGISTER8(0x10000005)
#define UART_MSR REGISTER8(0x10000006)
#define UART_SCR REGISTER8(0x10000007)
#define UART_IER_RECEIVED 0x01u
#define UART_IER_EMPTY 0x02u
#define UART_LSR_READY 0x01u
#define UART_LSR_EMPTY 0x20u

#define CAUSE_SOFTWARE 0x80000003u
#define CAUSE_TIMER 0x80000007u
#define CAUSE_EXTERNAL 0x8000000Bu
#define MIE_SOFTWARE (1u << 3)
#define MIE_TIMER (1u << 7)
#define MIE_EXTERNAL (1u << 11)
#define MSTATUS_MIE (1u << 3)

#define CSR_READ(name)                                                                             \
    ({                                                                                             \
        uint32_t value_;                                                                           \
        __asm__ volatile("csrr %0, " #name : "=r"(value_)::"memory");                              \
        value_;                                                                                    \
    })
#define CSR_WRITE(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"(value) : "memory")
#define CSR_SET(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"(bits) : "memory")
#define CSR_CLEAR(name, bits) __asm__ volatile("csrc " #name ", %0" ::"r"(bits) : "memory")

static inline void put(char byte) {
    while (!(UART_LSR & UART_LSR_EMPTY)) {
    }
    UART_DATA = (uint8_t)byte;
}

static inline void print(const char *text) {
    while (*text) {
        put(*text++);
    }
}

static inline void print_hex(uint32_t number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        put("0123456789abcdef"[number >> shift & 15]);
    }
}

static inline void print_number(uint32_t number) {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count) {
        put(digits[--count]);
    }
}

// A name, a number in hexadecimal, the end of the line.
static inline void show(const char *name, uint32_t number) {
    print(name);
    put(' ');
    print_hex(number, 8);
    put('\n');
}

static inline uint64_t time_now(void) {
    for (;;) {
        uint32_t high = CLINT_TIME_HIGH;
        uint32_t low = CLINT_TIME_LOW;
        if (high == CLINT_TIME_HIGH) {
            return (uint64_t)high << 32 | low;
        }
    }
}

static inline void set_alarm(uint64_t time) {
    CLINT_COMPARE_HIGH = UINT32_MAX;
    CLINT_COMPARE_LOW = (uint32_t)time;
    CLINT_COMPARE_HIGH = (uint32_t)(time >> 32);
}

#endif
