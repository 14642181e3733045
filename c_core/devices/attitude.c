// Attitude actuators: demands to wheels and thrusters; what they do is world/rotation.
//
// Wheels and thrusters each have their load on bus A: without it theirs reads zero and forgets its
// demand. The wheels turn on and keep their momentum. NOT modelled: friction, noise of the meters.
#include "attitude.h"

#include "../board/generated/attitude_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define AXES 3u
#define MILLI 1000.0
#define GRAMS_PER_KILOGRAM 1000.0
#define TORQUE_MAX_MNM 250000
#define PAIRS_MASK ((1u << ROTATION_THRUSTER_PAIRS) - 1u)

static void command(const struct attitude *self, struct slot *slot) {
    struct rotation *rotation = &slot_world(slot)->rotation;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        rotation->wheel_demand_nm[axis] = (double)self->wheel_torque_mnm[axis] / MILLI;
    }
    rotation->thrusters_demand = self->thrusters;
}

static void forget_wheels(struct attitude *self) {
    for (uint32_t axis = 0; axis < AXES; axis++) {
        self->wheel_torque_mnm[axis] = 0;
    }
}

void attitude_reset(struct attitude *self, struct slot *slot) {
    forget_wheels(self);
    self->thrusters = 0;
    command(self, slot);
    slot_wake_at(slot, world_next_step(slot_now(slot), SLOT_CYCLES_PER_SECOND));
}

uint32_t attitude_read(const struct attitude *self, struct slot *slot, uint32_t offset) {
    const struct world *world = slot_world(slot);
    if (offset >= ATTITUDE_THRUSTERS) {
        if (!world_live(world, ELECTRICS_RCS)) {
            return 0;
        }
        return offset == ATTITUDE_THRUSTERS
                   ? self->thrusters
                   : exact_uint32(world->rotation.thruster_propellant_kg * GRAMS_PER_KILOGRAM);
    }
    if (!world_live(world, ELECTRICS_WHEELS)) {
        return 0;
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        if (offset == ATTITUDE_WHEEL_TORQUE(axis)) {
            return (uint32_t)self->wheel_torque_mnm[axis];
        }
        if (offset == ATTITUDE_WHEEL_MOMENTUM(axis)) {
            return (uint32_t)exact_int32(world->rotation.wheel_momentum_nms[axis]);
        }
    }
    return 0;
}

void attitude_write(struct attitude *self, struct slot *slot, uint32_t offset, uint32_t value) {
    const struct world *world = slot_world(slot);
    if (offset == ATTITUDE_THRUSTERS) {
        self->thrusters = world_live(world, ELECTRICS_RCS) ? value & PAIRS_MASK : 0u;
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        if (offset == ATTITUDE_WHEEL_TORQUE(axis) && world_live(world, ELECTRICS_WHEELS)) {
            int32_t torque = (int32_t)value;
            torque = torque < -TORQUE_MAX_MNM ? -TORQUE_MAX_MNM : torque;
            self->wheel_torque_mnm[axis] = torque > TORQUE_MAX_MNM ? TORQUE_MAX_MNM : torque;
        }
    }
    command(self, slot);
}

void attitude_wake(struct attitude *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    if (!world_live(world, ELECTRICS_WHEELS)) {
        forget_wheels(self);
    }
    if (!world_live(world, ELECTRICS_RCS)) {
        self->thrusters = 0;
    }
    command(self, slot);
    slot_wake_at(slot, world_next_step(slot_now(slot), SLOT_CYCLES_PER_SECOND));
}

void attitude_settle(struct attitude *self, struct slot *slot) { command(self, slot); }
