// LIDAR: one scan of the whole sky a second, the strongest returns first.
//
// A return's signal falls with the fourth power of the range and grows with the area of the thing:
// 1,000 m are found at 400 km. Direction, range, closing speed and width have errors that shrink as
// the signal grows. The ellipse's interference drowns returns and makes ghosts. Range is to the
// middle of a thing. Without its load on bus A it reads zero and forgets its tracks. NOT modelled:
// Mars and its ground (masked by the platform), the beam's shape, the time within a scan. Source:
// the radar equation with a beam wider than the thing; figures ours.
#include "lidar.h"

#include "../board/generated/lidar_regs.h"
#include "../board/slot.h"
#include "../world/debris.h"
#include "../world/exactmath.h"
#include "../world/vector.h"
#include "../world/world.h"

#define TURN_CENTIDEGREES UINT64_C(36000)

#define REFERENCE_RANGE_M 400e3
#define REFERENCE_WIDTH_M 1000.0
#define REFERENCE_SIGNAL_DB 10.0
#define LEAST_SIGNAL_DB 8.0
#define SIGNAL_NOISE_DB 0.7
#define INTERFERENCE_DB 85.0
#define SIGNAL_MAX_DB 90.0

// Deviations at the reference signal, and what is left of them in the strongest.
#define ANGLE_NOISE_DEG 0.004
#define ANGLE_LEAST_DEG 0.0003
#define RANGE_NOISE_M 5.0
#define RANGE_LEAST_M 0.2
#define CLOSING_NOISE_M_S 0.5
#define CLOSING_LEAST_M_S 0.01
#define WIDTH_NOISE_PART 0.05

#define GHOSTS_MAX 3
#define GHOST_RANGE_M 20e3
#define GHOST_CLOSING_M_S 800.0
#define GHOST_WIDTH_M 1500.0

#define MILLI 1000.0
#define DECIMETRES_PER_METRE 10.0
#define CENTIBELS_PER_DECIBEL 10.0
#define TURN_MILLIDEG 360000u
#define QUARTER_MILLIDEG 90000

_Static_assert(LIDAR_TRACKS == LIDAR_TRACK_RANGE_COUNT, "tracks are counted as in lidar.rdl");

// What the beam meets.
struct echo {
    double azimuth_deg;
    double elevation_deg;
    double range_m;
    double closing_m_s;
    double width_m;
    double signal_db;
};

static void interrupt(const struct lidar *self, struct slot *slot) {
    slot_interrupt(slot, self->control & LIDAR_CONTROL_INTERRUPT && self->event);
}

static void command(const struct lidar *self, struct slot *slot) {
    slot_work(slot, LIDAR_LOAD_LIDAR, self->control & LIDAR_CONTROL_FIRE ? 1.0 : 0.0);
}

void lidar_forget(struct lidar *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    static const struct lidar_track none;
    self->control = 0;
    self->event = 0;
    self->count = 0;
    for (uint32_t n = 0; n < LIDAR_TRACKS; n++) {
        self->track[n] = none;
    }
}

void lidar_reset(struct lidar *self, struct slot *slot) {
    lidar_forget(self, slot, LIDAR_LOAD_LIDAR);
    lidar_settle(self, slot);
}

static uint32_t mirror_centidegrees(const struct lidar *self, struct slot *slot) {
    if (!(self->control & LIDAR_CONTROL_FIRE)) {
        return 0;
    }
    uint64_t part = slot_now(slot) % SLOT_CYCLES_PER_SECOND;
    return (uint32_t)(part * TURN_CENTIDEGREES / SLOT_CYCLES_PER_SECOND);
}

static uint32_t read_track(const struct lidar *self, uint32_t offset) {
    for (uint32_t n = 0; n < LIDAR_TRACKS; n++) {
        const struct lidar_track *track = &self->track[n];
        if (offset == LIDAR_TRACK_AZIMUTH(n)) {
            return track->azimuth_millideg;
        } else if (offset == LIDAR_TRACK_ELEVATION(n)) {
            return (uint32_t)track->elevation_millideg;
        } else if (offset == LIDAR_TRACK_RANGE(n)) {
            return track->range_dm;
        } else if (offset == LIDAR_TRACK_CLOSING(n)) {
            return (uint32_t)track->closing_mm_s;
        } else if (offset == LIDAR_TRACK_WIDTH(n)) {
            return track->width_m;
        } else if (offset == LIDAR_TRACK_SIGNAL(n)) {
            return track->signal_centibel;
        }
    }
    return 0;
}

