// Trans-spectral imager: see imager.rdl and imager.c.
#ifndef ARES_DEVICES_IMAGER_H
#define ARES_DEVICES_IMAGER_H

#include <stdint.h>

struct slot;

#define IMAGER_LINES 8u

struct imager {
    uint32_t control;
    uint32_t event;
    uint32_t steps; // of the world until the exposure ends; 0: idle
    uint32_t address;
    uint32_t band;
    uint32_t exposure_ms;
    uint32_t azimuth_millideg;
    int32_t elevation_millideg;
    uint32_t field_millideg;
    uint32_t frames;
    uint32_t spectrum[IMAGER_LINES];
};

void imager_reset(struct imager *self, struct slot *slot);
uint32_t imager_read(const struct imager *self, struct slot *slot, uint32_t offset);
void imager_write(struct imager *self, struct slot *slot, uint32_t offset, uint32_t value);
void imager_wake(struct imager *self, struct slot *slot);
void imager_settle(struct imager *self, struct slot *slot);
void imager_forget(struct imager *self, struct slot *slot, uint32_t load);

#endif
