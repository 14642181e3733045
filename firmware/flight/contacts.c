// Contacts: LIDAR returns made into tracks, and the question which of them comes at the ship.
//
// Each scan's returns are matched to the tracks, nearest first, by where the track should be now. A
// track is a contact when it was seen in three scans: noise never is. It keeps its number until it
// was missed for five. Its velocity is smoothed, so that a miss distance can be told: what closes
// and will pass within its own width and a margin is on a collision course.
#include "drivers/lidar.h"
#include "drivers/scope.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/power_regs.h"

#define SEEN_ENOUGH 3u
#define MISSED_MAX 5u
#define GATE_M 60.0
#define GATE_PART 0.02     // of the range
#define VELOCITY_GAIN 0.15 // a second
#define WIDTH_GAIN 0.2     // its measure is noisy
#define MILLIDEGREE (1e-3 * MATHEMATICS_DEGREE)
#define CLOSING_LEAST_MM_S 1000
#define COLLISION_S 240.0
#define TIME_MAX_S 3600.0
#define MARGIN_M 1000.0
#define MARGIN_PART 0.03 // of the range: the velocity is not known better
#define NUMBERS 99u
#define RING_RADIUS 250u
#define SPOT_LEAST 14u
#define SPOT_BRIGHT 255u
#define SPOT_FADE 45u

// ---- matching ----------------------------------------------------------------------------------

static struct vector place_of(const struct lidar_return *echo) {
    double azimuth = echo->azimuth_mdeg * MILLIDEGREE;
    double elevation = echo->elevation_mdeg * MILLIDEGREE;
    double range_m = 0.1 * echo->range_dm, level_m = range_m * mathematics_cos(elevation);
    return (struct vector){level_m * mathematics_cos(azimuth), level_m * mathematics_sin(azimuth),
                           range_m * mathematics_sin(elevation)};
}

static struct track *match(struct contacts_part *self, struct vector place_m, double range_m,
                           const bool taken[TRACKS]) {
    struct track *best = 0;
    double best_m = GATE_M + GATE_PART * range_m;
    for (uint32_t i = 0; i < TRACKS; i++) {
        struct track *track = &self->own.tracks[i];
        if (!track->used || taken[i]) {
            continue;
        }
        struct vector expected =
            vector_step(track->place_m, 1.0 + track->missed, track->velocity_m_s);
        double off_m = vector_length(vector_step(place_m, -1.0, expected));
        if (off_m < best_m) {
            best = track;
            best_m = off_m;
        }
    }
    return best;
}

static struct track *begin(struct contacts_part *self, struct vector place_m,
                           const struct lidar_return *echo) {
    for (uint32_t i = 0; i < TRACKS; i++) {
        struct track *track = &self->own.tracks[i];
        if (!track->used) {
            *track = (struct track){.used = true, .place_m = place_m, .last = *echo};
            // What is known of its speed at once is the part along the line of sight.
            struct vector toward = vector_unit(place_m);
            track->velocity_m_s = vector_scale(toward, -1e-3 * echo->closing_mm_s);
            return track;
        }
    }
    return 0;
}

static void update(struct track *track, struct vector place_m, const struct lidar_return *echo) {
    double seconds = 1.0 + track->missed;
    struct vector expected = vector_step(track->place_m, seconds, track->velocity_m_s);
    struct vector off = vector_step(place_m, -1.0, expected);
    track->velocity_m_s = vector_step(track->velocity_m_s, VELOCITY_GAIN / seconds, off);
    // Along the line of sight the LIDAR measures better than any difference.
    struct vector toward = vector_unit(place_m);
    double along = vector_dot(track->velocity_m_s, toward) + 1e-3 * echo->closing_mm_s;
    track->velocity_m_s = vector_step(track->velocity_m_s, -along, toward);
    for (uint32_t i = TRAIL - 1; i > 0; i--) {
        track->trail[i] = track->trail[i - 1];
    }
    track->trail[0] = track->place_m;
    track->place_m = place_m;
    double width_m = track->last.width_m;
    track->last = *echo;
    width_m += WIDTH_GAIN * (echo->width_m - width_m);
    track->last.width_m = (uint32_t)(width_m + 0.5);
    track->age_s += (uint32_t)seconds;
    track->missed = 0;
}

static void announce(struct contacts_part *self, struct track *track) {
    track->number = self->own.next_number % NUMBERS + 1u;
    self->own.next_number++;
    self->announced++;
    events_raise(EVENT_CONTACT, (struct event_fields){track->number, track->last.azimuth_mdeg,
                                                      track->last.range_dm, track->last.width_m});
}

static void drop(struct track *track) {
    if (track->number) {
        events_raise(EVENT_CONTACT_LOST,
                     (struct event_fields){track->number, track->last.range_dm});
    }
    *track = (struct track){0};
}

static void take_scan(struct contacts_part *self) {
    bool taken[TRACKS] = {0};
    uint32_t count = lidar_count();
    for (uint32_t i = 0; i < count; i++) {
        struct lidar_return echo = lidar_return(i);
        struct vector place_m = place_of(&echo);
        struct track *track = match(self, place_m, 0.1 * echo.range_dm, taken);
        if (track) {
            update(track, place_m, &echo);
        } else if (!(track = begin(self, place_m, &echo))) {
            continue;
        }
        taken[track - self->own.tracks] = true;
        track->hits = (uint8_t)(track->hits < SEEN_ENOUGH ? track->hits + 1u : SEEN_ENOUGH);
        if (track->hits == SEEN_ENOUGH && !track->number) {
            announce(self, track);
        }
    }
    for (uint32_t i = 0; i < TRACKS; i++) {
        struct track *track = &self->own.tracks[i];
        if (track->used && !taken[i] && (++track->missed > MISSED_MAX || !track->number)) {
            drop(track);
        }
    }
}

