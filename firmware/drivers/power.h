// Power control: the contactors of buses and loads, and what flows.
#ifndef ARES4_DRIVERS_POWER_H
#define ARES4_DRIVERS_POWER_H

#include <stdbool.h>
#include <stdint.h>

struct power_readings {
    uint32_t live; // loads that have power, bits as in POWER_LOADS
    uint32_t bus_a_mv, bus_b_mv;
    uint32_t bus_a_w, bus_b_w;
    uint32_t wings_w, ionic_w;
    uint32_t battery_kj;
    int32_t battery_w; // positive while it discharges
    uint32_t reserve_mj;
    bool on_reserve; // nothing else feeds the computer
};

void power_open(void);
void power_interrupt(void);
struct power_readings power_read(void);
uint32_t power_live(void);         // loads that have power now
void power_buses(uint32_t closed); // POWER_BUSES_...
void power_loads(uint32_t closed); // POWER_LOADS_...
uint32_t power_loads_closed(void); // as the contactors stand now
// Whether all of these have power at this moment. A sensor without reads zero, which is no reading.
bool power_reaches(uint32_t loads); // POWER_LOADS_...
// POWER_STATUS_... since the last call.
uint32_t power_take_events(void);

#endif
