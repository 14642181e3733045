// Inertial unit: rates and accelerations, sampled at every step of the world.
//
// Each axis has a bias that stays the same for a machine, and white noise. Accelerometers feel all
// but gravity. Without the NAVIGATION load it reads zero and takes no samples. NOT modelled: scale
// errors, misalignment, the drift of the biases, the accelerometers' place off the centre of mass.
// Source of the figures: a good ring-laser unit (bias 0.003 deg/h, 50 micro-g), ours.
#include "inertial.h"

#include "../board/generated/inertial_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/world.h"

#define AXES 3u
#define RATE_BIAS_RAD_S 1.5e-8
#define RATE_NOISE_RAD_S 2e-7
#define ACCELERATION_BIAS_M_S2 2e-6
#define ACCELERATION_NOISE_M_S2 5e-6
#define NANO 1e9

// The first numbers under which the biases are drawn.
#define RATE_BIAS_NUMBER UINT64_C(0x6779726F)
#define ACCELERATION_BIAS_NUMBER UINT64_C(0x61636365)

static void interrupt(const struct inertial *self, struct slot *slot) {
    slot_interrupt(slot, self->control & INERTIAL_CONTROL_INTERRUPT && self->event);
}

void inertial_forget(struct inertial *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    self->control = 0;
    self->event = 0;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        self->rate_nrad_s[axis] = 0;
        self->acceleration_nm_s2[axis] = 0;
    }
}

void inertial_reset(struct inertial *self, struct slot *slot) {
    inertial_forget(self, slot, INERTIAL_LOAD_NAVIGATION);
    inertial_settle(self, slot);
}

uint32_t inertial_read(const struct inertial *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        if (offset == INERTIAL_RATE(axis)) {
            return (uint32_t)self->rate_nrad_s[axis];
        }
        if (offset == INERTIAL_ACCELERATION(axis)) {
            return (uint32_t)self->acceleration_nm_s2[axis];
        }
    }
    switch (offset) {
    case INERTIAL_CONTROL: return self->control;
    case INERTIAL_EVENT: return self->event;
    case INERTIAL_SAMPLES: return self->samples;
    default: return 0;
    }
}

void inertial_write(struct inertial *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case INERTIAL_CONTROL: self->control = value & INERTIAL_CONTROL_BITS; break;
    case INERTIAL_EVENT: self->event &= ~value; break;
    default: break;
    }
    inertial_settle(self, slot);
}

// The bias of an axis in parts of its size, -1 to 1.
static double bias(const struct world *world, uint64_t number) {
    return 2.0 * noise_uniform_of(world->seed ^ number) - 1.0;
}

static void sample(struct inertial *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    struct noise *noise = slot_noise(slot);
    for (uint32_t axis = 0; axis < AXES; axis++) {
        double rate = world->rotation.rate_rad_s[axis] +
                      RATE_BIAS_RAD_S * bias(world, RATE_BIAS_NUMBER + axis) +
                      RATE_NOISE_RAD_S * noise_normal(noise, NOISE_INERTIAL);
        double acceleration =
            world->felt_m_s2[axis] +
            ACCELERATION_BIAS_M_S2 * bias(world, ACCELERATION_BIAS_NUMBER + axis) +
            ACCELERATION_NOISE_M_S2 * noise_normal(noise, NOISE_INERTIAL);
        self->rate_nrad_s[axis] = exact_int32(rate * NANO);
        self->acceleration_nm_s2[axis] = exact_int32(acceleration * NANO);
    }
    self->samples++;
    self->event |= INERTIAL_EVENT_SAMPLE;
}

void inertial_wake(struct inertial *self, struct slot *slot) {
    sample(self, slot);
    inertial_settle(self, slot);
}

void inertial_settle(struct inertial *self, struct slot *slot) {
    self->control &= INERTIAL_CONTROL_BITS;
    self->event &= INERTIAL_EVENT_BITS;
    interrupt(self, slot);
}
