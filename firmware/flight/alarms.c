// Caution and warning: one row an alarm, one function a condition.
//
// A warning lights MASTER ALARM and sounds, a caution lights CAUTION; both flash until ALARM ACK,
// then they stay lit for as long as the condition lasts. A latched alarm stays until it is
// acknowledged as well. A condition must hold for a while until its alarm rises and be gone for a
// while until it clears, and an alarm does not rise again too soon: a condition that is back before
// that shows, but disturbs nobody. Some conditions may be there more than once, as a second object
// that comes: each more is told of as the first was. Rows, lamps, times and texts: dictionary.toml.
// What is heard of it: flight/indicators.c.
//
// A restart changes nothing of what the crew was told: the alarms are kept, and one that is taken
// over has the time that sensors and filters take to settle until it may clear. What an app would
// see that is left out is not told: nobody has looked.
#include "flight/conditions.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/distributor_regs.h"
#include "generated/drive_regs.h"
#include "generated/power_regs.h"
#include "generated/ship.h"
#include "kernel/kept.h"
#include "kernel/starts.h"

#define ALARM_NO_LAMP 32u
#define LOOK_PHASE 4u // the frame of five in which conditions are looked at; the button is in all
#define LOW_BUS_MV 100000u
#define DEAD_BUS_MV 40000u
#define PRESSURE_LOW_PA 60000u
#define OXYGEN_LOW_PA 17000u
#define OXYGEN_HIGH_PA 30000u
#define CARBON_DIOXIDE_HIGH_PA 1000u
#define OXYGEN_TANK_LOW_G 1500u
#define CABIN_COLD_MK 283000u
#define CABIN_HOT_MK 307000u
#define WALL_HOT_K 1100u
#define JOLT_M_S2 0.3
#define FIX_AGE_S 60u
#define SETTLED_LOOKS 150u // after a start

KEPT(alarms_row, struct kept_alarms, 1, KEPT_UNTIL_POWER_ON);

struct alarm_row {
    uint32_t (*condition)(const struct situation *seen);
    uint8_t lamp;
    bool counts; // the condition is that the count went on
    uint8_t app; // that looks
    // In looks, a tenth of a second each:
    uint16_t rise;  // the condition must hold
    uint16_t clear; // it must be gone
    uint16_t again; // from one raise to the next
};

// ---- conditions --------------------------------------------------------------------------------

uint32_t alarm_collision(const struct situation *seen) {
    return seen->contacts.collision ? 1u + seen->contacts.threats : 0;
}
uint32_t alarm_contact(const struct situation *seen) { return seen->contacts.announced; }
uint32_t alarm_cabin_pressure(const struct situation *seen) {
    return seen->air.cabin.pressure_pa < PRESSURE_LOW_PA;
}
uint32_t alarm_oxygen(const struct situation *seen) {
    uint32_t oxygen_pa = seen->air.cabin.oxygen_pa;
    return oxygen_pa < OXYGEN_LOW_PA || oxygen_pa > OXYGEN_HIGH_PA;
}
uint32_t alarm_carbon_dioxide(const struct situation *seen) {
    return seen->air.cabin.carbon_dioxide_pa > CARBON_DIOXIDE_HIGH_PA;
}
uint32_t alarm_flameout(const struct situation *seen) { return seen->burn.flameouts; }
uint32_t alarm_drive_supply(const struct situation *seen) { return seen->burn.starved; }
uint32_t alarm_drive_fault(const struct situation *seen) {
    return seen->burn.mode == DRIVE_MODE_FAULT;
}
uint32_t alarm_quench(const struct situation *seen) { return seen->burn.quenches; }
uint32_t alarm_hull(const struct situation *seen) { return seen->pointing.jolt_m_s2 > JOLT_M_S2; }
uint32_t alarm_buses(const struct situation *seen) {
    // Whoever switched them off: nothing but the battery's own loads lives then.
    return seen->supply.power.bus_a_mv < DEAD_BUS_MV && seen->supply.power.bus_b_mv < DEAD_BUS_MV;
}
uint32_t alarm_bus_a(const struct situation *seen) {
    return seen->supply.buses_wanted[0] && seen->supply.power.bus_a_mv < LOW_BUS_MV;
}
uint32_t alarm_bus_b(const struct situation *seen) {
    return seen->supply.buses_wanted[1] && seen->supply.power.bus_b_mv < LOW_BUS_MV;
}
uint32_t alarm_battery(const struct situation *seen) {
    return seen->supply.power.battery_kj < SHIP_BATTERY_FULL_KJ / 100u * SHIP_BATTERY_LOW_PERCENT;
}
uint32_t alarm_shed(const struct situation *seen) { return seen->supply.shed_steps; }
uint32_t alarm_tripped(const struct situation *seen) { return seen->supply.trips; }
uint32_t alarm_oxygen_tank(const struct situation *seen) {
    return seen->air.cabin.oxygen_tank_g < OXYGEN_TANK_LOW_G;
}
uint32_t alarm_life_support(const struct situation *seen) {
    return !(seen->supply.power.live & POWER_LOADS_LIFE_SUPPORT);
}
uint32_t alarm_temperature(const struct situation *seen) {
    uint32_t temperature_mk = seen->air.cabin.temperature_mk;
    return temperature_mk < CABIN_COLD_MK || temperature_mk > CABIN_HOT_MK;
}
uint32_t alarm_wall(const struct situation *seen) {
    return seen->burn.distributor.wall_k > WALL_HOT_K;
}
uint32_t alarm_attitude(const struct situation *seen) {
    return seen->pointing.knowledge == ATTITUDE_KNOWLEDGE_UNKNOWN;
}
uint32_t alarm_wheels(const struct situation *seen) { return seen->pointing.saturated; }
uint32_t alarm_navigation(const struct situation *seen) {
    return seen->navigation.fix_age_s > FIX_AGE_S || seen->navigation.mode == NAVIGATION_MODE_NONE;
}
uint32_t alarm_earth(const struct situation *seen) {
    return seen->supply.power.live & POWER_LOADS_HGA && !seen->telemetry.locked[0];
}
uint32_t alarm_surface(const struct situation *seen) {
    return seen->supply.power.live & POWER_LOADS_UHF && !seen->telemetry.locked[1];
}
uint32_t alarm_computer(const struct situation *seen) {
    return seen->health.executive.overruns + seen->health.uncorrected;
}
uint32_t alarm_restart(const struct situation *seen) {
    // Once: the latch keeps it until the pilot has seen it.
    return seen->start.restarted && seen->now.frame < EXECUTIVE_FRAMES_PER_SECOND;
}
uint32_t alarm_left_out(const struct situation *seen) {
    (void)seen;
    return (uint32_t)__builtin_popcount(starts_left_out());
}
uint32_t alarm_log(const struct situation *seen) {
    return seen->records.failing || !seen->records.on || !seen->records.mounted;
}

