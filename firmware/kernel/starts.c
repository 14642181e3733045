// See starts.h. It is the first that runs and may be the last that can: plain, and of few words.
#include "kernel/starts.h"

#include "drivers/restart.h"
#include "generated/restart_regs.h"
#include "kernel/processor.h"

// In memory that a restart does not touch. Each start ends without a word, so all is written down
// as it happens.
static struct {
    uint32_t nowhere;  // starts in a row that led nowhere
    uint32_t blamed;   // who ran when the last one ended
    uint32_t in_a_row; // and how often in a row
    uint32_t left_out; // apps, a bit each
    uint32_t check;    // of the four
} kept __attribute__((section(".noinit")));
static uint32_t running __attribute__((section(".noinit")));
static uint32_t lasted_s __attribute__((section(".noinit")));

#define CHECKED 0x53544152u

static uint32_t check(void) {
    return CHECKED ^ kept.nowhere ^ kept.blamed << 8 ^ kept.in_a_row << 16 ^ ~kept.left_out;
}

void starts_forget(void) {
    kept.nowhere = kept.in_a_row = kept.left_out = 0;
    kept.blamed = STARTS_NOBODY;
    kept.check = check();
}

static void take_down(void) {
    uint32_t who = running < STARTS_NOBODY ? running : STARTS_NOBODY;
    kept.nowhere = lasted_s < STARTS_NOWHERE_S ? kept.nowhere + 1u : 0;
    kept.in_a_row = who != kept.blamed || lasted_s >= STARTS_BLAMED_S ? 0 : kept.in_a_row;
    kept.blamed = who;
    kept.in_a_row++;
    if (who != STARTS_NOBODY && kept.in_a_row >= STARTS_BLAMED_STARTS) {
        kept.left_out |= 1u << who;
        kept.in_a_row = 0;
        kept.nowhere = 0; // without it things may be well
    }
    kept.check = check();
}

void starts_open(void) {
    uint32_t cause = restart_cause();
    bool anew = cause == RESTART_CAUSE_CAUSE_POWER_ON || cause == RESTART_CAUSE_CAUSE_EXTERNAL;
    if (anew || kept.check != check()) {
        starts_forget();
    } else {
        take_down();
    }
    running = STARTS_NOBODY;
    lasted_s = 0;
    while (kept.nowhere >= STARTS_STILL_STARTS) {
        processor_wait();
    }
}

void starts_running(uint32_t app) { running = app; }

void starts_lasted(uint32_t seconds) { lasted_s = seconds; }

uint32_t starts_left_out(void) { return kept.left_out; }

bool starts_minimal(void) { return kept.nowhere >= STARTS_MINIMAL_STARTS; }

uint32_t starts_nowhere(void) { return kept.nowhere; }
