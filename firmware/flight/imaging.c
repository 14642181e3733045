// Imaging: points the imager, takes frames, and says what the light comes from.
//
// It looks at the selected contact, else at the nearest, else straight down. The frame is put on
// the monitor; the spectrum at the boresight is compared with a library of eight-line references,
// and the best match is the matter, if it is good enough: else the matter defies analysis. The
// first good look at something becomes a row of the catalogue, which the flight log keeps.
#include "drivers/imager.h"

#include "drivers/monitor.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/imager_regs.h"
#include "generated/power_regs.h"
#include "kernel/assert.h"
#include "kernel/kept.h"

// What was seen so far: it is not catalogued anew after a restart.
struct kept_imaging {
    uint32_t frames, catalogued, known_count;
    struct catalogue_row catalogue[CATALOGUE_SHOWN];
    uint16_t known[CATALOGUED_MAX];
};
KEPT(imaging_row, struct kept_imaging, 1, KEPT_UNTIL_POWER_ON);

#define CONTACT_PERIOD_STEPS 50u // tenths of a second from frame to frame
#define NADIR_PERIOD_STEPS 200u
#define PATIENCE_STEPS 120u // longer than the longest exposure
#define NADIR_MDEG (-90000)
#define NADIR_FIELD_MDEG 40000u
#define FIELD_LEAST_MDEG 100.0
#define FIELD_MOST_MDEG 40000.0
#define FIELD_WIDTHS 4.0 // the field is so many widths of the target
#define MILLIDEGREES_PER_RADIAN (1000.0 / MATHEMATICS_DEGREE)
#define EXPOSURE_FIRST_MS 100u
#define EXPOSURE_LEAST_MS 1u
#define EXPOSURE_MOST_MS 5000u
#define TOO_BRIGHT 190u
#define TOO_DIM 40u
#define SAMPLED 7u       // every so many pixels count for the brightness
#define LINE_LEAST 1500u // a spectrum without a stronger line is of nothing
#define LIKENESS_LEAST 0.985

// Reflectances by line, in thousandths, from the ultraviolet to the far infrared.
static const struct {
    enum matter matter;
    uint16_t lines[IMAGER_LINES];
} library[] = {
    {MATTER_SUNLIGHT, {300, 700, 1000, 950, 800, 600, 350, 150}},
    {MATTER_MARS_SOIL, {50, 120, 300, 620, 700, 550, 800, 750}},
    {MATTER_HAZE, {250, 300, 280, 200, 100, 50, 300, 120}},
    {MATTER_ROCK, {60, 150, 250, 400, 450, 420, 200, 100}},
    {MATTER_ICE, {550, 700, 720, 700, 500, 120, 80, 30}},
    {MATTER_IRON, {150, 220, 300, 360, 420, 500, 550, 250}},
    {MATTER_HULL_METAL, {400, 480, 550, 580, 600, 620, 300, 150}},
    {MATTER_POLYMER, {100, 300, 450, 400, 650, 200, 700, 350}},
};

// ---- analysis ----------------------------------------------------------------------------------

// How alike two spectra are, whatever their strength: the cosine between them.
static double likeness(const uint16_t a[IMAGER_LINES], const uint16_t b[IMAGER_LINES]) {
    double both = 0.0, of_a = 0.0, of_b = 0.0;
    for (uint32_t i = 0; i < IMAGER_LINES; i++) {
        both += (double)a[i] * b[i];
        of_a += (double)a[i] * a[i];
        of_b += (double)b[i] * b[i];
    }
    return of_a > 0 && of_b > 0 ? both / mathematics_sqrt(of_a * of_b) : 0.0;
}

static uint8_t analyse(const uint16_t lines[IMAGER_LINES]) {
    uint32_t strongest = 0;
    for (uint32_t i = 0; i < IMAGER_LINES; i++) {
        strongest = lines[i] > strongest ? lines[i] : strongest;
    }
    if (strongest < LINE_LEAST) {
        return MATTER_NOTHING;
    }
    uint8_t best = MATTER_DEFIES_ANALYSIS;
    double most = LIKENESS_LEAST;
    for (uint32_t i = 0; i < sizeof library / sizeof *library; i++) {
        double alike = likeness(lines, library[i].lines);
        if (alike > most) {
            most = alike;
            best = (uint8_t)library[i].matter;
        }
    }
    return best;
}

