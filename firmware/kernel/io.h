// Reading and writing device registers: base and offset from the generated headers, words only.
#ifndef ARES4_KERNEL_IO_H
#define ARES4_KERNEL_IO_H

#include <stdint.h>

static inline uint32_t io_read(uint32_t base, uint32_t offset) {
    return *(volatile const uint32_t *)(uintptr_t)(base + offset);
}

static inline void io_write(uint32_t base, uint32_t offset, uint32_t value) {
    *(volatile uint32_t *)(uintptr_t)(base + offset) = value;
}

static inline int32_t io_read_signed(uint32_t base, uint32_t offset) {
    return (int32_t)io_read(base, offset);
}

// Clears a register of events, each written as one to clear, and tells which stood there.
static inline uint32_t io_acknowledge(uint32_t base, uint32_t offset) {
    uint32_t events = io_read(base, offset);
    io_write(base, offset, events);
    return events;
}

// Events kept from interrupts until the program asks: each is told once.
static inline uint32_t io_take(uint32_t *kept) {
    uint32_t taken = *kept;
    *kept = 0;
    return taken;
}

// The value of a field, from its mask in the generated header.
static inline uint32_t io_field(uint32_t word, uint32_t mask) {
    return (word & mask) / (mask & (~mask + 1u));
}

#endif
