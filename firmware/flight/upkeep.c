// Upkeep: what was commanded stays commanded, and what nobody commanded is stopped.
//
// Ten times a second the table of commanded registers is read back and put right
// (kernel/commanded.h); each correction is an event. Thrusters are held against what they do as
// well: more propellant that goes than those can burn that were told to fire, or a turn that begins
// while none was, closes all valves, whatever their register says; and if propellant goes on going,
// the contactor of RCS is opened until its switch is put off. NOT here: the drive, whose own app
// looks at its thrust (flight/burn.c).
#include "drivers/attitude.h"
#include "drivers/power.h"
#include "drivers/uart.h"
#include "flight/conditions.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/memory_map.h"
#include "generated/power_regs.h"
#include "kernel/commanded.h"
#include "kernel/interrupts.h"
#include "kernel/kept.h"

KEPT(shut_row, uint32_t, 1, KEPT_UNTIL_POWER_ON); // whether RCS lost its power

#define LEAK_STEPS 5u // tenths of a second: then the valves do not obey
#define READING_G 1.0 // by which the difference of two readings is off
#define STEP_S 0.1
#define NOISE_RAD_S 5e-6 // of the difference of two rates
#define WHEELS_SHARE 2.0 // what is felt of them from one step to the next, at most

#define PROCESSOR_BASE 0u // its registers go by number
#define BASE_OF(name, words) name##_BASE,

// The last that begins at the address or before it.
static uint32_t device_at(uint32_t address) {
    static const uint32_t bases[] = {DEVICE_VALUES(BASE_OF)};
    uint32_t device = sizeof bases / sizeof *bases - 1u;
    while (bases[device] > address) {
        device--;
    }
    return device;
}

static void tell(uint32_t address, uint32_t found, uint32_t wanted) {
    events_raise(EVENT_COMMAND_CORRECTED,
                 (struct event_fields){device_at(address), address, found, wanted});
}

// Whether an axis has begun to turn as wheels alone could not make it.
static bool turns(double change_rad_s, double inertia_kg_m2) {
    double most = WHEELS_SHARE * STEP_S * SHIP_WHEEL_TORQUE_NM / inertia_kg_m2 + NOISE_RAD_S;
    return mathematics_abs(change_rad_s) > most;
}

static bool turned(struct vector before, struct vector now) {
    return turns(now.x - before.x, ATTITUDE_INERTIA_LONG_KG_M2) ||
           turns(now.y - before.y, ATTITUDE_INERTIA_ACROSS_KG_M2) ||
           turns(now.z - before.z, ATTITUDE_INERTIA_ACROSS_KG_M2);
}

static void shut_rcs(struct upkeep_part *self, bool shut) {
    if (shut != self->rcs_shut) {
        uint32_t kept = self->rcs_shut = shut;
        kept_put(&shut_row, 0, &kept);
        events_raise(EVENT_RCS_SHUT, (struct event_fields){shut});
    }
}

static void watch_thrusters(const struct situation *seen, struct upkeep_part *self, bool rcs) {
    uint32_t fired = attitude_take_fired(), propellant_g = attitude_propellant_g();
    double most_g = attitude_take_most_g() + READING_G;
    bool known = rcs && self->own.rcs;
    bool leaks = known && (double)self->own.propellant_g - propellant_g > most_g;
    bool turns_alone = known && !fired && !self->own.fired &&
                       turned(self->own.rate_rad_s, seen->pointing.rate_rad_s);
    if (leaks || turns_alone) {
        attitude_close();
    }
    if (leaks && self->own.leak_steps == 0) {
        events_raise(EVENT_THRUSTERS_UNCOMMANDED,
                     (struct event_fields){self->own.propellant_g - propellant_g});
        self->uncommanded++;
    }
    self->own.leak_steps = leaks ? self->own.leak_steps + 1u : 0;
    shut_rcs(self, self->own.leak_steps >= LEAK_STEPS ||
                       (self->rcs_shut && panel_position(seen, CONTROL_RCS)));
    self->own.rcs = rcs;
    self->own.fired = fired;
    self->own.propellant_g = propellant_g;
    self->own.rate_rad_s = seen->pointing.rate_rad_s;
}

uint32_t alarm_thrusters(const struct situation *seen) { return seen->upkeep.uncommanded; }

void upkeep_step(const struct situation *seen, void *own) {
    struct upkeep_part *self = own;
    uint32_t live = power_live();
    commanded_look(live, tell);
    uart_open();
    interrupts_complete();
    watch_thrusters(seen, self, live & POWER_LOADS_RCS);
}

void upkeep_open(void *own) {
    const uint32_t *shut = kept_get(&shut_row, 0);
    *(struct upkeep_part *)own = (struct upkeep_part){.rcs_shut = shut && *shut};
}
