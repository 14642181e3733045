// 16550 serial port.
//
// Sends at once, so that the transmitter is always empty. Receives into a queue far deeper than the
// part's own 16 bytes, so that nobody has to pace what they type. Not modelled: baud rate, modem
// lines outside loop-back, framing errors, the character time-out interrupt. Source: National
// Semiconductor PC16550D data sheet (1995), section 8.
#include "uart.h"

#include "../board/generated/uart_regs.h"
#include "../board/slot.h"

#define IIR_NONE 0x01u
#define IIR_TRANSMIT 0x02u
#define IIR_RECEIVED 0x04u
#define IIR_LINE 0x06u
#define IIR_FIFOS 0xC0u
#define FCR_ENABLE 0x01u
#define FCR_CLEAR_RECEIVE 0x02u

static bool has_byte(const struct uart *self) { return self->head != self->tail; }

static uint32_t identify(const struct uart *self) {
    uint32_t fifos = self->fcr & FCR_ENABLE ? IIR_FIFOS : 0;
    if (self->ier & UART_IER_LINE && self->overrun) {
        return IIR_LINE | fifos;
    }
    if (self->ier & UART_IER_RECEIVED && has_byte(self)) {
        return IIR_RECEIVED | fifos;
    }
    if (self->ier & UART_IER_EMPTY && self->transmit_interrupt) {
        return IIR_TRANSMIT | fifos;
    }
    return IIR_NONE | fifos;
}

// In loop-back the four outputs are the four inputs: RTS to CTS, DTR to DSR, OUT1 to RI, OUT2 to
// DCD.
static uint32_t modem_status(const struct uart *self) {
    uint32_t mcr = self->mcr;
    uint32_t looped = (mcr & 2) << 3 | (mcr & 1) << 5 | (mcr & 4) << 4 | (mcr & 8) << 4;
    return mcr & UART_MCR_LOOP ? looped : UART_MSR_VALUE_RESET;
}

static void drive(const struct uart *self, struct slot *slot) {
    slot_interrupt(slot, !(identify(self) & IIR_NONE));
}

void uart_reset(struct uart *self, struct slot *slot) {
    self->tail = self->head;
    self->ier = self->fcr = self->lcr = self->mcr = self->scr = 0;
    self->divisor[0] = self->divisor[1] = 0;
    self->overrun = self->transmit_interrupt = 0;
    drive(self, slot);
}

uint32_t uart_read(const struct uart *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    bool divisor = self->lcr & UART_LCR_DLAB;
    switch (offset) {
    case UART_DATA:
        return divisor          ? self->divisor[0]
               : has_byte(self) ? self->queue[self->tail % UART_QUEUE_BYTES]
                                : 0;
    case UART_IER: return divisor ? self->divisor[1] : self->ier;
    case UART_IIR_FCR: return identify(self);
    case UART_LCR: return self->lcr;
    case UART_MCR: return self->mcr;
    case UART_LSR:
        return UART_LSR_HOLDING_EMPTY | UART_LSR_IDLE | (has_byte(self) ? UART_LSR_READY : 0) |
               (self->overrun ? UART_LSR_OVERRUN : 0);
    case UART_MSR: return modem_status(self);
    case UART_SCR: return self->scr;
    default: return 0;
    }
}

uint32_t uart_take(struct uart *self, struct slot *slot, uint32_t offset) {
    uint32_t value = uart_read(self, slot, offset);
    if (offset == UART_DATA && !(self->lcr & UART_LCR_DLAB) && has_byte(self)) {
        self->tail++;
    } else if (offset == UART_IIR_FCR && (value & 0x0F) == IIR_TRANSMIT) {
        self->transmit_interrupt = 0;
    } else if (offset == UART_LSR) {
        self->overrun = 0;
    }
    drive(self, slot);
    return value;
}

void uart_write(struct uart *self, struct slot *slot, uint32_t offset, uint32_t value) {
    uint8_t byte = (uint8_t)value;
    bool divisor = self->lcr & UART_LCR_DLAB;
    switch (offset) {
    case UART_DATA:
        if (divisor) {
            self->divisor[0] = byte;
        } else {
            self->transmit_interrupt = 1;
            if (self->mcr & UART_MCR_LOOP) {
                uart_put(self, slot, byte);
            } else {
                slot_send(slot, SLOT_STREAM_CONSOLE, byte);
            }
        }
        break;
    case UART_IER:
        if (divisor) {
            self->divisor[1] = byte;
        } else {
            self->transmit_interrupt |= (byte & ~self->ier & UART_IER_EMPTY) != 0;
            self->ier = byte & UART_IER_BITS;
        }
        break;
    case UART_IIR_FCR:
        // Switching between the modes clears what was received ("FIFO Control Register").
        if (byte & FCR_CLEAR_RECEIVE || (byte ^ self->fcr) & FCR_ENABLE) {
            self->tail = self->head;
        }
        self->fcr = byte & FCR_ENABLE;
        break;
    case UART_LCR: self->lcr = byte; break;
    case UART_MCR: self->mcr = byte & UART_MCR_BITS; break;
    case UART_SCR: self->scr = byte; break;
    default: break;
    }
    drive(self, slot);
}

void uart_wake(struct uart *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void uart_settle(struct uart *self, struct slot *slot) {
    self->ier &= UART_IER_BITS;
    self->fcr &= FCR_ENABLE;
    self->mcr &= UART_MCR_BITS;
    drive(self, slot);
}

void uart_put(struct uart *self, struct slot *slot, uint8_t byte) {
    if (self->head - self->tail >= UART_QUEUE_BYTES) {
        self->overrun = 1;
    } else {
        self->queue[self->head++ % UART_QUEUE_BYTES] = byte;
    }
    drive(self, slot);
}
