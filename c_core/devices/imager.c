// Trans-spectral imager: a gimballed camera and a spectrometer; what there is to see is world/view.
//
// A frame is what the sky looks like at the end of its exposure: radiance times exposure, with the
// noise of the detector, written to RAM by DMA. Exposures end at a step of the world. Without its
// load on bus B it reads zero, loses the frame it was taking and forgets its settings. NOT
// modelled: smear during the exposure, the gimbal's own time, optics, dark current.
#include "imager.h"

#include "../board/generated/imager_regs.h"
#include "../board/slot.h"
#include "../world/exactmath.h"
#include "../world/vector.h"
#include "../world/view.h"
#include "../world/world.h"

#define COLUMNS 96
#define ROWS 64
#define PIXELS (COLUMNS * ROWS)
#define HALF_COLUMNS 48.0
#define HALF_ROWS 32.0

#define EXPOSURE_MAX_MS 10000u
#define FIELD_MIN_MILLIDEG 100u
#define FIELD_MAX_MILLIDEG 60000u
#define TURN_MILLIDEG 360000u
#define ZENITH_MILLIDEG 90000
#define MILLI 1000.0
#define STEP_MS (1000u / WORLD_STEPS_PER_SECOND)

#define REFERENCE_EXPOSURE_MS 100.0
#define WHITE 255.0      // of a radiance of 1 at the reference exposure
#define STAR_WHITE 400.0 // of the brightest star
#define NOISE_LEVELS 1.5 // deviation of a pixel
#define INTERFERENCE_LEVELS 5.0
#define SPECTRUM_WHITE 65535.0
#define SPECTRUM_NOISE 60.0

_Static_assert(IMAGER_LINES == IMAGER_SPECTRUM_COUNT, "lines are counted as in imager.rdl");
_Static_assert(IMAGER_LINES == VIEW_LINES, "the world knows as many lines");
_Static_assert(IMAGER_BAND_SELECT_GRAVIMETRIC == (unsigned)VIEW_GRAVIMETRIC,
               "bands as in imager.rdl");

// Where the camera looks, as inertial vectors; right and up reach to the edge of the half field.
struct camera {
    double ahead[3];
    double right[3];
    double up[3];
};

static void interrupt(const struct imager *self, struct slot *slot) {
    slot_interrupt(slot, self->control & IMAGER_CONTROL_INTERRUPT && self->event);
}

static void command(const struct imager *self, struct slot *slot) {
    slot_work(slot, IMAGER_LOAD_IMAGER, self->steps ? 1.0 : 0.0);
}

static void clear(struct imager *self) {
    self->control = 0;
    self->event = 0;
    self->steps = 0;
    self->address = 0;
    self->band = IMAGER_BAND_SELECT_VISIBLE;
    self->exposure_ms = IMAGER_EXPOSURE_MILLISECONDS_RESET;
    self->azimuth_millideg = 0;
    self->elevation_millideg = 0;
    self->field_millideg = IMAGER_FIELD_MILLIDEGREES_RESET;
    for (uint32_t line = 0; line < IMAGER_LINES; line++) {
        self->spectrum[line] = 0;
    }
}

void imager_reset(struct imager *self, struct slot *slot) {
    clear(self);
    imager_settle(self, slot);
}

uint32_t imager_read(const struct imager *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    for (uint32_t line = 0; line < IMAGER_LINES; line++) {
        if (offset == IMAGER_SPECTRUM(line)) {
            return self->spectrum[line];
        }
    }
    switch (offset) {
    case IMAGER_CONTROL: return self->control;
    case IMAGER_EVENT: return self->event;
    case IMAGER_STATUS: return self->steps ? IMAGER_STATUS_BUSY : 0u;
    case IMAGER_ADDRESS: return self->address;
    case IMAGER_BAND: return self->band;
    case IMAGER_EXPOSURE: return self->exposure_ms;
    case IMAGER_AZIMUTH: return self->azimuth_millideg;
    case IMAGER_ELEVATION: return (uint32_t)self->elevation_millideg;
    case IMAGER_FIELD: return self->field_millideg;
    case IMAGER_FRAMES: return self->frames;
    default: return 0;
    }
}

static uint32_t within(uint32_t value, uint32_t minimum, uint32_t maximum) {
    return value < minimum ? minimum : value > maximum ? maximum : value;
}

