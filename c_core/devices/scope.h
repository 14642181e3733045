// LIDAR scope: see scope.rdl and scope.c.
#ifndef ARES_DEVICES_SCOPE_H
#define ARES_DEVICES_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define SCOPE_SPOTS 64u

struct scope {
    uint32_t place[SCOPE_SPOTS];
    uint32_t look[SCOPE_SPOTS];
    uint32_t control;
    uint32_t sweep;
    uint32_t rings;
    uint32_t padding;
};

void scope_reset(struct scope *self, struct slot *slot);
uint32_t scope_read(const struct scope *self, struct slot *slot, uint32_t offset);
void scope_write(struct scope *self, struct slot *slot, uint32_t offset, uint32_t value);
void scope_wake(struct scope *self, struct slot *slot);
void scope_settle(struct scope *self, struct slot *slot);

#endif
