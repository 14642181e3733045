// Ion distributor: up and down, the drive's share, all reserves.
#ifndef ARES4_DRIVERS_DISTRIBUTOR_H
#define ARES4_DRIVERS_DISTRIBUTOR_H

#include <stdbool.h>
#include <stdint.h>

struct distributor_readings {
    bool live;      // it has power: without, all below is no reading
    uint32_t state; // DISTRIBUTOR_STATUS_STATE_...
    uint32_t available_w, to_drive_w, to_buses_w;
    uint32_t field_mt;
    uint32_t wall_k;
};

void distributor_open(void);
void distributor_interrupt(void);
void distributor_control(bool run, bool all_reserves);
void distributor_split(uint32_t drive_permille);
struct distributor_readings distributor_read(void);
// DISTRIBUTOR_EVENT_... since the last call.
uint32_t distributor_take_events(void);

#endif
