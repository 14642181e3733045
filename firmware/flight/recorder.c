// See recorder.h.
//
// Memory: 1.6 MB, nearly all of it the pages of a stripe and what the codes work in.
#include "flight/recorder.h"

#include "drivers/massmem.h"
#include "generated/dictionary.h"
#include "generated/massmem_regs.h"
#include "kernel/ticks.h"
#include "portable/generated/log_format.h"
#include "portable/store/coded.h"
#include "portable/store/store.h"

#define PATIENCE_LOOKS 3u // a job takes 6 ms at most; after so many tenths of a second it is lost
#define TICKS_PER_MS (TICKS_PER_SECOND / 1000u)

_Static_assert((int)STORE_READ == (int)MASSMEM_COMMAND_OPERATION_READ &&
                   (int)STORE_PROGRAM == (int)MASSMEM_COMMAND_OPERATION_PROGRAM &&
                   (int)STORE_ERASE == (int)MASSMEM_COMMAND_OPERATION_ERASE,
               "jobs are told as they are");

static const struct store_policy policy = {.priority = {
#define ROW(name, stem, priority, at_once) [ENTRY_##name] = priority,
                                               ENTRY_ROWS(ROW)
#undef ROW
                                           }};

static const enum store_result results[] = {
    [MASSMEM_DONE] = STORE_WELL, [MASSMEM_FAILED] = STORE_FAILED, [MASSMEM_LOST] = STORE_LOST};

static struct coded coded;
static struct store_codes codes;
static uint8_t stripe[STRIPE_DATA * STORE_BODY_MAX];
static struct store store;

static bool opening; // what the codes need is being filled
static bool due;     // the log is to be looked for, if it is not mounted
static bool working; // a job is with the part
static bool resting; // the store has nothing to do before it is told something
static uint32_t taken; // last entry that it was given
static uint32_t looks;
static uint32_t mountings;
static uint32_t end;  // page in which the log was found to end
static uint32_t page; // that was written last

void recorder_open(void) {
    coded_open_begin(&coded, &codes);
    opening = true;
    due = working = resting = false;
    mountings = taken = end = page = 0;
    store_open(&store, &coded_geometry, &codes, &policy, stripe);
    store_describe(&store, log_format, LOG_FORMAT_BYTES);
}

bool recorder_mounted(void) { return store_mounted(&store); }

uint32_t recorder_mountings(void) { return mountings; }

uint32_t recorder_safe(void) { return store.safe; }

uint32_t recorder_missed(void) { return store.missed; }

uint32_t recorder_end(void) { return end; }

uint32_t recorder_page(void) { return page; }

bool recorder_take(uint8_t entry, uint64_t time_ms, const uint8_t *payload, uint32_t payload_bytes,
                   uint32_t *number) {
    resting = false;
    if (!store_append(&store, entry, time_ms, payload, payload_bytes, number)) {
        return false;
    }
    taken = *number;
    return true;
}

void recorder_flush(void) {
    resting = false;
    store_flush(&store);
}

static void finish(enum store_result result) {
    working = false;
    store_done(&store, result);
}

void recorder_watch(bool on) {
    looks++;
    if (working && looks > PATIENCE_LOOKS) {
        finish(STORE_LOST);
    }
    due = on;
    resting = resting && taken <= store.safe && recorder_mounted(); // what is not safe waits for time
}

static void begin(const struct store_job *job) {
    working = true;
    looks = 0;
    page = job->operation == STORE_READ ? page : job->page;
    massmem_start((uint32_t)job->operation, job->page, job->bytes);
}

static bool next_job(void) {
    if (due && store.phase == STORE_STOPPED) {
        due = false;
        store_mount(&store);
    }
    struct store_job job;
    enum store_turn turn = store_next(&store, ticks_now() / TICKS_PER_MS, &job);
    if (turn == STORE_JOB) {
        begin(&job);
    }
    resting = turn == STORE_IDLE;
    return turn == STORE_AGAIN;
}

static bool carry_on(void) {
    if (opening) {
        opening = coded_open_step(&coded);
        return true;
    }
    if (!working) {
        return !resting && next_job();
    }
    enum massmem_result result = massmem_result();
    if (result == MASSMEM_BUSY) {
        return false;
    }
    finish(results[result]);
    return true;
}

bool recorder_background(void) {
    bool mounted = recorder_mounted();
    bool more = carry_on();
    if (!mounted && recorder_mounted()) {
        mountings++;
        end = store.mount.best.page != STORE_NONE ? store.mount.best.page : 0;
    }
    return more;
}