static uint8_t brightness_of(const uint8_t *picture) {
    uint32_t sum = 0, count = 0;
    for (uint32_t i = 0; i < PICTURE_BYTES; i += SAMPLED) {
        sum += picture[i];
        count++;
    }
    return (uint8_t)(sum / count);
}

// Half as long again, or two thirds, for the next frame.
static void adapt_exposure(struct imaging_part *self, uint8_t brightness) {
    uint32_t exposure_ms = self->own.exposure_ms;
    if (brightness > TOO_BRIGHT) {
        exposure_ms = exposure_ms * 2u / 3u;
    } else if (brightness < TOO_DIM) {
        exposure_ms += exposure_ms / 2u + 1u;
    }
    exposure_ms = exposure_ms > EXPOSURE_LEAST_MS ? exposure_ms : EXPOSURE_LEAST_MS;
    self->own.exposure_ms = exposure_ms < EXPOSURE_MOST_MS ? exposure_ms : EXPOSURE_MOST_MS;
}

// ---- over a restart ----------------------------------------------------------------------------

static void keep(const struct imaging_part *self) {
    struct kept_imaging kept = {.frames = self->frames,
                                .catalogued = self->catalogued,
                                .known_count = self->own.known_count};
    __builtin_memcpy(kept.catalogue, self->catalogue, sizeof kept.catalogue);
    __builtin_memcpy(kept.known, self->own.known, sizeof kept.known);
    kept_put(&imaging_row, 0, &kept);
}

static void recover(struct imaging_part *self) {
    const struct kept_imaging *kept = kept_get(&imaging_row, 0);
    if (!kept) {
        return;
    }
    self->frames = kept->frames;
    self->catalogued = kept->catalogued;
    self->own.known_count = kept->known_count;
    __builtin_memcpy(self->catalogue, kept->catalogue, sizeof self->catalogue);
    __builtin_memcpy(self->own.known, kept->known, sizeof self->own.known);
}

// ---- catalogue ---------------------------------------------------------------------------------

static bool is_known(const struct imaging_part *self, uint16_t row) {
    uint32_t count =
        self->own.known_count < CATALOGUED_MAX ? self->own.known_count : CATALOGUED_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (self->own.known[i] == row) {
            return true;
        }
    }
    return false;
}

static void catalogue(const struct situation *seen, struct imaging_part *self) {
    uint16_t row = (uint16_t)(self->matter << 8 | self->own.exposed_target);
    if (self->matter == MATTER_NOTHING || is_known(self, row)) {
        return;
    }
    self->own.known[self->own.known_count % CATALOGUED_MAX] = row;
    self->own.known_count++;
    for (uint32_t i = CATALOGUE_SHOWN - 1; i > 0; i--) {
        self->catalogue[i] = self->catalogue[i - 1];
    }
    const struct contact *contact = &seen->contacts.aim;
    bool on_contact = contact->number && contact->number == self->own.exposed_target;
    self->catalogue[0] = (struct catalogue_row){
        .met_s = seen->now.met_s,
        .range_dm = on_contact ? contact->range_dm : 0,
        .azimuth_mdeg = self->azimuth_mdeg,
        .width_m = on_contact ? contact->width_m : 0,
        .matter = self->matter,
        .band = self->band,
        .track = self->own.exposed_target,
        .brightness = self->brightness,
    };
    self->catalogued++;
    events_raise(EVENT_CATALOGUED, (struct event_fields){self->matter, self->own.exposed_target,
                                                         self->brightness, self->catalogued});
}

// ---- frames ------------------------------------------------------------------------------------

// The monitor shows the last frame, or one of the archive that is looked at.
static void show(const struct situation *seen, const struct imaging_part *self) {
    const uint8_t *picture = self->own.archived ? seen->archive.own.picture
                                                : self->own.pictures[self->own.exposing ^ 1u];
    monitor_show(picture, IMAGER_WIDTH, IMAGER_HEIGHT);
}

