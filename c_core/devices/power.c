// Power control: contactors, and what the meters on the buses show.
//
// Contactors latch: they and the trips stay as they are when the computer restarts; the events and
// the interrupt enable do not. An event is raised when something comes about, not while it lasts.
// All meters hang on the battery side and always read. NOT modelled: noise and lag of the meters.
#include "power.h"

#include "../board/generated/power_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define MILLI 1000.0
#define JOULES_PER_KILOJOULE 1000.0
#define BATTERY_LOW_J (SHIP_BATTERY_LOW_PERCENT * 0.01 * ELECTRICS_BATTERY_FULL_J)

_Static_assert(POWER_LIVE_LIVE == ELECTRICS_ALL_LOADS, "every load has its bit");

static void interrupt(const struct power *self, struct slot *slot) {
    slot_interrupt(slot, self->control & POWER_CONTROL_INTERRUPT && self->status);
}

static uint32_t low_now(const struct electrics *electrics) {
    return (electrics->bus_v[ELECTRICS_BUS_A] < ELECTRICS_LOW_V ? POWER_STATUS_BUS_A_LOW : 0u) |
           (electrics->bus_v[ELECTRICS_BUS_B] < ELECTRICS_LOW_V ? POWER_STATUS_BUS_B_LOW : 0u) |
           (electrics->battery_j < BATTERY_LOW_J ? POWER_STATUS_BATTERY_LOW : 0u) |
           (electrics->on_reserve ? POWER_STATUS_ON_RESERVE : 0u);
}

void power_reset(struct power *self, struct slot *slot) {
    const struct electrics *electrics = &slot_world(slot)->electrics;
    self->control = 0;
    self->status = 0;
    self->low = low_now(electrics);
    self->trips = electrics->trips;
    interrupt(self, slot);
}

uint32_t power_read(const struct power *self, struct slot *slot, uint32_t offset) {
    const struct electrics *electrics = &slot_world(slot)->electrics;
    switch (offset) {
    case POWER_CONTROL: return self->control;
    case POWER_STATUS: return self->status;
    case POWER_BUSES: return electrics->buses;
    case POWER_LOADS: return electrics->loads;
    case POWER_LIVE: return electrics->live;
    case POWER_BUS_A_VOLTAGE: return exact_uint32(electrics->bus_v[ELECTRICS_BUS_A] * MILLI);
    case POWER_BUS_B_VOLTAGE: return exact_uint32(electrics->bus_v[ELECTRICS_BUS_B] * MILLI);
    case POWER_BUS_A_LOAD: return exact_uint32(electrics->bus_w[ELECTRICS_BUS_A]);
    case POWER_BUS_B_LOAD: return exact_uint32(electrics->bus_w[ELECTRICS_BUS_B]);
    case POWER_WINGS: return exact_uint32(electrics->wings_w);
    case POWER_IONIC: return exact_uint32(electrics->ionic_w);
    case POWER_BATTERY: return exact_uint32(electrics->battery_j / JOULES_PER_KILOJOULE);
    case POWER_BATTERY_POWER: return (uint32_t)exact_int32(electrics->battery_w);
    case POWER_RESERVE: return exact_uint32(electrics->reserve_j * MILLI);
    case POWER_SOURCE: return electrics->on_reserve ? POWER_SOURCE_ON_RESERVE : 0u;
    default: return 0;
    }
}

void power_write(struct power *self, struct slot *slot, uint32_t offset, uint32_t value) {
    const struct electrics *electrics = &slot_world(slot)->electrics;
    struct electrics_command command = {.buses = electrics->buses, .loads = electrics->loads};
    switch (offset) {
    case POWER_CONTROL: self->control = value & POWER_CONTROL_BITS; break;
    case POWER_STATUS: self->status &= ~value; break;
    case POWER_BUSES: command.buses = value; break;
    case POWER_LOADS: command.loads = value; break;
    default: break;
    }
    slot_command_electrics(slot, &command);
    interrupt(self, slot);
}

void power_wake(struct power *self, struct slot *slot) {
    const struct electrics *electrics = &slot_world(slot)->electrics;
    uint32_t low = low_now(electrics);
    self->status |= low & ~self->low;
    self->low = low;
    if (electrics->trips != self->trips) {
        self->trips = electrics->trips;
        self->status |= POWER_STATUS_TRIPPED;
    }
    interrupt(self, slot);
}

void power_settle(struct power *self, struct slot *slot) {
    self->control &= POWER_CONTROL_BITS;
    self->status &= POWER_STATUS_BITS;
    interrupt(self, slot);
}
