// What there is to be seen from the ship: see view.h.
#include "view.h"

#include "exactmath.h"
#include "vector.h"

#define MARS_ROTATION_S 88642.663
#define SUN_RADIUS_AU 0.00465047
#define HAZE_HEIGHT_M 11e3
#define HAZE_TOP_M 60e3
#define HAZE_RADIANCE 0.35
#define SUN_RADIANCE 1000.0
#define INSIDE_RADIANCE 0.25
#define POLAR_CAP_SINE 0.96
#define POLAR_CAP_ALBEDO 1.5
#define TEXTURE_CELLS 7.0 // across the radius, doubled in each finer layer
#define NOWHERE INT32_MIN // no cell of the texture is there
#define STAR_NUMBER UINT64_C(0x73746172)
#define TEXTURE_NUMBER UINT64_C(0x4D617273)

// How bright each thing is in each band.
static const struct {
    double mars_day;   // sunlit and reflecting
    double mars_night; // by its own warmth or mass
    double ellipse;
    double halo; // of the ellipse's shear, at its rim
    double star;
} bands[VIEW_BANDS] = {
    [VIEW_VISIBLE] = {1.0, 0.0, 0.8, 0.0, 0.9},
    [VIEW_NEAR_INFRARED] = {1.3, 0.02, 0.5, 0.0, 1.1},
    [VIEW_THERMAL] = {0.6, 0.45, 0.02, 0.0, 0.15},
    [VIEW_ULTRAVIOLET] = {0.2, 0.0, 1.4, 0.05, 0.5},
    [VIEW_GRAVIMETRIC] = {0.0, 0.3, 1.6, 0.8, 0.0},
};

// The row of a kind of wreckage.
#define PIECE(kind) ((int)VIEW_DEBRIS + (int)(kind))

// Eight lines from the ultraviolet to the far infrared.
static const double lines[VIEW_MATTERS][VIEW_LINES] = {
    [VIEW_SKY] = {0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01},
    [VIEW_SUN] = {0.30, 0.70, 1.00, 0.95, 0.80, 0.60, 0.35, 0.15},
    [VIEW_MARS] = {0.05, 0.12, 0.30, 0.62, 0.70, 0.55, 0.80, 0.75},
    [VIEW_HAZE] = {0.25, 0.30, 0.28, 0.20, 0.10, 0.05, 0.30, 0.12},
    [VIEW_ELLIPSE] = {0.95, 0.40, 0.70, 0.20, 0.60, 0.15, 0.05, 0.02},
    [VIEW_INSIDE] = {0.60, 0.35, 0.55, 0.25, 0.45, 0.15, 0.03, 0.01},
    [PIECE(DEBRIS_ROCK)] = {0.06, 0.15, 0.25, 0.40, 0.45, 0.42, 0.20, 0.10},
    [PIECE(DEBRIS_ICE)] = {0.55, 0.70, 0.72, 0.70, 0.50, 0.12, 0.08, 0.03},
    [PIECE(DEBRIS_IRON)] = {0.15, 0.22, 0.30, 0.36, 0.42, 0.50, 0.55, 0.25},
    [PIECE(DEBRIS_HULL_METAL)] = {0.40, 0.48, 0.55, 0.58, 0.60, 0.62, 0.30, 0.15},
    [PIECE(DEBRIS_POLYMER)] = {0.10, 0.30, 0.45, 0.40, 0.65, 0.20, 0.70, 0.35},
    [PIECE(DEBRIS_UNKNOWN)] = {0.90, 0.05, 0.85, 0.05, 0.05, 0.90, 0.05, 0.95},
};

double view_line(enum view_matter matter, uint32_t line) { return lines[matter][line]; }

void view_prepare(struct view *view, const struct world *world, enum view_band band) {
    vector_copy(view->position_m, world->orbit.position_m);
    vector_copy(view->sun, world->sky.sun);
    view->sun_cosine = exact_cos(SUN_RADIUS_AU / world->sky.sun_distance_au);
    double turns = world_time_s(world) / MARS_ROTATION_S;
    double angle = EXACT_TWO_PI * (turns - floor(turns));
    view->mars_sine = exact_sin(angle);
    view->mars_cosine = exact_cos(angle);
    vector_add(view->ellipse_m, world->ellipse.position_m, -1.0, world->orbit.position_m);
    vector_copy(view->ellipse_up, world->ellipse.up);
    view->major_m = world->settings.ellipse_major_semi_axis_m;
    view->minor_m = world->settings.ellipse_minor_semi_axis_m;
    view->band = (uint32_t)band < VIEW_BANDS ? (uint32_t)band : 0u;
    view->ellipse_out = world->ellipse.place == ELLIPSE_OUT;
    view->captured = world->ellipse.captured;
    view->padding = 0;
    for (int layer = 0; layer < VIEW_TEXTURE_LAYERS; layer++) {
        view->texture[layer].place[0] = NOWHERE;
    }
    for (uint32_t number = 0; view->captured && number < DEBRIS_PIECES; number++) {
        debris_piece(world, number, &view->debris[number]);
    }
}

