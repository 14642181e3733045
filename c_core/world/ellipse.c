// The graviton ellipse: see ellipse.h.
#include "ellipse.h"

#include "exactmath.h"
#include "vector.h"

#define TURN_PERIOD_S 2.0
#define LEAST_TURN_RAD 1e-9

// Shear around the shell falls with the square of the distance from the centre.
#define SHELL_SHEAR_M_S2 3.0

// A turn by 0.006 degrees felt 10 km away.
#define TURN_SURGE_M_S2 0.3
#define TURN_SURGE_DEG 0.006
#define TURN_SURGE_DISTANCE_M 10e3
#define TURN_SURGE_MAX_M_S2 0.5
#define TURN_SURGE_S 1.0
#define SWALLOW_SURGE_M_S2 2.0
#define SWALLOW_SURGE_S 4.0
#define INSIDE_SURGE_M_S2 0.05
#define INSIDE_SURGE_S 3.0
#define INSIDE_SURGE_EVERY_S                                                                       \
    7200.0 // on the average; at least half and at most one and a half of it

// Power taken: at the shell, and inside.
#define SHELL_DRAIN_W 3000.0
#define INSIDE_DRAIN_W 250.0

// Interference begins to tell at this distance.
#define INTERFERENCE_DISTANCE_M 5000.0

// The shell takes up the speed of what it swallows; the wall of the calm begins at this part of the
// way out.
#define SWALLOW_TIME_S 0.3
#define SWALLOW_SPEED_M_S 0.2 // slower than this a thing drifts freely in the calm
#define STILL_M_S 1e-3
#define WALL_BEGINS 0.85
#define WALL_M_S2 0.08  // at the shell, growing on beyond it
#define FED_TIME_S 60.0 // in which it comes to rest after a meal

void ellipse_start(struct ellipse *ellipse) {
    ellipse->place = ELLIPSE_BELOW;
    ellipse->distance_m = (double)INFINITY;
}

static void begin_surge(struct ellipse *ellipse, struct noise *noise, double level_m_s2,
                        double length_s) {
    ellipse->surge_s = length_s;
    ellipse->surge_length_s = length_s;
    ellipse->surge_level_m_s2 = level_m_s2;
    noise_direction(noise, NOISE_ELLIPSE, ellipse->surge_direction);
    noise_direction(noise, NOISE_ELLIPSE, ellipse->surge_axis);
}

double ellipse_surge(const struct ellipse *ellipse) {
    if (ellipse->surge_s <= 0.0) {
        return 0.0;
    }
    // Rises and falls like a parabola.
    double part = ellipse->surge_s / ellipse->surge_length_s;
    return 4.0 * part * (1.0 - part) * ellipse->surge_level_m_s2;
}

static void find_velocity(struct ellipse *ellipse) {
    vector_cross(ellipse->velocity_m_s, ellipse->spin_axis, ellipse->position_m);
    vector_scale(ellipse->velocity_m_s, ellipse->spin_rad_s, ellipse->velocity_m_s);
    vector_add(ellipse->velocity_m_s, ellipse->velocity_m_s, ellipse->speed_m_s, ellipse->course);
}

// The course on which it meets the ship, if both fly on as they do: it leads its prey.
static void meeting_course(const struct ellipse *ellipse, const struct orbit *orbit,
                           double course[3]) {
    double way[3];
    double frame_m_s[3];
    double ship_m_s[3];
    vector_add(way, orbit->position_m, -1.0, ellipse->position_m);
    vector_cross(frame_m_s, ellipse->spin_axis, orbit->position_m);
    vector_add(ship_m_s, orbit->velocity_m_s, -ellipse->spin_rad_s, frame_m_s);
    double meeting_s = ellipse->speed_m_s > 0.0 ? vector_length(way) / ellipse->speed_m_s : 0.0;
    vector_add(course, way, meeting_s, ship_m_s);
    vector_normalise(course);
}

