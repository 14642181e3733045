// The pilot's hand: positions of the controls, and which of them were moved or pressed in this
// frame.
//
// The concentrator latches what moved, so a button that was pressed and let go between two frames
// still counts as pressed. A button that was pressed is deaf for DEBOUNCE_FRAMES after: contacts
// bounce. CUT-OFF is never deaf: one stop too many does no harm, one too few does.
//
// Keys, and what else is queued (controls.toml), come one a frame in the order in which they were
// struck, however many came at once: each finds the page to which the one before it led.
//
// A panel that is plugged in may have switches elsewhere than the ship's. Which of the critical
// ones wait for a hand is the concentrator's rule; here it is told, for the screen, the alarm and
// the ground.
#include "drivers/cockpit.h"
#include "flight/events.h"
#include "flight/programs.h"

#define DEBOUNCE_FRAMES 2u

void panel_open(void *own) {
    struct panel_part *self = own;
    cockpit_open();
    for (uint32_t control = 0; control < CONTROLS; control++) {
        self->position[control] = (uint8_t)cockpit_position(control);
    }
}

static void look_at(struct panel_part *self, uint32_t control) {
    uint8_t position = (uint8_t)cockpit_position(control);
    uint8_t before = self->position[control];
    uint32_t bit = 1u << control % 32u;
    self->position[control] = position;
    if (control_is_queued(control)) {
        return;
    }
    if (!control_is_momentary(control)) {
        self->moved[control / 32u] |= position != before ? bit : 0;
        self->pressed[control / 32u] |= position && !before ? bit : 0;
        return;
    }
    // Same as before although it moved: there and back, so it was pressed once in between.
    bool pressed = position == before || position != 0;
    if (pressed && self->own.deaf_frames[control] == 0) {
        self->moved[control / 32u] |= bit;
        self->pressed[control / 32u] |= bit;
        if (control != CONTROL_CUT_OFF) {
            self->own.deaf_frames[control] = DEBOUNCE_FRAMES;
            self->own.deaf[control / 32u] |= bit;
        }
    }
}

static void take_stroke(struct panel_part *self) {
    struct cockpit_stroke stroke = cockpit_take_stroke();
    if (stroke.struck && stroke.control < CONTROLS && control_is_queued(stroke.control)) {
        uint32_t bit = 1u << stroke.control % 32u;
        self->moved[stroke.control / 32u] |= bit;
        self->pressed[stroke.control / 32u] |= bit;
    }
    if (stroke.lost) {
        events_raise(EVENT_STROKES_LOST, (struct event_fields){0});
    }
}

static void compare(struct panel_part *self, uint32_t word) {
    uint32_t disagrees = cockpit_disagreeing(word);
    uint32_t changed = disagrees ^ self->disagrees[word];
    self->fitted[word] = cockpit_fitted(word);
    self->disagrees[word] = disagrees;
    for (; changed; changed &= changed - 1u) {
        uint32_t bit = (uint32_t)__builtin_ctz(changed);
        uint32_t control = word * 32u + bit;
        if (control >= CONTROLS) {
            break;
        }
        if (disagrees >> bit & 1u) {
            self->found[control] = (uint8_t)cockpit_panel_position(control);
            events_raise(
                EVENT_PANEL_DISAGREES,
                (struct event_fields){control, self->position[control], self->found[control]});
        } else {
            events_raise(EVENT_PANEL_SETTLED,
                         (struct event_fields){control, self->position[control]});
        }
    }
}

void panel_step(const struct situation *seen, void *own) {
    struct panel_part *self = own;
    (void)seen;
    for (uint32_t word = 0; word < COCKPIT_WORDS; word++) {
        for (uint32_t bits = self->own.deaf[word]; bits; bits &= bits - 1u) {
            uint32_t bit = (uint32_t)__builtin_ctz(bits);
            if (--self->own.deaf_frames[word * 32u + bit] == 0) {
                self->own.deaf[word] &= ~(1u << bit);
            }
        }
    }
    for (uint32_t word = 0; word < COCKPIT_WORDS; word++) {
        self->pressed[word] = self->moved[word] = 0;
        uint32_t changed = cockpit_take_changed(word);
        while (changed) {
            uint32_t control = word * 32u + (uint32_t)__builtin_ctz(changed);
            changed &= changed - 1u;
            if (control < CONTROLS) {
                look_at(self, control);
            }
        }
        compare(self, word);
    }
    take_stroke(self);
}
