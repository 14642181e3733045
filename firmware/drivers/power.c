// See power.h.
#include "drivers/power.h"

#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static uint32_t events;
static const uint32_t interrupting = POWER_CONTROL_INTERRUPT;

COMMANDED(control) = {POWER_BASE + POWER_CONTROL, 1, UINT32_MAX, 0, &interrupting, 0};

void power_open(void) {
    power_interrupt();
    events = 0;
    io_write(POWER_BASE, POWER_CONTROL, interrupting);
}

void power_interrupt(void) { events |= io_acknowledge(POWER_BASE, POWER_STATUS); }

uint32_t power_live(void) { return io_read(POWER_BASE, POWER_LIVE); }

struct power_readings power_read(void) {
    return (struct power_readings){
        .live = power_live(),
        .bus_a_mv = io_read(POWER_BASE, POWER_BUS_A_VOLTAGE),
        .bus_b_mv = io_read(POWER_BASE, POWER_BUS_B_VOLTAGE),
        .bus_a_w = io_read(POWER_BASE, POWER_BUS_A_LOAD),
        .bus_b_w = io_read(POWER_BASE, POWER_BUS_B_LOAD),
        .wings_w = io_read(POWER_BASE, POWER_WINGS),
        .ionic_w = io_read(POWER_BASE, POWER_IONIC),
        .battery_kj = io_read(POWER_BASE, POWER_BATTERY),
        .battery_w = io_read_signed(POWER_BASE, POWER_BATTERY_POWER),
        .reserve_mj = io_read(POWER_BASE, POWER_RESERVE),
        .on_reserve = io_read(POWER_BASE, POWER_SOURCE) & POWER_SOURCE_ON_RESERVE,
    };
}

void power_buses(uint32_t closed) { io_write(POWER_BASE, POWER_BUSES, closed); }

void power_loads(uint32_t closed) { io_write(POWER_BASE, POWER_LOADS, closed); }

uint32_t power_loads_closed(void) { return io_read(POWER_BASE, POWER_LOADS); }

bool power_reaches(uint32_t loads) { return (power_live() & loads) == loads; }

uint32_t power_take_events(void) { return io_take(&events); }
