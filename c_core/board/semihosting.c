// How a program calls its host: an ebreak between two shifts of x0 that do nothing.
//
// The machine does not know of it. Where somebody serves such calls the run ends before the ebreak,
// and what the host answers comes in as any input does; where nobody does, the ebreak is a
// breakpoint exception. All three instructions have 32 bits and lie in one page of 4 KiB.
// Not modelled here: the calls themselves (emulator/ares4/attachments/semihosting.py).
//
// Source: RISC-V Semihosting, version 0.4, "Binary Interface".
#include <string.h>

#include "machine.h"

static const uint32_t SEQUENCE[] = {
    0x01f01013, // slli x0, x0, 0x1f
    0x00100073, // ebreak
    0x40705013, // srai x0, x0, 7
};

static bool is_call(const struct ares *ares, uint32_t pc, uint32_t bits) {
    const uint32_t first = pc - 4, last = pc + 4;
    uint32_t found[3] = {0};
    return bits == SEQUENCE[1] && first / MACHINE_PAGE_BYTES == last / MACHINE_PAGE_BYTES &&
           machine_in_ram(ares, first, sizeof found) &&
           ares_peek(ares, first, (uint8_t *)found, sizeof found) == 0 &&
           memcmp(found, SEQUENCE, sizeof found) == 0;
}

bool bus_ebreak(struct bus *bus, uint32_t pc, uint32_t bits) {
    struct ares *ares = machine_of(bus);
    struct observe *observe = &ares->observe;
    observe->calls_host = observe->host && is_call(ares, pc, bits);
    bus->attention |= observe->calls_host;
    return observe->calls_host;
}
