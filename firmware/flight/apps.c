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
#include "flight/programs.h"
#include "generated/memory_map.h"
#include "kernel/interrupts.h"
#include "kernel/ticks.h"

struct app {
    uint32_t period_frames;
    uint32_t phase_frames; // in which frame of its period
    uint32_t own;          // offset of its part of the situation
    void (*open)(void *own);
    void (*step)(const struct situation *seen, void *own);
};

static const struct app apps[] = {
#define APP(stem, period_frames, phase_frames)                                                     \
    {period_frames, phase_frames, offsetof(struct situation, stem), stem##_open, stem##_step},
#include "flight/apps.def"
#undef APP
};
#define APPS (sizeof apps / sizeof *apps)

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

static void *own_part(const struct app *app) { return (uint8_t *)&situation + app->own; }

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

static void frame_step(uint32_t frame) {
    note_the_time(frame);
    for (uint32_t i = 0; i < APPS; i++) {
        if (frame % apps[i].period_frames == apps[i].phase_frames) {
            apps[i].step(&situation, own_part(&apps[i]));
        }
    }
}

static bool background(void) { return records_background(&situation.records); }

_Noreturn void apps_run(void) {
    static const struct executive_hooks hooks = {frame_step, background};
    note_the_time(0);
    interrupts_open(interrupt_rows, sizeof interrupt_rows / sizeof *interrupt_rows);
    for (uint32_t i = 0; i < APPS; i++) {
        apps[i].open(own_part(&apps[i]));
    }
    watchdog_open();
    executive_run(&hooks);
}
