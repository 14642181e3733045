// Fuzzes the ELF loader: any bytes are either taken and run a little, or refused with a message.
#include <stdlib.h>

#include "ares.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct ares *ares;
    if (!ares) {
        ares = ares_create(ARES_RAM_BYTES_MIN, 0);
    }
    if (ares_load_elf(ares, bytes, count) && ares_message(ares)[0] == '\0') {
        abort();
    }
    return 0;
}
