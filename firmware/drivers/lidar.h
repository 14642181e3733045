// LIDAR: the laser, and the returns of the last scan.
#ifndef ARES4_DRIVERS_LIDAR_H
#define ARES4_DRIVERS_LIDAR_H

#include <stdbool.h>
#include <stdint.h>

#define LIDAR_RETURNS 8u

struct lidar_return {
    uint32_t azimuth_mdeg;
    int32_t elevation_mdeg;
    uint32_t range_dm;
    int32_t closing_mm_s;
    uint32_t width_m;
    uint32_t signal_cb;
};

void lidar_interrupt(void);
// Again and again: without power it forgets that it should fire and interrupt.
void lidar_fire(bool on);
// Whether a scan was completed since the last call.
bool lidar_take_scan(void);
uint32_t lidar_count(void);
struct lidar_return lidar_return(uint32_t index);
uint32_t lidar_mirror_centidegrees(void);

#endif
