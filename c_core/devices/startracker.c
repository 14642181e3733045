// Star tracker and limb sensor: attitude from the stars, the direction and size of Mars from its
// limb.
//
// A fix is tried at every full second. Inside the ellipse there are no stars and no Mars; while the
// ship turns faster than a degree a second the stars smear, the limb does not. Without the
// NAVIGATION load it reads zero. NOT modelled: stars before Mars or the Sun (several heads look
// about), which stars they are. Source of the figures: trackers of a few seconds of arc, limb
// sensors of a few hundredths of a degree; ours.
#include "startracker.h"

#include "../board/generated/startracker_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/vector.h"
#include "../world/world.h"

#define STAR_NOISE_RAD 1.5e-5
#define LIMB_NOISE_RAD 2e-4
#define LIMB_RADIUS_NOISE_RAD 1e-4
#define RATE_MAX_RAD_S EXACT_RADIANS_PER_DEGREE
#define UNIT 1073741824.0 // 1 is 2^30

static void interrupt(const struct startracker *self, struct slot *slot) {
    slot_interrupt(slot, self->control & STARTRACKER_CONTROL_INTERRUPT && self->event);
}

void startracker_forget(struct startracker *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    self->control = 0;
    self->event = 0;
    self->status = 0;
    self->distance_m = 0;
    for (uint32_t k = 0; k < 4; k++) {
        self->quaternion[k] = 0;
    }
    for (uint32_t axis = 0; axis < 3; axis++) {
        self->nadir[axis] = 0;
    }
}

void startracker_reset(struct startracker *self, struct slot *slot) {
    startracker_forget(self, slot, STARTRACKER_LOAD_NAVIGATION);
    startracker_settle(self, slot);
}

uint32_t startracker_read(const struct startracker *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    for (uint32_t k = 0; k < STARTRACKER_QUATERNION_COUNT; k++) {
        if (offset == STARTRACKER_QUATERNION(k)) {
            return (uint32_t)self->quaternion[k];
        }
    }
    for (uint32_t axis = 0; axis < STARTRACKER_NADIR_COUNT; axis++) {
        if (offset == STARTRACKER_NADIR(axis)) {
            return (uint32_t)self->nadir[axis];
        }
    }
    switch (offset) {
    case STARTRACKER_CONTROL: return self->control;
    case STARTRACKER_EVENT: return self->event;
    case STARTRACKER_STATUS: return self->status;
    case STARTRACKER_FIXES: return self->fixes;
    case STARTRACKER_DISTANCE: return self->distance_m;
    default: return 0;
    }
}

void startracker_write(struct startracker *self, struct slot *slot, uint32_t offset,
                       uint32_t value) {
    switch (offset) {
    case STARTRACKER_CONTROL: self->control = value & STARTRACKER_CONTROL_BITS; break;
    case STARTRACKER_EVENT: self->event &= ~value; break;
    default: break;
    }
    startracker_settle(self, slot);
}

static double noise(struct slot *slot, double deviation) {
    return deviation * noise_normal(slot_noise(slot), NOISE_STARTRACKER);
}

static void fix_attitude(struct startracker *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    const double *q = world->rotation.attitude;
    // A small turn in body axes after the true attitude.
    double half[3] = {0.5 * noise(slot, STAR_NOISE_RAD), 0.5 * noise(slot, STAR_NOISE_RAD),
                      0.5 * noise(slot, STAR_NOISE_RAD)};
    double across[3];
    vector_cross(across, q + 1, half);
    double measured[4] = {
        q[0] - vector_dot(q + 1, half),
        q[1] + q[0] * half[0] + across[0],
        q[2] + q[0] * half[1] + across[1],
        q[3] + q[0] * half[2] + across[2],
    };
    quaternion_normalise(measured);
    for (int k = 0; k < 4; k++) {
        self->quaternion[k] = exact_int32(measured[k] * UNIT);
    }
    self->status |= STARTRACKER_STATUS_STARS;
}

static void fix_limb(struct startracker *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    double down[3];
    double radius_m = vector_length(world->orbit.position_m);
    vector_scale(down, -1.0 / radius_m, world->orbit.position_m);
    quaternion_in(down, world->rotation.attitude, down);
    for (int axis = 0; axis < 3; axis++) {
        down[axis] += noise(slot, LIMB_NOISE_RAD);
    }
    vector_normalise(down);
    for (int axis = 0; axis < 3; axis++) {
        self->nadir[axis] = exact_int32(down[axis] * UNIT);
    }
    double angle = exact_asin(ORBIT_MARS_RADIUS_M / radius_m) + noise(slot, LIMB_RADIUS_NOISE_RAD);
    self->distance_m = exact_uint32(ORBIT_MARS_RADIUS_M / exact_sin(angle));
    self->status |= STARTRACKER_STATUS_LIMB;
}

static void fix(struct startracker *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    self->status = 0;
    self->fixes++;
    self->event |= STARTRACKER_EVENT_FIX;
    if (world->ellipse.captured) {
        return;
    }
    if (vector_length(world->rotation.rate_rad_s) <= RATE_MAX_RAD_S) {
        fix_attitude(self, slot);
    }
    fix_limb(self, slot);
}

void startracker_wake(struct startracker *self, struct slot *slot) {
    if (slot_world(slot)->steps % WORLD_STEPS_PER_SECOND == 0) {
        fix(self, slot);
    }
    startracker_settle(self, slot);
}

void startracker_settle(struct startracker *self, struct slot *slot) {
    self->control &= STARTRACKER_CONTROL_BITS;
    self->event &= STARTRACKER_EVENT_BITS;
    self->status &= STARTRACKER_STATUS_BITS;
    interrupt(self, slot);
}
