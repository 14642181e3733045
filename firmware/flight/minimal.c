// See minimal.h. It leans on as little as it can: neither executive nor apps nor the situation.
//
// Ten times a second it puts the drive out, closes what keeps the crew alive and the ship on the
// air, and turns her back to where she pointed when it began, by her wheels and gyros alone: so
// slowly that thrusters are never missed. The beacon is an event on both links, but not from a
// ship that was made dark. Nothing is recorded.
#include "flight/minimal.h"

#include "drivers/attitude.h"
#include "drivers/clock.h"
#include "drivers/cockpit.h"
#include "drivers/distributor.h"
#include "drivers/drive.h"
#include "drivers/headset.h"
#include "drivers/inertial.h"
#include "drivers/power.h"
#include "drivers/radio.h"
#include "drivers/restart.h"
#include "drivers/screen.h"
#include "drivers/watchdog.h"
#include "flight/events.h"
#include "flight/moment.h"
#include "generated/controls.h"
#include "generated/power_regs.h"
#include "kernel/processor.h"
#include "kernel/starts.h"
#include "kernel/ticks.h"
#include "portable/frames.h"

#define STEPS_PER_SECOND 10u
#define STEP_TICKS (TICKS_PER_SECOND / STEPS_PER_SECOND)
#define BEACON_STEPS (10u * STEPS_PER_SECOND)
#define SERVED_TICKS (TICKS_PER_SECOND / 50u)
#define ANGLE_GAIN 0.002 // acceleration demanded for an angle, 1/s^2
#define RATE_GAIN 0.1    // and for a rate, 1/s
#define KEEPERS (POWER_LOADS_LIFE_SUPPORT | POWER_LOADS_NAVIGATION | POWER_LOADS_WHEELS)
#define VOICES (POWER_LOADS_HGA | POWER_LOADS_UHF)
#define LIT (1u << LAMP_MASTER_ALARM | 1u << LAMP_COMPUTER | 1u << LAMP_RESTART)
#define BRIGHTNESS 15u

static void put_out(void) {
    drive_cut_off();
    drive_control(false, false);
    distributor_control(false, false);
    attitude_thrusters(0);
}

static void keep_power(bool dark) {
    power_buses(POWER_BUSES_A | POWER_BUSES_B);
    power_loads(KEEPERS | (dark ? 0 : VOICES));
}

static double torque(double inertia_kg_m2, double angle_rad, double rate_rad_s) {
    return -inertia_kg_m2 * (ANGLE_GAIN * angle_rad + RATE_GAIN * rate_rad_s);
}

static void hold(struct vector *turned_rad) {
    struct vector rate = inertial_read().rate_rad_s;
    *turned_rad = vector_step(*turned_rad, 1.0 / STEPS_PER_SECOND, rate);
    attitude_wheels((struct vector){
        torque(ATTITUDE_INERTIA_LONG_KG_M2, turned_rad->x, rate.x),
        torque(ATTITUDE_INERTIA_ACROSS_KG_M2, turned_rad->y, rate.y),
        torque(ATTITUDE_INERTIA_ACROSS_KG_M2, turned_rad->z, rate.z),
    });
}

static void call(uint16_t sequence) {
    uint8_t payload[EVENT_BYTES_MAX], frame[FRAME_MAX];
    events_raise(EVENT_MINIMAL_MODE,
                 (struct event_fields){restart_starts(), starts_nowhere(), starts_left_out()});
    struct event_reader reader = {.taken = events_count() - 1u};
    struct event_note note;
    events_read(&reader, &note);
    struct frame_stamp stamp = {sequence, note.met_s, note.cycles};
    uint32_t bytes = events_pack(&note, payload);
    uint32_t count = frame_wrap(frame, FRAME_EVENT_ID, &stamp, payload, bytes);
    for (uint32_t link = 0; link < RADIO_LINKS; link++) {
        radio_send((enum radio_link)link, frame, count);
    }
}

static void show(void) {
    cockpit_lamps(LIT);
    headset_listen(false);
    screen_brightness(true, BRIGHTNESS);
    screen_clear(0, SCREEN_ROWS);
    screen_text(8, 8, "MINIMAL MODE: THE PROGRAM DOES NOT HOLD", SCREEN_BRIGHT);
    screen_text(10, 8, "DRIVE OUT   ATTITUDE HELD   LIFE SUPPORT ON", SCREEN_PLAIN);
    screen_text(12, 8, "IT IS TRIED AGAIN BY ITSELF, AND BY THE RESTART BUTTON", SCREEN_PLAIN);
}

// Sleeps until a tick; the watchdog is served meanwhile.
static void wait_until(uint64_t ticks) {
    for (uint64_t now = ticks_now(); now < ticks; now = ticks_now()) {
        watchdog_serve();
        ticks_alarm_at(now + SERVED_TICKS < ticks ? now + SERVED_TICKS : ticks);
        processor_wait();
    }
}

_Noreturn void minimal_run(void) {
    struct vector turned_rad = {0, 0, 0};
    uint64_t began_ticks = ticks_now();
    watchdog_open();
    processor_enable(PROCESSOR_TIMER);
    for (uint32_t step = 0; step < MINIMAL_S * STEPS_PER_SECOND; step++) {
        struct clock_date date = clock_date();
        struct moment now = {.utc_s = date.utc_s, .met_s = date.met_s, .cycles = ticks_cycles()};
        bool dark = cockpit_position(CONTROL_DARK_SHIP);
        events_now(&now);
        put_out();
        keep_power(dark);
        hold(&turned_rad);
        if (step % BEACON_STEPS == BEACON_STEPS / 2u && !dark) {
            call((uint16_t)(step / BEACON_STEPS));
        }
        if (step % STEPS_PER_SECOND == 0) {
            show();
            starts_lasted(step / STEPS_PER_SECOND);
        }
        wait_until(began_ticks + (step + 1u) * (uint64_t)STEP_TICKS);
    }
    starts_forget();
    restart_now();
}
