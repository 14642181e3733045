// What drifts in the calm of the ellipse: see debris.h.
#include "debris.h"

#include "exactmath.h"
#include "vector.h"

// Numbers drawn for a piece.
enum draw {
    DRAW_RADIUS,
    DRAW_HEIGHT,
    DRAW_ANGLE,
    DRAW_RATE,
    DRAW_WIDTH,
    DRAW_BRIGHTNESS,
    DRAW_KIND
};
#define DRAWS 8u

#define INNER_PART 0.15 // of the way out to the wall
#define OUTER_PART 0.8
#define RATE_MAX_RAD_S 2e-4
#define WIDTH_MIN_M 0.5
#define WIDTH_MAX_M 60.0

static double draw(const struct world *world, uint32_t number, enum draw what) {
    uint64_t key = noise_of(world->seed) ^ ((uint64_t)number * DRAWS + (uint64_t)what);
    return noise_uniform_of(key);
}

void debris_piece(const struct world *world, uint32_t number, struct debris_piece *piece) {
    const struct ellipse *ellipse = &world->ellipse;
    const struct world_settings *settings = &world->settings;
    double part = INNER_PART + (OUTER_PART - INNER_PART) * draw(world, number, DRAW_RADIUS);
    double height = 2.0 * draw(world, number, DRAW_HEIGHT) - 1.0;
    double rate = RATE_MAX_RAD_S * (2.0 * draw(world, number, DRAW_RATE) - 1.0);
    // Reduced before the sine: the ellipse may hold the ship for centuries.
    double turns = draw(world, number, DRAW_ANGLE) + rate * ellipse->out_s / EXACT_TWO_PI;
    double angle = EXACT_TWO_PI * (turns - floor(turns));
    double level_m = part * sqrt(1.0 - height * height) * settings->ellipse_major_semi_axis_m;
    double along_m = level_m * exact_cos(angle);
    double across_m = level_m * exact_sin(angle);

    double across[3];
    double along[3];
    vector_cross(across, ellipse->up, ellipse->course);
    vector_normalise(across);
    vector_cross(along, across, ellipse->up);
    vector_scale(piece->from_ship_m, part * height * settings->ellipse_minor_semi_axis_m,
                 ellipse->up);
    vector_add(piece->from_ship_m, piece->from_ship_m, along_m, along);
    vector_add(piece->from_ship_m, piece->from_ship_m, across_m, across);
    vector_add(piece->from_ship_m, piece->from_ship_m, -1.0, ellipse->inside_m);
    vector_scale(piece->speed_m_s, rate * along_m, across);
    vector_add(piece->speed_m_s, piece->speed_m_s, -rate * across_m, along);
    vector_add(piece->speed_m_s, piece->speed_m_s, -1.0, ellipse->inside_m_s);

    // Many small ones, few large.
    double size = draw(world, number, DRAW_WIDTH);
    piece->width_m = WIDTH_MIN_M + (WIDTH_MAX_M - WIDTH_MIN_M) * size * size;
    piece->brightness = 0.2 + 0.8 * draw(world, number, DRAW_BRIGHTNESS);
    piece->kind = (uint32_t)(draw(world, number, DRAW_KIND) * (double)DEBRIS_KINDS);
    piece->padding = 0;
}
