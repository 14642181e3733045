// Fuzzes the reader of snapshots. The sum over the bytes is made right, so that the fuzzer gets
// past it. Every input is read; some are also taken up and run for a while, since a device may hold
// anything then.
#include <stdlib.h>
#include <string.h>

#include "../../c_core/board/digest.h"
#include "../../c_core/board/snapshot.h"
#include "ares.h"

#define HEADER_BYTES 24u
#define TAKEN_UP 512u // of so many inputs one is taken up, which costs a thousand times the reading

static struct ares *machine(void) {
    const uint8_t loop[] = {0x6f, 0, 0, 0};
    struct ares *ares = ares_create(ARES_RAM_BYTES_MIN, 0);
    ares_load_flat(ares, loop, sizeof loop, ARES_RAM_BASE);
    ares_power_on(ares);
    return ares;
}

// The fuzzer's bytes are laid over a good snapshot: 4 bytes of place, 1 of count, then that many.
static void lay_over(uint8_t *snapshot, size_t size, const uint8_t *bytes, size_t count) {
    while (count > 5) {
        uint32_t place;
        memcpy(&place, bytes, sizeof place);
        size_t length = bytes[4] < count - 5 ? bytes[4] : count - 5;
        place %= (uint32_t)size;
        length = length < size - place ? length : size - place;
        memcpy(snapshot + place, bytes + 5, length);
        bytes += 5 + length;
        count -= 5 + length;
    }
    uint64_t sum = digest(snapshot + HEADER_BYTES, size - HEADER_BYTES, 0);
    memcpy(snapshot + 16, &sum, sizeof sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct ares *ares;
    static uint8_t *good, *changed;
    static size_t size;
    if (!ares) {
        ares = machine();
        size = ares_snapshot_bytes(ares);
        good = malloc(size);
        changed = malloc(size);
        ares_snapshot(ares, good, size);
    }
    memcpy(changed, good, size);
    lay_over(changed, size, bytes, count);
    snapshot_check(ares, bytes, count); // as they are, without a good sum
    if (snapshot_check(ares, changed, size) == 0 && digest(bytes, count, 0) % TAKEN_UP == 0) {
        ares_restore(ares, changed, size);
        ares_step(ares, 20);
        ares_hash(ares);
    }
    return 0;
}