uint32_t alarm_panel(const struct situation *seen) {
    return (uint32_t)(__builtin_popcount(seen->panel.disagrees[0]) +
                      __builtin_popcount(seen->panel.disagrees[1]));
}

static const struct alarm_row rows[ALARMS] = {
#define ALARM(name, stem, lamp, page, counts, rise, clear, again, app, text)                       \
    [ALARM_##name] = {alarm_##stem, lamp, counts, app, rise, clear, again},
    ALARM_ROWS(ALARM)
#undef ALARM
};

// ---- every tenth of a second -------------------------------------------------------------------

static bool is_warning(uint32_t alarm) { return ALARM_WARNINGS >> alarm & 1u; }

static void take_count(const struct situation *seen, struct alarms_part *self, uint32_t alarm) {
    self->own.counted[alarm] = rows[alarm].condition(seen);
}

// Whether the condition is there at this look.
static bool look_at(const struct situation *seen, const struct alarms_part *self, uint32_t alarm) {
    uint32_t now = rows[alarm].condition(seen);
    return rows[alarm].counts ? now != self->own.counted[alarm] : now;
}

// The condition holds, or is gone, when enough looks in a row have said so.
static void persist(struct alarms_part *self, uint32_t alarm, bool now) {
    bool holds = self->own.holding >> alarm & 1u;
    uint32_t enough = holds ? rows[alarm].clear : rows[alarm].rise;
    if (self->own.taken_over >> alarm & 1u) {
        enough = SETTLED_LOOKS;
    }
    uint16_t *looks = &self->own.looks[alarm];
    if (now == holds) {
        *looks = 0;
        self->own.taken_over &= ~(1u << alarm);
    } else if (*looks < enough) {
        ++*looks;
    } else {
        *looks = 0;
        self->own.holding ^= 1u << alarm;
        self->own.taken_over &= ~(1u << alarm);
    }
}

static void raise(const struct situation *seen, struct alarms_part *self, uint32_t alarm) {
    self->raised |= 1u << alarm;
    self->unacknowledged |= 1u << alarm;
    self->own.rest[alarm] = rows[alarm].again;
    self->since_s[alarm] = seen->now.met_s;
    take_count(seen, self, alarm);
    events_raise(is_warning(alarm) ? EVENT_MASTER_ALARM : EVENT_CAUTION,
                 (struct event_fields){alarm});
}

// Whether a condition is there more often than when it was told of.
static bool has_grown(const struct situation *seen, struct alarms_part *self, uint32_t alarm) {
    uint32_t now = rows[alarm].condition(seen), *counted = &self->own.counted[alarm];
    bool fewer = now && now < *counted;
    *counted = fewer ? now : *counted;
    return now > *counted;
}

// Whether it is raised at this look.
static bool judge(const struct situation *seen, struct alarms_part *self, uint32_t alarm) {
    uint32_t bit = 1u << alarm;
    if (!starts_flies(rows[alarm].app)) {
        self->raised &= ~bit;
        self->unacknowledged &= ~bit;
        self->own.holding &= ~bit;
        return false;
    }
    bool now = look_at(seen, self, alarm);
    persist(self, alarm, now);
    self->own.rest[alarm] -= self->own.rest[alarm] != 0;
    bool holds = self->own.holding & bit, raised = self->raised & bit;
    bool asks = self->unacknowledged & bit;
    bool once_more = raised && (ALARM_RENEWED & bit ? has_grown(seen, self, alarm)
                                                    : rows[alarm].counts && !asks);
    if (now && holds && (!raised || once_more) && self->own.rest[alarm] == 0) {
        raise(seen, self, alarm);
        return true;
    }
    if (raised && asks && rows[alarm].counts) {
        take_count(seen, self, alarm); // the pilot is being asked already
    } else if (raised && !holds && !(asks && ALARM_LATCHED & bit)) {
        self->raised &= ~bit;
        self->unacknowledged &= ~bit;
        events_raise(EVENT_ALARM_CLEARED, (struct event_fields){alarm});
    }
    return false;
}

static void light(struct alarms_part *self) {
    self->lamps = self->flashing = 0;
    self->warning = self->caution = false;
    for (uint32_t i = 0; i < ALARMS; i++) {
        if (!(self->active >> i & 1u)) {
            continue;
        }
        uint32_t lamps = rows[i].lamp == ALARM_NO_LAMP ? 0 : 1u << rows[i].lamp;
        if (self->raised >> i & 1u) {
            lamps |= 1u << (is_warning(i) ? LAMP_MASTER_ALARM : LAMP_CAUTION);
        }
        self->lamps |= lamps;
        if (self->unacknowledged >> i & 1u) {
            self->flashing |= lamps;
            self->warning |= is_warning(i);
            self->caution |= !is_warning(i);
        }
    }
}

static void keep(struct alarms_part *self) {
    struct kept_alarms kept = {self->raised, self->unacknowledged, self->own.holding, {0}, {0},
                               {0}};
    __builtin_memcpy(kept.counted, self->own.counted, sizeof kept.counted);
    __builtin_memcpy(kept.since_s, self->since_s, sizeof kept.since_s);
    __builtin_memcpy(kept.rest, self->own.rest, sizeof kept.rest);
    kept_follow(&alarms_row, 0, &self->own.kept, &kept);
}

static void look(const struct situation *seen, struct alarms_part *self) {
    uint32_t before = self->active, raised = 0;
    for (uint32_t i = 0; i < ALARMS; i++) {
        raised |= (uint32_t)judge(seen, self, i) << i;
    }
    if (raised & ALARM_WARNINGS) {
        self->warnings++;
        self->last_warning = (uint8_t)__builtin_ctz(raised & ALARM_WARNINGS);
    }
    self->active = self->raised | self->own.holding;
    for (uint32_t fresh = self->active & ~before; fresh; fresh &= fresh - 1u) {
        self->since_s[__builtin_ctz(fresh)] = seen->now.met_s;
    }
    light(self);
}

static void acknowledge(struct alarms_part *self) {
    events_raise(EVENT_ALARM_ACKNOWLEDGED,
                 (struct event_fields){(uint32_t)__builtin_popcount(self->active)});
    self->unacknowledged = 0;
    light(self);
}

void alarms_step(const struct situation *seen, void *own) {
    if (seen->now.frame % EXECUTIVE_10_HZ == LOOK_PHASE) {
        look(seen, own);
        keep(own);
    }
    if (panel_pressed(seen, CONTROL_ALARM_ACK)) {
        acknowledge(own);
        keep(own);
    }
}

void alarms_open(void *own) {
    struct alarms_part *self = own;
    const struct kept_alarms *kept = kept_get(&alarms_row, 0);
    *self = (struct alarms_part){0};
    if (!kept) {
        return;
    }
    self->raised = kept->raised;
    self->unacknowledged = kept->unacknowledged;
    self->own.holding = self->own.taken_over = kept->holding;
    self->active = self->raised | self->own.holding;
    __builtin_memcpy(self->since_s, kept->since_s, sizeof self->since_s);
    __builtin_memcpy(self->own.rest, kept->rest, sizeof self->own.rest);
    for (uint32_t i = 0; i < ALARMS; i++) {
        // What is counted since the start begins anew.
        self->own.counted[i] = rows[i].counts ? 0 : kept->counted[i];
    }
    light(self);
}
