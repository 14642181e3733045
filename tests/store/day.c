// A day of entries in a store of the ship's size: what it costs before the codes, and in erasures.
//
//   day FILE [DAYS]    FILE: an entry a line: time in ms, kind, payload as hexadecimal digits or -.
//
// The part holds what is programmed and reads it back right; the outer code is left out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portable/store/blocks.h"
#include "portable/store/store.h"

#define RAW_BYTES 2112u
#define PAGES 32768u
#define LINE_MAX 1000000u

static const struct store_geometry geometry = {
    .blocks = 512,
    .block_pages = 64,
    .raw_bytes = RAW_BYTES,
    .page_bytes = 1776,
    .stripe_data = 512,
    .stripe_parity = 496,
    .parity_blocks = 8,
    .regions = 16,
};

static void seal(const struct store_geometry *of, const uint8_t *page, uint8_t *raw) {
    memset(raw, 0, of->raw_bytes);
    memcpy(raw, page, of->page_bytes);
}

static uint32_t open_page(const struct store_geometry *of, uint8_t *raw, uint8_t *page) {
    memcpy(page, raw, of->page_bytes);
    return 0;
}

static uint32_t parity(uint32_t data) { return data + 30u; }

static bool encode(const struct store_geometry *of, uint8_t *stripe, uint32_t slice) {
    (void)of, (void)stripe, (void)slice;
    return true;
}

static bool decode(const struct store_geometry *of, uint8_t *stripe, const uint16_t *index,
                   uint32_t count, uint32_t slice) {
    (void)of, (void)stripe, (void)index, (void)count, (void)slice;
    return true;
}

static const struct store_codes codes = {seal, open_page, parity, encode, decode, 0};
static const struct store_policy policy = {.priority = {[0] = 10, [1] = 100, [2] = 50, [3] = 20}};
static struct store store;
static uint8_t buffer[512u * STORE_BODY_MAX];
static uint8_t flash[PAGES][RAW_BYTES];
static uint64_t reads, kinds[8], jobs_in_a_call, jobs_max, wait_max;

static void run(uint64_t now_ms) {
    struct store_job job;
    enum store_turn turn;
    jobs_in_a_call = 0;
    while ((turn = store_next(&store, now_ms, &job)) != STORE_IDLE) {
        if (turn == STORE_AGAIN) {
            continue;
        }
        jobs_in_a_call++;
        if (job.operation == STORE_READ) {
            reads++;
            memcpy(job.bytes, flash[job.page], RAW_BYTES);
        } else if (job.operation == STORE_PROGRAM) {
            kinds[job.bytes[3] & 7u]++;
            memcpy(flash[job.page], job.bytes, RAW_BYTES);
        } else {
            memset(flash[job.page], 0xFF, (size_t)geometry.block_pages * RAW_BYTES);
        }
        store_done(&store, STORE_WELL);
    }
    jobs_max = jobs_in_a_call > jobs_max ? jobs_in_a_call : jobs_max;
}

static uint32_t unhex(const char *text, uint8_t *bytes) {
    uint32_t count = 0;
    unsigned value;
    while (*text != '-' && sscanf(text + 2u * count, "%2x", &value) == 1) {
        bytes[count++] = (uint8_t)value;
    }
    return count;
}

int main(int count, char **words) {
    static char line[LINE_MAX], text[LINE_MAX];
    static uint8_t payload[LINE_MAX / 2u];
    static uint8_t description[16000];
    uint32_t days = count > 2 ? (uint32_t)atoi(words[2]) : 1u;
    uint64_t now = 0, last = 0, payload_bytes = 0, entries = 0, start = 0;
    memset(flash, 0xFF, sizeof flash);
    store_open(&store, &geometry, &codes, &policy, buffer);
    store_describe(&store, description, sizeof description);
    store_mount(&store);
    run(0);
    uint32_t erasures = store.erasures, programs = store.programs;
    memset(kinds, 0, sizeof kinds);
    for (uint32_t day = 0; day < days; day++) {
        FILE *file = fopen(words[1], "r");
        unsigned long long time;
        unsigned kind;
        while (file && fgets(line, sizeof line, file) &&
               sscanf(line, "%llu %u %s", &time, &kind, text) == 3) {
            uint32_t sequence, bytes = unhex(text, payload);
            start = last == 0 ? time : start;
            last = time + 86400000ull * day;
            while (now < last) {
                now = now + 100 < last && now != 0 ? now + 100 : last;
                run(now);
                if (store.safe + 1u < store.next_sequence && now - store.since_ms > wait_max) {
                    wait_max = now - store.since_ms;
                }
            }
            while (!store_append(&store, (uint8_t)kind, last, payload, bytes, &sequence)) {
                run(now);
            }
            run(now);
            payload_bytes += bytes;
            entries++;
        }
        fclose(file);
    }
    store_flush(&store);
    run(now);
    double hours = (double)(last - start) / 3.6e6;
    double packed = (double)(kinds[PAGE_DATA] + (store.filling.used != 0)) * geometry.page_bytes;
    printf("%llu entries in %.1f h, %.1f bytes of payload each; DATA pages %.0f bytes: "
           "%.3f x payload, %.1f bytes an entry\n",
           (unsigned long long)entries, hours, (double)payload_bytes / (double)entries, packed,
           packed / (double)payload_bytes, packed / (double)entries);
    printf("programs: DATA %llu PARITY %llu COPY %llu TAIL %llu TEXT %llu SUPER %llu; %u in all, "
           "%u erasures; %u stripes, oldest %u; longest wait %llu ms; struct store %zu bytes\n",
           (unsigned long long)kinds[1], (unsigned long long)kinds[2],
           (unsigned long long)kinds[3], (unsigned long long)kinds[4],
           (unsigned long long)kinds[5], (unsigned long long)kinds[6], store.programs - programs,
           store.erasures - erasures, store.filling.stripe, store.oldest,
           (unsigned long long)wait_max, sizeof store);
    uint64_t before = reads;
    store_mount(&store);
    run(now);
    printf("mount: %llu reads; safe %u, next %u\n", (unsigned long long)(reads - before),
           store.safe, store.next_sequence);
    return 0;
}
