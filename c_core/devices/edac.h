// Memory error detection and correction: see edac.rdl and edac.c.
#ifndef ARES_DEVICES_EDAC_H
#define ARES_DEVICES_EDAC_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct edac {
    uint32_t control;
    uint32_t status;
    uint32_t corrected_count;
    uint32_t uncorrected_count;
    uint32_t last_address;
    uint32_t scrub;
};

void edac_reset(struct edac *self, struct slot *slot);
uint32_t edac_read(const struct edac *self, struct slot *slot, uint32_t offset);
void edac_write(struct edac *self, struct slot *slot, uint32_t offset, uint32_t value);
void edac_wake(struct edac *self, struct slot *slot);
// The memory controller met an error.
void edac_saw(struct edac *self, struct slot *slot, uint32_t address, bool uncorrectable);

#endif
