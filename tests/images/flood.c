// Sends as fast as it can, a pattern of a megabyte and more, by unrolled stores.
#include "board.h"

#define BYTES (3u << 19)

int main(void) {
    for (uint32_t i = 0; i < BYTES; i += 16) {
#pragma clang loop unroll(full)
        for (uint32_t k = 0; k < 16; k++) {
            UART_DATA = (uint8_t)(k ? 'a' + k : i >> 4);
        }
    }
    return 0;
}
