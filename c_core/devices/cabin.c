// Cabin: sensors of the air, and the two set points; the air is world/air.
//
// The sensors hang on the battery side and always read. NOT modelled: noise and drift of the
// sensors.
#include "cabin.h"

#include "../board/generated/cabin_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define MILLI 1000.0
#define GRAMS_PER_KILOGRAM 1000.0
#define OXYGEN_SETPOINT_MAX_PA 40000u
#define HEATER_SETPOINT_MIN_MK 260000u
#define HEATER_SETPOINT_MAX_MK 310000u

static uint32_t within(uint32_t value, uint32_t minimum, uint32_t maximum) {
    return value < minimum ? minimum : value > maximum ? maximum : value;
}

static void command(const struct cabin *self, struct slot *slot) {
    slot_command_air(slot, &(struct air_command){
                               .oxygen_pa = (double)self->oxygen_setpoint_pa,
                               .heater_k = (double)self->heater_setpoint_mk / MILLI,
                           });
}

void cabin_reset(struct cabin *self, struct slot *slot) {
    self->oxygen_setpoint_pa = CABIN_OXYGEN_SETPOINT_PASCALS_RESET;
    self->heater_setpoint_mk = CABIN_HEATER_SETPOINT_MILLIKELVIN_RESET;
    command(self, slot);
}

uint32_t cabin_read(const struct cabin *self, struct slot *slot, uint32_t offset) {
    const struct air *air = &slot_world(slot)->air;
    switch (offset) {
    case CABIN_PRESSURE: return exact_uint32(air_pressure_pa(air));
    case CABIN_OXYGEN: return exact_uint32(air_oxygen_pa(air));
    case CABIN_CARBON_DIOXIDE: return exact_uint32(air_carbon_dioxide_pa(air));
    case CABIN_TEMPERATURE: return exact_uint32(air->temperature_k * MILLI);
    case CABIN_OXYGEN_TANK: return exact_uint32(air->oxygen_tank_kg * GRAMS_PER_KILOGRAM);
    case CABIN_OXYGEN_SETPOINT: return self->oxygen_setpoint_pa;
    case CABIN_HEATER_SETPOINT: return self->heater_setpoint_mk;
    default: return 0;
    }
}

void cabin_write(struct cabin *self, struct slot *slot, uint32_t offset, uint32_t value) {
    if (offset == CABIN_OXYGEN_SETPOINT) {
        self->oxygen_setpoint_pa = value;
    } else if (offset == CABIN_HEATER_SETPOINT) {
        self->heater_setpoint_mk = value;
    }
    cabin_settle(self, slot);
}

void cabin_wake(struct cabin *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void cabin_settle(struct cabin *self, struct slot *slot) {
    self->oxygen_setpoint_pa = within(self->oxygen_setpoint_pa, 0, OXYGEN_SETPOINT_MAX_PA);
    self->heater_setpoint_mk =
        within(self->heater_setpoint_mk, HEATER_SETPOINT_MIN_MK, HEATER_SETPOINT_MAX_MK);
    command(self, slot);
}
