// See drive.h.
#include "drivers/drive.h"

#include "drivers/power.h"
#include "generated/drive_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

#define IGNITE_KEY 0x49474E49u
#define CUT_OFF_WORD 1u

static uint32_t events;
static uint32_t control, throttle;

COMMANDED(controls) = {DRIVE_BASE + DRIVE_CONTROL, 1, UINT32_MAX, POWER_LOADS_DRIVE, &control, 0};
COMMANDED(throttles) = {DRIVE_BASE + DRIVE_THROTTLE, 1,         UINT32_MAX,
                        POWER_LOADS_DRIVE,           &throttle, 0};

void drive_open(void) {
    // After a restart in mid-burn the discharge may still burn: it is out before anything else is
    // decided.
    drive_cut_off();
    drive_control(false, false);
    drive_throttle(0);
    drive_interrupt();
    events = 0;
}

void drive_interrupt(void) { events |= io_acknowledge(DRIVE_BASE, DRIVE_EVENT); }

void drive_control(bool heat, bool valve) {
    control = DRIVE_CONTROL_INTERRUPT | (heat ? DRIVE_CONTROL_HEAT : 0) |
              (valve ? DRIVE_CONTROL_VALVE : 0);
    io_write(DRIVE_BASE, DRIVE_CONTROL, control);
}

void drive_strike(void) { io_write(DRIVE_BASE, DRIVE_IGNITE, IGNITE_KEY); }

void drive_cut_off(void) { io_write(DRIVE_BASE, DRIVE_CUTOFF, CUT_OFF_WORD); }

void drive_throttle(uint32_t permille) {
    throttle = permille;
    io_write(DRIVE_BASE, DRIVE_THROTTLE, throttle);
}

uint32_t drive_state(void) {
    return io_field(io_read(DRIVE_BASE, DRIVE_STATUS), DRIVE_STATUS_STATE);
}

struct drive_readings drive_read(void) {
    uint32_t status = io_read(DRIVE_BASE, DRIVE_STATUS);
    return (struct drive_readings){
        .live = power_reaches(POWER_LOADS_DRIVE),
        .state = io_field(status, DRIVE_STATUS_STATE),
        .powered = status & DRIVE_STATUS_POWERED,
        .thrust_mn = io_read(DRIVE_BASE, DRIVE_THRUST),
        .isp_cs = io_read(DRIVE_BASE, DRIVE_ISP),
        .flow_ug_s = io_read(DRIVE_BASE, DRIVE_FLOW),
        .propellant_g = io_read(DRIVE_BASE, DRIVE_PROPELLANT),
        .cathode_k = io_read(DRIVE_BASE, DRIVE_CATHODE),
        .beam_w = io_read(DRIVE_BASE, DRIVE_BEAM),
    };
}

uint32_t drive_take_events(void) { return io_take(&events); }