uint32_t lidar_read(const struct lidar *self, struct slot *slot, uint32_t offset) {
    switch (offset) {
    case LIDAR_CONTROL: return self->control;
    case LIDAR_EVENT: return self->event;
    case LIDAR_SCANS: return self->scans;
    case LIDAR_COUNT: return self->count;
    case LIDAR_MIRROR: return mirror_centidegrees(self, slot);
    default: return read_track(self, offset);
    }
}

void lidar_write(struct lidar *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case LIDAR_CONTROL: self->control = value & LIDAR_CONTROL_BITS; break;
    case LIDAR_EVENT: self->event &= ~value; break;
    default: break;
    }
    lidar_settle(self, slot);
}

// The noiseless echo of a thing at from_ship_m, or one without signal.
static struct echo echo_of(const struct world *world, const double from_ship_m[3],
                           const double speed_m_s[3], double width_m) {
    struct echo echo = {0};
    struct orbit_frame frame;
    double range_m = vector_length(from_ship_m);
    if (range_m <= 0.0) {
        return echo;
    }
    orbit_local_frame(&world->orbit, &frame);
    orbit_bearing(&frame, from_ship_m, &echo.azimuth_deg, &echo.elevation_deg);
    echo.range_m = range_m;
    echo.closing_m_s = -vector_dot(from_ship_m, speed_m_s) / range_m;
    echo.width_m = width_m;
    double nearness = REFERENCE_RANGE_M / range_m;
    double area = width_m / REFERENCE_WIDTH_M;
    double ratio = nearness * nearness * area;
    echo.signal_db = REFERENCE_SIGNAL_DB + exact_decibels(ratio * ratio) -
                     INTERFERENCE_DB * world->ellipse.interference;
    return echo;
}

static double noise(struct slot *slot, double deviation) {
    return deviation * noise_normal(slot_noise(slot), NOISE_LIDAR);
}

// Adds the errors of measurement.
static void blur(struct slot *slot, struct echo *echo) {
    echo->signal_db += noise(slot, SIGNAL_NOISE_DB);
    // Amplitude against the reference: half the decibels.
    double weaker = exact_ratio(0.5 * (REFERENCE_SIGNAL_DB - echo->signal_db));
    double angle_deg = ANGLE_NOISE_DEG * weaker + ANGLE_LEAST_DEG;
    echo->azimuth_deg = exact_degrees_turn(echo->azimuth_deg + noise(slot, angle_deg));
    echo->elevation_deg += noise(slot, angle_deg);
    echo->range_m += noise(slot, RANGE_NOISE_M * weaker + RANGE_LEAST_M);
    echo->closing_m_s += noise(slot, CLOSING_NOISE_M_S * weaker + CLOSING_LEAST_M_S);
    echo->width_m *= 1.0 + noise(slot, WIDTH_NOISE_PART);
}

static int32_t within_quarter(int32_t millideg) {
    return millideg < -QUARTER_MILLIDEG  ? -QUARTER_MILLIDEG
           : millideg > QUARTER_MILLIDEG ? QUARTER_MILLIDEG
                                         : millideg;
}

static struct lidar_track track_of(const struct echo *echo) {
    return (struct lidar_track){
        .azimuth_millideg = exact_uint32(echo->azimuth_deg * MILLI) % TURN_MILLIDEG,
        .elevation_millideg = within_quarter(exact_int32(echo->elevation_deg * MILLI)),
        .range_dm = exact_uint32(echo->range_m * DECIMETRES_PER_METRE),
        .closing_mm_s = exact_int32(echo->closing_m_s * MILLI),
        .width_m = exact_uint32(echo->width_m),
        .signal_centibel =
            exact_uint32(exact_clamp(echo->signal_db, 0.0, SIGNAL_MAX_DB) * CENTIBELS_PER_DECIBEL),
    };
}

