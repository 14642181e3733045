// See lidar.h.
#include "drivers/lidar.h"

#include "generated/lidar_regs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static bool scanned;
static uint32_t control;

COMMANDED(laser) = {LIDAR_BASE + LIDAR_CONTROL, 1, UINT32_MAX, POWER_LOADS_LIDAR, &control, 0};

void lidar_interrupt(void) {
    io_write(LIDAR_BASE, LIDAR_EVENT, LIDAR_EVENT_SCAN);
    scanned = true;
}

void lidar_fire(bool on) {
    control = LIDAR_CONTROL_INTERRUPT | (on ? LIDAR_CONTROL_FIRE : 0);
    io_write(LIDAR_BASE, LIDAR_CONTROL, control);
}

bool lidar_take_scan(void) {
    bool taken = scanned;
    scanned = false;
    return taken;
}

uint32_t lidar_count(void) {
    uint32_t count = io_read(LIDAR_BASE, LIDAR_COUNT);
    return count < LIDAR_RETURNS ? count : LIDAR_RETURNS;
}

struct lidar_return lidar_return(uint32_t index) {
    return (struct lidar_return){
        .azimuth_mdeg = io_read(LIDAR_BASE, LIDAR_TRACK_AZIMUTH(index)),
        .elevation_mdeg = io_read_signed(LIDAR_BASE, LIDAR_TRACK_ELEVATION(index)),
        .range_dm = io_read(LIDAR_BASE, LIDAR_TRACK_RANGE(index)),
        .closing_mm_s = io_read_signed(LIDAR_BASE, LIDAR_TRACK_CLOSING(index)),
        .width_m = io_read(LIDAR_BASE, LIDAR_TRACK_WIDTH(index)),
        .signal_cb = io_read(LIDAR_BASE, LIDAR_TRACK_SIGNAL(index)),
    };
}

uint32_t lidar_mirror_centidegrees(void) { return io_read(LIDAR_BASE, LIDAR_MIRROR); }
