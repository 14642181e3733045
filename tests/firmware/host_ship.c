// Apps of the firmware on this host, each alone: a test speaks for its drivers and for the others.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "drivers/attitude.h"
#include "drivers/imager.h"
#include "drivers/inertial.h"
#include "drivers/monitor.h"
#include "drivers/power.h"
#include "drivers/radio.h"
#include "drivers/screen.h"
#include "drivers/startracker.h"
#include "drivers/uart.h"
#include "flight/events.h"
#include "flight/packets.h"
#include "flight/pages.h"
#include "flight/programs.h"
#include "generated/imager_regs.h"
#include "generated/power_regs.h"
#include "generated/ship.h"
#include "kernel/format.h"
#include "kernel/kept.h"
#include "kernel/starts.h"

// Nobody opens the table here.
const struct kept_row kept_rows_start[1], kept_rows_end[1];

static struct {
    struct situation seen;
    struct power_readings power;
    uint32_t closed; // contactors of loads
    uint32_t stuck;  // of these: such as do not close
    uint32_t writes; // of contactors
    struct imager_exposure exposure;
    const uint8_t *shown;
    uint16_t spectrum[IMAGER_LINES];
    uint8_t light; // of each pixel that is exposed
    uint32_t imager_events;
    uint16_t cells[SCREEN_ROWS][SCREEN_COLUMNS];
    uint32_t carriers; // links that have one, a bit each
    uint32_t room;     // frames that the radio still takes
    struct inertial_sample sample;
    struct startracker_fix fix;
    bool fix_there;
    struct vector momentum_nms; // in the wheels
    struct vector torque_nm;    // demanded of them
    uint32_t pairs;             // thrusters that fire
} ship;

// Power on both buses, a full battery, every switch off; nothing has happened yet.
void host_ship_new(void) {
    memset(&ship, 0, sizeof ship);
    ship.power = (struct power_readings){
        .bus_a_mv = 120000, .bus_b_mv = 120000, .battery_kj = SHIP_BATTERY_FULL_KJ};
    ship.seen.panel.position[CONTROL_BUS_A] = 1;
    ship.seen.panel.position[CONTROL_BUS_B] = 1;
}

void host_switch(uint32_t control, uint32_t position) {
    ship.seen.panel.position[control] = (uint8_t)position;
}

// ---- what is written to nobody -----------------------------------------------------------------

void uart_text(const char *text) { (void)text; }
void uart_unsigned(uint32_t value) { (void)value; }
void uart_signed(int32_t value) { (void)value; }

void events_raise_four(uint32_t event, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    events_raise((enum event)event, (struct event_fields){a, b, c, d});
}

uint32_t starts_left_out(void) { return 0; }

void host_moment(uint32_t met_s, uint32_t utc_s, uint64_t cycles) {
    events_now(&(struct moment){.met_s = met_s, .utc_s = utc_s, .cycles = cycles});
}

struct figure {
    uint32_t width;
    double value;
    uint32_t decimals;
    bool plus;
    uint32_t look;
};

// ---- the screen --------------------------------------------------------------------------------

void screen_character(uint32_t row, uint32_t column, char character, uint32_t look) {
    ship.cells[row][column] = (uint16_t)((uint8_t)character | look);
}

void screen_text(uint32_t row, uint32_t column, const char *text, uint32_t look) {
    for (; *text && column < SCREEN_COLUMNS; text++) {
        screen_character(row, column++, *text, look);
    }
}

void screen_clear(uint32_t first_row, uint32_t rows) {
    memset(ship.cells[first_row], 0, rows * sizeof ship.cells[0]);
}

void screen_field(uint32_t row, uint32_t column, uint32_t width, const char *text, uint32_t look) {
    for (; width && column < SCREEN_COLUMNS; width--) {
        screen_character(row, column++, *text ? *text : ' ', look);
        text += *text != 0;
    }
}

void screen_unsigned(uint32_t row, uint32_t column, uint32_t width, uint32_t value, char fill,
                     uint32_t look) {
    char text[FORMAT_WIDTH_MAX + 1] = {0};
    format_unsigned(text, width, value, fill);
    screen_text(row, column, text, look);
}

