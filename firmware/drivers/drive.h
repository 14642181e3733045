// Ion drive: cathode heat, valve, ignition, throttle, cut-off. The hardware has no interlocks of
// its own.
#ifndef ARES4_DRIVERS_DRIVE_H
#define ARES4_DRIVERS_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

struct drive_readings {
    bool live;      // it has power: without, all below is no reading
    uint32_t state; // DRIVE_STATUS_STATE_...
    bool powered;
    uint32_t thrust_mn;
    uint32_t isp_cs;
    uint32_t flow_ug_s;
    uint32_t propellant_g;
    uint32_t cathode_k;
    uint32_t beam_w;
};

void drive_open(void);
void drive_interrupt(void);
void drive_control(bool heat, bool valve);
void drive_strike(void);
void drive_cut_off(void);
void drive_throttle(uint32_t permille);
uint32_t drive_state(void);
struct drive_readings drive_read(void);
// DRIVE_EVENT_... since the last call.
uint32_t drive_take_events(void);

#endif
