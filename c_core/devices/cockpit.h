// Cockpit concentrator: see cockpit.rdl and cockpit.c.
#ifndef ARES_DEVICES_COCKPIT_H
#define ARES_DEVICES_COCKPIT_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define COCKPIT_INPUTS 64u
#define COCKPIT_DIGITS 32u
#define COCKPIT_GAUGES 16u
#define COCKPIT_STROKES 64u

struct cockpit {
    uint8_t digit[COCKPIT_DIGITS];
    uint32_t changed[COCKPIT_INPUTS / 32];
    uint32_t confirmed[COCKPIT_INPUTS / 32]; // the same by the second contact of each control
    uint32_t gauge[COCKPIT_GAUGES];
    uint32_t lamps;
    uint32_t tone;
    uint32_t control;
    uint32_t
        disagree[COCKPIT_INPUTS / 32]; // at the panel: critical, found elsewhere, not moved since
    uint8_t stroke[COCKPIT_STROKES];   // controls that were struck and wait, a ring; 0 empty
    uint32_t oldest;                   // of the strokes: its place in the ring
    uint32_t waiting;                  // strokes
    uint32_t lost;                     // a stroke found no room
};

void cockpit_reset(struct cockpit *self, struct slot *slot);
uint32_t cockpit_read(const struct cockpit *self, struct slot *slot, uint32_t offset);
void cockpit_write(struct cockpit *self, struct slot *slot, uint32_t offset, uint32_t value);
void cockpit_wake(struct cockpit *self, struct slot *slot);
void cockpit_settle(struct cockpit *self, struct slot *slot);
// Whether there is such a control, and it has such a position.
bool cockpit_has(uint32_t control, uint32_t position);
// A hand moves a control to a position that it has.
void cockpit_put(struct cockpit *self, struct slot *slot, uint32_t control, uint32_t position);
// The same at a panel that is plugged in beside the ship's own controls.
void cockpit_panel_moved(struct cockpit *self, struct slot *slot, uint32_t control,
                         uint32_t position);
// A panel's switch is found standing so: after it was plugged in, or after time was turned back.
void cockpit_panel_found(struct cockpit *self, struct slot *slot, uint32_t control,
                         uint32_t position);
// The panel is unplugged.
void cockpit_panel_lost(struct cockpit *self, struct slot *slot);

#endif
