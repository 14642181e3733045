// Caution and warning: one row an alarm, one function a condition.
//
// A warning lights MASTER ALARM and sounds, a caution lights CAUTION; both flash until ALARM ACK,
// then they stay lit for as long as the condition lasts. A latched alarm stays until it is
// acknowledged as well. Rows, lamps, delays and texts: dictionary.toml. What is heard of it:
// flight/indicators.c.
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/distributor_regs.h"
#include "generated/drive_regs.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"

#define ALARM_NO_LAMP 32u
#define LOOK_PHASE 4u // the frame of five in which conditions are looked at; the button is in all
#define LOW_BUS_MV 100000u
#define DEAD_BUS_MV 40000u
#define BATTERY_LOW_KJ 40000u
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

struct alarm_row {
    bool (*condition)(const struct situation *seen);
    const char *text;
    uint8_t lamp;
    bool warning;
    bool latch;
    uint8_t delay_steps; // tenths of a second
};

static struct {
    uint32_t reported;
    uint8_t steps[ALARMS]; // how long the condition has held
    uint32_t contacts, flameouts, quenches, trips, overruns, uncorrected;
} state;

// ---- conditions --------------------------------------------------------------------------------

// True when a counter went on since this was last asked.
static bool went_on(uint32_t *before, uint32_t now) {
    bool went = now != *before;
    *before = now;
    return went;
}

static bool alarm_collision(const struct situation *seen) { return seen->contacts.collision != 0; }
static bool alarm_contact(const struct situation *seen) {
    return went_on(&state.contacts, seen->contacts.announced);
}
static bool alarm_cabin_pressure(const struct situation *seen) {
    return seen->air.cabin.pressure_pa < PRESSURE_LOW_PA;
}
static bool alarm_oxygen(const struct situation *seen) {
    uint32_t oxygen_pa = seen->air.cabin.oxygen_pa;
    return oxygen_pa < OXYGEN_LOW_PA || oxygen_pa > OXYGEN_HIGH_PA;
}
static bool alarm_carbon_dioxide(const struct situation *seen) {
    return seen->air.cabin.carbon_dioxide_pa > CARBON_DIOXIDE_HIGH_PA;
}
static bool alarm_flameout(const struct situation *seen) {
    return went_on(&state.flameouts, seen->burn.flameouts);
}
static bool alarm_drive_fault(const struct situation *seen) {
    return seen->burn.mode == DRIVE_MODE_FAULT;
}
static bool alarm_quench(const struct situation *seen) {
    return went_on(&state.quenches, seen->burn.quenches);
}
static bool alarm_hull(const struct situation *seen) {
    return seen->pointing.jolt_m_s2 > JOLT_M_S2;
}
static bool alarm_buses(const struct situation *seen) {
    return seen->supply.power.bus_a_mv < DEAD_BUS_MV && seen->supply.power.bus_b_mv < DEAD_BUS_MV &&
           (seen->supply.buses_wanted[0] || seen->supply.buses_wanted[1]);
}
static bool alarm_bus_a(const struct situation *seen) {
    return seen->supply.buses_wanted[0] && seen->supply.power.bus_a_mv < LOW_BUS_MV;
}
static bool alarm_bus_b(const struct situation *seen) {
    return seen->supply.buses_wanted[1] && seen->supply.power.bus_b_mv < LOW_BUS_MV;
}
static bool alarm_battery(const struct situation *seen) {
    return seen->supply.power.battery_kj < BATTERY_LOW_KJ;
}
static bool alarm_shed(const struct situation *seen) { return seen->supply.shed_steps > 0; }
static bool alarm_tripped(const struct situation *seen) {
    return went_on(&state.trips, seen->supply.trips);
}
static bool alarm_oxygen_tank(const struct situation *seen) {
    return seen->air.cabin.oxygen_tank_g < OXYGEN_TANK_LOW_G;
}
static bool alarm_life_support(const struct situation *seen) {
    return !(seen->supply.power.live & POWER_LOADS_LIFE_SUPPORT);
}
static bool alarm_temperature(const struct situation *seen) {
    uint32_t temperature_mk = seen->air.cabin.temperature_mk;
    return temperature_mk < CABIN_COLD_MK || temperature_mk > CABIN_HOT_MK;
}
static bool alarm_wall(const struct situation *seen) {
    return seen->burn.distributor.wall_k > WALL_HOT_K;
}
static bool alarm_attitude(const struct situation *seen) {
    return seen->pointing.knowledge == ATTITUDE_KNOWLEDGE_UNKNOWN;
}
static bool alarm_wheels(const struct situation *seen) { return seen->pointing.saturated; }
static bool alarm_navigation(const struct situation *seen) {
    return seen->navigation.fix_age_s > FIX_AGE_S || seen->navigation.mode == NAVIGATION_MODE_NONE;
}
static bool alarm_earth(const struct situation *seen) {
    return seen->supply.power.live & POWER_LOADS_HGA && !seen->telemetry.locked[0];
}
static bool alarm_surface(const struct situation *seen) {
    return seen->supply.power.live & POWER_LOADS_UHF && !seen->telemetry.locked[1];
}
static bool alarm_computer(const struct situation *seen) {
    bool overran = went_on(&state.overruns, seen->health.executive.overruns);
    return went_on(&state.uncorrected, seen->health.memory.uncorrected) || overran;
}
static bool alarm_restart(const struct situation *seen) {
    // Once: the latch keeps it until the pilot has seen it.
    return seen->health.restarted && seen->now.frame < EXECUTIVE_FRAMES_PER_SECOND;
}
static bool alarm_log(const struct situation *seen) {
    return seen->records.failing || !seen->records.on || !seen->records.mounted;
}

