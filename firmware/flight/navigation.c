// Navigation: position and velocity in double precision, and the orbit they make.
//
// Between fixes the state is propagated under the gravity of Mars with its flattening (J2) and
// under what the accelerometers feel. A fix is stars and limb together: the direction to Mars,
// turned by the attitude the stars gave, times the distance. It corrects position and velocity with
// gains that fall as fixes come in, as if a straight line were fitted through all of them, down to
// a floor that forgets slowly. A fix far from the estimate changes nothing until others that agree
// with it have confirmed it.
//
// A restart finds the last state (kernel/kept.h) and propagates it to now.
// Source: Brookner, Tracking and Kalman Filtering Made Easy, 1998, 1.2.10 and 1.4: growing-memory
// and fading-memory filters. NOT here: the Sun, the moons, drag, higher harmonics.
#include "flight/events.h"
#include "flight/programs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define MARS_MU_M3_S2 4.282837e13
#define MARS_RADIUS_M 3396190.0
#define MARS_J2 1.96045e-3
#define CYCLES_S 1e-8
#define STEP_MAX_S 1.0 // longer gaps are bridged in steps of this
#define STEPS_MAX 3600u
#define FIXES_ENOUGH 20u // from here on the position is called known
#define POSITION_GAIN_LEAST 0.01
#define VELOCITY_GAIN_LEAST 2.5e-5
#define GAP_S 60u // after a longer one the memory is shortened
#define OUTLIER_M 30e3
#define OUTLIERS_MAX 5u // more in a row that agree are right, and the state is wrong;
#define OUTLIERS_NEW 1u // while the state is new itself, one that is confirmed
#define LOST_S 30u
#define LOST_FRAMES (LOST_S * EXECUTIVE_FRAMES_PER_SECOND)
#define ELEMENTS_PHASE 0u

struct kept_state {
    struct vector position_m;
    struct vector velocity_m_s;
    uint64_t cycles;
    uint32_t count;
    uint32_t fixed; // and that was told
};
KEPT(state_row, struct kept_state, 1, KEPT_OVER_POWER_ON);

// ---- propagation -------------------------------------------------------------------------------

static struct vector gravity(struct vector r) {
    double square = vector_dot(r, r), distance = mathematics_sqrt(square);
    double central = -MARS_MU_M3_S2 / (square * distance);
    double flat = 1.5 * MARS_J2 * MARS_RADIUS_M * MARS_RADIUS_M / square;
    double tilt = 5.0 * r.z * r.z / square;
    return (struct vector){central * r.x * (1.0 + flat * (1.0 - tilt)),
                           central * r.y * (1.0 + flat * (1.0 - tilt)),
                           central * r.z * (1.0 + flat * (3.0 - tilt))};
}

// Leapfrog: one look at gravity a step, and the energy does not drift.
static void step(struct navigation_part *self, double seconds) {
    struct vector half = vector_step(self->position_m, 0.5 * seconds, self->velocity_m_s);
    self->velocity_m_s = vector_step(self->velocity_m_s, seconds, gravity(half));
    self->position_m = vector_step(half, 0.5 * seconds, self->velocity_m_s);
}

static void propagate(struct navigation_part *self, uint64_t cycles) {
    double seconds = CYCLES_S * (double)(cycles - self->cycles);
    for (uint32_t i = 0; i < STEPS_MAX && seconds > STEP_MAX_S; i++) {
        step(self, STEP_MAX_S);
        seconds -= STEP_MAX_S;
    }
    step(self, seconds);
    self->cycles = cycles;
}

// ---- fixes -------------------------------------------------------------------------------------

// Of what was fixed before a gap no more counts than this.
static void shorten(struct navigation_part *self) {
    self->own.count = self->own.count < FIXES_ENOUGH ? self->own.count : FIXES_ENOUGH;
}

static void begin_at(struct navigation_part *self, struct vector position_m, uint64_t cycles) {
    self->position_m = position_m;
    self->velocity_m_s = (struct vector){0, 0, 0};
    self->cycles = cycles;
    self->own.count = 1;
    self->own.outliers = 0;
}

