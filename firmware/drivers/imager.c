// See imager.h.
#include "drivers/imager.h"

#include "generated/imager_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

#define TURN_MDEG 360000u
#define SETTING(offset) (((offset) - IMAGER_ADDRESS) / 4u)
#define SETTINGS (SETTING(IMAGER_FIELD) + 1u)

static uint32_t events;
static uint32_t control;
// From ADDRESS to FIELD, before the first frame as they are from a restart.
static uint32_t settings[SETTINGS] = {
    [SETTING(IMAGER_EXPOSURE)] = IMAGER_EXPOSURE_MILLISECONDS_RESET,
    [SETTING(IMAGER_FIELD)] = IMAGER_FIELD_MILLIDEGREES_RESET,
};

COMMANDED(controls) = {IMAGER_BASE + IMAGER_CONTROL, 1,        UINT32_MAX,
                       POWER_LOADS_IMAGER,           &control, 0};
COMMANDED(exposures) = {IMAGER_BASE + IMAGER_ADDRESS, SETTINGS, UINT32_MAX,
                        POWER_LOADS_IMAGER,           settings, 0};

static void set(uint32_t offset, uint32_t value) {
    settings[SETTING(offset)] = value;
    io_write(IMAGER_BASE, offset, value);
}

void imager_interrupt(void) { events |= io_acknowledge(IMAGER_BASE, IMAGER_EVENT); }

void imager_expose(const struct imager_exposure *exposure) {
    // Without power it forgets that it should interrupt.
    control = IMAGER_CONTROL_INTERRUPT;
    io_write(IMAGER_BASE, IMAGER_CONTROL, control);
    set(IMAGER_ADDRESS, (uint32_t)(uintptr_t)exposure->picture);
    set(IMAGER_BAND, exposure->band);
    set(IMAGER_EXPOSURE, exposure->exposure_ms);
    set(IMAGER_AZIMUTH, exposure->azimuth_mdeg % TURN_MDEG);
    set(IMAGER_ELEVATION, (uint32_t)exposure->elevation_mdeg);
    set(IMAGER_FIELD, exposure->field_mdeg);
    io_write(IMAGER_BASE, IMAGER_START, IMAGER_START_GO);
}

uint32_t imager_take_events(void) { return io_take(&events); }

void imager_spectrum(uint16_t lines[IMAGER_LINES]) {
    for (uint32_t i = 0; i < IMAGER_LINES; i++) {
        lines[i] = (uint16_t)io_read(IMAGER_BASE, IMAGER_SPECTRUM(i));
    }
}
