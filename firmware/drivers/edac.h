// Memory error detection and correction: counts, and the scrubber that walks through RAM.
#ifndef ARES4_DRIVERS_EDAC_H
#define ARES4_DRIVERS_EDAC_H

#include <stdint.h>

struct edac_counts {
    uint32_t corrected;
    uint32_t uncorrected;
    uint32_t last_address;
};

struct edac_counts edac_counts(void);
// Reads, corrects and writes back the next words of RAM.
void edac_scrub(uint32_t words);

#endif
