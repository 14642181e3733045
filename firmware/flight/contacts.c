// Contacts: LIDAR returns made into tracks, and the question which of them comes at the ship.
//
// Each scan's returns are matched to the tracks, nearest first: by where the track should be now,
// how fast it closes and how wide it is. A track is a contact when it was seen in three scans one
// after the other: noise never is. Then it keeps its number through gaps: while it is not seen it
// moves on as it last did, until it might be too far from there for a return to be known as its
// own. What drifts beside the ship is so remembered for minutes, what flies past for seconds, and
// that with the LIDAR off and over a restart, which finds the tracks (kernel/kept.h). Contacts and
// what was seen once or twice have places of their own: only another contact takes a contact's
// place. Velocities are smoothed, so that a miss distance can be told: what closes and will pass
// within its own width and a margin is on a collision course.
#include "drivers/lidar.h"
#include "drivers/scope.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

#define SEEN_ENOUGH 3u
#define DEVIATIONS 6.0        // of a measure, that chance never reaches
#define GATE_M 20.0           // and DEVIATIONS, and what its speed may be wrong
#define GATE_PART 0.005       // of the range
#define GATE_UNKNOWN_M 40.0   // more while its speed across is not known
#define GATE_CLOSING_M_S 1.0  // and DEVIATIONS
#define GATE_CLOSING_PART 0.4 // of the speed: what passes near turns that much in a second
#define GATE_WIDTH_M 2.0
#define GATE_WIDTH_PART 0.3   // six deviations
#define SPEED_ERROR_M_S 0.2   // of a track, while nothing is seen of it
#define SPEED_ERROR_PART 0.02 // of its speed
#define LOST_M 120.0          // it may be so far from where it should be: it is lost
#define VELOCITY_GAIN 0.15    // a second
#define CLOSING_GAIN 0.1
// Deviations of a return with so much signal; they shrink as that grows.
#define SIGNAL_CB 100.0
#define RANGE_DEVIATION_M 5.0
#define CLOSING_DEVIATION_M_S 0.5
#define CLOSING_LEAST_M_S 0.01
#define WIDTH_GAIN 0.2 // its measure is noisy
#define SECOND_CYCLES UINT64_C(100000000)
#define SECOND_STEPS 10u
#define SILENT_STEPS 15u // so long without a scan: there is none
#define COMING_MOST 5u   // scans
#define COMING_ENOUGH 3u
#define THREAT_AGAIN_S 60u
#define MILLIDEGREE (1e-3 * MATHEMATICS_DEGREE)
#define TURN_MDEG 360000
#define CLOSING_LEAST_MM_S 1000
#define COLLISION_S 240.0
#define TIME_MAX_S 3600.0
#define MARGIN_M 1000.0
#define MARGIN_PART 0.03 // of the range: the velocity is not known better
#define ORDER_PART 0.9
#define NUMBERS 99u
_Static_assert(TRACKS < NUMBERS, "each track has a number of its own");
#define RANGE_MOST_DM 4e9
#define RING_RADIUS 250u
#define SPOT_LEAST 14u
#define SPOT_BRIGHT 255u
#define SPOT_FADE 45u

// A place each: all but the tracks that are contacts are none.
struct kept_track {
    uint64_t cycles;      // when it was so
    uint32_t next_number; // for the next new one, then
    struct track track;
};
KEPT(track_row, struct kept_track, TRACKS, KEPT_OVER_POWER_ON);
KEPT(so_far_row, uint32_t, 1, KEPT_OVER_POWER_ON);

static void drop(struct track *track) {
    if (track->number) {
        events_raise(EVENT_CONTACT_LOST,
                     (struct event_fields){track->number, track->last.range_dm});
    }
    *track = (struct track){0};
}

// ---- matching ----------------------------------------------------------------------------------

