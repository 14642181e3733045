// Cabin: the air the crew breathes.
#ifndef ARES4_DRIVERS_CABIN_H
#define ARES4_DRIVERS_CABIN_H

#include <stdint.h>

struct cabin_readings {
    uint32_t pressure_pa;
    uint32_t oxygen_pa;
    uint32_t carbon_dioxide_pa;
    uint32_t temperature_mk;
    uint32_t oxygen_tank_g;
};

struct cabin_readings cabin_read(void);

#endif
