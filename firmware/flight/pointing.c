// Pointing: where the ship points, and how she is made to point elsewhere.
//
// Knowledge: gyro samples turn a quaternion, and each good star fix pulls it toward the measured
// one. What disagrees needs a second that says the same before it is believed: a fix far from the
// attitude that the gyros carried on, the first fix of all, a sample far from the one before.
// Control: each axis is given a rate that shrinks with the angle left to go, never faster than
// it can be stopped from, and a torque in proportion to the rate that is missing. Wheels deliver
// it; where it is too large for them and RCS has power, thrusters do, and stop well before the
// error is gone. Wheels that store too much are relieved by single thruster pulses, which the
// control then answers with the wheels.
//
// Free: no torque. Hold: the attitude there was. Track: long axis along the velocity, floor toward
// Mars. NOT here: estimation of the gyros' bias, which the star fixes drown once a second.
#include "drivers/attitude.h"
#include "drivers/inertial.h"
#include "drivers/power.h"
#include "drivers/startracker.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/attitude_regs.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"

#define SAMPLE_S (1.0 / INERTIAL_SAMPLES_PER_SECOND)
#define SAMPLES_MAX 10u // lost samples that are bridged
#define STAR_GAIN 0.1
#define STAR_SNAP 0.02      // further off than this, confirmed, the fix is taken as it is
#define STARS_FRAMES 150u   // a star fix is fresh for this long
#define GYRO_FRAMES 180000u // an hour: then gyros alone are not knowledge any more
#define CYCLES_S 1e-8
#define MARS_MU_M3_S2 4.282837e13
#define MICRORADIANS 1e6

#define ANGLE_GAIN 0.02      // rate demanded for an angle, 1/s
#define RATE_GAIN 0.1        // acceleration demanded for a rate, 1/s
#define RATE_MAX_RAD_S 7e-3  // well below what blinds the star tracker
#define WHEEL_RATE_PART 0.8  // of what the wheels' momentum allows
#define STOPPING_PART 0.6    // of the torque that slowing down may count on
#define THRUST_FROM_NM 500.0 // thrusters help from here on
#define THRUST_UNTIL_NM 100.0
#define RELIEVE_FROM_NMS (0.6 * SHIP_WHEEL_MOMENTUM_NMS)
#define RELIEVE_UNTIL_NMS (0.1 * SHIP_WHEEL_MOMENTUM_NMS)
#define FULL_NMS (0.95 * SHIP_WHEEL_MOMENTUM_NMS)
#define SETTLED_RAD 5e-3
#define SETTLED_RATE_RAD_S 2e-4
#define SETTLED_FRAMES 250u
#define SHIP_KG 92000.0
#define RATE_LEAP_RAD_S 2e-4     // no thruster changes her rate so much in a sample,
#define FELT_LEAP_M_S2 JOLT_M_S2 // and nothing but a jolt what she feels
#define JOLT_DECAY 0.95
#define JOLT_M_S2 0.3
#define JOLT_FRAMES 500u // a second jolt within this time is the same

static const struct {
    double inertia_kg_m2;
    double thruster_nm;
    uint32_t plus, minus;    // thruster pairs
    uint32_t relieve_frames; // one pulse each: half the wheels' torque on the average
} axes[AXES] = {
    {ATTITUDE_INERTIA_LONG_KG_M2, ATTITUDE_PAIR_NM(LONG), ATTITUDE_THRUSTERS_X_PLUS,
     ATTITUDE_THRUSTERS_X_MINUS, 16},
    {ATTITUDE_INERTIA_ACROSS_KG_M2, ATTITUDE_PAIR_NM(ACROSS), ATTITUDE_THRUSTERS_Y_PLUS,
     ATTITUDE_THRUSTERS_Y_MINUS, 80},
    {ATTITUDE_INERTIA_ACROSS_KG_M2, ATTITUDE_PAIR_NM(ACROSS), ATTITUDE_THRUSTERS_Z_PLUS,
     ATTITUDE_THRUSTERS_Z_MINUS, 80},
};

// ---- knowledge ---------------------------------------------------------------------------------

// What a sensor is believed to say: of two samples in a row that leap, the second. One alone is
// replaced by what was believed before it.
static struct vector believe(struct believed *believed, struct vector sample, double most) {
    bool leaps = vector_length(vector_step(sample, -1.0, believed->value)) > most;
    believed->doubts = leaps && !believed->doubts;
    if (!believed->doubts) {
        believed->value = sample;
    }
    return believed->value;
}

