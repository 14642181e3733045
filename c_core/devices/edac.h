// Memory error detection and correction: see edac.rdl and edac.c.
#ifndef ARES_DEVICES_EDAC_H
#define ARES_DEVICES_EDAC_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct edac {
    uint64_t walk_cycle; // when the present walk of the scrubber began
    uint32_t control;
    uint32_t status;
    uint32_t corrected_count;
    uint32_t uncorrected_count;
    uint32_t last_address;
    uint32_t uncorrected_address;
    uint32_t scrub;
    uint32_t scrub_control;
    uint32_t scrub_start;
    uint32_t scrub_end;
    uint32_t scrub_interval_us;
    uint32_t scrub_position; // while it stands
    uint32_t scrub_count;
    uint32_t padding;
};

void edac_reset(struct edac *self, struct slot *slot);
uint32_t edac_read(const struct edac *self, struct slot *slot, uint32_t offset);
void edac_write(struct edac *self, struct slot *slot, uint32_t offset, uint32_t value);
void edac_wake(struct edac *self, struct slot *slot);
void edac_settle(struct edac *self, struct slot *slot);
// The memory controller met an error.
void edac_saw(struct edac *self, struct slot *slot, uint32_t address, bool uncorrectable);
// Bits of RAM flipped, or were made right again.
void edac_upsets_changed(struct edac *self, struct slot *slot);

#endif
