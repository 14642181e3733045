// 16550 serial port: see uart.rdl and uart.c.
#ifndef ARES_DEVICES_UART_H
#define ARES_DEVICES_UART_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define UART_QUEUE_BYTES 4096u

struct uart {
    uint32_t head; // bytes ever received
    uint32_t tail; // bytes ever taken
    uint8_t queue[UART_QUEUE_BYTES];
    uint8_t ier;
    uint8_t fcr;
    uint8_t lcr;
    uint8_t mcr;
    uint8_t scr;
    uint8_t divisor[2];
    uint8_t overrun;
    uint8_t transmit_interrupt; // the transmitter became empty and nobody has seen it
    uint8_t padding[7];
};

void uart_reset(struct uart *self, struct slot *slot);
uint32_t uart_read(const struct uart *self, struct slot *slot, uint32_t offset);
void uart_write(struct uart *self, struct slot *slot, uint32_t offset, uint32_t value);
void uart_wake(struct uart *self, struct slot *slot);
void uart_settle(struct uart *self, struct slot *slot);
// As read, but a read of DATA takes the byte, and one of IIR the transmit interrupt.
uint32_t uart_take(struct uart *self, struct slot *slot, uint32_t offset);
// A byte arrives.
void uart_put(struct uart *self, struct slot *slot, uint8_t byte);

#endif