static struct quaternion turned(struct quaternion attitude, struct quaternion turn) {
    return quaternion_unit(quaternion_multiply(attitude, turn));
}

static void take_sample(const struct situation *seen, struct pointing_part *self) {
    struct inertial_sample sample = inertial_read();
    uint32_t passed = sample.number - self->own.sample;
    self->own.sample = sample.number;
    if (passed == 0) {
        return;
    }
    self->rate_rad_s = believe(&self->own.rate, sample.rate_rad_s, RATE_LEAP_RAD_S);
    struct vector felt = believe(&self->own.felt, sample.acceleration_m_s2, FELT_LEAP_M_S2);
    double seconds = (passed < SAMPLES_MAX ? passed : 1u) * SAMPLE_S;
    struct quaternion turn = quaternion_of_angles(vector_scale(self->rate_rad_s, seconds));
    self->own.claimed = turned(self->own.claimed, turn);
    struct vector unexplained = felt;
    unexplained.x -= seen->burn.drive.thrust_mn * 1e-3 / SHIP_KG;
    double jolt = vector_length(unexplained);
    self->jolt_m_s2 = jolt > self->jolt_m_s2 * JOLT_DECAY ? jolt : self->jolt_m_s2 * JOLT_DECAY;
    if (!self->own.known) {
        return;
    }
    self->attitude = turned(self->attitude, turn);
    ASSERT(mathematics_finite(self->attitude.w)); // each of the four is in its length
    self->gained_m_s =
        vector_step(self->gained_m_s, seconds, quaternion_rotate(self->attitude, felt));
}

// The turn from one attitude to another as a vector of angles in the axes of the first.
static struct vector turn_between(struct quaternion from, struct quaternion to) {
    struct quaternion turn = quaternion_multiply(quaternion_conjugate(from), to);
    struct vector half = {turn.x, turn.y, turn.z};
    double sine = vector_length(half);
    double angle = 2.0 * mathematics_atan2(sine, mathematics_abs(turn.w));
    double sign = turn.w < 0 ? -1.0 : 1.0;
    return vector_scale(half, sine > 1e-12 ? sign * angle / sine : 2.0 * sign);
}

static bool agree(struct quaternion one, struct quaternion other) {
    return vector_length(turn_between(one, other)) < STAR_SNAP;
}

// Whether a fix can be believed; what it says is then in the attitude.
static bool take_stars(struct pointing_part *self, struct quaternion measured) {
    if (self->own.known && agree(self->attitude, measured)) {
        struct vector off = turn_between(self->attitude, measured);
        struct quaternion pull = quaternion_of_angles(vector_scale(off, STAR_GAIN));
        self->attitude = turned(self->attitude, pull);
        self->own.claims = false;
        return true;
    }
    if (self->own.claims && agree(self->own.claimed, measured)) {
        self->attitude = measured;
        self->own.known = true;
        self->own.claims = false;
        return true;
    }
    if (self->own.known) {
        double off_rad = vector_length(turn_between(self->attitude, measured));
        events_raise(EVENT_FIX_DOUBTED, (struct event_fields){(uint32_t)(off_rad * MICRORADIANS)});
    }
    self->own.claimed = measured; // carried on by the gyros until the next
    self->own.claims = true;
    return false;
}

static void take_fix(const struct situation *seen, struct pointing_part *self) {
    struct startracker_fix fix;
    if (!startracker_take_fix(&fix)) {
        return;
    }
    if (fix.stars) {
        fix.stars = take_stars(self, quaternion_unit(fix.attitude));
        self->own.star_frame = fix.stars ? seen->now.frame : self->own.star_frame;
    }
    self->fix = fix; // navigation takes no position from one that is in doubt
    self->fixes++;
}

static void know(const struct situation *seen, struct pointing_part *self) {
    bool live = seen->supply.power.live & POWER_LOADS_NAVIGATION;
    if (!live) {
        self->own.known = self->own.claims = false;
        self->rate_rad_s = (struct vector){0, 0, 0};
        self->jolt_m_s2 = 0.0;
    } else {
        if (seen->now.frame % EXECUTIVE_FRAMES_PER_SECOND == 0) {
            startracker_keep();
        }
        take_sample(seen, self);
        take_fix(seen, self);
    }
    uint32_t age_frames = seen->now.frame - self->own.star_frame;
    self->own.known = self->own.known && age_frames < GYRO_FRAMES;
    self->knowledge = !self->own.known            ? ATTITUDE_KNOWLEDGE_UNKNOWN
                      : age_frames < STARS_FRAMES ? ATTITUDE_KNOWLEDGE_STARS
                                                  : ATTITUDE_KNOWLEDGE_GYRO;
}