static int32_t elevation_within(int32_t millideg) {
    return millideg < -ZENITH_MILLIDEG  ? -ZENITH_MILLIDEG
           : millideg > ZENITH_MILLIDEG ? ZENITH_MILLIDEG
                                        : millideg;
}

static uint32_t steps_of(uint32_t exposure_ms) { return (exposure_ms + STEP_MS - 1u) / STEP_MS; }

// What was written, or what an upset left, becomes what camera and gimbal can do.
static void limit(struct imager *self) {
    self->control &= IMAGER_CONTROL_BITS;
    self->event &= IMAGER_EVENT_BITS;
    self->steps = within(self->steps, 0, steps_of(EXPOSURE_MAX_MS));
    self->band = within(self->band & IMAGER_BAND_BITS, 0, IMAGER_BAND_SELECT_GRAVIMETRIC);
    self->exposure_ms = within(self->exposure_ms, 1, EXPOSURE_MAX_MS);
    self->azimuth_millideg %= TURN_MILLIDEG;
    self->elevation_millideg = elevation_within(self->elevation_millideg);
    self->field_millideg = within(self->field_millideg, FIELD_MIN_MILLIDEG, FIELD_MAX_MILLIDEG);
    for (uint32_t line = 0; line < IMAGER_LINES; line++) {
        self->spectrum[line] &= IMAGER_SPECTRUM_BITS;
    }
}

void imager_write(struct imager *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case IMAGER_CONTROL: self->control = value & IMAGER_CONTROL_BITS; break;
    case IMAGER_EVENT: self->event &= ~value; break;
    case IMAGER_START:
        if (value & IMAGER_START_GO && !self->steps) {
            self->steps = steps_of(self->exposure_ms);
        }
        break;
    case IMAGER_ADDRESS: self->address = value; break;
    case IMAGER_BAND: self->band = value & IMAGER_BAND_BITS; break;
    case IMAGER_EXPOSURE: self->exposure_ms = value & IMAGER_EXPOSURE_BITS; break;
    case IMAGER_AZIMUTH: self->azimuth_millideg = value; break;
    case IMAGER_ELEVATION: self->elevation_millideg = (int32_t)value; break;
    case IMAGER_FIELD: self->field_millideg = value; break;
    default: break;
    }
    imager_settle(self, slot);
}

static void point(const struct imager *self, const struct world *world, struct camera *camera) {
    struct orbit_frame frame;
    orbit_local_frame(&world->orbit, &frame);
    double azimuth_deg = (double)self->azimuth_millideg / MILLI;
    double elevation_deg = (double)self->elevation_millideg / MILLI;
    double half_rad = 0.5 * (double)self->field_millideg / MILLI * EXACT_RADIANS_PER_DEGREE;
    double reach = exact_sin(half_rad) / exact_cos(half_rad);
    // To the right is a quarter turn of azimuth on, up a quarter turn of elevation.
    orbit_direction(&frame, azimuth_deg, elevation_deg, camera->ahead);
    orbit_direction(&frame, azimuth_deg + 90.0, 0.0, camera->right);
    orbit_direction(&frame, azimuth_deg, elevation_deg + 90.0, camera->up);
    vector_scale(camera->right, reach, camera->right);
    vector_scale(camera->up, reach, camera->up);
}

static void add_light(uint8_t *pixel, double levels) {
    double sum = (double)*pixel + levels;
    *pixel = (uint8_t)exact_uint32(exact_clamp(sum, 0.0, WHITE));
}

static void expose_rays(uint8_t frame[PIXELS], const struct camera *camera, struct view *view,
                        struct slot *slot, double gain) {
    const struct world *world = slot_world(slot);
    double noise = NOISE_LEVELS + INTERFERENCE_LEVELS * world->ellipse.interference;
    for (int pixel = 0; pixel < PIXELS; pixel++) {
        double x = ((double)(pixel % COLUMNS) + 0.5) / HALF_COLUMNS - 1.0;
        double y = (HALF_ROWS - (double)(pixel / COLUMNS) - 0.5) / HALF_COLUMNS;
        double ray[3];
        vector_add(ray, camera->ahead, x, camera->right);
        vector_add(ray, ray, y, camera->up);
        vector_normalise(ray);
        enum view_matter matter;
        frame[pixel] = 0;
        add_light(&frame[pixel], view_radiance(view, ray, &matter) * gain * WHITE +
                                     noise * noise_normal(slot_noise(slot), NOISE_IMAGER));
    }
}

