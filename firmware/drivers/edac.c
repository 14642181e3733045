// See edac.h.
#include "drivers/edac.h"

#include "generated/edac_regs.h"
#include "generated/memory_map.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

#define RAM_BASE 0x80000000u
#define RAM_BYTES 0x00400000u
#define SCRUB_INTERVAL_US 100u // all of RAM in 105 s

#define WALKS (EDAC_SCRUB_CONTROL_RUN | EDAC_SCRUB_CONTROL_REPEAT)

static const uint32_t course[] = {WALKS, RAM_BASE, RAM_BASE + RAM_BYTES, SCRUB_INTERVAL_US};
static const uint32_t silent;

COMMANDED(scrubber) = {EDAC_BASE + EDAC_SCRUB_CONTROL, 4, UINT32_MAX, 0, course, edac_scrub};
COMMANDED(control) = {EDAC_BASE + EDAC_CONTROL, 1, UINT32_MAX, 0, &silent, 0};
_Static_assert(EDAC_SCRUB_INTERVAL == EDAC_SCRUB_CONTROL + 12u, "the four lie in a row");

struct edac_counts edac_counts(void) {
    return (struct edac_counts){
        .corrected = io_read(EDAC_BASE, EDAC_CORRECTED_COUNT),
        .uncorrected = io_read(EDAC_BASE, EDAC_UNCORRECTED_COUNT),
        .last_address = io_read(EDAC_BASE, EDAC_LAST_ADDRESS),
        .scrubs = io_read(EDAC_BASE, EDAC_SCRUB_COUNT),
    };
}

uint32_t edac_uncorrected_address(void) { return io_read(EDAC_BASE, EDAC_UNCORRECTED_ADDRESS); }

bool edac_readable(uint32_t address, uint32_t bytes) {
    uint32_t before = io_read(EDAC_BASE, EDAC_UNCORRECTED_COUNT);
    for (uint32_t offset = 0; offset < bytes; offset += sizeof(uint32_t)) {
        io_write(EDAC_BASE, EDAC_SCRUB, address + offset);
    }
    return io_read(EDAC_BASE, EDAC_UNCORRECTED_COUNT) == before;
}

void edac_scrub(void) {
    io_write(EDAC_BASE, EDAC_SCRUB_CONTROL, 0); // a course is taken while it stands
    io_write(EDAC_BASE, EDAC_SCRUB_START, course[1]);
    io_write(EDAC_BASE, EDAC_SCRUB_END, course[2]);
    io_write(EDAC_BASE, EDAC_SCRUB_INTERVAL, course[3]);
    io_write(EDAC_BASE, EDAC_SCRUB_CONTROL, course[0]);
}
