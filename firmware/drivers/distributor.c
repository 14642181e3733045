// See distributor.h.
#include "drivers/distributor.h"

#include "drivers/power.h"
#include "generated/distributor_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static uint32_t events;
static uint32_t control, split;

COMMANDED(controls) = {
    DISTRIBUTOR_BASE + DISTRIBUTOR_CONTROL, 1, UINT32_MAX, POWER_LOADS_DISTRIBUTOR, &control, 0};
COMMANDED(splits) = {
    DISTRIBUTOR_BASE + DISTRIBUTOR_SPLIT, 1, UINT32_MAX, POWER_LOADS_DISTRIBUTOR, &split, 0};

void distributor_open(void) {
    distributor_interrupt();
    events = 0;
    distributor_control(false, false);
    distributor_split(0);
}

void distributor_interrupt(void) { events |= io_acknowledge(DISTRIBUTOR_BASE, DISTRIBUTOR_EVENT); }

void distributor_control(bool run, bool all_reserves) {
    control = DISTRIBUTOR_CONTROL_INTERRUPT | (run ? DISTRIBUTOR_CONTROL_RUN : 0) |
              (all_reserves ? DISTRIBUTOR_CONTROL_ALL_RESERVES : 0);
    io_write(DISTRIBUTOR_BASE, DISTRIBUTOR_CONTROL, control);
}

void distributor_split(uint32_t drive_permille) {
    split = drive_permille;
    io_write(DISTRIBUTOR_BASE, DISTRIBUTOR_SPLIT, split);
}

struct distributor_readings distributor_read(void) {
    return (struct distributor_readings){
        .live = power_reaches(POWER_LOADS_DISTRIBUTOR),
        .state = io_field(io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_STATUS), DISTRIBUTOR_STATUS_STATE),
        .available_w = io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_AVAILABLE),
        .to_drive_w = io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_TO_DRIVE),
        .to_buses_w = io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_TO_BUSES),
        .field_mt = io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_FIELD),
        .wall_k = io_read(DISTRIBUTOR_BASE, DISTRIBUTOR_WALL),
    };
}

uint32_t distributor_take_events(void) { return io_take(&events); }