static void surface(struct ellipse *ellipse, const struct world_settings *settings,
                    const struct orbit *orbit, double duration_s) {
    struct orbit_frame frame;
    orbit_local_frame(orbit, &frame);
    double toward[3];
    orbit_direction(&frame, settings->ellipse_azimuth_deg, settings->ellipse_elevation_deg, toward);
    vector_add(ellipse->position_m, orbit->position_m, settings->ellipse_distance_m, toward);
    vector_copy(ellipse->up, frame.up);
    vector_copy(ellipse->drift_axis, frame.up);
    // The frame turns as the ship does around Mars at this moment.
    vector_cross(ellipse->spin_axis, orbit->position_m, orbit->velocity_m_s);
    ellipse->spin_rad_s =
        vector_length(ellipse->spin_axis) / vector_dot(orbit->position_m, orbit->position_m);
    vector_normalise(ellipse->spin_axis);
    ellipse->spin_sine = exact_sin(ellipse->spin_rad_s * duration_s);
    ellipse->spin_cosine = exact_cos(ellipse->spin_rad_s * duration_s);
    ellipse->speed_m_s = settings->ellipse_speed_m_s;
    meeting_course(ellipse, orbit, ellipse->course);
    find_velocity(ellipse);
    ellipse->place = ELLIPSE_OUT;
    ellipse->out_s = 0.0;
    ellipse->next_turn_s = TURN_PERIOD_S;
}

static void turn_with_frame(const struct ellipse *ellipse, double vector[3]) {
    vector_turn(vector, ellipse->spin_axis, ellipse->spin_sine, ellipse->spin_cosine);
}

static void move(struct ellipse *ellipse, double duration_s) {
    turn_with_frame(ellipse, ellipse->position_m);
    turn_with_frame(ellipse, ellipse->course);
    turn_with_frame(ellipse, ellipse->up);
    turn_with_frame(ellipse, ellipse->drift_axis);
    vector_normalise(ellipse->course);
    vector_add(ellipse->position_m, ellipse->position_m, ellipse->speed_m_s * duration_s,
               ellipse->course);
    find_velocity(ellipse);
    if (ellipse->captured) {
        double slower = ellipse->speed_m_s * (1.0 - duration_s / FED_TIME_S);
        ellipse->speed_m_s = slower > STILL_M_S ? slower : 0.0;
    }
}

static void sense(struct ellipse *ellipse, const struct world_settings *settings,
                  const struct orbit *orbit, double emission_w) {
    double way[3];
    double speed[3];
    vector_add(way, orbit->position_m, -1.0, ellipse->position_m);
    vector_add(speed, orbit->velocity_m_s, -1.0, ellipse->velocity_m_s);
    double square = vector_dot(way, way);
    ellipse->distance_m = sqrt(square);
    ellipse->closing_m_s =
        ellipse->distance_m > 0.0 ? -vector_dot(way, speed) / ellipse->distance_m : 0.0;
    double counts_w = emission_w - settings->ellipse_sense_floor_w;
    ellipse->received_w_m2 =
        counts_w > 0.0 && square > 0.0 ? counts_w / (4.0 * EXACT_PI * square) : 0.0;
    // Nothing at all is never sensed, even with the threshold at 0.
    ellipse->senses = ellipse->received_w_m2 > 0.0 &&
                      ellipse->received_w_m2 >= settings->ellipse_sense_threshold_w_m2;
}

