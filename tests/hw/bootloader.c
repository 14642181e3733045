// A bootloader for the panel's board that holds it as the one it is sold with does.
//
// After each reset it listens for a second. Once a byte has come it gives the board to the panel's
// program only after 8 s in which none came. Not modelled: the loading itself (STK500 version 2).
// It lies in the boot section, where the fuse BOOTRST lets the board begin. Source: ATmega2560 data
// sheet, USART and timer 1; the board's loader as its makers publish it, for the two times.
#include <avr/io.h>
#include <stdbool.h>

#define LISTEN_MS 1000u
#define SILENCE_MS 8000u
#define UART_DIVISOR 16u   // as hw/panel/hal_avr.c has it
#define TIMER_COMPARE 249u // 16 MHz / 64 / 250 = 1 kHz

static bool heard_within(uint16_t milliseconds) {
    while (milliseconds > 0) {
        if (UCSR0A & _BV(RXC0)) {
            (void)UDR0;
            return true;
        }
        if (TIFR1 & _BV(OCF1A)) {
            TIFR1 = _BV(OCF1A);
            milliseconds--;
        }
    }
    return false;
}

int main(void) {
    UBRR0 = UART_DIVISOR;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0);
    OCR1A = TIMER_COMPARE;
    TCCR1B = _BV(WGM12) | _BV(CS11) | _BV(CS10);
    bool held = heard_within(LISTEN_MS);
    while (held && heard_within(SILENCE_MS)) {
    }
    TCCR1B = 0;
    __asm__ volatile("jmp 0");
    __builtin_unreachable();
}