static struct vector place_of(const struct lidar_return *echo) {
    double azimuth = echo->azimuth_mdeg * MILLIDEGREE;
    double elevation = echo->elevation_mdeg * MILLIDEGREE;
    double range_m = 0.1 * echo->range_dm, level_m = range_m * mathematics_cos(elevation);
    return (struct vector){level_m * mathematics_cos(azimuth), level_m * mathematics_sin(azimuth),
                           range_m * mathematics_sin(elevation)};
}

static double closing_m_s(const struct track *track, struct vector place_m) {
    return -vector_dot(track->velocity_m_s, vector_unit(place_m));
}

// By how much its speed may be other than it is thought to be.
static double speed_error_m_s(const struct track *track) {
    return SPEED_ERROR_M_S + SPEED_ERROR_PART * vector_length(track->velocity_m_s);
}

static struct vector expected_place(const struct track *track) {
    return vector_add(track->place_m, track->velocity_m_s);
}

static double weaker(const struct lidar_return *echo) {
    return mathematics_power(10.0, (SIGNAL_CB - echo->signal_cb) / 200.0);
}

static double closing_error_m_s(const struct lidar_return *echo) {
    return DEVIATIONS * (CLOSING_DEVIATION_M_S * weaker(echo) + CLOSING_LEAST_M_S);
}

// How far from where it should be it may be seen.
static double gate_m(const struct track *track, const struct lidar_return *echo) {
    double noise_m = DEVIATIONS * RANGE_DEVIATION_M * weaker(echo);
    double moved_m = (1.0 + track->unseen_s) * speed_error_m_s(track);
    return GATE_M + GATE_PART * 0.1 * echo->range_dm + noise_m + moved_m +
           (track->number ? 0.0 : GATE_UNKNOWN_M);
}

static bool is_like(const struct track *track, const struct lidar_return *echo) {
    double closing = closing_m_s(track, expected_place(track));
    double closing_off = mathematics_abs(1e-3 * echo->closing_mm_s - closing);
    double width_off = mathematics_abs((double)echo->width_m - track->last.width_m);
    double speed = vector_length(track->velocity_m_s);
    return closing_off < closing_error_m_s(echo) + GATE_CLOSING_M_S + GATE_CLOSING_PART * speed &&
           width_off < GATE_WIDTH_M + GATE_WIDTH_PART * track->last.width_m;
}

static struct track *match(struct contacts_part *self, struct vector place_m,
                           const struct lidar_return *echo, const bool taken[PLACES]) {
    struct track *best = 0;
    double best_m = 0.0;
    for (uint32_t i = 0; i < PLACES; i++) {
        struct track *track = &self->own.tracks[i];
        if (!track->used || taken[i] || !is_like(track, echo)) {
            continue;
        }
        double off_m = vector_length(vector_step(place_m, -1.0, expected_place(track)));
        if (off_m < gate_m(track, echo) && (!best || off_m < best_m)) {
            best = track;
            best_m = off_m;
        }
    }
    return best;
}

// What was seen once: there is room for as much as a scan can have.
static void begin(struct contacts_part *self, const struct lidar_return *echo) {
    struct track *track = self->own.tracks;
    while (track->used) {
        track++;
        ASSERT(track < self->own.tracks + PLACES);
    }
    struct vector place_m = place_of(echo);
    *track =
        (struct track){.used = true, .place_m = place_m, .last = *echo, .sightings = 1, .hits = 1};
    // What is known of its speed at once is the part along the line of sight.
    track->velocity_m_s = vector_scale(vector_unit(place_m), -1e-3 * echo->closing_mm_s);
}

static void follow(struct track *track, struct vector place_m, uint32_t seconds) {
    for (uint32_t i = TRAIL - 1; i > 0; i--) {
        track->trail[i] = track->trail[i - 1];
    }
    track->trail[0] = track->place_m;
    track->place_m = place_m;
    track->age_s += seconds;
}

