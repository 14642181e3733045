// See edac.h.
#include "drivers/edac.h"

#include "generated/edac_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

#define RAM_BASE 0x80000000u
#define RAM_BYTES 0x00400000u

static uint32_t scrub_offset;

struct edac_counts edac_counts(void) {
    return (struct edac_counts){
        .corrected = io_read(EDAC_BASE, EDAC_CORRECTED_COUNT),
        .uncorrected = io_read(EDAC_BASE, EDAC_UNCORRECTED_COUNT),
        .last_address = io_read(EDAC_BASE, EDAC_LAST_ADDRESS),
    };
}

void edac_scrub(uint32_t words) {
    for (uint32_t i = 0; i < words; i++) {
        io_write(EDAC_BASE, EDAC_SCRUB, RAM_BASE + scrub_offset);
        scrub_offset = (scrub_offset + 4u) % RAM_BYTES;
    }
}
