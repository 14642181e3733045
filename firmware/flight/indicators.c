// Indicators: lamps, needles, digits and the sounder, from what the other apps say.
//
// Lamps are lit by alarms (flight/alarms.c) or, the green and white ones, by a state of their own.
// LAMP TEST lights everything while it is held. The sounder plays one thing at a time: the alarm,
// then the closing-range tone, then the click of a key.
#include "drivers/cockpit.h"
#include "flight/programs.h"
#include "generated/distributor_regs.h"
#include "kernel/starts.h"

#define FLASH_FRAMES 12u  // on and off for this long each
#define STORED_FRAMES 25u // LOG lights for this long when a record is safe
#define ALL_SEGMENTS 0xFFu
#define POINT 0x80u
#define GAUGE_PHASE 2u
#define DIGIT_PHASE 3u
#define SECONDS_PER_DAY 86400u
#define ALARM_TEST 2u
#define ALARM_INHIBIT 0u
#define NEAR_S 480u // closing-range tone below this time to contact
#define CLICK_FRAMES 1u

static const uint8_t segments[10] = {0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F};

// A tone that comes and goes: on for so many frames of each period.
struct tone {
    uint16_t frequency_hz;
    uint16_t other_hz; // every other time; the same for a plain one
    uint8_t volume;
    uint8_t on_frames;
    uint8_t period_frames;
};

static const struct tone warning_tone = {880, 660, 200, 12, 12};
static const struct tone caution_tone = {520, 520, 120, 10, 75};
static const struct tone click_tone = {1800, 1800, 60, CLICK_FRAMES, CLICK_FRAMES};

// ---- lamps -------------------------------------------------------------------------------------

static uint32_t states(const struct situation *seen, bool flash) {
    uint32_t lamps = 0;
    bool preparing = seen->burn.distributor.state == DISTRIBUTOR_STATUS_STATE_PREPARING;
    bool online = seen->burn.distributor.state == DISTRIBUTOR_STATUS_STATE_ONLINE;
    bool moving = seen->burn.mode == DRIVE_MODE_HEATING || seen->burn.mode == DRIVE_MODE_IGNITING;
    bool up = seen->burn.mode == DRIVE_MODE_READY || seen->burn.mode == DRIVE_MODE_RUNNING;
    if (up || (moving && flash)) {
        lamps |= 1u << LAMP_DRIVE;
    }
    if (online || (preparing && flash)) {
        lamps |= 1u << LAMP_DISTRIBUTOR;
    }
    if (seen->records.safe && seen->now.frame - seen->records.stored_frame < STORED_FRAMES) {
        lamps |= 1u << LAMP_LOG;
    }
    return lamps;
}

static uint32_t choose_lamps(const struct situation *seen) {
    bool testing = panel_position(seen, CONTROL_LAMP_TEST) ||
                   panel_position(seen, CONTROL_ALARM) == ALARM_TEST;
    if (testing) {
        return (1u << LAMPS) - 1u;
    }
    bool flash = seen->now.frame / FLASH_FRAMES % 2u == 0;
    uint32_t alarms = seen->alarms.lamps & (flash ? UINT32_MAX : ~seen->alarms.flashing);
    // An alarm that shares a lamp with a state has it to itself.
    return alarms | (states(seen, flash) & ~seen->alarms.lamps);
}

// ---- needles -----------------------------------------------------------------------------------

static void move_needles(const struct situation *seen) {
    const struct burn_part *burn = &seen->burn;
    const struct power_readings *power = &seen->supply.power;
    const struct cabin_readings *cabin = &seen->air.cabin;
    bool air = starts_flies(APP_AIR);
    const struct {
        enum gauge gauge;
        bool live;      // what it is read from has power, and is read
        uint32_t value; // in the steps of controls.toml
    } needles[] = {
        {GAUGE_THRUST, burn->drive.live, burn->drive.thrust_mn},
        {GAUGE_SPECIFIC_IMPULSE, burn->drive.live, burn->drive.isp_cs},
        {GAUGE_THROTTLE, true, burn->throttle_permille},
        {GAUGE_PROPELLANT, burn->drive.live, burn->drive.propellant_g},
        {GAUGE_CATHODE, burn->drive.live, burn->drive.cathode_k},
        {GAUGE_DISTRIBUTOR_POWER, burn->distributor.live, burn->distributor.available_w},
        {GAUGE_CONFINEMENT, burn->distributor.live, burn->distributor.field_mt},
        {GAUGE_BUS_A, true, power->bus_a_mv},
        {GAUGE_BUS_B, true, power->bus_b_mv},
        {GAUGE_WINGS, true, power->wings_w},
        {GAUGE_LOAD, true, power->bus_a_w + power->bus_b_w},
        {GAUGE_BATTERY, true, power->battery_kj},
        {GAUGE_CABIN_PRESSURE, air, cabin->pressure_pa},
        {GAUGE_OXYGEN, air, cabin->oxygen_pa},
        {GAUGE_CARBON_DIOXIDE, air, cabin->carbon_dioxide_pa},
        {GAUGE_CABIN_TEMPERATURE, air, cabin->temperature_mk},
    };
    for (uint32_t i = 0; i < sizeof needles / sizeof *needles; i++) {
        cockpit_gauge(needles[i].gauge,
                      needles[i].live ? (int32_t)needles[i].value : COCKPIT_NO_READING);
    }
}

// ---- digits ------------------------------------------------------------------------------------

