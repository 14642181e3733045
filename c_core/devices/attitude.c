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
#define TORQUE_MAX_MNM (1000 * (int32_t)SHIP_WHEEL_TORQUE_NM)

_Static_assert(ATTITUDE_THRUSTERS_BITS == (1u << ROTATION_THRUSTER_PAIRS) - 1u,
               "pairs are counted as in attitude.rdl");

static int32_t at_most(int32_t torque_mnm) {
    torque_mnm = torque_mnm < -TORQUE_MAX_MNM ? -TORQUE_MAX_MNM : torque_mnm;
    return torque_mnm > TORQUE_MAX_MNM ? TORQUE_MAX_MNM : torque_mnm;
}

static void demand(const struct attitude *self, struct slot *slot) {
    struct rotation_command command = {.thrusters = self->thrusters};
    for (uint32_t axis = 0; axis < AXES; axis++) {
        command.wheels_nm[axis] = (double)self->wheel_torque_mnm[axis] / MILLI;
    }
    slot_command_rotation(slot, &command);
}

void attitude_forget(struct attitude *self, struct slot *slot, uint32_t load) {
    (void)slot;
    if (load == ATTITUDE_LOAD_RCS) {
        self->thrusters = 0;
        return;
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        self->wheel_torque_mnm[axis] = 0;
    }
}

void attitude_reset(struct attitude *self, struct slot *slot) {
    attitude_forget(self, slot, ATTITUDE_LOAD_WHEELS);
    attitude_forget(self, slot, ATTITUDE_LOAD_RCS);
    demand(self, slot);
}

uint32_t attitude_read(const struct attitude *self, struct slot *slot, uint32_t offset) {
    const struct rotation *rotation = &slot_world(slot)->rotation;
    if (offset == ATTITUDE_THRUSTERS) {
        return self->thrusters;
    }
    if (offset == ATTITUDE_PROPELLANT) {
        return exact_uint32(rotation->thruster_propellant_kg * GRAMS_PER_KILOGRAM);
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        if (offset == ATTITUDE_WHEEL_TORQUE(axis)) {
            return (uint32_t)self->wheel_torque_mnm[axis];
        }
        if (offset == ATTITUDE_WHEEL_MOMENTUM(axis)) {
            return (uint32_t)exact_int32(rotation->wheel_momentum_nms[axis]);
        }
    }
    return 0;
}

void attitude_write(struct attitude *self, struct slot *slot, uint32_t offset, uint32_t value) {
    if (offset == ATTITUDE_THRUSTERS) {
        self->thrusters = value & ATTITUDE_THRUSTERS_BITS;
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        if (offset == ATTITUDE_WHEEL_TORQUE(axis)) {
            self->wheel_torque_mnm[axis] = at_most((int32_t)value);
        }
    }
    demand(self, slot);
}

void attitude_wake(struct attitude *self, struct slot *slot) {
    (void)self;
    (void)slot;
}

void attitude_settle(struct attitude *self, struct slot *slot) {
    self->thrusters &= ATTITUDE_THRUSTERS_BITS;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        self->wheel_torque_mnm[axis] = at_most(self->wheel_torque_mnm[axis]);
    }
    demand(self, slot);
}
