// The pilot's hand: positions of the controls, and which of them were moved or pressed in this
// frame.
//
// The concentrator latches what moved, so a button that was pressed and let go between two frames
// still counts as pressed. A button that was pressed is deaf for DEBOUNCE_FRAMES after: contacts
// bounce. CUT-OFF is never deaf: one stop too many does no harm, one too few does.
//
// Each control has two latches that say so, for one of them may flip: what one says alone for two
// frames was no hand, which is told. CUT-OFF counts whichever says so: it stops. Where a control
// stands is read off its contacts, which do not flip: ten times a second all are looked at, so no
// move goes unseen for want of a latch.
//
// Keys, and what else is queued (controls.toml), come one a frame in the order in which they were
// struck, however many came at once: each finds the page to which the one before it led. Each stays
// in the concentrator until the display has acted on it and keeps that it has: no restart loses one
// or makes two of it.
//
// A panel that is plugged in may have switches elsewhere than the ship's. Which of the critical
// ones wait for a hand is the concentrator's rule; here it is told, for the screen, the alarm and
// the ground.
#include "drivers/cockpit.h"
#include "flight/events.h"
#include "flight/programs.h"

#define DEBOUNCE_FRAMES 2u
#define LOOK_PHASE 2u // the frame of five in which all positions are looked at

void panel_open(void *own) {
    struct panel_part *self = own;
    cockpit_open();
    self->stroke = NO_STROKE;
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

// A stroke is taken away once it was acted on, before a restart perhaps, or nobody does.
static void take_stroke(const struct situation *seen, struct panel_part *self) {
    struct cockpit_stroke stroke = cockpit_stroke();
    bool done = stroke.number == seen->display.stroke || stroke.number == self->stroke;
    if (stroke.struck ? done : stroke.lost) {
        if (stroke.lost) {
            events_raise(EVENT_STROKES_LOST, (struct event_fields){0});
        }
        cockpit_take_stroke();
        stroke = cockpit_stroke();
    }
    self->stroke = stroke.struck ? (uint8_t)stroke.number : NO_STROKE;
    if (stroke.struck && stroke.control < CONTROLS && control_is_queued(stroke.control)) {
        uint32_t bit = 1u << stroke.control % 32u;
        self->moved[stroke.control / 32u] |= bit;
        self->pressed[stroke.control / 32u] |= bit;
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

// No push; but where the control stands is not in doubt.
static void doubt(struct panel_part *self, uint32_t control) {
    events_raise(EVENT_CONTROL_DOUBTED, (struct event_fields){control});
    if (control_is_momentary(control)) {
        self->position[control] = (uint8_t)cockpit_position(control);
    } else {
        look_at(self, control);
    }
}

static void for_each(struct panel_part *self, uint32_t word, uint32_t controls,
                     void (*action)(struct panel_part *self, uint32_t control)) {
    for (; controls; controls &= controls - 1u) {
        uint32_t control = word * 32u + (uint32_t)__builtin_ctz(controls);
        if (control < CONTROLS) {
            action(self, control);
        }
    }
}

// What moved, by both latches of a control; and what one says alone.
static void take_changes(struct panel_part *self, uint32_t word) {
    struct cockpit_changes changes = cockpit_take_changed(word);
    if (!(changes.moved | changes.alone)) {
        self->own.alone[word] = 0;
        return;
    }
    uint32_t doubted = changes.alone & self->own.alone[word];
    self->own.alone[word] = changes.alone & ~doubted;
    cockpit_forget_changed(word, doubted);
    uint32_t stops = word == CONTROL_CUT_OFF / 32u ? 1u << CONTROL_CUT_OFF % 32u : 0;
    for_each(self, word, changes.moved | (changes.alone & stops), look_at);
    for_each(self, word, doubted, doubt);
}

// A switch that stands elsewhere though no latch says that it moved.
static void look_around(struct panel_part *self) {
    for (uint32_t control = 0;; control++) {
        control = cockpit_elsewhere(self->position, control);
        if (control >= CONTROLS_LASTING) {
            return;
        }
        if (!cockpit_says_moved(control)) {
            events_raise(EVENT_CONTROL_FOUND,
                         (struct event_fields){control, cockpit_position(control)});
            look_at(self, control);
        }
    }
}

void panel_step(const struct situation *seen, void *own) {
    struct panel_part *self = own;
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
        take_changes(self, word);
        compare(self, word);
    }
    if (seen->now.frame % EXECUTIVE_10_HZ == LOOK_PHASE) {
        look_around(self);
    }
    take_stroke(seen, self);
}
