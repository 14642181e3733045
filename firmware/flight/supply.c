// Power management: which contactors are closed, and why.
//
// The table of loads says for each which switch it follows, on which bus it hangs, whether it emits
// (DARK SHIP opens those) and at which state of charge it is shed to save the battery. A low bus
// sheds one more row each second. A load that opened by itself is closed again after a pause, a few
// times; then it stays open until the pilot works its switch. The tries are forgotten once it has
// stayed closed for a while. On the reserve nothing is done about loads: none has power, and what
// opened is looked at when something feeds again.
//
// The ellipse steers by emission. What stays on in a dark ship (navigation, recorder, imager) emits
// less, together with the computer, than the hull scatters.
#include "drivers/power.h"

#include "flight/events.h"
#include "flight/programs.h"
#include "generated/loads.h"
#include "generated/power_regs.h"
#include "generated/ship.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define STEPS_PER_SECOND 10u
#define LOW_BUS_MV 105000u
#define RESTORE_PERCENT 3u // so much above its threshold a load comes back
#define RESTORE_STEPS 300u // so long the buses must be well before a row comes back
#define RECLOSE_STEPS 50u
#define RECLOSE_TRIES 3u
#define FORGET_STEPS RESTORE_STEPS // closed for so long, earlier trips no longer count
#define FOLLOWS_NOTHING CONTROLS

enum bus { BUS_A, BUS_B, BUS_BATTERY };

struct load_row {
    uint32_t load;
    enum bus bus;
    uint32_t control;     // the switch it follows, or FOLLOWS_NOTHING: always on
    bool inverted;        // on while the switch is off
    bool emits;           // DARK SHIP opens it
    uint8_t shed_percent; // charge below which it is shed; 0: never
};

// In the order in which they are shed: board/loads.toml.
static const struct load_row rows[] = {
#define ROW(name, bus, control, inverted, emits, shed_percent)                                     \
    {POWER_LOADS_##name, BUS_##bus, control, inverted, emits, shed_percent},
    LOAD_SUPPLY(ROW)
#undef ROW
};
#define ROWS (sizeof rows / sizeof *rows)

// A load that was shed, and what was told of switches, is so after a restart as well.
KEPT(supply_row, struct kept_supply, 1, KEPT_UNTIL_POWER_ON);

static void keep(struct supply_part *self) {
    struct kept_supply kept = {self->dark, self->life_support_on, self->shed_steps,
                               self->own.low_rows};
    kept_follow(&supply_row, 0, &self->own.kept, &kept);
}

static void switch_buses(const struct situation *seen, struct supply_part *self) {
    self->buses_wanted[BUS_A] = panel_position(seen, CONTROL_BUS_A);
    // Bus B is the last means to end a burn; nothing may then feed it either.
    bool feeds_burn = seen->burn.cut_by >= CUT_BY_BUS_B;
    self->buses_wanted[BUS_B] = panel_position(seen, CONTROL_BUS_B) && !feeds_burn;
    power_buses((self->buses_wanted[BUS_A] ? POWER_BUSES_A : 0) |
                (self->buses_wanted[BUS_B] ? POWER_BUSES_B : 0) |
                (seen->display.tie_buses && !feeds_burn ? POWER_BUSES_TIE : 0));
}

static bool bus_fed(const struct situation *seen, const struct supply_part *self, enum bus bus) {
    bool any = self->buses_wanted[BUS_A] || self->buses_wanted[BUS_B];
    bool tied = seen->display.tie_buses && seen->burn.cut_by < CUT_BY_BUS_B;
    return bus == BUS_BATTERY || self->buses_wanted[bus] || (tied && any);
}

// Contactors that opened by themselves since they were written.
static void look_for_trips(const struct situation *seen, struct supply_part *self) {
    uint32_t opened = self->own.closed & ~power_loads_closed();
    if (opened) {
        events_raise(EVENT_LOAD_TRIPPED, (struct event_fields){opened});
        self->trips++;
    }
    for (uint32_t i = 0; i < ROWS; i++) {
        if (opened & rows[i].load) {
            self->tripped |= rows[i].load;
            self->own.tries[i]++;
            self->own.pause_steps[i] = RECLOSE_STEPS;
        }
        bool closed = self->own.closed & ~opened & rows[i].load;
        self->own.sound_steps[i] = closed ? self->own.sound_steps[i] + 1 : 0;
        self->own.tries[i] = self->own.sound_steps[i] < FORGET_STEPS ? self->own.tries[i] : 0;
        bool worked = rows[i].control != FOLLOWS_NOTHING &&
                      panel_position(seen, (enum control)rows[i].control) == rows[i].inverted;
        if (worked) {
            self->own.tries[i] = 0;
            self->own.pause_steps[i] = 0;
            self->tripped &= ~rows[i].load;
        } else if (self->own.pause_steps[i] > 0 && self->own.tries[i] <= RECLOSE_TRIES) {
            self->own.pause_steps[i]--;
            self->tripped &= self->own.pause_steps[i] ? UINT32_MAX : ~rows[i].load;
        }
    }
}

static bool low(const struct supply_part *self, enum bus bus, uint32_t mv) {
    return self->buses_wanted[bus] && mv < LOW_BUS_MV;
}

// How many rows are shed, from the top of the table.
static uint32_t rows_to_shed(struct supply_part *self) {
    if (low(self, BUS_A, self->power.bus_a_mv) || low(self, BUS_B, self->power.bus_b_mv)) {
        self->own.well_steps = 0;
        self->own.low_steps++;
        if (self->own.low_steps % STEPS_PER_SECOND == 0 && self->own.low_rows < ROWS) {
            self->own.low_rows++;
        }
    } else {
        self->own.low_steps = 0;
        self->own.well_steps++;
        if (self->own.well_steps % RESTORE_STEPS == 0 && self->own.low_rows > 0) {
            self->own.low_rows--;
        }
    }
    uint32_t percent = self->power.battery_kj * 100u / SHIP_BATTERY_FULL_KJ;
    uint32_t by_charge = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t margin = i < self->shed_steps ? RESTORE_PERCENT : 0;
        if (rows[i].shed_percent && percent < rows[i].shed_percent + margin) {
            by_charge = i + 1;
        }
    }
    return by_charge > self->own.low_rows ? by_charge : self->own.low_rows;
}