static void figure(uint32_t row, uint32_t column, const struct figure *shown) {
    char text[FORMAT_WIDTH_MAX + 1] = {0};
    format_fixed(text, shown->width, shown->value, shown->decimals, shown->plus);
    screen_text(row, column, text, shown->look);
}

void screen_number(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look) {
    figure(row, column, &(struct figure){width, value, decimals, false, look});
}

void screen_signed(uint32_t row, uint32_t column, uint32_t width, double value, uint32_t decimals,
                   uint32_t look) {
    figure(row, column, &(struct figure){width, value, decimals, true, look});
}

const uint16_t *host_row(uint32_t row) { return ship.cells[row]; }

// ---- power management, on contactors that open when a test says so -----------------------------

void power_open(void) {}

struct power_readings power_read(void) {
    ship.power.live = ship.closed;
    return ship.power;
}

void power_buses(uint32_t closed) { (void)closed; }

void power_loads(uint32_t closed) {
    ship.closed = closed & ~ship.stuck;
    ship.writes++;
}

uint32_t power_loads_closed(void) { return ship.closed; }

bool power_reaches(uint32_t loads) { return (ship.seen.supply.power.live & loads) == loads; }

void host_power(uint32_t bus_a_mv, uint32_t bus_b_mv, uint32_t battery_percent) {
    ship.power.bus_a_mv = bus_a_mv;
    ship.power.bus_b_mv = bus_b_mv;
    ship.power.battery_kj = SHIP_BATTERY_FULL_KJ / 100u * battery_percent;
}

void host_stick_contactors(uint32_t loads) { ship.stuck = loads; }

void host_tie(bool tied) { ship.seen.display.tie_buses = tied; }

uint32_t host_trips(void) { return ship.seen.supply.trips; }

// Lets supply_step() run so often after these loads have opened by themselves; returns what is
// closed then.
uint32_t host_supply(uint32_t opened, uint32_t steps) {
    ship.closed &= ~opened;
    for (uint32_t i = 0; i < steps; i++) {
        supply_step(&ship.seen, &ship.seen.supply);
    }
    return ship.closed;
}

// A restart: what was kept is taken up.
void host_supply_restart(void) {
    ship.seen.supply = (struct supply_part){0};
    supply_open(&ship.seen.supply);
}

// Contactors as they should be and as they are, and the page and the packet that tell of them.
void host_loads(uint32_t wanted, uint32_t live, uint32_t tripped) {
    ship.seen.supply.wanted = wanted;
    ship.seen.supply.power.live = live;
    ship.seen.supply.tripped = tripped;
}

void host_power_page(void) { page_power.draw(&ship.seen); }

// The page of alarms with these on it, and what comes being that track.
void host_alarms_page(uint32_t active, uint32_t track) {
    ship.seen.alarms.active = ship.seen.alarms.raised = active;
    ship.seen.contacts.threat = track;
    page_alarms.draw(&ship.seen);
}

uint32_t host_power_packet(uint8_t *bytes) {
    struct packet_power packet;
    packet_fill_power(&ship.seen, &packet);
    memcpy(bytes, &packet, sizeof packet);
    return sizeof packet;
}

// ---- telemetry, on a radio that has as much room as a test says ---------------------------------

bool radio_locked(enum radio_link link) { return ship.carriers >> link & 1u; }
int32_t radio_signal_cb(enum radio_link link) { return link ? 100 : 200; }
uint32_t radio_room(enum radio_link link) { return link < RADIO_LINKS ? ship.room * FRAME_MAX : 0; }

bool radio_send(enum radio_link link, const uint8_t *bytes, uint32_t count) {
    (void)link;
    (void)bytes;
    (void)count;
    bool taken = ship.room > 0;
    ship.room -= taken;
    return taken;
}

// A second of frames with these carriers and so much room for frames; returns how many were lost.
uint32_t host_telemetry(uint32_t carriers, uint32_t room) {
    ship.carriers = carriers;
    ship.room = room;
    ship.seen.supply.power.live = POWER_LOADS_HGA | POWER_LOADS_UHF;
    for (uint32_t i = 0; i < EXECUTIVE_FRAMES_PER_SECOND; i++) {
        ship.seen.now.frame++;
        telemetry_step(&ship.seen, &ship.seen.telemetry);
    }
    return ship.seen.telemetry.frames_lost;
}

