// Memory error detection and correction: counts, and the scrubber that walks through RAM.
#ifndef ARES4_DRIVERS_EDAC_H
#define ARES4_DRIVERS_EDAC_H

#include <stdbool.h>
#include <stdint.h>

struct edac_counts {
    uint32_t corrected;
    uint32_t uncorrected;
    uint32_t last_address;
    uint32_t scrubs; // walks of the scrubber through all of RAM
};

struct edac_counts edac_counts(void);
// The last word that could not be corrected.
uint32_t edac_uncorrected_address(void);
// Whether EDAC can make sense of all these words. Looking traps nowhere; what it can correct is
// whole then.
bool edac_readable(uint32_t address, uint32_t bytes);
// From here on the scrubber walks through RAM, again and again.
void edac_scrub(void);

#endif