// Puts an echo in its place among the tracks, if it is strong enough for one.
static void enlist(struct lidar *self, const struct echo *echo) {
    if (echo->signal_db < LEAST_SIGNAL_DB) {
        return;
    }
    struct lidar_track track = track_of(echo);
    uint32_t place = self->count;
    while (place > 0 && self->track[place - 1].signal_centibel < track.signal_centibel) {
        place--;
    }
    if (place >= LIDAR_TRACKS) {
        return;
    }
    self->count = self->count < LIDAR_TRACKS ? self->count + 1 : LIDAR_TRACKS;
    for (uint32_t n = self->count - 1; n > place; n--) {
        self->track[n] = self->track[n - 1];
    }
    self->track[place] = track;
}

static void find_ellipse(struct lidar *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    const struct ellipse *ellipse = &world->ellipse;
    if (ellipse->place != ELLIPSE_OUT || ellipse->captured ||
        orbit_between(world->orbit.position_m, ellipse->position_m)) {
        return;
    }
    double way[3];
    double speed[3];
    vector_add(way, ellipse->position_m, -1.0, world->orbit.position_m);
    vector_add(speed, ellipse->velocity_m_s, -1.0, world->orbit.velocity_m_s);
    struct echo echo = echo_of(world, way, speed, 2.0 * world->settings.ellipse_major_semi_axis_m);
    blur(slot, &echo);
    enlist(self, &echo);
}

static void find_debris(struct lidar *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    for (uint32_t number = 0; world->ellipse.captured && number < DEBRIS_PIECES; number++) {
        struct debris_piece piece;
        debris_piece(world, number, &piece);
        struct echo echo = echo_of(world, piece.from_ship_m, piece.speed_m_s, piece.width_m);
        blur(slot, &echo);
        enlist(self, &echo);
    }
}

static void see_ghosts(struct lidar *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    for (int ghost = 0; ghost < GHOSTS_MAX; ghost++) {
        double part[6];
        for (int k = 0; k < 6; k++) {
            part[k] = noise_uniform(slot_noise(slot), NOISE_LIDAR);
        }
        if (part[0] >= 0.5 * world->ellipse.interference) {
            continue;
        }
        struct echo echo = {
            .azimuth_deg = 360.0 * part[1],
            .elevation_deg = exact_asin(2.0 * part[2] - 1.0) * EXACT_DEGREES_PER_RADIAN,
            .range_m = GHOST_RANGE_M * part[3],
            .closing_m_s = GHOST_CLOSING_M_S * (2.0 * part[4] - 1.0),
            .width_m = GHOST_WIDTH_M * part[5],
            .signal_db = REFERENCE_SIGNAL_DB,
        };
        blur(slot, &echo);
        enlist(self, &echo);
    }
}

static void scan(struct lidar *self, struct slot *slot) {
    static const struct lidar_track none;
    self->count = 0;
    find_ellipse(self, slot);
    find_debris(self, slot);
    see_ghosts(self, slot);
    for (uint32_t n = self->count; n < LIDAR_TRACKS; n++) {
        self->track[n] = none;
    }
    self->scans++;
    self->event |= LIDAR_EVENT_SCAN;
}

void lidar_wake(struct lidar *self, struct slot *slot) {
    bool full = slot_world(slot)->steps % WORLD_STEPS_PER_SECOND == 0; // a second
    if (self->control & LIDAR_CONTROL_FIRE && full) {
        scan(self, slot);
    }
    interrupt(self, slot);
}

void lidar_settle(struct lidar *self, struct slot *slot) {
    self->control &= LIDAR_CONTROL_BITS;
    self->event &= LIDAR_EVENT_BITS;
    self->count = self->count < LIDAR_TRACKS ? self->count : LIDAR_TRACKS;
    for (uint32_t n = 0; n < LIDAR_TRACKS; n++) {
        struct lidar_track *track = &self->track[n];
        track->azimuth_millideg %= TURN_MILLIDEG;
        track->elevation_millideg = within_quarter(track->elevation_millideg);
    }
    command(self, slot);
    interrupt(self, slot);
}
