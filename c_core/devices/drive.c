// Ion drive: the sequencer between the registers and the discharge; cathodes, beam and propellant
// are world/propulsion.
//
// HEATING until the cathodes are hot, then READY; a key strikes the discharge, which takes two
// seconds of IGNITING and then burns, RUNNING, or does not. A discharge that goes out by itself
// leaves the drive READY, or HEATING when the cathodes have cooled. Strong shear while it burns
// makes an arc across the grids: FAULT, until HEAT goes to 0. Without its load on bus B the drive
// reads zero and is cold and shut. A state that heat, strike or discharge contradict, as an upset
// may leave it, is not kept: STATUS never says RUNNING of a drive that does not burn. NOT modelled:
// single thrusters, wear, noise and lag of the meters.
#include "drive.h"

#include "../board/generated/drive_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define IGNITE_KEY 0x49474E49u // "IGNI"
#define THROTTLE_MAX_PERMILLE 1000u
#define STRIKE_STEPS (2u * WORLD_STEPS_PER_SECOND)
#define ARC_SHEAR_M_S2 1.0
#define MILLI 1000.0
#define CENTI 100.0
#define MICROGRAMS_PER_KILOGRAM 1e9
#define GRAMS_PER_KILOGRAM 1000.0

static void interrupt(const struct drive *self, struct slot *slot) {
    slot_interrupt(slot, self->control & DRIVE_CONTROL_INTERRUPT && self->event);
}

static void enter(struct drive *self, uint32_t state) {
    if (self->state != state) {
        self->state = state;
        self->event |= DRIVE_EVENT_CHANGED;
    }
}

static uint32_t at_most_full(uint32_t permille) {
    return permille < THROTTLE_MAX_PERMILLE ? permille : THROTTLE_MAX_PERMILLE;
}

// The state that heat, strike and discharge allow.
static uint32_t possible(const struct drive *self, const struct propulsion *propulsion) {
    uint32_t state = self->state & DRIVE_STATUS_STATE;
    bool struck = state == DRIVE_STATUS_STATE_IGNITING && self->strike_steps;
    bool burns = state == DRIVE_STATUS_STATE_RUNNING && propulsion->burning;
    if (!(self->control & DRIVE_CONTROL_HEAT)) {
        return DRIVE_STATUS_STATE_OFF;
    }
    switch (state) {
    case DRIVE_STATUS_STATE_IGNITING: return struck ? state : DRIVE_STATUS_STATE_READY;
    case DRIVE_STATUS_STATE_RUNNING: return burns ? state : DRIVE_STATUS_STATE_READY;
    case DRIVE_STATUS_STATE_READY:
    case DRIVE_STATUS_STATE_FAULT: return state;
    default: return DRIVE_STATUS_STATE_HEATING; // where the way up begins
    }
}

// Brings the latches to what the sequencer can hold.
static void agree(struct drive *self, struct slot *slot) {
    self->control &= DRIVE_CONTROL_BITS;
    self->event &= DRIVE_EVENT_BITS;
    self->throttle_permille = at_most_full(self->throttle_permille);
    enter(self, possible(self, &slot_world(slot)->propulsion));
    // What is left of a strike is nothing to a later flip into IGNITING.
    bool strikes = self->state == DRIVE_STATUS_STATE_IGNITING;
    uint32_t left = self->strike_steps < STRIKE_STEPS ? self->strike_steps : STRIKE_STEPS;
    self->strike_steps = strikes ? left : 0;
}

// Hands the settings on to heaters, valve and beam supply.
static void command(const struct drive *self, struct slot *slot,
                    enum propulsion_discharge discharge) {
    slot_command_propulsion(
        slot, &(struct propulsion_command){
                  .throttle = (double)self->throttle_permille / (double)THROTTLE_MAX_PERMILLE,
                  .heat = (self->control & DRIVE_CONTROL_HEAT) != 0,
                  .valve = (self->control & DRIVE_CONTROL_VALVE) != 0,
                  .discharge = discharge,
              });
}

void drive_forget(struct drive *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    self->control = 0;
    self->throttle_permille = 0;
    self->state = DRIVE_STATUS_STATE_OFF;
    self->event = 0;
    self->strike_steps = 0;
}

void drive_reset(struct drive *self, struct slot *slot) {
    drive_forget(self, slot, DRIVE_LOAD_DRIVE);
    drive_settle(self, slot);
}

// The meters, in the order in which drive.dead_meters has them fail.
enum meter { THRUST_METER, FLOW_METER, POWER_METER };

static uint32_t reading(const struct world *world, enum meter meter, double value) {
    return world->settings.drive_dead_meters > (double)meter ? 0 : exact_uint32(value);
}