static void update(struct track *track, struct vector place_m, const struct lidar_return *echo) {
    struct vector toward = vector_unit(place_m);
    struct vector off = vector_step(place_m, -1.0, expected_place(track));
    // Along the line of sight the LIDAR measures better than any difference.
    struct vector across = vector_step(off, -vector_dot(off, toward), toward);
    double gain = VELOCITY_GAIN / (1.0 + track->unseen_s);
    track->velocity_m_s = vector_step(track->velocity_m_s, gain, across);
    double missing_m_s = 1e-3 * echo->closing_mm_s - closing_m_s(track, place_m);
    if (mathematics_abs(missing_m_s) > closing_error_m_s(echo)) {
        track->sightings = 0; // its speed has changed: what was known of it counts no more
    }
    double closing_gain = 1.0 / (1.0 + track->sightings);
    closing_gain = closing_gain > CLOSING_GAIN ? closing_gain : CLOSING_GAIN;
    track->velocity_m_s = vector_step(track->velocity_m_s, -closing_gain * missing_m_s, toward);
    track->sightings++;
    follow(track, place_m, 1);
    double width_m = track->last.width_m;
    width_m += WIDTH_GAIN * (echo->width_m - width_m);
    track->last = *echo;
    track->last.width_m = (uint32_t)(width_m + 0.5);
    track->last.closing_mm_s = (int32_t)(1e3 * closing_m_s(track, place_m));
    track->unseen_s = 0;
}

// Seconds in which it was not seen: where it must be now.
static void coast(struct track *track, uint32_t seconds) {
    follow(track, vector_step(track->place_m, seconds, track->velocity_m_s), seconds);
    track->unseen_s += seconds;
    struct vector place_m = track->place_m;
    double range_m = vector_length(place_m);
    double level_m = mathematics_sqrt(place_m.x * place_m.x + place_m.y * place_m.y);
    int32_t azimuth = (int32_t)(mathematics_atan2(place_m.y, place_m.x) / MILLIDEGREE);
    track->last.azimuth_mdeg = (uint32_t)(azimuth < 0 ? azimuth + TURN_MDEG : azimuth);
    track->last.elevation_mdeg = (int32_t)(mathematics_atan2(place_m.z, level_m) / MILLIDEGREE);
    track->last.range_dm = (uint32_t)mathematics_clamp(10.0 * range_m, 0.0, RANGE_MOST_DM);
    track->last.closing_mm_s = (int32_t)(1e3 * closing_m_s(track, place_m));
}

static bool number_is_free(const struct contacts_part *self, uint32_t number) {
    for (uint32_t i = 0; i < PLACES; i++) {
        if (self->own.tracks[i].number == number) {
            return false;
        }
    }
    return true;
}

// Whether the crew would miss the one less than the other.
static bool weighs_less(const struct track *one, const struct track *other) {
    return one->coming != other->coming ? other->coming : one->unseen_s > other->unseen_s;
}

// Of as many contacts as are remembered, the one that matters least makes room.
static void make_room(struct contacts_part *self) {
    struct track *least = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < PLACES; i++) {
        struct track *track = &self->own.tracks[i];
        if (track->number) {
            count++;
            least = least && !weighs_less(track, least) ? least : track;
        }
    }
    if (count == TRACKS) {
        drop(least);
    }
}

static void announce(struct contacts_part *self, struct track *track) {
    make_room(self);
    uint32_t number;
    do {
        number = self->own.next_number++ % NUMBERS + 1u;
    } while (!number_is_free(self, number));
    track->number = number;
    self->announced++;
    self->so_far++;
    kept_put(&so_far_row, 0, &self->so_far);
    events_raise(EVENT_CONTACT, (struct event_fields){number, track->last.azimuth_mdeg,
                                                      track->last.range_dm, track->last.width_m});
}

static bool is_lost(const struct track *track) {
    return !(track->unseen_s * speed_error_m_s(track) <= LOST_M); // what is no number, too
}