static void correct(struct navigation_part *self, struct vector residual_m) {
    double k = ++self->own.count;
    double position_gain = 2.0 * (2.0 * k - 1.0) / (k * (k + 1.0));
    double velocity_gain = 6.0 / (k * (k + 1.0)); // 1/s: fixes come once a second
    position_gain = position_gain > POSITION_GAIN_LEAST ? position_gain : POSITION_GAIN_LEAST;
    velocity_gain = velocity_gain > VELOCITY_GAIN_LEAST ? velocity_gain : VELOCITY_GAIN_LEAST;
    self->position_m = vector_step(self->position_m, position_gain, residual_m);
    self->velocity_m_s = vector_step(self->velocity_m_s, velocity_gain, residual_m);
}

// A fix that disagrees with the estimate; whether enough others agree with it.
static bool confirm(struct navigation_part *self, struct vector residual_m) {
    struct vector apart = vector_step(residual_m, -1.0, self->own.outlier_m);
    bool again = self->own.outliers > 0 && vector_length(apart) < OUTLIER_M;
    self->own.outliers = again ? self->own.outliers + 1u : 1u;
    self->own.outlier_m = residual_m;
    return self->own.outliers > (self->own.count < FIXES_ENOUGH ? OUTLIERS_NEW : OUTLIERS_MAX);
}

static void take_fix(const struct situation *seen, struct navigation_part *self) {
    const struct startracker_fix *fix = &seen->pointing.fix;
    if (seen->pointing.fixes == self->own.fixes) {
        return;
    }
    self->own.fixes = seen->pointing.fixes;
    if (!fix->stars || !fix->limb) {
        return;
    }
    struct vector measured =
        vector_scale(quaternion_rotate(fix->attitude, fix->nadir), -fix->distance_m);
    if (self->own.fixed_once && seen->now.met_s - self->own.fix_met_s > GAP_S) {
        shorten(self);
    }
    self->own.fix_met_s = seen->now.met_s;
    self->own.fixed_once = true;
    if (self->own.count == 0) {
        begin_at(self, measured, fix->cycles);
        return;
    }
    double age_s = CYCLES_S * (double)(self->cycles - fix->cycles);
    struct vector then = vector_step(self->position_m, -age_s, self->velocity_m_s);
    struct vector residual = vector_step(measured, -1.0, then);
    self->residual_m = vector_length(residual);
    if (self->residual_m > OUTLIER_M) {
        if (confirm(self, residual)) {
            begin_at(self, measured, fix->cycles);
        }
        return;
    }
    self->own.outliers = 0;
    correct(self, residual);
}

// ---- the orbit ---------------------------------------------------------------------------------

static void find_elements(struct navigation_part *self) {
    struct vector r = self->position_m, v = self->velocity_m_s;
    double distance = vector_length(r), square = vector_dot(v, v);
    struct vector h = vector_cross(r, v);
    double h_length = vector_length(h), h_level = mathematics_sqrt(h.x * h.x + h.y * h.y);
    struct vector pull = vector_scale(vector_cross(v, h), 1.0 / MARS_MU_M3_S2);
    struct vector e = vector_step(pull, -1.0 / distance, r);
    double eccentricity = vector_length(e);
    double a = 1.0 / (2.0 / distance - square / MARS_MU_M3_S2);
    struct vector node =
        h_level > 0 ? (struct vector){-h.y / h_level, h.x / h_level, 0} : (struct vector){1, 0, 0};
    struct vector across = vector_scale(vector_cross(h, node), 1.0 / h_length);
    double latitude = mathematics_atan2(vector_dot(r, across), vector_dot(r, node));
    double periapsis = mathematics_atan2(vector_dot(e, across), vector_dot(e, node));
    self->elements = (struct orbit_elements){
        .semi_major_axis_m = a,
        .eccentricity = eccentricity,
        .inclination_rad = mathematics_atan2(h_level, h.z),
        .raan_rad = mathematics_wrap(mathematics_atan2(node.y, node.x)),
        .argument_of_periapsis_rad = mathematics_wrap(periapsis),
        .true_anomaly_rad = mathematics_wrap(latitude - periapsis),
        .period_s =
            a > 0 ? 2.0 * MATHEMATICS_PI * mathematics_sqrt(a * a * a / MARS_MU_M3_S2) : 0.0,
        .periapsis_altitude_m = a * (1.0 - eccentricity) - MARS_RADIUS_M,
        .apoapsis_altitude_m = a * (1.0 + eccentricity) - MARS_RADIUS_M,
    };
    self->altitude_m = distance - MARS_RADIUS_M;
}