uint32_t host_frames_sent(void) { return ship.seen.telemetry.frames_sent; }
uint32_t host_locked(uint32_t link) { return ship.seen.telemetry.locked[link]; }

// ---- navigation, by fixes that a test takes ----------------------------------------------------

static double *put(double *out, struct vector v) {
    *out++ = v.x;
    *out++ = v.y;
    *out++ = v.z;
    return out;
}

// A restart: what was kept is taken up.
void host_navigation_open(void) { navigation_open(&ship.seen.navigation); }

void host_navigation_new(void) {
    ship.seen.navigation = (struct navigation_part){.fix_age_s = NO_FIX};
}

// Puts her on an orbit, at 0 cycles, as if it were well known.
void host_navigation_put(const double *position_m, const double *velocity_m_s) {
    host_navigation_new();
    struct navigation_part *part = &ship.seen.navigation;
    part->position_m = (struct vector){position_m[0], position_m[1], position_m[2]};
    part->velocity_m_s = (struct vector){velocity_m_s[0], velocity_m_s[1], velocity_m_s[2]};
    part->own.count = UINT16_MAX;
    part->mode = NAVIGATION_MODE_DEAD_RECKONING;
}

// What stars and limb say of a place, seen at that moment by a ship without any turn.
void host_navigation_fix(const double *position_m, uint64_t cycles) {
    struct vector place = {position_m[0], position_m[1], position_m[2]};
    ship.seen.pointing.fix = (struct startracker_fix){
        .stars = true,
        .limb = true,
        .attitude = {1, 0, 0, 0},
        .nadir = vector_scale(vector_unit(place), -1.0),
        .distance_m = vector_length(place),
        .cycles = cycles,
    };
    ship.seen.pointing.fixes++;
}

void host_navigation_push(const double *gained_m_s) {
    ship.seen.pointing.gained_m_s =
        vector_add(ship.seen.pointing.gained_m_s,
                   (struct vector){gained_m_s[0], gained_m_s[1], gained_m_s[2]});
}

// A step at that moment, in the frame in which the elements are found; returns the mode.
uint32_t host_navigation_step(uint64_t cycles) {
    ship.seen.now = (struct moment){.met_s = (uint32_t)(cycles / 100000000u), .cycles = cycles};
    navigation_step(&ship.seen, &ship.seen.navigation);
    return ship.seen.navigation.mode;
}

// Place and velocity, then the elements: six of them, period, periapsis and apoapsis.
void host_navigation_state(double *out) {
    const struct navigation_part *part = &ship.seen.navigation;
    const struct orbit_elements *elements = &part->elements;
    out = put(put(out, part->position_m), part->velocity_m_s);
    const double rest[] = {elements->semi_major_axis_m,
                           elements->eccentricity,
                           elements->inclination_rad,
                           elements->raan_rad,
                           elements->argument_of_periapsis_rad,
                           elements->true_anomaly_rad,
                           elements->period_s,
                           elements->periapsis_altitude_m,
                           elements->apoapsis_altitude_m};
    memcpy(out, rest, sizeof rest);
}

// ---- imaging, of light that a test sends -------------------------------------------------------

void imager_expose(const struct imager_exposure *exposure) {
    ship.exposure = *exposure;
    memset(exposure->picture, ship.light, PICTURE_BYTES);
}

uint32_t imager_take_events(void) {
    uint32_t events = ship.imager_events;
    ship.imager_events = 0;
    return events;
}

void imager_spectrum(uint16_t lines[IMAGER_LINES]) {
    memcpy(lines, ship.spectrum, sizeof ship.spectrum);
}

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height) {
    (void)width;
    (void)height;
    ship.shown = picture;
}

void monitor_light(bool on) { (void)on; }

void host_imaging_open(void) {
    ship.seen.supply.power.live = POWER_LOADS_IMAGER;
    imaging_open(&ship.seen.imaging);
    // With nothing of the flight before, which is kept.
    ship.seen.imaging.frames = ship.seen.imaging.catalogued = 0;
    ship.seen.imaging.own.known_count = 0;
}

// The nearest contact; number 0: there is none.
void host_contact(uint32_t number, uint32_t range_dm, uint32_t width_m) {
    ship.seen.contacts.count = number != 0;
    ship.seen.contacts.contact[0] = ship.seen.contacts.aim =
        (struct contact){.number = number, .range_dm = range_dm, .width_m = width_m};
}