// A number from -1 to 1 at a corner of the lattice.
static double corner(int32_t x, int32_t y, int32_t z) {
    uint64_t key =
        (uint64_t)(uint32_t)x << 42 ^ (uint64_t)(uint32_t)y << 21 ^ (uint64_t)(uint32_t)z;
    return 2.0 * noise_uniform_of(key ^ TEXTURE_NUMBER) - 1.0;
}

// The corners of the cell; most often they are those of the ray before.
static const double *corners_of(struct view_cell *known, const int32_t cell[3]) {
    if (known->place[0] != cell[0] || known->place[1] != cell[1] || known->place[2] != cell[2]) {
        for (int axis = 0; axis < 3; axis++) {
            known->place[axis] = cell[axis];
        }
        for (int32_t which = 0; which < 8; which++) {
            known->corners[which] =
                corner(cell[0] + (which & 1), cell[1] + (which >> 1 & 1), cell[2] + (which >> 2));
        }
    }
    return known->corners;
}

// Smooth chance over space: corners of a lattice, blended.
static double lattice(struct view_cell *known, const double place[3]) {
    int32_t cell[3];
    double far[3]; // share of the corners on the far side
    for (int axis = 0; axis < 3; axis++) {
        cell[axis] = (int32_t)place[axis];
        cell[axis] -= (double)cell[axis] > place[axis];
        double part = place[axis] - (double)cell[axis];
        far[axis] = part * part * (3.0 - 2.0 * part);
    }
    const double *corners = corners_of(known, cell);
    double x = 1.0 - far[0], y = 1.0 - far[1], z = 1.0 - far[2];
    double sides[4] = {x * y, far[0] * y, x * far[1], far[0] * far[1]};
    double sum = 0.0;
    sum += sides[0] * z * corners[0];
    sum += sides[1] * z * corners[1];
    sum += sides[2] * z * corners[2];
    sum += sides[3] * z * corners[3];
    sum += sides[0] * far[2] * corners[4];
    sum += sides[1] * far[2] * corners[5];
    sum += sides[2] * far[2] * corners[6];
    sum += sides[3] * far[2] * corners[7];
    return sum;
}

// How bright the ground is at a place given by its inertial normal.
static double albedo(struct view *view, const double normal[3]) {
    if (fabs(normal[2]) > POLAR_CAP_SINE) {
        return POLAR_CAP_ALBEDO;
    }
    double ground[3] = {normal[0] * view->mars_cosine + normal[1] * view->mars_sine,
                        normal[1] * view->mars_cosine - normal[0] * view->mars_sine, normal[2]};
    double value = 0.65;
    double cells = TEXTURE_CELLS;
    double height = 0.35;
    for (int layer = 0; layer < VIEW_TEXTURE_LAYERS; layer++) {
        double place[3];
        vector_scale(place, cells, ground);
        value += height * lattice(&view->texture[layer], place);
        cells *= 2.0;
        height *= 0.7;
    }
    return exact_clamp(value, 0.15, 1.3);
}

static double mars_radiance(struct view *view, const double normal[3]) {
    double day = vector_dot(normal, view->sun);
    double lit = day > 0.0 ? day * albedo(view, normal) : 0.0;
    return bands[view->band].mars_night + bands[view->band].mars_day * lit;
}

// Light of the thin air past the limb; nearest_m is the place of the ray nearest to the centre.
static double haze_radiance(const struct view *view, const double nearest_m[3], double height_m) {
    double day = vector_dot(nearest_m, view->sun) / vector_length(nearest_m);
    return day > 0.0 ? HAZE_RADIANCE * bands[view->band].mars_day * day *
                           exact_exp(-height_m / HAZE_HEIGHT_M)
                     : 0.0;
}