// ---- ten times a second ------------------------------------------------------------------------

static void judge(const struct situation *seen, struct navigation_part *self) {
    uint32_t age_s = seen->now.met_s - self->own.fix_met_s;
    self->fix_age_s =
        !self->own.fixed_once ? NO_FIX : (uint16_t)(age_s < NO_FIX ? age_s : NO_FIX - 1u);
    uint8_t mode = self->own.count < FIXES_ENOUGH            ? NAVIGATION_MODE_NONE
                   : self->own.fixed_once && age_s <= LOST_S ? NAVIGATION_MODE_FIXED
                                                             : NAVIGATION_MODE_DEAD_RECKONING;
    bool was_fixed = self->own.was_fixed && seen->start.restarted;
    if (was_fixed && mode != NAVIGATION_MODE_FIXED && seen->now.frame > LOST_FRAMES) {
        self->own.was_fixed = false;
        events_raise(EVENT_NAV_LOST,
                     (struct event_fields){seen->now.frame / EXECUTIVE_FRAMES_PER_SECOND});
    }
    if (mode == self->mode) {
        return;
    }
    if (mode == NAVIGATION_MODE_FIXED) {
        find_elements(self);
        self->own.was_fixed = false;
        if (!was_fixed) {
            events_raise(EVENT_NAV_FIXED, (struct event_fields){(uint32_t)self->altitude_m});
        }
    } else if (self->mode == NAVIGATION_MODE_FIXED) {
        events_raise(EVENT_NAV_LOST, (struct event_fields){self->fix_age_s});
    }
    self->mode = mode;
}

static void keep(const struct navigation_part *self) {
    // What is no number would stay so, and a restart would take it up again.
    ASSERT(mathematics_finite(vector_length(self->position_m)) &&
           mathematics_finite(vector_length(self->velocity_m_s)));
    struct kept_state kept = {self->position_m, self->velocity_m_s, self->cycles, self->own.count,
                              self->mode == NAVIGATION_MODE_FIXED || self->own.was_fixed};
    kept_put(&state_row, 0, &kept);
}

void navigation_step(const struct situation *seen, void *own) {
    struct navigation_part *self = own;
    struct vector gain = vector_step(seen->pointing.gained_m_s, -1.0, self->own.gained_m_s);
    self->own.gained_m_s = seen->pointing.gained_m_s;
    if (self->own.count > 0) {
        self->velocity_m_s = vector_add(self->velocity_m_s, gain);
        if (CYCLES_S * (double)(seen->now.cycles - self->cycles) > GAP_S) {
            shorten(self); // as long lay between what was kept and this start
        }
        propagate(self, seen->now.cycles);
    }
    take_fix(seen, self);
    judge(seen, self);
    bool once_a_second = seen->now.frame % EXECUTIVE_FRAMES_PER_SECOND == ELEMENTS_PHASE;
    if (once_a_second && self->mode != NAVIGATION_MODE_NONE) {
        find_elements(self);
        keep(self);
    }
}

void navigation_open(void *own) {
    struct navigation_part *self = own;
    *self = (struct navigation_part){.fix_age_s = NO_FIX};
    const struct kept_state *kept = kept_get(&state_row, 0);
    if (kept && kept->count >= FIXES_ENOUGH) {
        self->position_m = kept->position_m;
        self->velocity_m_s = kept->velocity_m_s;
        self->cycles = kept->cycles;
        self->own.count = kept->count;
        self->own.was_fixed = kept->fixed;
        self->mode = NAVIGATION_MODE_DEAD_RECKONING;
    }
}