// ---- what comes --------------------------------------------------------------------------------

static double time_to_contact_s(const struct track *track) {
    if (track->last.closing_mm_s < CLOSING_LEAST_MM_S) {
        return TIME_MAX_S;
    }
    double way_m = 0.1 * track->last.range_dm - 0.5 * track->last.width_m;
    double time_s = way_m / (1e-3 * track->last.closing_mm_s);
    return mathematics_clamp(time_s, 0.0, TIME_MAX_S);
}

// How near it will pass if it keeps its velocity.
static double miss_m(const struct track *track) {
    struct vector course = vector_unit(track->velocity_m_s);
    double along = vector_dot(track->place_m, course);
    return vector_length(vector_step(track->place_m, -along, course));
}

static bool comes(const struct track *track) {
    double margin_m = MARGIN_M + track->last.width_m + MARGIN_PART * 0.1 * track->last.range_dm;
    return track->number && time_to_contact_s(track) < COLLISION_S && miss_m(track) < margin_m;
}

static void look_for_collision(struct contacts_part *self) {
    const struct track *first = 0;
    for (uint32_t i = 0; i < TRACKS; i++) {
        const struct track *track = &self->own.tracks[i];
        if (comes(track) && (!first || time_to_contact_s(track) < time_to_contact_s(first))) {
            first = track;
        }
    }
    self->collision = first ? first->number : 0;
    self->collision_s = first ? (uint16_t)time_to_contact_s(first) : NO_TIME;
    if (first && self->own.collision != self->collision) {
        events_raise(EVENT_COLLISION_ALARM,
                     (struct event_fields){first->number, self->collision_s, first->last.range_dm,
                                           (uint32_t)first->last.closing_mm_s});
    }
    self->own.collision = self->collision;
}

static struct contact contact_of(const struct track *track) {
    double time_s = time_to_contact_s(track);
    return (struct contact){
        .number = track->number,
        .azimuth_mdeg = track->last.azimuth_mdeg,
        .elevation_mdeg = track->last.elevation_mdeg,
        .range_dm = track->last.range_dm,
        .closing_mm_s = track->last.closing_mm_s,
        .width_m = track->last.width_m,
        .signal_cb = track->last.signal_cb,
        .age_s = track->age_s,
        .time_to_contact_s = time_s < TIME_MAX_S ? (uint16_t)time_s : NO_TIME,
        .seen = track->missed == 0,
    };
}

// The contacts, nearest first.
static void publish(struct contacts_part *self) {
    self->count = 0;
    for (uint32_t i = 0; i < TRACKS; i++) {
        const struct track *track = &self->own.tracks[i];
        if (!track->number) {
            continue;
        }
        uint32_t place = self->count;
        while (place > 0 && self->contact[place - 1].range_dm > track->last.range_dm) {
            place--;
        }
        if (place == CONTACTS_MAX) {
            continue;
        }
        self->count += self->count < CONTACTS_MAX;
        for (uint32_t n = self->count - 1; n > place; n--) {
            self->contact[n] = self->contact[n - 1];
        }
        self->contact[place] = contact_of(track);
    }
}

// ---- the scope ---------------------------------------------------------------------------------

static uint32_t plot(uint32_t spot, struct vector place_m, double edge_m, double width_m,
                     uint32_t intensity) {
    double scale = SCOPE_EDGE / edge_m;
    double x = place_m.y * scale, y = place_m.x * scale;
    if (spot == SCOPE_SPOTS || x * x + y * y > (double)SCOPE_EDGE * SCOPE_EDGE) {
        return spot;
    }
    uint32_t radius = (uint32_t)mathematics_clamp(0.5 * width_m * scale, SPOT_LEAST, SCOPE_EDGE);
    scope_spot(spot, (int32_t)x, (int32_t)y, intensity, radius);
    return spot + 1;
}

static void draw_scope(const struct situation *seen, const struct contacts_part *self) {
    static const double edges_m[4] = {4e3, 20e3, 100e3, 500e3};
    double edge_m = edges_m[panel_position(seen, CONTROL_TIME_BASE) & 3u];
    uint32_t spots = 0;
    for (uint32_t i = 0; i < TRACKS; i++) {
        const struct track *track = &self->own.tracks[i];
        if (!track->number) {
            continue;
        }
        spots = plot(spots, track->place_m, edge_m, track->last.width_m, SPOT_BRIGHT);
        for (uint32_t n = 0; n < TRAIL && n + 1 < track->age_s; n++) {
            spots = plot(spots, track->trail[n], edge_m, 0.0, SPOT_BRIGHT - SPOT_FADE * (n + 1));
        }
    }
    scope_rings(RING_RADIUS);
    scope_show(self->on, self->on ? spots : 0, lidar_mirror_centidegrees());
}

void contacts_step(const struct situation *seen, void *own) {
    struct contacts_part *self = own;
    self->on = seen->supply.power.live & POWER_LOADS_LIDAR && !seen->supply.dark;
    lidar_fire(self->on);
    if (self->on && lidar_take_scan()) {
        take_scan(self);
    } else if (!self->on) {
        for (uint32_t i = 0; i < TRACKS; i++) {
            drop(&self->own.tracks[i]);
        }
    }
    look_for_collision(self);
    publish(self);
    draw_scope(seen, self);
}

void contacts_open(void *own) { *(struct contacts_part *)own = (struct contacts_part){0}; }
