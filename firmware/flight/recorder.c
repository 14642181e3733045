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

// Of closing a stripe, measured: for any at all, and for each page that it has.
#define CLOSING_MS 500u
#define CLOSING_PAGE_MS 18u

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

static struct {
    struct coded coded;
    struct store_codes codes;
    struct store store;
    struct store_reader reader[RECORDER_READERS];
    uint32_t turn; // whose of them it is
    uint8_t stripe[STRIPE_DATA * STORE_BODY_MAX];
    bool opening; // what the codes need is being filled
    bool due;     // the log is to be looked for, if it is not mounted
    bool working; // a job is with the part
    bool reading; // and it is the reader's
    bool resting; // the store has nothing to do before it is told something
    uint32_t looks;
    uint32_t mountings;
    uint32_t taken; // last entry that it was given
    uint32_t end;   // page in which the log was found to end
    uint32_t page;  // that was written last
} recorder;

void recorder_open(void) {
    coded_open_begin(&recorder.coded, &recorder.codes);
    recorder.opening = true;
    recorder.due = recorder.working = recorder.reading = recorder.resting = false;
    recorder.mountings = recorder.taken = recorder.end = recorder.page = 0;
    store_open(&recorder.store, &coded_geometry, &recorder.codes, &policy, recorder.stripe);
    recorder.turn = 0;
    for (uint32_t i = 0; i < RECORDER_READERS; i++) {
        reader_open(&recorder.reader[i], &recorder.store);
    }
    store_describe(&recorder.store, log_format, LOG_FORMAT_BYTES);
}

bool recorder_mounted(void) { return store_mounted(&recorder.store); }

uint32_t recorder_mountings(void) { return recorder.mountings; }

uint32_t recorder_safe(void) { return recorder.store.safe; }

uint32_t recorder_missed(void) { return recorder.store.missed; }

uint32_t recorder_end(void) { return recorder.end; }

uint32_t recorder_page(void) { return recorder.page; }

static uint64_t now_ms(void) { return ticks_now() / TICKS_PER_MS; }

bool recorder_take(uint8_t entry, uint64_t time_ms, const uint8_t *payload, uint32_t payload_bytes,
                   uint32_t *number) {
    recorder.resting = false;
    recorder.store.now_ms = now_ms(); // it was not asked for a job while it rested
    if (!store_append(&recorder.store, entry, time_ms, payload, payload_bytes, number)) {
        return false;
    }
    recorder.taken = *number;
    return true;
}

void recorder_flush(void) {
    recorder.resting = false;
    store_flush(&recorder.store);
}

struct store_reader *recorder_reader(enum recorder_reader who) { return &recorder.reader[who]; }

void recorder_spare(bool spare) {
    recorder.resting = false;
    store_spare(&recorder.store, spare);
}

void recorder_close(void) {
    recorder.resting = false;
    store_close(&recorder.store);
}

uint32_t recorder_closing_ms(void) {
    return CLOSING_MS + CLOSING_PAGE_MS * (recorder.store.filling.index + 1u);
}

static void finish(enum store_result result) {
    recorder.working = false;
    if (recorder.reading) {
        recorder.reading = false;
        reader_done(&recorder.reader[recorder.turn], result);
    } else {
        store_done(&recorder.store, result);
    }
}

void recorder_watch(bool on) {
    recorder.looks++;
    if (recorder.working && recorder.looks > PATIENCE_LOOKS) {
        finish(STORE_LOST);
    }
    recorder.due = on;
    // What is not safe yet waits for its time.
    bool all_safe = recorder_mounted() && recorder.taken <= recorder.store.safe;
    recorder.resting = recorder.resting && all_safe;
}

static void begin(const struct store_job *job) {
    recorder.working = true;
    recorder.looks = 0;
    recorder.page = job->operation == STORE_READ ? recorder.page : job->page;
    massmem_start((uint32_t)job->operation, job->page, job->bytes);
}

static bool next_job(void) {
    if (recorder.due && recorder.store.phase == STORE_STOPPED) {
        recorder.due = false;
        store_mount(&recorder.store);
    }
    struct store_job job;
    enum store_turn turn = store_next(&recorder.store, now_ms(), &job);
    if (turn == STORE_JOB) {
        begin(&job);
    }
    recorder.resting = turn == STORE_IDLE;
    return turn == STORE_AGAIN;
}

// The readers' turn: the writer has nothing to do, or waits while a page is opened. Who has begun
// goes on until it has what it looks for.
static bool look(void) {
    for (uint32_t i = 0; i < RECORDER_READERS; i++) {
        struct store_job job;
        enum store_turn turn = reader_next(&recorder.reader[recorder.turn], &job);
        if (turn == STORE_JOB) {
            recorder.reading = true;
            begin(&job);
        }
        if (turn != STORE_IDLE) {
            return turn == STORE_AGAIN;
        }
        recorder.turn = (recorder.turn + 1u) % RECORDER_READERS;
    }
    return false;
}

static bool carry_on(void) {
    if (recorder.opening) {
        recorder.opening = coded_open_step(&recorder.coded);
        return true;
    }
    if (!recorder.working) {
        bool writes = !recorder.resting && !reader_is_opening(&recorder.reader[recorder.turn]);
        bool more = writes && next_job();
        return more || recorder.working ? more : look();
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
        recorder.mountings++;
        uint32_t page = recorder.store.mount.best.page;
        recorder.end = page != STORE_NONE ? page : 0;
    }
    return more;
}
