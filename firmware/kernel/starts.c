// See starts.h. It is the first that runs and may be the last that can: plain, and of few words.
#include "kernel/starts.h"

#include "drivers/restart.h"
#include "drivers/watchdog.h"
#include "generated/restart_regs.h"
#include "kernel/kept.h"
#include "kernel/processor.h"
#include "kernel/ticks.h"

#define SERVED_TICKS (TICKS_PER_SECOND / 10u)

static struct counts {
    uint32_t nowhere;  // starts in a row that led nowhere
    uint32_t blamed;   // who ran when the last one ended
    uint32_t in_a_row; // and how often in a row
    uint32_t left_out; // apps, a bit each
} counts;

// Of the start before.
static struct course {
    uint32_t running;
    uint32_t lasted_s;
} last;

// Each start ends without a word, so all is written down as it happens.
KEPT(counts_row, struct counts, 1, KEPT_UNTIL_POWER_ON);
KEPT(running_row, uint32_t, 1, KEPT_UNTIL_POWER_ON);
KEPT(lasted_row, uint32_t, 1, KEPT_UNTIL_POWER_ON);

static uint64_t ready[STARTS_NOBODY + 1]; // for each who may run
static uint32_t lasted_s;

void starts_forget(void) {
    counts = (struct counts){.blamed = STARTS_NOBODY};
    last = (struct course){STARTS_NOBODY, 0};
    kept_put(&counts_row, 0, &counts);
}

// Nobody has run yet, and no time has passed.
static void begin(void) {
    for (uint32_t app = 0; app <= STARTS_NOBODY; app++) {
        ready[app] = kept_ready(app);
    }
    starts_running(STARTS_NOBODY);
    lasted_s = 0;
    kept_put(&lasted_row, 0, &lasted_s);
}

static _Noreturn void wait_for_the_button(void) {
    processor_enable(PROCESSOR_TIMER);
    for (;;) {
        watchdog_serve();
        ticks_alarm_at(ticks_now() + SERVED_TICKS);
        processor_wait();
    }
}

void starts_open(void) {
    const struct counts *counted = kept_get(&counts_row, 0);
    const uint32_t *running = kept_get(&running_row, 0), *lasted = kept_get(&lasted_row, 0);
    uint32_t cause = restart_cause();
    if (!counted || !running || !lasted || cause == RESTART_CAUSE_CAUSE_POWER_ON ||
        cause == RESTART_CAUSE_CAUSE_EXTERNAL) {
        starts_forget();
    } else {
        counts = *counted;
        last = (struct course){*running, *lasted};
        counts.nowhere = last.lasted_s < STARTS_NOWHERE_S ? counts.nowhere + 1u : 0;
        kept_put(&counts_row, 0, &counts);
    }
    begin();
    if (counts.nowhere >= STARTS_STILL_STARTS) {
        wait_for_the_button();
    }
}

void starts_blame(bool image_holds) {
    bool of_memory = restart_cause() == RESTART_CAUSE_CAUSE_MEMORY && image_holds;
    counts.in_a_row = last.lasted_s < STARTS_BLAMED_S ? counts.in_a_row : 0;
    if (!of_memory) {
        counts.in_a_row = last.running == counts.blamed ? counts.in_a_row + 1u : 1u;
        counts.blamed = last.running;
    }
    if (counts.blamed < STARTS_NOBODY && counts.in_a_row >= STARTS_BLAMED_STARTS) {
        counts.left_out |= 1u << counts.blamed;
        counts.in_a_row = 0;
        counts.nowhere = 0; // without it things may be well
    }
    kept_put(&counts_row, 0, &counts);
}

void starts_running(uint32_t app) {
    kept_put_ready(&running_row, ready[app <= STARTS_NOBODY ? app : STARTS_NOBODY]);
}

void starts_lasted(uint32_t seconds) {
    if (lasted_s != seconds) {
        lasted_s = seconds;
        kept_put(&lasted_row, 0, &lasted_s);
    }
}

uint32_t starts_left_out(void) { return counts.left_out; }

bool starts_minimal(void) { return counts.nowhere >= STARTS_MINIMAL_STARTS; }

uint32_t starts_nowhere(void) { return counts.nowhere; }