static void feel(const struct situation *seen, struct pointing_part *self) {
    if (self->jolt_m_s2 < JOLT_M_S2) {
        return;
    }
    if (!self->own.jolted || seen->now.frame - self->own.jolt_frame > JOLT_FRAMES) {
        events_raise(EVENT_HULL_CONTACT, (struct event_fields){(uint32_t)(self->jolt_m_s2 * 1e6)});
    }
    self->own.jolted = true;
    self->own.jolt_frame = seen->now.frame;
}

// ---- demand ------------------------------------------------------------------------------------

// Attitude and rate (in body axes) of an orbiting ship that flies nose first, floor down.
static struct quaternion track(const struct situation *seen, const struct pointing_part *self,
                               struct vector *rate_rad_s) {
    const struct navigation_part *navigation = &seen->navigation;
    double seconds = CYCLES_S * (double)(seen->now.cycles - navigation->cycles);
    struct vector r = vector_step(navigation->position_m, seconds, navigation->velocity_m_s);
    double square = vector_dot(r, r), distance = mathematics_sqrt(square);
    struct vector v =
        vector_step(navigation->velocity_m_s, -seconds * MARS_MU_M3_S2 / (square * distance), r);
    struct vector momentum = vector_cross(r, v);
    struct vector x = vector_unit(v);
    struct vector y = vector_scale(vector_unit(momentum), -1.0);
    struct vector z = vector_cross(x, y);
    struct vector turning = vector_scale(momentum, 1.0 / square);
    *rate_rad_s = quaternion_rotate(quaternion_conjugate(self->attitude), turning);
    return quaternion_of_axes(x, y, z);
}

static struct quaternion demand(const struct situation *seen, struct pointing_part *self,
                                struct vector *rate_rad_s) {
    *rate_rad_s = (struct vector){0, 0, 0};
    bool can_track = seen->navigation.mode != NAVIGATION_MODE_NONE;
    if (self->mode == ATTITUDE_MODE_TRACK && can_track) {
        self->own.targeted = false;
        return track(seen, self, rate_rad_s);
    }
    if (!self->own.targeted) {
        self->own.target = self->attitude;
        self->own.targeted = true;
    }
    return self->own.target;
}

// ---- control -----------------------------------------------------------------------------------

// The rate an axis should turn at with so much angle to go.
static double approach(uint32_t axis, double angle_rad, bool thrusters) {
    double torque_nm = thrusters ? axes[axis].thruster_nm : SHIP_WHEEL_TORQUE_NM;
    double size = mathematics_abs(angle_rad);
    double braking =
        mathematics_sqrt(2.0 * STOPPING_PART * torque_nm / axes[axis].inertia_kg_m2 * size);
    double most = WHEEL_RATE_PART * SHIP_WHEEL_MOMENTUM_NMS / axes[axis].inertia_kg_m2;
    most = thrusters || most > RATE_MAX_RAD_S ? RATE_MAX_RAD_S : most;
    double rate = ANGLE_GAIN * size;
    rate = rate < braking ? rate : braking;
    rate = rate < most ? rate : most;
    return angle_rad < 0 ? -rate : rate;
}

static uint32_t thrust(struct pointing_part *self, uint32_t axis, double torque_nm) {
    double along = torque_nm * self->own.thrusting[axis];
    if (self->own.thrusting[axis] && along < THRUST_UNTIL_NM) {
        self->own.thrusting[axis] = 0;
    }
    if (!self->own.thrusting[axis] && mathematics_abs(torque_nm) > THRUST_FROM_NM) {
        self->own.thrusting[axis] = torque_nm > 0 ? 1 : -1;
    }
    return self->own.thrusting[axis] > 0   ? axes[axis].plus
           : self->own.thrusting[axis] < 0 ? axes[axis].minus
                                           : 0;
}

