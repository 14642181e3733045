// Cockpit concentrator: the positions of all controls, and what the firmware shows around them.
//
// Positions are where the pilot's hand left the levers (world/hand), and are read off their
// contacts: no latch keeps them. Lamps, digits and sound go out at a restart until the firmware
// lights them again, and gauges have no reading.
//
// A panel may be plugged in beside them and have some of the controls a second time. Whoever moves
// a switch last, there or here, has it. A switch that is only found otherwise when the panel is
// plugged in was moved by nobody: the ship follows it where that is harmless, and a critical one
// (controls.toml) disagrees until a hand moves it, there or here, or takes all that disagree.
//
// CHANGED tells what moved, not in which order: enough for a switch, not for keys, and ship's time
// may stand still while they are struck. So the strokes of the queued controls (controls.toml) also
// wait in a ring, oldest first. What stops, silences or moves is never queued.
//
// Each control has two contacts, and each of these a latch that it moved: CHANGED and CONFIRMED. A
// flip is seen in one of them alone.
#include "cockpit.h"

#include <assert.h>

#include <string.h>

#include "../board/generated/cockpit_regs.h"
#include "../board/generated/controls.h"
#include "../board/slot.h"
#include "../world/world.h"

_Static_assert(COCKPIT_INPUTS == HAND_CONTROLS, "the world knows as many controls");

struct control_row {
    uint8_t positions;
    uint8_t initial;
    bool critical;
    bool momentary;
};