uint32_t drive_read(const struct drive *self, struct slot *slot, uint32_t offset) {
    const struct world *world = slot_world(slot);
    const struct propulsion *propulsion = &world->propulsion;
    switch (offset) {
    case DRIVE_CONTROL: return self->control;
    case DRIVE_THROTTLE: return self->throttle_permille;
    case DRIVE_STATUS:
        return self->state |
               (world->manifold.drive_share_w >= PROPULSION_POWERED_W ? DRIVE_STATUS_POWERED : 0u);
    case DRIVE_EVENT: return self->event;
    case DRIVE_IGNITIONS: return self->ignitions;
    case DRIVE_THRUST: return reading(world, THRUST_METER, propulsion->thrust_n * MILLI);
    case DRIVE_ISP:
        return propulsion->thrust_n > 0.0 ? exact_uint32(PROPULSION_SPECIFIC_IMPULSE_S * CENTI) : 0;
    case DRIVE_FLOW:
        return reading(world, FLOW_METER, propulsion->flow_kg_s * MICROGRAMS_PER_KILOGRAM);
    case DRIVE_PROPELLANT: return exact_uint32(propulsion->propellant_kg * GRAMS_PER_KILOGRAM);
    case DRIVE_CATHODE: return exact_uint32(propulsion->cathode_k);
    case DRIVE_BEAM: return reading(world, POWER_METER, propulsion->beam_w);
    default: return 0;
    }
}

static void ignite(struct drive *self, uint32_t key) {
    if (key == IGNITE_KEY && self->state == DRIVE_STATUS_STATE_READY &&
        self->control & DRIVE_CONTROL_VALVE) {
        enter(self, DRIVE_STATUS_STATE_IGNITING);
        self->strike_steps = STRIKE_STEPS;
    } else {
        self->event |= DRIVE_EVENT_NO_IGNITION;
    }
}

static void cut_off(struct drive *self) {
    if (self->state == DRIVE_STATUS_STATE_RUNNING || self->state == DRIVE_STATUS_STATE_IGNITING) {
        enter(self, DRIVE_STATUS_STATE_READY);
    }
}

void drive_write(struct drive *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case DRIVE_CONTROL: self->control = value & DRIVE_CONTROL_BITS; break;
    case DRIVE_IGNITE: ignite(self, value); break;
    case DRIVE_CUTOFF: cut_off(self); break;
    case DRIVE_THROTTLE: self->throttle_permille = at_most_full(value & DRIVE_THROTTLE_BITS); break;
    case DRIVE_EVENT: self->event &= ~value; break;
    default: break;
    }
    drive_settle(self, slot);
}

static void strike(struct drive *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    if (--self->strike_steps > 0) {
        return;
    }
    if (propulsion_can_burn(&world->propulsion, world->manifold.drive_share_w)) {
        command(self, slot, PROPULSION_STRIKE);
        self->ignitions++;
        enter(self, DRIVE_STATUS_STATE_RUNNING);
    } else {
        self->event |= DRIVE_EVENT_NO_IGNITION;
        enter(self, DRIVE_STATUS_STATE_READY);
    }
}

static void follow(struct drive *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    double cathode_k = world->propulsion.cathode_k;
    switch (self->state) {
    case DRIVE_STATUS_STATE_HEATING:
        if (cathode_k >= PROPULSION_CATHODE_READY_K) {
            enter(self, DRIVE_STATUS_STATE_READY);
        }
        break;
    case DRIVE_STATUS_STATE_READY:
        if (cathode_k < PROPULSION_CATHODE_LOST_K) {
            enter(self, DRIVE_STATUS_STATE_HEATING);
        }
        break;
    case DRIVE_STATUS_STATE_IGNITING: strike(self, slot); break;
    case DRIVE_STATUS_STATE_RUNNING:
        if (!world->propulsion.burning) {
            self->event |= DRIVE_EVENT_FLAMEOUT;
            enter(self, DRIVE_STATUS_STATE_READY);
        } else if (world->turbulence.level_m_s2 + ellipse_surge(&world->ellipse) > ARC_SHEAR_M_S2) {
            self->event |= DRIVE_EVENT_FLAMEOUT;
            enter(self, DRIVE_STATUS_STATE_FAULT);
        }
        break;
    default: break;
    }
}

void drive_wake(struct drive *self, struct slot *slot) {
    follow(self, slot);
    drive_settle(self, slot);
}

void drive_settle(struct drive *self, struct slot *slot) {
    agree(self, slot);
    bool runs = self->state == DRIVE_STATUS_STATE_RUNNING;
    command(self, slot, runs ? PROPULSION_LEAVE : PROPULSION_PUT_OUT);
    interrupt(self, slot);
}