// A second has passed for the tracks that nothing was seen of in it.
static void pass_second(struct contacts_part *self, const bool seen[PLACES]) {
    for (uint32_t i = 0; i < PLACES; i++) {
        struct track *track = &self->own.tracks[i];
        if (!track->used || seen[i]) {
            continue;
        }
        coast(track, 1);
        if (!track->number || is_lost(track)) {
            drop(track);
        }
    }
}

static void see_again(struct contacts_part *self, struct track *track,
                      const struct lidar_return *echo) {
    update(track, place_of(echo), echo);
    track->hits = (uint8_t)(track->hits < SEEN_ENOUGH ? track->hits + 1u : SEEN_ENOUGH);
    if (track->hits == SEEN_ENOUGH && !track->number) {
        announce(self, track);
    }
}

static void take_scan(struct contacts_part *self) {
    bool taken[PLACES] = {0};
    struct lidar_return fresh[LIDAR_RETURNS];
    uint32_t count = lidar_count(), news = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct lidar_return echo = lidar_return(i);
        struct track *track = match(self, place_of(&echo), &echo, taken);
        if (track) {
            taken[track - self->own.tracks] = true;
            see_again(self, track, &echo);
        } else {
            fresh[news++] = echo;
        }
    }
    pass_second(self, taken); // which frees the places of what was not seen again
    for (uint32_t i = 0; i < news; i++) {
        begin(self, &fresh[i]);
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

// It goes away, by its speed and by where it was: of a lie in one of them the other knows nothing.
static bool has_passed(const struct track *track) {
    return track->last.closing_mm_s < -CLOSING_LEAST_MM_S &&
           vector_length(track->place_m) > vector_length(track->trail[0]);
}

// Once of each; of one that leaves its course and is back on it, not at once.
static void tell(struct contacts_part *self, struct track *track) {
    track->told = true;
    track->rest_s = THREAT_AGAIN_S;
    self->threats++;
    self->threat = track->number;
    events_raise(EVENT_COLLISION_ALARM,
                 (struct event_fields){track->number, (uint32_t)time_to_contact_s(track),
                                       track->last.range_dm, (uint32_t)track->last.closing_mm_s});
}

// Once a second: on a collision course is what comes in most of the scans.
static void weigh(struct contacts_part *self, struct track *track) {
    track->rest_s -= track->rest_s != 0;
    if (comes(track)) {
        track->scans_coming += track->scans_coming < COMING_MOST;
        track->coming |= track->scans_coming >= COMING_ENOUGH;
    } else {
        track->scans_coming -= track->scans_coming != 0;
        track->scans_coming = has_passed(track) ? 0 : track->scans_coming;
        track->coming = track->coming && track->scans_coming;
    }
    track->told = track->told && track->coming;
    if (track->coming && !track->told && track->rest_s == 0) {
        tell(self, track);
    }
}

static void look_for_collision(struct contacts_part *self) {
    const struct track *first = 0;
    bool lasts = false;
    for (uint32_t i = 0; i < PLACES; i++) {
        struct track *track = &self->own.tracks[i];
        weigh(self, track);
        lasts |= track->coming && track->number == self->threat;
        if (track->coming && (!first || time_to_contact_s(track) < time_to_contact_s(first))) {
            first = track;
        }
    }
    self->collision = first ? first->number : 0;
    self->collision_s = first ? (uint16_t)time_to_contact_s(first) : NO_TIME;
    self->threat = lasts ? self->threat : self->collision;
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
        .seen = track->unseen_s == 0,
        .coming = track->coming,
    };
}

// Two that are about as far keep their places, so that rows do not dance with the noise.
static bool clearly_nearer(const struct track *a, const struct track *b) {
    return a->last.range_dm < ORDER_PART * b->last.range_dm;
}

