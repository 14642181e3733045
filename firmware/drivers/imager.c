// See imager.h.
#include "drivers/imager.h"

#include "generated/imager_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

static uint32_t events;

void imager_interrupt(void) { events |= io_acknowledge(IMAGER_BASE, IMAGER_EVENT); }

void imager_expose(const struct imager_exposure *exposure) {
    // Without power it forgets that it should interrupt.
    io_write(IMAGER_BASE, IMAGER_CONTROL, IMAGER_CONTROL_INTERRUPT);
    io_write(IMAGER_BASE, IMAGER_ADDRESS, (uint32_t)(uintptr_t)exposure->picture);
    io_write(IMAGER_BASE, IMAGER_BAND, exposure->band);
    io_write(IMAGER_BASE, IMAGER_EXPOSURE, exposure->exposure_ms);
    io_write(IMAGER_BASE, IMAGER_AZIMUTH, exposure->azimuth_mdeg);
    io_write(IMAGER_BASE, IMAGER_ELEVATION, (uint32_t)exposure->elevation_mdeg);
    io_write(IMAGER_BASE, IMAGER_FIELD, exposure->field_mdeg);
    io_write(IMAGER_BASE, IMAGER_START, IMAGER_START_GO);
}

uint32_t imager_take_events(void) { return io_take(&events); }

void imager_spectrum(uint16_t lines[IMAGER_LINES]) {
    for (uint32_t i = 0; i < IMAGER_LINES; i++) {
        lines[i] = (uint16_t)io_read(IMAGER_BASE, IMAGER_SPECTRUM(i));
    }
}