// The light of what is smaller than a pixel falls into the pixel it is in.
static void expose_point(uint8_t frame[PIXELS], const struct camera *camera,
                         const double direction[3], double levels) {
    double depth = vector_dot(direction, camera->ahead);
    double square = vector_dot(camera->right, camera->right);
    if (depth <= 0.0 || levels <= 0.0) {
        return;
    }
    double x = vector_dot(direction, camera->right) / (square * depth);
    double y = vector_dot(direction, camera->up) / (square * depth);
    double column = floor((x + 1.0) * HALF_COLUMNS);
    double row = floor(HALF_ROWS - y * HALF_COLUMNS);
    if (column >= 0.0 && column < (double)COLUMNS && row >= 0.0 && row < (double)ROWS) {
        add_light(&frame[(int)row * COLUMNS + (int)column], levels);
    }
}

static void expose_points(uint8_t frame[PIXELS], const struct camera *camera, struct view *view,
                          double gain) {
    for (uint32_t number = 0; number < VIEW_STARS; number++) {
        double direction[3];
        double light = view_star(view, number, direction);
        expose_point(frame, camera, direction, light * gain * STAR_WHITE);
    }
    double distance_m = vector_length(view->ellipse_m);
    double pixel_m = distance_m * vector_length(camera->right) / HALF_COLUMNS;
    if (view->ellipse_out && !view->captured && pixel_m > view->major_m) {
        // The oval falls between the rays: its light in the share of the pixel that it covers.
        double share = EXACT_PI * view->major_m * view->minor_m / (pixel_m * pixel_m);
        double toward[3];
        vector_scale(toward, 1.0 / distance_m, view->ellipse_m);
        enum view_matter matter;
        double radiance = view_radiance(view, toward, &matter);
        if (matter == VIEW_ELLIPSE) {
            expose_point(frame, camera, toward, radiance * share * gain * WHITE);
        }
    }
}

static void analyse(struct imager *self, const struct camera *camera, struct view *view,
                    struct slot *slot, double gain) {
    enum view_matter matter;
    double ray[3];
    vector_copy(ray, camera->ahead);
    vector_normalise(ray);
    double radiance = view_radiance(view, ray, &matter);
    double level = exact_clamp(radiance * gain, 0.0, 1.0) * SPECTRUM_WHITE;
    for (uint32_t line = 0; line < IMAGER_LINES; line++) {
        double value = level * view_line(matter, line) +
                       SPECTRUM_NOISE * noise_normal(slot_noise(slot), NOISE_IMAGER);
        self->spectrum[line] = exact_uint32(exact_clamp(value, 0.0, SPECTRUM_WHITE));
    }
}

static void read_out(struct imager *self, struct slot *slot) {
    const struct world *world = slot_world(slot);
    struct view view;
    struct camera camera;
    uint8_t frame[PIXELS];
    double gain = (double)self->exposure_ms / REFERENCE_EXPOSURE_MS;
    point(self, world, &camera);
    view_prepare(&view, world, (enum view_band)self->band);
    expose_rays(frame, &camera, &view, slot, gain);
    expose_points(frame, &camera, &view, gain);
    analyse(self, &camera, &view, slot, gain);
    if (slot_dma_write(slot, self->address, frame, PIXELS)) {
        self->frames++;
        self->event |= IMAGER_EVENT_DONE;
    } else {
        self->event |= IMAGER_EVENT_LOST;
    }
}

// That a frame was lost outlives the lack of power, so that the program learns of it.
void imager_forget(struct imager *self, struct slot *slot, uint32_t load) {
    (void)slot;
    (void)load;
    uint32_t lost = self->steps ? IMAGER_EVENT_LOST : self->event & IMAGER_EVENT_LOST;
    clear(self);
    self->event = lost;
}

void imager_wake(struct imager *self, struct slot *slot) {
    if (self->steps && --self->steps == 0) {
        read_out(self, slot);
    }
    imager_settle(self, slot);
}

void imager_settle(struct imager *self, struct slot *slot) {
    limit(self);
    command(self, slot);
    interrupt(self, slot);
}