static void order(struct contacts_part *self) {
    uint8_t *rows = self->own.order;
    uint32_t count = 0;
    bool there[PLACES] = {0};
    ASSERT(self->count <= TRACKS);
    for (uint32_t i = 0; i < self->count; i++) {
        ASSERT(rows[i] < PLACES);
        if (self->own.tracks[rows[i]].number) {
            there[rows[i]] = true;
            rows[count++] = rows[i];
        }
    }
    for (uint32_t i = 0; i < PLACES; i++) {
        if (self->own.tracks[i].number && !there[i]) {
            rows[count++] = (uint8_t)i;
        }
    }
    self->count = count;
    for (uint32_t i = 1; i < count; i++) {
        uint8_t row = rows[i];
        uint32_t place = i;
        for (; place > 0 &&
               clearly_nearer(&self->own.tracks[row], &self->own.tracks[rows[place - 1]]);
             place--) {
            rows[place] = rows[place - 1];
        }
        rows[place] = row;
    }
}

// The contacts, nearest first.
static void publish(struct contacts_part *self) {
    order(self);
    for (uint32_t i = 0; i < self->count; i++) {
        self->contact[i] = contact_of(&self->own.tracks[self->own.order[i]]);
    }
}

// The track that the read-out and the imager look at: the selected one, else the nearest.
static void aim(const struct situation *seen, struct contacts_part *self) {
    self->aim = self->count ? self->contact[0] : (struct contact){0};
    self->selected = false;
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->contact[i].number == seen->display.track) {
            self->aim = self->contact[i];
            self->selected = true;
        }
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
    for (uint32_t i = 0; i < PLACES; i++) {
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

// Seconds go by scans, or without any by the clock.
static bool step_tracks(struct contacts_part *self) {
    static const bool none[PLACES];
    self->own.steps++;
    if (self->on && lidar_take_scan()) {
        self->own.steps = 0;
        take_scan(self);
    } else if (self->own.steps >= SILENT_STEPS) {
        self->own.steps -= SECOND_STEPS;
        pass_second(self, none);
    } else {
        return false;
    }
    return true;
}

// ---- over a restart ----------------------------------------------------------------------------

static void keep(const struct situation *seen, const struct contacts_part *self) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < PLACES; i++) {
        const struct track *track = &self->own.tracks[i];
        if (track->number) {
            struct kept_track kept = {seen->now.cycles, self->own.next_number, *track};
            kept_put(&track_row, count++, &kept);
        }
    }
    for (; count < TRACKS; count++) {
        kept_forget(&track_row, count);
    }
}

static void recover(const struct situation *seen, struct contacts_part *self, uint32_t place) {
    const struct kept_track *kept = kept_get(&track_row, place);
    // A power-on counts its cycles anew.
    if (!kept || kept->cycles > seen->now.cycles) {
        return;
    }
    uint64_t seconds = (seen->now.cycles - kept->cycles) / SECOND_CYCLES;
    if (seconds > (uint64_t)TIME_MAX_S) {
        return;
    }
    struct track *track = &self->own.tracks[place];
    *track = kept->track;
    self->own.next_number = kept->next_number;
    coast(track, (uint32_t)seconds);
    if (is_lost(track)) {
        drop(track);
    }
}

void contacts_step(const struct situation *seen, void *own) {
    struct contacts_part *self = own;
    if (!self->own.recovered) {
        const uint32_t *so_far = kept_get(&so_far_row, 0);
        self->so_far = so_far ? *so_far : 0;
        self->own.recovered = true;
        for (uint32_t i = 0; i < TRACKS; i++) {
            recover(seen, self, i);
        }
    }
    self->on = seen->supply.power.live & POWER_LOADS_LIDAR && !seen->supply.dark;
    lidar_fire(self->on);
    if (step_tracks(self)) {
        look_for_collision(self);
        keep(seen, self);
    }
    publish(self);
    aim(seen, self);
    draw_scope(seen, self);
}

void contacts_open(void *own) { *(struct contacts_part *)own = (struct contacts_part){0}; }
