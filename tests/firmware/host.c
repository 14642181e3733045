// The parts of the firmware that know no hardware, on this host: a log store on a simulated part.
//
// The part is NAND as massmem.rdl has it: programming clears bits, erasing sets a block's, and a
// cut leaves the first bytes programmed or the first pages erased. Built as a shared library for
// ctypes.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flight/logstore.h"
#include "kernel/fault.h"

// An assert of the firmware that fails here ends the test.
void fault_assert(uint32_t source, uint32_t line) {
    fprintf(stderr, "assert: file %u, line %u\n", source, line);
    abort();
}

#define FLASH_BYTES (LOGSTORE_PAGES * LOGSTORE_PAGE_BYTES)

struct host {
    struct logstore store;
    uint8_t flash[FLASH_BYTES];
    uint8_t before[FLASH_BYTES]; // what host_keep() kept
    struct logstore store_before;
    uint32_t jobs;
    uint32_t stuck_jobs;
    uint32_t takes; // bytes of each program, though it says that it took all
};

struct host *host_new(void) {
    struct host *host = calloc(1, sizeof *host);
    memset(host->flash, 0xFF, FLASH_BYTES);
    host->takes = LOGSTORE_PAGE_BYTES;
    return host;
}

void host_free(struct host *host) { free(host); }

uint8_t *host_flash(struct host *host) { return host->flash; }

void host_keep(struct host *host) {
    memcpy(host->before, host->flash, FLASH_BYTES);
    host->store_before = host->store;
}

void host_back(struct host *host) {
    memcpy(host->flash, host->before, FLASH_BYTES);
    host->store = host->store_before;
}

static void program(struct host *host, const struct logstore_job *job, uint32_t bytes) {
    uint8_t *page = host->flash + job->page * LOGSTORE_PAGE_BYTES;
    if (host->stuck_jobs > 0) {
        host->stuck_jobs--;
        return;
    }
    for (uint32_t i = 0; i < bytes && i < host->takes; i++) {
        page[i] &= job->bytes[i];
    }
}

static void erase(struct host *host, const struct logstore_job *job, uint32_t pages) {
    uint32_t first = job->page / LOGSTORE_BLOCK_PAGES * LOGSTORE_BLOCK_PAGES;
    memset(host->flash + first * LOGSTORE_PAGE_BYTES, 0xFF, (size_t)pages * LOGSTORE_PAGE_BYTES);
}

// Does jobs until there are none, or until `jobs` are done: then the next one is cut after so many
// bytes or pages. Returns what the cut job was (0: it ended before).
int host_run(struct host *host, uint32_t jobs, uint32_t cut) {
    struct logstore_job job;
    for (uint32_t i = 0; logstore_next(&host->store, &job); i++) {
        bool cut_now = i == jobs;
        switch (job.operation) {
        case LOGSTORE_READ:
            memcpy(job.bytes, host->flash + job.page * LOGSTORE_PAGE_BYTES, LOGSTORE_PAGE_BYTES);
            break;
        case LOGSTORE_PROGRAM: program(host, &job, cut_now ? cut : LOGSTORE_PAGE_BYTES); break;
        case LOGSTORE_ERASE: erase(host, &job, cut_now ? cut : LOGSTORE_BLOCK_PAGES); break;
        }
        if (cut_now) {
            return (int)job.operation;
        }
        host->jobs++;
        logstore_done(&host->store, true);
    }
    return 0;
}

void host_power_up(struct host *host, uint32_t start) {
    memset(&host->store, 0, sizeof host->store);
    logstore_mount(&host->store, start);
}

// The number of the record, 0 if there was no room.
uint32_t host_append(struct host *host, uint32_t entry, uint32_t met_s, const uint8_t *payload,
                     uint32_t payload_bytes) {
    struct logstore_head head = {met_s, met_s, (uint8_t)entry};
    uint32_t number = 0;
    return logstore_append(&host->store, &head, payload, payload_bytes, &number) ? number : 0;
}

void host_flush(struct host *host) { logstore_flush(&host->store); }

uint32_t host_safe(const struct host *host) { return host->store.safe; }

uint32_t host_jobs(const struct host *host) { return host->jobs; }

void host_take(struct host *host, uint32_t bytes) { host->takes = bytes; }

// The part has no power at its next job.
void host_fail(struct host *host) {
    struct logstore_job job;
    if (logstore_next(&host->store, &job)) {
        logstore_done(&host->store, false);
    }
}

void host_stick(struct host *host, uint32_t jobs) { host->stuck_jobs = jobs; }