// The ray in the coordinates in which the ellipse is a ball of radius 1 around the origin: how near
// it comes to the centre, in radii. Negative: it points away.
static double ellipse_miss(const struct view *view, const double direction[3]) {
    double centre[3];
    double ray[3];
    double stretch = view->major_m / view->minor_m - 1.0;
    vector_add(centre, view->ellipse_m, stretch * vector_dot(view->ellipse_m, view->ellipse_up),
               view->ellipse_up);
    vector_add(ray, direction, stretch * vector_dot(direction, view->ellipse_up), view->ellipse_up);
    vector_normalise(ray);
    double along = vector_dot(centre, ray);
    double square = vector_dot(centre, centre) - along * along;
    return along > 0.0 ? sqrt(square > 0.0 ? square : 0.0) / view->major_m : -1.0;
}

static double inside_radiance(const struct view *view, const double direction[3],
                              enum view_matter *matter) {
    double nearest_m = (double)INFINITY;
    double radiance = INSIDE_RADIANCE * bands[view->band].ellipse *
                      (1.0 + 0.4 * vector_dot(direction, view->ellipse_up));
    *matter = VIEW_INSIDE;
    for (uint32_t number = 0; number < DEBRIS_PIECES; number++) {
        const struct debris_piece *piece = &view->debris[number];
        double along = vector_dot(piece->from_ship_m, direction);
        double square = vector_dot(piece->from_ship_m, piece->from_ship_m) - along * along;
        double half_m = 0.5 * piece->width_m;
        if (along > 0.0 && along < nearest_m && square < half_m * half_m) {
            // A ball lit from all sides, darker at its rim.
            nearest_m = along;
            radiance = piece->brightness * sqrt(1.0 - square / (half_m * half_m));
            *matter = (enum view_matter)PIECE(piece->kind);
        }
    }
    return radiance;
}

double view_radiance(struct view *view, const double direction[3], enum view_matter *matter) {
    if (view->captured) {
        return inside_radiance(view, direction, matter);
    }
    double along = -vector_dot(view->position_m, direction);
    double nearest_m[3];
    vector_add(nearest_m, view->position_m, along, direction);
    double height_m = vector_length(nearest_m) - ORBIT_MARS_RADIUS_M;
    double glow = 0.0;
    *matter = VIEW_SKY;
    if (along > 0.0 && height_m < 0.0) {
        double depth_m = sqrt(-height_m * (2.0 * ORBIT_MARS_RADIUS_M + height_m));
        double normal[3];
        vector_add(normal, nearest_m, -depth_m, direction);
        vector_scale(normal, 1.0 / ORBIT_MARS_RADIUS_M, normal);
        *matter = VIEW_MARS;
        glow = mars_radiance(view, normal);
        along -= depth_m;
    } else if (along > 0.0 && height_m < HAZE_TOP_M) {
        *matter = VIEW_HAZE;
        glow = haze_radiance(view, nearest_m, height_m);
    } else if (vector_dot(direction, view->sun) >= view->sun_cosine) {
        *matter = VIEW_SUN;
        glow = SUN_RADIANCE * bands[view->band].star;
    }
    if (!view->ellipse_out ||
        (*matter == VIEW_MARS && along < vector_dot(view->ellipse_m, direction))) {
        return glow;
    }
    double miss = ellipse_miss(view, direction);
    if (miss >= 0.0 && miss < 1.0) {
        *matter = VIEW_ELLIPSE;
        return bands[view->band].ellipse * (0.4 + 0.6 * miss * miss);
    }
    return miss >= 1.0 ? glow + bands[view->band].halo / (miss * miss) : glow;
}

double view_star(const struct view *view, uint32_t number, double direction[3]) {
    uint64_t key = STAR_NUMBER + (uint64_t)number * 3u;
    double height = 2.0 * noise_uniform_of(key) - 1.0;
    double angle = EXACT_TWO_PI * noise_uniform_of(key + 1u);
    double level = sqrt(1.0 - height * height);
    direction[0] = level * exact_cos(angle);
    direction[1] = level * exact_sin(angle);
    direction[2] = height;
    if (view->captured || orbit_hidden(view->position_m, direction)) {
        return 0.0;
    }
    // Few bright ones, many faint.
    double rank = noise_uniform_of(key + 2u);
    return bands[view->band].star * (0.04 + 0.96 * rank * rank * rank * rank * rank * rank);
}
