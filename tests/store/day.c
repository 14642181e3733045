// A day of entries in a store of the ship's size: what it costs before the codes, and in erasures.
//
//   day events FILE     an entry a line: time in ms, kind, payload as hexadecimal digits or -.
//   day voices COUNT    entries of 500 to 2,000 bytes; a third of a kind that is never dropped.
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
static const struct store_policy policy = {.priority = {[0] = 10, [1] = 100, [2] = 50, [3] = 20, [4] = 255}};
static struct store store;
static uint8_t buffer[512u * STORE_BODY_MAX];
static uint8_t flash[PAGES][RAW_BYTES];
static uint64_t reads, kinds[8], wait_max, now_ms, first_ms, payload_bytes, entries;
static uint32_t erasures[512];

static void run(uint64_t at_ms) {
    struct store_job job;
    enum store_turn turn;
    while ((turn = store_next(&store, at_ms, &job)) != STORE_IDLE) {
        if (turn == STORE_AGAIN) {
            continue;
        }
        if (job.operation == STORE_READ) {
            reads++;
            memcpy(job.bytes, flash[job.page], RAW_BYTES);
        } else if (job.operation == STORE_PROGRAM) {
            kinds[job.bytes[3] & 7u]++;
            memcpy(flash[job.page], job.bytes, RAW_BYTES);
        } else {
            erasures[job.page / geometry.block_pages]++;
            memset(flash[job.page], 0xFF, (size_t)geometry.block_pages * RAW_BYTES);
        }
        store_done(&store, STORE_WELL);
    }
}

static uint32_t unhex(const char *text, uint8_t *bytes) {
    uint32_t count = 0;
    unsigned value;
    while (*text != '-' && sscanf(text + 2u * count, "%2x", &value) == 1) {
        bytes[count++] = (uint8_t)value;
    }
    return count;
}

// One entry, and the time up to it.
static void take(uint64_t time_ms, uint32_t kind, const uint8_t *payload, uint32_t bytes) {
    uint32_t sequence;
    first_ms = first_ms == 0 ? time_ms : first_ms;
    now_ms = now_ms == 0 ? time_ms : now_ms;
    while (now_ms < time_ms) {
        now_ms = now_ms + 100 < time_ms ? now_ms + 100 : time_ms;
        run(now_ms);
        bool waits = store.safe + 1u < store.next_sequence;
        if (waits && now_ms - store.since_ms > wait_max) {
            wait_max = now_ms - store.since_ms;
        }
    }
    for (uint32_t tries = 0; !store_append(&store, (uint8_t)kind, time_ms, payload, bytes, &sequence);
         tries++) {
        if (tries > 100000) {
            printf("the part is full\n");
            exit(1);
        }
        now_ms++;
        run(now_ms);
    }
    run(now_ms);
    payload_bytes += bytes;
    entries++;
}

static void take_file(const char *name) {
    static char line[LINE_MAX], text[LINE_MAX];
    static uint8_t payload[LINE_MAX / 2u];
    FILE *file = fopen(name, "r");
    unsigned long long time;
    unsigned kind;
    while (file && fgets(line, sizeof line, file) &&
           sscanf(line, "%llu %u %s", &time, &kind, text) == 3) {
        take(time, kind, payload, unhex(text, payload));
    }
    if (file) {
        fclose(file);
    }
}

static void take_voices(uint32_t count) {
    static uint8_t payload[2000];
    for (uint32_t i = 0; i < count; i++) {
        memset(payload, (int)i, sizeof payload);
        take(1000000u + 3000ull * i, i % 3u == 0 ? 4 : 3, payload, 500u + i * 7919u % 1500u);
    }
}

// The worst that the loss of a fifth of the part, in one piece, can do to a closed stripe: pages left
// beyond those needed.
static int32_t worst_loss(void) {
    static uint16_t of_block[512];
    uint32_t blocks = geometry.blocks, range = blocks / 5u + 1u;
    int32_t worst = INT32_MAX;
    for (uint32_t stripe = store.oldest; stripe < store.unclosed; stripe++) {
        uint32_t pages = 0, data = 0;
        memset(of_block, 0, sizeof of_block);
        for (uint32_t p = 0; p < PAGES; p++) {
            const uint8_t *page = flash[p];
            if (page[0] == 'A' && (page[3] == PAGE_DATA || page[3] == PAGE_PARITY) &&
                (page[4] | page[5] << 8) == (int)stripe) {
                of_block[p / geometry.block_pages]++;
                pages++;
                data += page[3] == PAGE_DATA;
            }
        }
        for (uint32_t from = 0; from < blocks; from++) {
            uint32_t lost = 0;
            for (uint32_t i = 0; i < range; i++) {
                lost += of_block[(from + i) % blocks];
            }
            int32_t left = (int32_t)(pages - lost) - (int32_t)data;
            worst = left < worst ? left : worst;
        }
    }
    return worst;
}

static void report(void) {
    double hours = (double)(now_ms - first_ms) / 3.6e6;
    double packed = (double)(kinds[PAGE_DATA] + (store.filling.used != 0)) * geometry.page_bytes;
    printf("%llu entries in %.1f h, %.1f bytes of payload each; DATA pages %.0f bytes: "
           "%.3f x payload, %.1f bytes an entry\n",
           (unsigned long long)entries, hours, (double)payload_bytes / (double)entries, packed,
           packed / (double)payload_bytes, packed / (double)entries);
    printf("programs:");
    for (uint32_t i = PAGE_DATA; i <= PAGE_SUPER; i++) {
        printf(" %llu of kind %u,", (unsigned long long)kinds[i], i);
    }
    printf(" %u in all; %u erasures; %u stripes, oldest %u; longest wait %llu ms\n",
           store.programs, store.erasures, store.filling.stripe, store.oldest,
           (unsigned long long)wait_max);
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t b = 0; b < geometry.blocks; b++) {
        least = erasures[b] < least ? erasures[b] : least;
        most = erasures[b] > most ? erasures[b] : most;
    }
    printf("erasures of a block: %u to %u; a fifth lost leaves a closed stripe %d pages too many\n",
           least, most, worst_loss());
}

int main(int count, char **words) {
    static uint8_t description[16000];
    struct store_job job;
    if (count < 3) {
        fprintf(stderr, "day events FILE, or day voices COUNT\n");
        return 2;
    }
    memset(flash, 0xFF, sizeof flash);
    store_open(&store, &geometry, &codes, &policy, buffer);
    store_describe(&store, description, sizeof description);
    store_mount(&store);
    run(0);
    memset(kinds, 0, sizeof kinds);
    if (strcmp(words[1], "voices") == 0) {
        take_voices((uint32_t)atoi(words[2]));
    } else {
        take_file(words[2]);
    }
    store_flush(&store);
    run(now_ms);
    report();
    uint64_t before = reads;
    store_mount(&store);
    while (!store_mounted(&store) && store_next(&store, now_ms, &job) == STORE_JOB) {
        reads += job.operation == STORE_READ;
        memcpy(job.bytes, flash[job.page], RAW_BYTES);
        store_done(&store, STORE_WELL);
    }
    printf("mount: %llu reads; safe %u, next %u; struct store %zu bytes\n",
           (unsigned long long)(reads - before), store.safe, store.next_sequence, sizeof store);
    return 0;
}