// A frame of the archive is shown for as long as it is looked at, whether the imager has power or
// not.
static void follow_archive(const struct situation *seen, struct imaging_part *self) {
    bool archived = seen->archive.picture && seen->display.page == PAGE_PLAYBACK;
    monitor_light(self->on || archived);
    if (archived != self->own.archived) {
        self->own.archived = archived;
        show(seen, self);
    }
}

static void take_frame(const struct situation *seen, struct imaging_part *self) {
    const uint8_t *picture = self->own.pictures[self->own.exposing];
    self->own.exposing ^= 1u;
    show(seen, self);
    imager_spectrum(self->spectrum);
    self->frames++;
    self->frame_met_s = seen->now.met_s;
    self->band = self->own.band;
    self->brightness = brightness_of(picture);
    self->matter = analyse(self->spectrum);
    adapt_exposure(self, self->brightness);
    events_raise(EVENT_FRAME_TAKEN,
                 (struct event_fields){self->frames, self->band, self->matter, self->brightness});
    catalogue(seen, self);
    keep(self);
}

static void expose(const struct situation *seen, struct imaging_part *self) {
    const struct contact *contact = &seen->contacts.aim;
    bool on_contact = contact->number != 0;
    double range_m = 0.1 * contact->range_dm + 1.0;
    double field = FIELD_WIDTHS * contact->width_m / range_m * MILLIDEGREES_PER_RADIAN;
    self->target = (uint8_t)contact->number;
    self->azimuth_mdeg = on_contact ? contact->azimuth_mdeg : 0;
    self->elevation_mdeg = on_contact ? contact->elevation_mdeg : NADIR_MDEG;
    self->field_mdeg = on_contact
                           ? (uint32_t)mathematics_clamp(field, FIELD_LEAST_MDEG, FIELD_MOST_MDEG)
                           : NADIR_FIELD_MDEG;
    uint8_t band = (uint8_t)panel_position(seen, CONTROL_IMAGER_BAND);
    if (band != self->own.band || self->target != self->own.exposed_target) {
        self->own.exposure_ms = EXPOSURE_FIRST_MS;
    }
    self->own.band = band;
    self->own.exposed_target = self->target;
    self->exposure_ms = self->own.exposure_ms;
    imager_expose(&(struct imager_exposure){
        .picture = self->own.pictures[self->own.exposing],
        .band = band,
        .exposure_ms = self->exposure_ms,
        .azimuth_mdeg = self->azimuth_mdeg,
        .elevation_mdeg = self->elevation_mdeg,
        .field_mdeg = self->field_mdeg,
    });
    self->own.busy = true;
    self->own.busy_steps = 0;
    self->own.wait_steps = on_contact ? CONTACT_PERIOD_STEPS : NADIR_PERIOD_STEPS;
}

void imaging_step(const struct situation *seen, void *own) {
    struct imaging_part *self = own;
    ASSERT(self->own.exposing < sizeof self->own.pictures / sizeof *self->own.pictures);
    self->on = seen->supply.power.live & POWER_LOADS_IMAGER;
    follow_archive(seen, self);
    uint32_t events = imager_take_events();
    if (self->own.busy && events & IMAGER_EVENT_DONE) {
        self->own.busy = false;
        take_frame(seen, self);
    } else if (self->own.busy &&
               (events & IMAGER_EVENT_LOST || ++self->own.busy_steps > PATIENCE_STEPS)) {
        self->own.busy = false;
        self->lost++;
    }
    // A new target, or another band, is looked at without waiting.
    bool new_view = seen->contacts.aim.number != self->own.exposed_target ||
                    panel_position(seen, CONTROL_IMAGER_BAND) != self->own.band;
    self->own.wait_steps = new_view || self->own.wait_steps == 0 ? 0 : self->own.wait_steps - 1u;
    if (self->on && !self->own.busy && self->own.wait_steps == 0) {
        expose(seen, self);
    }
}

void imaging_open(void *own) {
    struct imaging_part *self = own;
    *self = (struct imaging_part){0};
    self->own.exposure_ms = EXPOSURE_FIRST_MS;
    recover(self);
}
