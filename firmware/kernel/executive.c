// See executive.h.
#include "kernel/executive.h"

#include "drivers/watchdog.h"
#include "kernel/interrupts.h"
#include "kernel/processor.h"
#include "kernel/ticks.h"

#define FRAME_TICKS (TICKS_PER_SECOND / EXECUTIVE_FRAMES_PER_SECOND)

static struct executive_report report;
static uint32_t second_busy_ticks;

const struct executive_report *executive_report(void) { return &report; }

static void account(uint32_t frame_ticks) {
    second_busy_ticks += frame_ticks;
    if (frame_ticks > report.worst_frame_ticks) {
        report.worst_frame_ticks = frame_ticks;
    }
    if (report.frames % EXECUTIVE_FRAMES_PER_SECOND == 0) {
        report.busy_permille = second_busy_ticks / (TICKS_PER_SECOND / 1000u);
        report.worst_frame_ticks = frame_ticks;
        second_busy_ticks = 0;
    }
}

// One frame that was due at the given tick; returns when the next is due.
static uint64_t run_frame(const struct executive_hooks *hooks, uint64_t due_ticks) {
    uint64_t began_ticks = ticks_now();
    hooks->frame(report.frames);
    report.frames++;
    uint64_t ended_ticks = ticks_now();
    uint64_t next_ticks = due_ticks + FRAME_TICKS;
    account((uint32_t)(ended_ticks - began_ticks));
    if (ended_ticks < next_ticks) {
        watchdog_serve();
        return next_ticks;
    }
    report.overruns++;
    // Frames that are past are left out: catching up would only make the next one late too.
    return ended_ticks + FRAME_TICKS;
}

_Noreturn void executive_run(const struct executive_hooks *hooks) {
    uint64_t due_ticks = ticks_now() + FRAME_TICKS;
    processor_enable(PROCESSOR_TIMER | PROCESSOR_EXTERNAL);
    for (;;) {
        ticks_alarm_at(due_ticks);
        bool more = true;
        while (!(processor_pending() & PROCESSOR_TIMER)) {
            if (!more) {
                processor_wait();
            }
            interrupts_dispatch();
            more = hooks->background();
        }
        due_ticks = run_frame(hooks, due_ticks);
    }
}
