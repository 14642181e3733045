// See edac.h.
#include "drivers/edac.h"

#include "generated/edac_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

#define RAM_BASE 0x80000000u
#define RAM_BYTES 0x00400000u
#define SCRUB_INTERVAL_US 100u // all of RAM in 105 s

struct edac_counts edac_counts(void) {
    return (struct edac_counts){
        .corrected = io_read(EDAC_BASE, EDAC_CORRECTED_COUNT),
        .uncorrected = io_read(EDAC_BASE, EDAC_UNCORRECTED_COUNT),
        .last_address = io_read(EDAC_BASE, EDAC_LAST_ADDRESS),
        .scrubs = io_read(EDAC_BASE, EDAC_SCRUB_COUNT),
    };
}

uint32_t edac_uncorrected_address(void) { return io_read(EDAC_BASE, EDAC_UNCORRECTED_ADDRESS); }

void edac_scrub(void) {
    io_write(EDAC_BASE, EDAC_SCRUB_START, RAM_BASE);
    io_write(EDAC_BASE, EDAC_SCRUB_END, RAM_BASE + RAM_BYTES);
    io_write(EDAC_BASE, EDAC_SCRUB_INTERVAL, SCRUB_INTERVAL_US);
    io_write(EDAC_BASE, EDAC_SCRUB_CONTROL, EDAC_SCRUB_CONTROL_RUN | EDAC_SCRUB_CONTROL_REPEAT);
}