// Turns the course to meet the ship, at most by the largest course change.
static void change_course(struct ellipse *ellipse, const struct world_settings *settings,
                          struct noise *noise, const struct orbit *orbit) {
    double wanted[3];
    meeting_course(ellipse, orbit, wanted);
    double axis[3];
    vector_cross(axis, ellipse->course, wanted);
    double angle = exact_atan2(vector_length(axis), vector_dot(ellipse->course, wanted));
    double most = settings->ellipse_course_change_deg * EXACT_RADIANS_PER_DEGREE;
    double turn = angle < most ? angle : most;
    if (turn < LEAST_TURN_RAD) {
        return;
    }
    vector_normalise(axis);
    vector_turn(ellipse->course, axis, exact_sin(turn), exact_cos(turn));
    ellipse->last_turn_deg = turn * EXACT_DEGREES_PER_RADIAN;
    double nearness = TURN_SURGE_DISTANCE_M / ellipse->distance_m;
    double level =
        TURN_SURGE_M_S2 * (ellipse->last_turn_deg / TURN_SURGE_DEG) * nearness * nearness;
    begin_surge(ellipse, noise, level < TURN_SURGE_MAX_M_S2 ? level : TURN_SURGE_MAX_M_S2,
                TURN_SURGE_S);
}

static void steer(struct ellipse *ellipse, const struct world_settings *settings,
                  struct noise *noise, const struct orbit *orbit, double duration_s) {
    if (!ellipse->senses) {
        double drift = settings->ellipse_drift_deg_s * EXACT_RADIANS_PER_DEGREE * duration_s;
        vector_turn(ellipse->course, ellipse->drift_axis, exact_sin(drift), exact_cos(drift));
    }
    ellipse->next_turn_s -= duration_s;
    if (ellipse->next_turn_s <= 0.0) {
        ellipse->next_turn_s = TURN_PERIOD_S;
        if (ellipse->senses) {
            change_course(ellipse, settings, noise, orbit);
        }
    }
}

// 1 on the shell, less inside it; the direction need not be known by more than that.
static double shell_part(const struct ellipse *ellipse, const struct world_settings *settings,
                         const double from_centre_m[3]) {
    double height = vector_dot(from_centre_m, ellipse->up) / settings->ellipse_minor_semi_axis_m;
    double up_m = vector_dot(from_centre_m, ellipse->up);
    double level = (vector_dot(from_centre_m, from_centre_m) - up_m * up_m) /
                   (settings->ellipse_major_semi_axis_m * settings->ellipse_major_semi_axis_m);
    return sqrt(height * height + (level > 0.0 ? level : 0.0));
}

static void swallow(struct ellipse *ellipse, const struct world_settings *settings,
                    struct noise *noise, const struct orbit *orbit) {
    vector_add(ellipse->inside_m, orbit->position_m, -1.0, ellipse->position_m);
    if (shell_part(ellipse, settings, ellipse->inside_m) >= 1.0) {
        return;
    }
    ellipse->captured = 1;
    vector_add(ellipse->inside_m_s, orbit->velocity_m_s, -1.0, ellipse->velocity_m_s);
    ellipse->next_surge_s = INSIDE_SURGE_EVERY_S;
    begin_surge(ellipse, noise, SWALLOW_SURGE_M_S2, SWALLOW_SURGE_S);
}

// What its nearness does to the ship.
static void act(struct ellipse *ellipse, const struct world_settings *settings) {
    double nearness = settings->ellipse_major_semi_axis_m / ellipse->distance_m;
    nearness = nearness < 1.0 ? nearness * nearness : 1.0;
    double listening = INTERFERENCE_DISTANCE_M / ellipse->distance_m;
    if (ellipse->captured) {
        // Inside it is calm.
        ellipse->shear_m_s2 = 0.0;
        ellipse->drain_w = INSIDE_DRAIN_W;
        ellipse->interference = 1.0;
    } else if (ellipse->place == ELLIPSE_OUT) {
        ellipse->shear_m_s2 = SHELL_SHEAR_M_S2 * nearness;
        ellipse->drain_w = SHELL_DRAIN_W * nearness;
        ellipse->interference = listening < 1.0 ? listening * listening : 1.0;
    } else {
        ellipse->shear_m_s2 = 0.0;
        ellipse->drain_w = 0.0;
        ellipse->interference = 0.0;
    }
}

