// Cockpit concentrator: the positions of all controls, and what the firmware shows around them.
//
// Positions are where the pilot's hand left them: a restart does not move them. Lamps, digits,
// needles and sound go out at a restart until the firmware lights them again. Not modelled: contact
// bounce.
#include "cockpit.h"

#include "../board/generated/cockpit_regs.h"
#include "../board/generated/controls.h"
#include "../board/slot.h"

#define CONTROL_POSITIONS(name, positions, initial) positions,
static const uint8_t positions_of[CONTROLS] = {CONTROL_ROWS(CONTROL_POSITIONS)};
#define CONTROL_INITIAL(name, positions, initial) initial,
static const uint8_t initial_of[CONTROLS] = {CONTROL_ROWS(CONTROL_INITIAL)};

static void drive(const struct cockpit *self, struct slot *slot) {
    bool changed = self->changed[0] || self->changed[1];
    slot_interrupt(slot, self->control & COCKPIT_CONTROL_INTERRUPT && changed);
}

void cockpit_reset(struct cockpit *self, struct slot *slot) {
    for (uint32_t i = 0; !self->set_up && i < CONTROLS; i++) {
        self->position[i] = initial_of[i];
    }
    self->set_up = 1;
    for (uint32_t i = 0; i < COCKPIT_DIGITS; i++) {
        self->digit[i] = 0;
    }
    for (uint32_t i = 0; i < COCKPIT_GAUGES; i++) {
        self->gauge[i] = 0;
    }
    self->changed[0] = self->changed[1] = 0;
    self->lamps = self->tone = self->control = 0;
    drive(self, slot);
}

bool cockpit_has(uint32_t control, uint32_t position) {
    return control < CONTROLS && position < positions_of[control];
}

void cockpit_put(struct cockpit *self, struct slot *slot, uint32_t control, uint32_t position) {
    if (self->position[control] != position) {
        self->position[control] = (uint8_t)position;
        self->changed[control / 32] |= UINT32_C(1) << control % 32;
        drive(self, slot);
    }
}

uint32_t cockpit_read(const struct cockpit *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case COCKPIT_CONTROL: return self->control;
    case COCKPIT_CHANGED(0): return self->changed[0];
    case COCKPIT_CHANGED(1): return self->changed[1];
    case COCKPIT_LAMPS: return self->lamps;
    case COCKPIT_TONE: return self->tone;
    default: break;
    }
    if (offset - COCKPIT_INPUT(0) < 4 * COCKPIT_INPUTS) {
        return self->position[(offset - COCKPIT_INPUT(0)) / 4];
    }
    if (offset - COCKPIT_DIGIT(0) < 4 * COCKPIT_DIGITS) {
        return self->digit[(offset - COCKPIT_DIGIT(0)) / 4];
    }
    if (offset - COCKPIT_GAUGE(0) < 4 * COCKPIT_GAUGES) {
        return self->gauge[(offset - COCKPIT_GAUGE(0)) / 4];
    }
    return 0;
}

void cockpit_write(struct cockpit *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case COCKPIT_CONTROL: self->control = value & COCKPIT_CONTROL_INTERRUPT; break;
    case COCKPIT_CHANGED(0): self->changed[0] &= ~value; break;
    case COCKPIT_CHANGED(1): self->changed[1] &= ~value; break;
    case COCKPIT_LAMPS: self->lamps = value; break;
    case COCKPIT_TONE:
        self->tone = value & (COCKPIT_TONE_FREQUENCY_HZ | COCKPIT_TONE_VOLUME);
        break;
    default: break;
    }
    if (offset - COCKPIT_DIGIT(0) < 4 * COCKPIT_DIGITS) {
        self->digit[(offset - COCKPIT_DIGIT(0)) / 4] = (uint8_t)value;
    } else if (offset - COCKPIT_GAUGE(0) < 4 * COCKPIT_GAUGES) {
        self->gauge[(offset - COCKPIT_GAUGE(0)) / 4] = value;
    }
    drive(self, slot);
}

void cockpit_wake(struct cockpit *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void cockpit_settle(struct cockpit *self, struct slot *slot) { drive(self, slot); }
