// Tells the time at which each byte came.
#include "board.h"

int main(void) {
    for (;;) {
        while (!(UART_LSR & UART_LSR_READY)) {
        }
        uint32_t byte = UART_DATA;
        print_hex((uint32_t)time_now(), 8);
        put('\n');
        if (byte == 'q') {
            return 0;
        }
    }
}
