// See keeper.h.
#include "keeper.h"

#include "closing.h"
#include "garbage.h"
#include "load.h"
#include "text.h"

static bool is_collecting(const struct store *self) {
    return self->keeper.task >= KEEPER_COLLECT_LOAD && self->keeper.task <= KEEPER_MOVE;
}

static bool closing_is_due(const struct store *self) {
    return self->unclosed < self->filling.stripe;
}

// Closing needs the buffer: collecting leaves it between two entries, and begins again later.
static void choose(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    bool can_wait = self->spare && !self->yield && !self->full;
    if (is_collecting(self) && (closing_is_due(self) || can_wait) && !self->pending.active) {
        keeper->task = KEEPER_IDLE;
    }
    if (keeper->task != KEEPER_IDLE) {
        return;
    }
    if (closing_is_due(self)) {
        closing_begin(self);
    } else if (can_wait) {
        return;
    } else if (garbage_is_due(self)) {
        garbage_begin(self);
    } else if (text_is_due(self)) {
        keeper->task = KEEPER_TEXT;
        keeper->number = 0;
    }
}

enum store_turn keeper_next(struct store *self, struct store_job *job) {
    choose(self);
    switch (self->keeper.task) {
    case KEEPER_IDLE: return STORE_IDLE;
    case KEEPER_TEXT: return text_next(self);
    case KEEPER_CLOSE_LOAD:
    case KEEPER_MEND:
    case KEEPER_ENCODE:
    case KEEPER_PARITY:
    case KEEPER_SUPER:
    case KEEPER_STRIPE_TEXT: return closing_next(self, job);
    default: return garbage_next(self, job);
    }
}

void keeper_read(struct store *self, uint32_t bits) { load_read(self, bits); }

void keeper_placed(struct store *self) { closing_placed(self); }
