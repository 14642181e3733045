// Trans-spectral imager: points, exposes, and leaves the frame in RAM.
#ifndef ARES4_DRIVERS_IMAGER_H
#define ARES4_DRIVERS_IMAGER_H

#include <stdbool.h>
#include <stdint.h>

#define IMAGER_WIDTH 96u
#define IMAGER_HEIGHT 64u
#define IMAGER_LINES 8u

struct imager_exposure {
    uint8_t *picture; // IMAGER_WIDTH x IMAGER_HEIGHT bytes
    uint32_t band;
    uint32_t exposure_ms;
    uint32_t azimuth_mdeg;
    int32_t elevation_mdeg;
    uint32_t field_mdeg;
};

void imager_interrupt(void);
void imager_expose(const struct imager_exposure *exposure);
// IMAGER_EVENT_... since the last call.
uint32_t imager_take_events(void);
void imager_spectrum(uint16_t lines[IMAGER_LINES]);

#endif