static const struct control_row rows[CONTROLS] = {
#define ROW(name, positions, initial, critical, momentary)                                         \
    [CONTROL_##name] = {positions, initial, critical, momentary},
    CONTROL_ROWS(ROW)
#undef ROW
};

static const uint32_t queued[COCKPIT_INPUTS / 32] = {CONTROLS_QUEUED};

static void drive(const struct cockpit *self, struct slot *slot) {
    bool changed = self->changed[0] || self->changed[1];
    slot_interrupt(slot, self->control & COCKPIT_CONTROL_INTERRUPT && changed);
}

static const struct hand *hand(const struct slot *slot) { return &slot_world(slot)->hand; }

static void move(struct slot *slot, enum hand_move what, uint32_t control, uint32_t position) {
    slot_command_hand(slot, &(struct hand_command){what, control, position});
}

void cockpit_reset(struct cockpit *self, struct slot *slot) {
    const bool set_up = hand(slot)->set_up;
    for (uint32_t i = 0; !set_up && i < CONTROLS; i++) {
        move(slot, HAND_SHIP, i, rows[i].initial);
    }
    self->control = set_up ? self->control & COCKPIT_CONTROL_QUEUE : COCKPIT_CONTROL_QUEUE;
    for (uint32_t i = 0; i < COCKPIT_DIGITS; i++) {
        self->digit[i] = 0;
    }
    for (uint32_t i = 0; i < COCKPIT_GAUGES; i++) {
        self->gauge[i] = COCKPIT_GAUGE_VALUE_RESET;
    }
    self->changed[0] = self->changed[1] = 0;
    self->confirmed[0] = self->confirmed[1] = 0;
    self->lamps = self->tone = 0;
    drive(self, slot);
}

bool cockpit_has(uint32_t control, uint32_t position) {
    return control < CONTROLS && position < rows[control].positions;
}

// Where a control stands: a saved flight may say anything, but there is nothing past its last
// detent.
static uint32_t detent(const uint8_t positions[], uint32_t control) {
    uint32_t last = control < CONTROLS ? rows[control].positions - 1u : 0;
    return positions[control] < last ? positions[control] : last;
}

static uint32_t stands(const struct slot *slot, uint32_t control) {
    return detent(hand(slot)->position, control);
}

static uint32_t panel_stands(const struct slot *slot, uint32_t control) {
    return detent(hand(slot)->panel, control);
}

static uint32_t bit_of(uint32_t control) { return UINT32_C(1) << control % 32; }

static bool is_in(const uint32_t set[], uint32_t control) {
    return set[control / 32] & bit_of(control);
}

// An upset may leave any number there.
static uint32_t waiting(const struct cockpit *self) {
    return self->waiting < COCKPIT_STROKES ? self->waiting : COCKPIT_STROKES;
}

static uint32_t room(const struct cockpit *self) {
    return self->control & COCKPIT_CONTROL_QUEUE ? COCKPIT_STROKES - waiting(self) : 0;
}

// The place of the stroke that is so many after the oldest.
static uint8_t *place(struct cockpit *self, uint32_t after) {
    return &self->stroke[(self->oldest + after) % COCKPIT_STROKES];
}

static void strike(struct cockpit *self, uint32_t control) {
    if (!is_in(queued, control)) {
        return;
    }
    if (room(self)) {
        *place(self, waiting(self)) = (uint8_t)control;
        self->waiting = waiting(self) + 1;
    } else if (self->control & COCKPIT_CONTROL_QUEUE) {
        self->lost = 1;
    }
}

static uint32_t read_stroke(const struct cockpit *self) {
    const uint32_t count = waiting(self);
    const uint32_t number = self->oldest % COCKPIT_STROKES;
    const uint32_t control = count ? self->stroke[number] : 0;
    return control << COCKPIT_STROKE_CONTROL_SHIFT | count << COCKPIT_STROKE_WAITING_SHIFT |
           room(self) << COCKPIT_STROKE_ROOM_SHIFT | number << COCKPIT_STROKE_NUMBER_SHIFT |
           (self->lost ? COCKPIT_STROKE_LOST : 0);
}

static void take_stroke(struct cockpit *self) {
    const uint32_t count = waiting(self);
    if (count) {
        *place(self, 0) = 0;
        self->oldest = (self->oldest + 1) % COCKPIT_STROKES;
        self->waiting = count - 1;
    }
}

// Strokes lie one after the other from the oldest on, and the other places are empty: what a flip
// left otherwise was never struck, or cannot be taken any more, which is told.
static void sort_out(struct cockpit *self) {
    uint32_t kept = 0;
    const uint32_t count = waiting(self);
    self->oldest %= COCKPIT_STROKES;
    for (uint32_t i = 0; i < COCKPIT_STROKES; i++) {
        const uint8_t control = *place(self, i);
        *place(self, i) = 0;
        if (i < count && control < CONTROLS && is_in(queued, control)) {
            *place(self, kept++) = control;
        } else if (control) {
            self->lost = 1;
        }
    }
    self->waiting = kept;
}

static void turn(struct cockpit *self, struct slot *slot, uint32_t control, uint32_t position) {
    if (stands(slot, control) != position) {
        move(slot, HAND_SHIP, control, position);
        self->changed[control / 32] |= bit_of(control);
        self->confirmed[control / 32] |= bit_of(control);
        drive(self, slot);
    }
}

// Every switch that disagrees goes where it stands at the panel. A button that was found pressed
// is no switch: it must be let go first.
static void take_panel(struct cockpit *self, struct slot *slot) {
    for (uint32_t i = 0; i < CONTROLS; i++) {
        if (is_in(self->disagree, i) && !rows[i].momentary) {
            self->disagree[i / 32] &= ~bit_of(i);
            turn(self, slot, i, panel_stands(slot, i));
        }
    }
}

void cockpit_put(struct cockpit *self, struct slot *slot, uint32_t control, uint32_t position) {
    assert(cockpit_has(control, position));
    bool struck = position != 0 && stands(slot, control) == 0;
    self->disagree[control / 32] &= ~bit_of(control);
    if (position) {
        strike(self, control); // a key that is still down too: hands are quicker than it comes up
    }
    turn(self, slot, control, position);
    if (control == CONTROL_TAKE_PANEL && struck) {
        take_panel(self, slot);
    }
}

void cockpit_panel_moved(struct cockpit *self, struct slot *slot, uint32_t control,
                         uint32_t position) {
    assert(cockpit_has(control, position));
    move(slot, HAND_PANEL, control, position);
    cockpit_put(self, slot, control, position);
}

void cockpit_panel_found(struct cockpit *self, struct slot *slot, uint32_t control,
                         uint32_t position) {
    assert(cockpit_has(control, position));
    bool held = panel_stands(slot, control) != 0;
    move(slot, HAND_PANEL, control, position);
    self->disagree[control / 32] &= ~bit_of(control);
    if (rows[control].momentary && position == 0) {
        // At rest it says nothing, unless this very button was held.
        turn(self, slot, control, held ? 0 : stands(slot, control));
    } else if (!rows[control].critical) {
        if (position && !stands(slot, control)) {
            strike(self, control);
        }
        turn(self, slot, control, position);
    } else if (position != stands(slot, control)) {
        self->disagree[control / 32] |= bit_of(control);
    }
}

void cockpit_panel_lost(struct cockpit *self, struct slot *slot) {
    for (uint32_t i = 0; i < CONTROLS; i++) {
        if (rows[i].momentary && panel_stands(slot, i)) {
            turn(self, slot, i, 0); // no hand is known to hold it any more
        }
    }
    memset(self->disagree, 0, sizeof self->disagree);
    move(slot, HAND_UNPLUGGED, 0, 0);
}

uint32_t cockpit_read(const struct cockpit *self, struct slot *slot, uint32_t offset) {
    switch (offset) {
    case COCKPIT_CONTROL: return self->control;
    case COCKPIT_CHANGED(0): return self->changed[0];
    case COCKPIT_CHANGED(1): return self->changed[1];
    case COCKPIT_CONFIRMED(0): return self->confirmed[0];
    case COCKPIT_CONFIRMED(1): return self->confirmed[1];
    case COCKPIT_FITTED(0): return hand(slot)->fitted[0];
    case COCKPIT_FITTED(1): return hand(slot)->fitted[1];
    case COCKPIT_DISAGREE(0): return self->disagree[0];
    case COCKPIT_DISAGREE(1): return self->disagree[1];
    case COCKPIT_STROKE: return read_stroke(self);
    case COCKPIT_LAMPS: return self->lamps;
    case COCKPIT_TONE: return self->tone;
    default: break;
    }
    if (offset - COCKPIT_INPUT(0) < 4 * COCKPIT_INPUTS) {
        return stands(slot, (offset - COCKPIT_INPUT(0)) / 4);
    }
    if (offset - COCKPIT_PANEL(0) < 4 * COCKPIT_INPUTS) {
        return panel_stands(slot, (offset - COCKPIT_PANEL(0)) / 4);
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
    case COCKPIT_CONTROL: self->control = value & COCKPIT_CONTROL_BITS; break;
    case COCKPIT_CHANGED(0): self->changed[0] &= ~value; break;
    case COCKPIT_CHANGED(1): self->changed[1] &= ~value; break;
    case COCKPIT_CONFIRMED(0): self->confirmed[0] &= ~value; break;
    case COCKPIT_CONFIRMED(1): self->confirmed[1] &= ~value; break;
    case COCKPIT_STROKE:
        take_stroke(self);
        self->lost = value & COCKPIT_STROKE_LOST ? 0 : self->lost;
        break;
    case COCKPIT_LAMPS: self->lamps = value; break;
    case COCKPIT_TONE: self->tone = value & COCKPIT_TONE_BITS; break;
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

void cockpit_settle(struct cockpit *self, struct slot *slot) {
    sort_out(self);
    self->lost = self->lost != 0;
    self->control &= COCKPIT_CONTROL_BITS;
    self->tone &= COCKPIT_TONE_BITS;
    for (uint32_t i = 0; i < COCKPIT_INPUTS; i++) {
        bool can = i < CONTROLS && rows[i].critical && is_in(hand(slot)->fitted, i) &&
                   panel_stands(slot, i) != stands(slot, i);
        self->disagree[i / 32] &= can ? UINT32_MAX : ~bit_of(i);
    }
    drive(self, slot);
}
