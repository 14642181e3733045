// LIDAR: see lidar.rdl and lidar.c.
#ifndef ARES_DEVICES_LIDAR_H
#define ARES_DEVICES_LIDAR_H

#include <stdint.h>

struct slot;

#define LIDAR_TRACKS 8u

struct lidar_track {
    uint32_t azimuth_millideg;
    int32_t elevation_millideg;
    uint32_t range_dm;
    int32_t closing_mm_s;
    uint32_t width_m;
    uint32_t signal_centibel;
};

struct lidar {
    uint32_t control;
    uint32_t event;
    uint32_t scans;
    uint32_t count;
    struct lidar_track track[LIDAR_TRACKS];
};

void lidar_reset(struct lidar *self, struct slot *slot);
uint32_t lidar_read(const struct lidar *self, struct slot *slot, uint32_t offset);
void lidar_write(struct lidar *self, struct slot *slot, uint32_t offset, uint32_t value);
void lidar_wake(struct lidar *self, struct slot *slot);
void lidar_settle(struct lidar *self, struct slot *slot);
void lidar_forget(struct lidar *self, struct slot *slot, uint32_t load);

#endif
