// See cabin.h.
#include "drivers/cabin.h"

#include "generated/cabin_regs.h"
#include "generated/memory_map.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

// As they are from a restart; nobody wishes them otherwise.
static const uint32_t setpoints[] = {CABIN_OXYGEN_SETPOINT_PASCALS_RESET,
                                     CABIN_HEATER_SETPOINT_MILLIKELVIN_RESET};

COMMANDED(setpoint) = {CABIN_BASE + CABIN_OXYGEN_SETPOINT, 2, UINT32_MAX, 0, setpoints, 0};
_Static_assert(CABIN_HEATER_SETPOINT == CABIN_OXYGEN_SETPOINT + 4u, "the two lie in a row");

struct cabin_readings cabin_read(void) {
    return (struct cabin_readings){
        .pressure_pa = io_read(CABIN_BASE, CABIN_PRESSURE),
        .oxygen_pa = io_read(CABIN_BASE, CABIN_OXYGEN),
        .carbon_dioxide_pa = io_read(CABIN_BASE, CABIN_CARBON_DIOXIDE),
        .temperature_mk = io_read(CABIN_BASE, CABIN_TEMPERATURE),
        .oxygen_tank_g = io_read(CABIN_BASE, CABIN_OXYGEN_TANK),
    };
}
