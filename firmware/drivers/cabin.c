// See cabin.h.
#include "drivers/cabin.h"

#include "generated/cabin_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

struct cabin_readings cabin_read(void) {
    return (struct cabin_readings){
        .pressure_pa = io_read(CABIN_BASE, CABIN_PRESSURE),
        .oxygen_pa = io_read(CABIN_BASE, CABIN_OXYGEN),
        .carbon_dioxide_pa = io_read(CABIN_BASE, CABIN_CARBON_DIOXIDE),
        .temperature_mk = io_read(CABIN_BASE, CABIN_TEMPERATURE),
        .oxygen_tank_g = io_read(CABIN_BASE, CABIN_OXYGEN_TANK),
    };
}