static void shed(struct supply_part *self) {
    uint32_t wanted_rows = rows_to_shed(self);
    ASSERT(wanted_rows <= ROWS);
    while (self->shed_steps < wanted_rows) {
        uint32_t load = rows[self->shed_steps].load;
        self->shed_steps++;
        if (self->wanted & load) {
            uint32_t bit = (uint32_t)__builtin_ctz(load);
            events_raise(EVENT_LOAD_SHED, (struct event_fields){bit, self->shed_steps});
        }
    }
    self->shed_steps = (uint8_t)wanted_rows;
}

static uint32_t choose_loads(const struct situation *seen, const struct supply_part *self) {
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        bool follows = rows[i].control != FOLLOWS_NOTHING;
        bool on = !follows ||
                  (panel_position(seen, (enum control)rows[i].control) != 0) != rows[i].inverted;
        bool shed_now = i < self->shed_steps && rows[i].shed_percent != 0;
        bool forbidden = (seen->upkeep.rcs_shut && rows[i].load == POWER_LOADS_RCS) ||
                         (self->dark && rows[i].emits) || shed_now ||
                         !bus_fed(seen, self, rows[i].bus);
        wanted |= on && !forbidden ? rows[i].load : 0;
    }
    // The drive's contactor is a means to end a burn.
    return seen->burn.cut_by >= CUT_BY_CONTACTOR ? wanted & ~POWER_LOADS_DRIVE : wanted;
}

static void announce(struct supply_part *self, bool dark, bool life_support_on) {
    if (dark != self->dark) {
        self->dark = dark;
        events_raise(dark ? EVENT_DARK_SHIP : EVENT_LIGHT_SHIP, (struct event_fields){0});
    }
    if (life_support_on != self->life_support_on) {
        self->life_support_on = life_support_on;
        events_raise(EVENT_LIFE_SUPPORT, (struct event_fields){life_support_on});
    }
}

void supply_step(const struct situation *seen, void *own) {
    struct supply_part *self = own;
    self->power = power_read();
    switch_buses(seen, self);
    if (self->power.on_reserve) {
        return;
    }
    look_for_trips(seen, self);
    announce(self, panel_position(seen, CONTROL_DARK_SHIP),
             !panel_position(seen, CONTROL_LIFE_SUPPORT_OFF));
    shed(self);
    self->wanted = choose_loads(seen, self);
    uint32_t closed = self->wanted & ~self->tripped;
    if (closed != self->own.closed || closed != power_loads_closed()) {
        power_loads(closed);
        self->own.closed = power_loads_closed();
    }
    keep(self);
}

void supply_open(void *own) {
    struct supply_part *self = own;
    power_open();
    self->life_support_on = true;
    const struct kept_supply *kept = kept_get(&supply_row, 0);
    if (kept && kept->shed_steps <= ROWS && kept->low_rows <= ROWS) {
        self->dark = kept->dark;
        self->life_support_on = kept->life_support_on;
        self->shed_steps = (uint8_t)kept->shed_steps;
        self->own.low_rows = kept->low_rows;
    }
}
