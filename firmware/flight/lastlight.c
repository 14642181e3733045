// The last light: what is done with the energy that is left when nothing feeds any more.
//
// The reserve carries computer and recorder for some seconds. In these, what waits for the log and
// the situation as it is become safe first (records.c). If what is left then is enough, the open
// stripe of the log is closed: what was written last is as well protected as all that was before
// it; and again shortly before the end, for what came in between. How much a moment takes is
// measured, not believed; how long closing takes, the recorder says. What else a log might do,
// making room or repeating its text, is left for better times.
#include "flight/events.h"
#include "flight/programs.h"
#include "flight/recorder.h"

#define LOOK_MS 100u
#define MJ_PER_J 1000u
#define LATE 3u // when no more is left than so many times what closing needs

static void begin_or_end(struct lastlight_part *self, const struct power_readings *power) {
    self->on = power->on_reserve;
    self->closed = false;
    self->takes_mj = 0;
    recorder_spare(self->on);
    events_raise(self->on ? EVENT_SUPPLY_LOST : EVENT_SUPPLY_BACK,
                 (struct event_fields){power->reserve_mj / MJ_PER_J});
}

// At once if it can be, then late.
static bool closing_is_due(const struct lastlight_part *self) {
    uint64_t needs_mj = (uint64_t)recorder_closing_ms() * self->takes_mj / LOOK_MS;
    bool late = self->left_mj < LATE * needs_mj;
    return self->takes_mj != 0 && needs_mj < self->left_mj && (late || !self->closed);
}

static void measure(struct lastlight_part *self, uint32_t left_mj) {
    uint32_t taken_mj = self->left_mj > left_mj ? self->left_mj - left_mj : 0;
    self->takes_mj = taken_mj > self->takes_mj ? taken_mj : self->takes_mj;
}

void lastlight_step(const struct situation *seen, void *part) {
    struct lastlight_part *self = part;
    const struct power_readings *power = &seen->supply.power;
    if (self->on != power->on_reserve) {
        begin_or_end(self, power);
    } else if (self->on) {
        measure(self, power->reserve_mj);
    }
    self->left_mj = power->reserve_mj;
    bool safe = seen->records.mounted && seen->records.waiting == 0;
    if (self->on && safe && closing_is_due(self)) {
        self->closed = true;
        recorder_close();
    }
}

void lastlight_open(void *part) {
    struct lastlight_part *self = part;
    *self = (struct lastlight_part){0};
}
