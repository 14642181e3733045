// Headset transcriber: what the pilot says, as characters that wait in a ring.
//
// The ring takes more than the longest entry of the log, so that a text that comes at once is taken
// at once, whether ship's time goes or stands still. NOT modelled: the voice itself, and what a
// transcriber mishears. Source of what a character is: The Unicode Standard, 3.9, D76.
#include "headset.h"

#include <assert.h>

#include "../board/generated/headset_regs.h"
#include "../board/slot.h"

#define UNICODE_LAST 0x10FFFFu
#define SURROGATE_FIRST 0xD800u
#define SURROGATE_LAST 0xDFFFu

_Static_assert(HEADSET_CHARACTERS - 1u ==
                   HEADSET_CHARACTER_NUMBER >> HEADSET_CHARACTER_NUMBER_SHIFT,
               "a number for each place of the ring");

static bool listens(const struct headset *self) { return self->control & HEADSET_CONTROL_LISTEN; }

static uint32_t room(const struct headset *self) {
    return listens(self) ? HEADSET_CHARACTERS - self->waiting : 0;
}

void headset_reset(struct headset *self, struct slot *slot) {
    (void)self; // the line stays open over a restart, and nothing that was said is lost
    (void)slot;
}

uint32_t headset_read(const struct headset *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case HEADSET_CONTROL: return self->control;
    case HEADSET_CHARACTER:
        return (self->waiting ? self->character[self->oldest] : 0) |
               self->oldest << HEADSET_CHARACTER_NUMBER_SHIFT;
    case HEADSET_STATUS:
        return self->waiting << HEADSET_STATUS_WAITING_SHIFT |
               room(self) << HEADSET_STATUS_ROOM_SHIFT | (self->lost ? HEADSET_STATUS_LOST : 0);
    default: return 0;
    }
}

static void take(struct headset *self, bool go) {
    if (go && self->waiting) {
        self->oldest = (self->oldest + 1) % HEADSET_CHARACTERS;
        self->waiting--;
    }
}

void headset_write(struct headset *self, struct slot *slot, uint32_t offset, uint32_t value) {
    (void)slot;
    switch (offset) {
    case HEADSET_CONTROL:
        self->control = value & HEADSET_CONTROL_BITS;
        self->waiting = listens(self) ? self->waiting : 0;
        break;
    case HEADSET_POP: take(self, value & HEADSET_POP_BITS); break;
    case HEADSET_STATUS: self->lost = value & HEADSET_STATUS_LOST ? 0 : self->lost; break;
    default: break;
    }
}

void headset_wake(struct headset *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void headset_settle(struct headset *self, struct slot *slot) {
    (void)slot;
    self->control &= HEADSET_CONTROL_BITS;
    self->oldest %= HEADSET_CHARACTERS;
    self->waiting = self->waiting < HEADSET_CHARACTERS ? self->waiting : HEADSET_CHARACTERS;
    self->waiting = listens(self) ? self->waiting : 0;
    self->lost = self->lost != 0;
    for (uint32_t i = 0; i < HEADSET_CHARACTERS; i++) {
        self->character[i] &= HEADSET_CHARACTER_CODE;
    }
}

bool headset_has(uint32_t code) {
    return code <= UNICODE_LAST && (code < SURROGATE_FIRST || code > SURROGATE_LAST);
}

void headset_put(struct headset *self, uint32_t code) {
    assert(headset_has(code));
    if (room(self)) {
        self->character[(self->oldest + self->waiting) % HEADSET_CHARACTERS] = code;
        self->waiting++;
    } else if (listens(self)) {
        self->lost = 1;
    }
}