void host_light(uint8_t light, const uint16_t spectrum[IMAGER_LINES]) {
    ship.light = light;
    memcpy(ship.spectrum, spectrum, sizeof ship.spectrum);
}

// So many steps, an exposure ending in each step after the one in which it was begun, well or not
// at all; returns the frames that were taken.
uint32_t host_imaging(uint32_t steps, bool answered) {
    for (uint32_t i = 0; i < steps; i++) {
        ship.imager_events = answered && ship.seen.imaging.own.busy ? IMAGER_EVENT_DONE : 0;
        imaging_step(&ship.seen, &ship.seen.imaging);
    }
    return ship.seen.imaging.frames;
}

void host_imaging_lost(void) {
    ship.imager_events = IMAGER_EVENT_LOST;
    imaging_step(&ship.seen, &ship.seen.imaging);
}

uint32_t host_matter(void) { return ship.seen.imaging.matter; }
uint32_t host_catalogued(void) { return ship.seen.imaging.catalogued; }
uint32_t host_busy(void) { return ship.seen.imaging.own.busy; }
uint32_t host_exposure_ms(void) { return ship.exposure.exposure_ms; }
uint32_t host_exposure_field_mdeg(void) { return ship.exposure.field_mdeg; }
uint32_t host_exposure_band(void) { return ship.exposure.band; }
uint32_t host_shown_while_exposed(void) { return ship.shown == ship.exposure.picture; }

// ---- pointing, of a ship that a test turns -----------------------------------------------------

struct inertial_sample inertial_read(void) { return ship.sample; }
void startracker_keep(void) {}

bool startracker_take_fix(struct startracker_fix *fix) {
    bool there = ship.fix_there;
    *fix = ship.fix;
    ship.fix_there = false;
    return there;
}

void attitude_wheels(struct vector torque_nm) { ship.torque_nm = torque_nm; }
struct vector attitude_wheel_momentum_nms(void) { return ship.momentum_nms; }
void attitude_thrusters(uint32_t pairs) { ship.pairs = pairs; }
uint32_t attitude_propellant_g(void) { return 250000; }

static struct vector vector_of(const double *of) { return (struct vector){of[0], of[1], of[2]}; }

void host_pointing_open(bool wheels, bool rcs) {
    ship.seen.supply.power.live =
        POWER_LOADS_NAVIGATION | (wheels ? POWER_LOADS_WHEELS : 0) | (rcs ? POWER_LOADS_RCS : 0);
    pointing_open(&ship.seen.pointing);
}

// Gyros and accelerometers lose their power, and the others do too.
void host_navigation_dark(void) { ship.seen.supply.power.live = 0; }

// The stars say: so she stands; or that they cannot tell.
void host_stars(const double *quaternion, bool stars) {
    ship.fix = (struct startracker_fix){
        .stars = stars, .attitude = {quaternion[0], quaternion[1], quaternion[2], quaternion[3]}};
    ship.fix_there = true;
}

void host_wheels(const double *momentum_nms) { ship.momentum_nms = vector_of(momentum_nms); }

void host_thrust(uint32_t thrust_mn) { ship.seen.burn.drive.thrust_mn = thrust_mn; }

// A frame, so many samples of the gyros after the one before; returns the thrusters that fire.
uint32_t host_pointing(const double *rate_rad_s, const double *acceleration_m_s2,
                       uint32_t samples) {
    ship.seen.now.frame += samples ? samples : 1u;
    ship.sample.number += samples;
    ship.sample.rate_rad_s = vector_of(rate_rad_s);
    ship.sample.acceleration_m_s2 = vector_of(acceleration_m_s2);
    pointing_step(&ship.seen, &ship.seen.pointing);
    return ship.pairs;
}

// Attitude, torque, error, jolt; then what is known, and whether she is settled.
void host_pointing_state(double *out) {
    const struct pointing_part *part = &ship.seen.pointing;
    const double all[] = {part->attitude.w, part->attitude.x, part->attitude.y, part->attitude.z,
                          ship.torque_nm.x, ship.torque_nm.y, ship.torque_nm.z, part->error_rad,
                          part->jolt_m_s2,  part->knowledge,  part->settled};
    memcpy(out, all, sizeof all);
}
