// Fuzzes the rows of a journal: what is taken can be put in, and harms nothing.
#include "ares.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct ares *ares;
    if (!ares) {
        const uint8_t loop[] = {0x6f, 0, 0, 0};
        ares = ares_create(ARES_RAM_BYTES_MIN, 0);
        ares_load_flat(ares, loop, sizeof loop, ARES_RAM_BASE);
        ares_power_on(ares);
    }
    struct ares_input input;
    if (ares_input_parse(ares, (const char *)bytes, count, &input) == 0) {
        ares_put(ares, input.kind, input.index, input.value);
        ares_step(ares, 2);
    }
    return 0;
}
