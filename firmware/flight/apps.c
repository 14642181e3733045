// See apps.h.
#include "flight/apps.h"

#include <stddef.h>

#include "drivers/clock.h"
#include "drivers/cockpit.h"
#include "drivers/distributor.h"
#include "drivers/drive.h"
#include "drivers/imager.h"
#include "drivers/lidar.h"
#include "drivers/massmem.h"
#include "drivers/power.h"
#include "drivers/startracker.h"
#include "drivers/watchdog.h"
#include "flight/events.h"
#include "flight/minimal.h"
#include "flight/programs.h"
#include "flight/recorder.h"
#include "flight/start.h"
#include "generated/memory_map.h"
#include "kernel/interrupts.h"
#include "kernel/starts.h"
#include "kernel/ticks.h"

struct app_row {
    uint32_t period_frames;
    uint32_t phase_frames; // in which frame of its period
    uint32_t own;          // offset of its part of the situation
    void (*open)(void *own);
    void (*step)(const struct situation *seen, void *own);
};

static const struct app_row apps[] = {
#define APP(stem, period_frames, phase_frames)                                                     \
    {period_frames, phase_frames, offsetof(struct situation, stem), stem##_open, stem##_step},
#include "flight/apps.def"
#undef APP
};
#define APPS (sizeof apps / sizeof *apps)

// Those without which the rest would do harm: no hand at the switches, no say over the buses.
#define NEEDED (1u << APP_PANEL | 1u << APP_SUPPLY)
// What tells the crew that an app is left out, whoever else is.
#define LEFT_OUT_LAMPS (1u << LAMP_MASTER_ALARM | 1u << LAMP_COMPUTER)

static const struct interrupt_row interrupt_rows[] = {
    {POWER_IRQ, power_interrupt},
    {DISTRIBUTOR_IRQ, distributor_interrupt},
    {DRIVE_IRQ, drive_interrupt},
    {LIDAR_IRQ, lidar_interrupt},
    {IMAGER_IRQ, imager_interrupt},
    {MASSMEM_IRQ, massmem_interrupt},
    {STARTRACKER_IRQ, startracker_interrupt},
};

static struct situation situation;

static void *own_part(const struct app_row *app) { return (uint8_t *)&situation + app->own; }

static void note_the_time(uint32_t frame) {
    struct clock_date date = clock_date();
    situation.now = (struct moment){
        .frame = frame,
        .utc_s = date.utc_s,
        .met_s = date.met_s,
        .us = date.utc_us,
        .cycles = ticks_cycles(),
    };
    events_now(&situation.now);
}

// For the two through whom the crew would learn that an app is left out, when they are.
static void stand_in(void) {
    if (!starts_flies(APP_ALARMS)) {
        situation.alarms.active = situation.alarms.raised = 1u << ALARM_LEFT_OUT;
        situation.alarms.lamps = LEFT_OUT_LAMPS;
    }
    if (!starts_flies(APP_INDICATORS)) {
        situation.indicators.lamps = situation.alarms.lamps | LEFT_OUT_LAMPS;
        cockpit_lamps(situation.indicators.lamps);
    }
}

static void frame_step(uint32_t frame) {
    note_the_time(frame);
    for (uint32_t i = 0; i < APPS; i++) {
        if (frame % apps[i].period_frames == apps[i].phase_frames && starts_flies(i)) {
            starts_running(i);
            apps[i].step(&situation, own_part(&apps[i]));
        }
    }
    starts_running(STARTS_NOBODY);
    stand_in();
    starts_lasted(frame / EXECUTIVE_FRAMES_PER_SECOND);
}

static bool background(void) {
    if (!starts_flies(APP_RECORDS)) {
        return false;
    }
    starts_running(APP_RECORDS);
    bool more = recorder_background();
    starts_running(STARTS_NOBODY);
    return more;
}

static void open_apps(void) {
    for (uint32_t i = 0; i < APPS; i++) {
        if (starts_flies(i)) {
            starts_running(i);
            apps[i].open(own_part(&apps[i]));
        } else {
            events_raise(EVENT_APP_LEFT_OUT, (struct event_fields){i});
        }
    }
    starts_running(STARTS_NOBODY);
}

_Noreturn void apps_run(void) {
    static const struct executive_hooks hooks = {frame_step, background};
    _Static_assert(APPS <= STARTS_NOBODY, "a bit each");
    events_open();
    note_the_time(0);
    if (starts_minimal() || starts_left_out() & NEEDED) {
        minimal_run();
    }
    interrupts_open(interrupt_rows, sizeof interrupt_rows / sizeof *interrupt_rows);
    watchdog_open();
    start_open(&situation.start);
    open_apps();
    executive_run(&hooks);
}