static bool alarm_panel(const struct situation *seen) {
    return seen->panel.disagrees[0] || seen->panel.disagrees[1];
}

static const struct alarm_row rows[ALARMS] = {
#define ALARM_ROW(name, stem, lamp, warning, latch, delay, text)                                   \
    [ALARM_##name] = {alarm_##stem, text, lamp, warning, latch, delay},
    ALARM_ROWS(ALARM_ROW)};

// ---- every tenth of a second -------------------------------------------------------------------

static uint32_t find_conditions(const struct situation *seen) {
    uint32_t holding = 0;
    for (uint32_t i = 0; i < ALARMS; i++) {
        if (!rows[i].condition(seen)) {
            state.steps[i] = 0;
        } else if (state.steps[i] < rows[i].delay_steps) {
            state.steps[i]++;
        } else {
            holding |= 1u << i;
        }
    }
    return holding;
}

static void report(uint32_t active) {
    uint32_t changed = active ^ state.reported;
    state.reported = active;
    while (changed) {
        uint32_t i = (uint32_t)__builtin_ctz(changed);
        changed &= changed - 1u;
        enum event event = !(active >> i & 1u) ? EVENT_ALARM_CLEARED
                           : rows[i].warning   ? EVENT_MASTER_ALARM
                                               : EVENT_CAUTION;
        events_raise(event, (struct event_fields){i});
    }
}

static void light(struct alarms_part *self) {
    self->lamps = self->flashing = 0;
    self->warning = self->caution = false;
    for (uint32_t i = 0; i < ALARMS; i++) {
        if (!(self->active >> i & 1u)) {
            continue;
        }
        uint32_t master = 1u << (rows[i].warning ? LAMP_MASTER_ALARM : LAMP_CAUTION);
        uint32_t lamps = master | (rows[i].lamp == ALARM_NO_LAMP ? 0 : 1u << rows[i].lamp);
        self->lamps |= lamps;
        if (self->unacknowledged >> i & 1u) {
            self->flashing |= lamps;
            self->warning |= rows[i].warning;
            self->caution |= !rows[i].warning;
        }
    }
}

static void look(const struct situation *seen, struct alarms_part *self) {
    uint32_t holding = find_conditions(seen);
    uint32_t latched = 0;
    for (uint32_t i = 0; i < ALARMS; i++) {
        latched |= rows[i].latch ? 1u << i : 0;
    }
    // New is what holds and was not active; it must be acknowledged. A condition that counts
    // occurrences asks for it again each time.
    self->unacknowledged |= holding & (~self->active | latched);
    self->active = holding | (self->unacknowledged & latched);
    self->unacknowledged &= self->active;
    report(self->active);
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
    }
    if (panel_pressed(seen, CONTROL_ALARM_ACK)) {
        acknowledge(own);
    }
}

void alarms_open(void *own) { *(struct alarms_part *)own = (struct alarms_part){0}; }

const char *alarm_text(uint32_t alarm) {
    ASSERT(alarm < ALARMS);
    return rows[alarm].text;
}

bool alarm_is_warning(uint32_t alarm) { return rows[alarm].warning; }