static void surge_inside(struct ellipse *ellipse, struct noise *noise, double duration_s) {
    ellipse->next_surge_s -= duration_s;
    if (ellipse->next_surge_s <= 0.0) {
        double part = 0.5 + noise_uniform(noise, NOISE_ELLIPSE);
        ellipse->next_surge_s = INSIDE_SURGE_EVERY_S * part;
        begin_surge(ellipse, noise, INSIDE_SURGE_M_S2 * part, INSIDE_SURGE_S);
    }
}

static void submerge(struct ellipse *ellipse, struct noise *noise) {
    ellipse->place = ELLIPSE_GONE;
    ellipse->senses = 0;
    ellipse->received_w_m2 = 0.0;
    if (ellipse->captured) {
        begin_surge(ellipse, noise, SWALLOW_SURGE_M_S2, SWALLOW_SURGE_S);
    } else {
        ellipse->distance_m = (double)INFINITY;
        ellipse->closing_m_s = 0.0;
    }
}

void ellipse_step(struct ellipse *ellipse, const struct world_settings *settings,
                  struct noise *noise, const struct orbit *orbit, double time_s, double emission_w,
                  double duration_s) {
    ellipse->surge_s = ellipse->surge_s > duration_s ? ellipse->surge_s - duration_s : 0.0;
    if (ellipse->place == ELLIPSE_BELOW && settings->ellipse_surfaces_at_s >= 0.0 &&
        time_s >= settings->ellipse_surfaces_at_s) {
        surface(ellipse, settings, orbit, duration_s);
    } else if (ellipse->place == ELLIPSE_OUT || ellipse->captured) {
        move(ellipse, duration_s);
        ellipse->out_s += duration_s;
    }
    if (ellipse->captured) {
        ellipse->distance_m = vector_length(ellipse->inside_m);
        ellipse->closing_m_s = 0.0;
        surge_inside(ellipse, noise, duration_s);
    } else if (ellipse->place == ELLIPSE_OUT) {
        sense(ellipse, settings, orbit, emission_w);
        steer(ellipse, settings, noise, orbit, duration_s);
        swallow(ellipse, settings, noise, orbit);
    }
    if (ellipse->place == ELLIPSE_OUT && ellipse->out_s >= settings->ellipse_dwell_s) {
        submerge(ellipse, noise);
    }
    act(ellipse, settings);
}

// The wall around the calm: nothing within, growing from there on without end.
static void push_back(const struct ellipse *ellipse, const struct world_settings *settings,
                      double acceleration_m_s2[3]) {
    double part = shell_part(ellipse, settings, ellipse->inside_m);
    double distance = vector_length(ellipse->inside_m);
    if (part > WALL_BEGINS && distance > 0.0) {
        double level = WALL_M_S2 * (part - WALL_BEGINS) / (1.0 - WALL_BEGINS);
        vector_add(acceleration_m_s2, acceleration_m_s2, -level / distance, ellipse->inside_m);
    }
}

void ellipse_carry(struct ellipse *ellipse, const struct world_settings *settings,
                   struct orbit *orbit, const double acceleration_m_s2[3], double duration_s) {
    double acceleration[3];
    vector_copy(acceleration, acceleration_m_s2);
    push_back(ellipse, settings, acceleration);
    turn_with_frame(ellipse, ellipse->inside_m);
    turn_with_frame(ellipse, ellipse->inside_m_s);
    vector_add(ellipse->inside_m_s, ellipse->inside_m_s, duration_s, acceleration);
    // The shell takes up speed only while it is swallowing; slow drifting inside is free.
    double speed = vector_length(ellipse->inside_m_s);
    if (speed > SWALLOW_SPEED_M_S) {
        vector_scale(ellipse->inside_m_s, 1.0 - duration_s / SWALLOW_TIME_S, ellipse->inside_m_s);
    }
    vector_add(ellipse->inside_m, ellipse->inside_m, duration_s, ellipse->inside_m_s);
    vector_add(orbit->position_m, ellipse->position_m, 1.0, ellipse->inside_m);
    vector_add(orbit->velocity_m_s, ellipse->velocity_m_s, 1.0, ellipse->inside_m_s);
}
