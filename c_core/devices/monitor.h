// Picture monitor: see monitor.rdl and monitor.c.
#ifndef ARES_DEVICES_MONITOR_H
#define ARES_DEVICES_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

struct monitor {
    uint32_t control;
    uint32_t frame;
    uint32_t size;
    uint32_t padding;
};

void monitor_reset(struct monitor *self, struct slot *slot);
uint32_t monitor_read(const struct monitor *self, struct slot *slot, uint32_t offset);
void monitor_write(struct monitor *self, struct slot *slot, uint32_t offset, uint32_t value);
void monitor_wake(struct monitor *self, struct slot *slot);
void monitor_settle(struct monitor *self, struct slot *slot);

#endif
