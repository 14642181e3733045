// Console port: text out, for whoever plugs in a cable. Nothing is read from it.
#ifndef ARES4_DRIVERS_UART_H
#define ARES4_DRIVERS_UART_H

#include <stdint.h>

// Once, and again whenever: its latches flip, too, and it has bytes where others have words.
void uart_open(void);
void uart_text(const char *text);
void uart_unsigned(uint32_t value);
void uart_signed(int32_t value);
void uart_hex(uint32_t value);

#endif