// A pulse against what the wheel stores, now and then.
static uint32_t relieve(const struct situation *seen, struct pointing_part *self, uint32_t axis,
                        double stored_nms) {
    double size = mathematics_abs(stored_nms);
    self->own.relieving[axis] =
        size > (self->own.relieving[axis] ? RELIEVE_UNTIL_NMS : RELIEVE_FROM_NMS);
    if (!self->own.relieving[axis] || seen->now.frame % axes[axis].relieve_frames != 0) {
        return 0;
    }
    return stored_nms > 0 ? axes[axis].minus : axes[axis].plus;
}

static void act(const struct situation *seen, struct pointing_part *self, bool wheels, bool rcs) {
    struct vector rate_rad_s;
    struct quaternion target = demand(seen, self, &rate_rad_s);
    struct vector angle = turn_between(self->attitude, target);
    const double angles[AXES] = {angle.x, angle.y, angle.z};
    const double wanted[AXES] = {rate_rad_s.x, rate_rad_s.y, rate_rad_s.z};
    const double rates[AXES] = {self->rate_rad_s.x, self->rate_rad_s.y, self->rate_rad_s.z};
    const double stored[AXES] = {self->momentum_nms.x, self->momentum_nms.y, self->momentum_nms.z};
    double torques[AXES], missing = 0.0;
    uint32_t pairs = 0;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        double lack = wanted[axis] + approach(axis, angles[axis], rcs) - rates[axis];
        missing += mathematics_abs(lack);
        torques[axis] = axes[axis].inertia_kg_m2 * RATE_GAIN * lack;
        uint32_t firing = rcs ? thrust(self, axis, torques[axis]) : 0;
        pairs |= firing || !rcs || !wheels ? firing : relieve(seen, self, axis, stored[axis]);
    }
    self->error_rad = vector_length(angle);
    attitude_wheels((struct vector){torques[0], torques[1], torques[2]});
    attitude_thrusters(pairs);
    self->pulses += pairs != 0;
    bool still = self->error_rad < SETTLED_RAD && missing < SETTLED_RATE_RAD_S;
    self->own.settled_frames = still ? self->own.settled_frames + 1u : 0;
    if (self->own.settled_frames >= SETTLED_FRAMES && !self->settled) {
        events_raise(EVENT_ATTITUDE_SETTLED, (struct event_fields){self->mode});
        self->settled = true;
    }
}

static void rest(struct pointing_part *self) {
    attitude_wheels((struct vector){0, 0, 0});
    attitude_thrusters(0);
    for (uint32_t axis = 0; axis < AXES; axis++) {
        self->own.thrusting[axis] = 0;
    }
    self->error_rad = 0.0;
    self->own.targeted = false;
}

static void follow_switch(const struct situation *seen, struct pointing_part *self) {
    uint8_t mode = (uint8_t)panel_position(seen, CONTROL_ATTITUDE);
    if (mode != self->mode) {
        self->mode = mode;
        self->settled = false;
        self->own.targeted = false;
        self->own.settled_frames = 0;
        events_raise(EVENT_ATTITUDE_MODE, (struct event_fields){mode});
    }
}

void pointing_step(const struct situation *seen, void *own) {
    struct pointing_part *self = own;
    bool wheels = seen->supply.power.live & POWER_LOADS_WHEELS;
    bool rcs = seen->supply.power.live & POWER_LOADS_RCS;
    know(seen, self);
    feel(seen, self);
    follow_switch(seen, self);
    self->rate_read = power_reaches(POWER_LOADS_NAVIGATION);
    self->momentum_nms = attitude_wheel_momentum_nms();
    self->momentum_read = power_reaches(POWER_LOADS_WHEELS);
    self->propellant_g = attitude_propellant_g();
    self->propellant_read = power_reaches(POWER_LOADS_RCS);
    self->saturated = mathematics_abs(self->momentum_nms.x) > FULL_NMS ||
                      mathematics_abs(self->momentum_nms.y) > FULL_NMS ||
                      mathematics_abs(self->momentum_nms.z) > FULL_NMS;
    if (self->mode == ATTITUDE_MODE_FREE || !self->own.known || (!wheels && !rcs)) {
        rest(self);
    } else {
        act(seen, self, wheels, rcs);
    }
}

void pointing_open(void *own) {
    *(struct pointing_part *)own = (struct pointing_part){
        .attitude = {1, 0, 0, 0}, .mode = UINT8_MAX, .own.claimed = {1, 0, 0, 0}};
    startracker_keep();
}