// The lowest digits of a number, the last of them at the given place.
static void show_number(uint32_t last, uint32_t count, uint32_t value, uint32_t point_after) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t point = point_after && i == point_after ? POINT : 0;
        cockpit_digit(last - i, segments[value % 10u] | point);
        value /= 10u;
    }
}

static void show_blank(uint32_t first, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        cockpit_digit(first + i, 0);
    }
}

static void show_event_timer(const struct situation *seen) {
    uint32_t seconds = seen->display.timer_s;
    if (seen->contacts.collision) {
        seconds = seen->contacts.collision_s;
    } else if (seen->burn.mode == DRIVE_MODE_RUNNING) {
        seconds = seen->burn.burn_frames / EXECUTIVE_FRAMES_PER_SECOND;
    }
    show_number(DIGITS_EVENT_TIMER + 4, 2, seconds % 60u, 0);
    show_number(DIGITS_EVENT_TIMER + 2, 3, seconds / 60u, 0);
}

// What is being typed; else the range of the contact aimed at, or the altitude, in kilometres.
static void show_readout(const struct situation *seen) {
    uint32_t last = DIGITS_READOUT + DIGITS_READOUT_COUNT - 1u;
    uint32_t range_dm = seen->contacts.aim.range_dm;
    if (seen->display.typing) {
        show_number(last, DIGITS_READOUT_COUNT, seen->display.typed, 0);
    } else if (seen->contacts.on && seen->contacts.aim.number && range_dm < 10000000u) {
        show_number(last, DIGITS_READOUT_COUNT, range_dm / 100u, 2); // 10 m
    } else if (seen->navigation.mode != NAVIGATION_MODE_NONE && seen->navigation.altitude_m < 1e7) {
        show_number(last, DIGITS_READOUT_COUNT, (uint32_t)(seen->navigation.altitude_m / 100.0), 1);
    } else {
        show_blank(DIGITS_READOUT, DIGITS_READOUT_COUNT);
    }
}

static void show_digits(const struct situation *seen) {
    if (panel_position(seen, CONTROL_LAMP_TEST)) {
        for (uint32_t i = 0; i < DIGITS_READOUT + DIGITS_READOUT_COUNT; i++) {
            cockpit_digit(i, ALL_SEGMENTS);
        }
        return;
    }
    uint32_t of_day = seen->now.met_s % SECONDS_PER_DAY;
    show_number(DIGITS_MISSION_CLOCK + 2, 3, seen->now.met_s / SECONDS_PER_DAY, 0);
    show_number(DIGITS_MISSION_CLOCK + 4, 2, of_day / 3600u, 0);
    show_number(DIGITS_MISSION_CLOCK + 6, 2, of_day / 60u % 60u, 0);
    show_number(DIGITS_MISSION_CLOCK + 8, 2, of_day % 60u, 0);
    show_event_timer(seen);
    show_readout(seen);
}

// ---- sound -------------------------------------------------------------------------------------

// The nearer, the higher and the quicker.
static struct tone closing_tone(uint16_t time_s) {
    uint32_t rest = NEAR_S - time_s;
    return (struct tone){
        .frequency_hz = (uint16_t)(300u + rest * 2u),
        .other_hz = (uint16_t)(300u + rest * 2u),
        .volume = 90,
        .on_frames = 4,
        .period_frames = (uint8_t)(8u + time_s / 4u),
    };
}

static const struct tone *choose_tone(const struct situation *seen,
                                      const struct indicators_part *self, struct tone *closing) {
    uint32_t alarm = panel_position(seen, CONTROL_ALARM);
    if (alarm == ALARM_TEST || (alarm != ALARM_INHIBIT && seen->alarms.warning)) {
        return &warning_tone;
    }
    if (alarm != ALARM_INHIBIT && seen->alarms.caution) {
        return &caution_tone;
    }
    for (uint32_t i = 0; alarm != ALARM_INHIBIT && i < seen->contacts.count; i++) {
        uint16_t time_s = seen->contacts.contact[i].time_to_contact_s;
        if (time_s < NEAR_S) {
            *closing = closing_tone(time_s);
            return closing;
        }
    }
    return self->own.click_frames ? &click_tone : 0;
}

static void sound(const struct situation *seen, struct indicators_part *self) {
    struct tone closing;
    static const uint32_t momentary[] = {CONTROLS_MOMENTARY};
    uint32_t keys =
        (seen->panel.pressed[0] & momentary[0]) | (seen->panel.pressed[1] & momentary[1]);
    self->own.click_frames = keys                     ? CLICK_FRAMES
                             : self->own.click_frames ? self->own.click_frames - 1u
                                                      : 0;
    const struct tone *tone = choose_tone(seen, self, &closing);
    if (!tone) {
        cockpit_tone(0, 0);
        return;
    }
    uint32_t turn = seen->now.frame / tone->period_frames % 2u;
    bool on = seen->now.frame % tone->period_frames < tone->on_frames;
    cockpit_tone(turn ? tone->other_hz : tone->frequency_hz, on ? tone->volume : 0);
}

void indicators_step(const struct situation *seen, void *own) {
    struct indicators_part *self = own;
    self->lamps = choose_lamps(seen);
    cockpit_lamps(self->lamps);
    if (seen->now.frame % EXECUTIVE_10_HZ == GAUGE_PHASE) {
        move_needles(seen);
    }
    if (seen->now.frame % EXECUTIVE_5_HZ == DIGIT_PHASE) {
        show_digits(seen);
    }
    sound(seen, self);
}

void indicators_open(void *own) { *(struct indicators_part *)own = (struct indicators_part){0}; }
