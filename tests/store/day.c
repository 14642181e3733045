// A day of entries in a store of the ship's size: what it costs before the codes, and in erasures.
//
//   day events FILE     an entry a line: time in ms, kind, payload as hexadecimal digits or -.
//   day voices COUNT    entries of 500 to 2,000 bytes; a third of a kind that is never dropped.
//
// The part holds what is programmed and reads it back right; codes are left out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portable/generated/log_format.h"
#include "ship.h"

#define LINE_MAX 1000000u

static struct ship ship;
static uint64_t wait_max, first_ms, payload_bytes, entries;

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
    const struct store *store = &ship.store;
    first_ms = first_ms == 0 ? time_ms : first_ms;
    ship.now_ms = ship.now_ms == 0 ? time_ms : ship.now_ms;
    while (ship.now_ms < time_ms) {
        ship_run(&ship, ship.now_ms + 100 < time_ms ? ship.now_ms + 100 : time_ms);
        bool waits = store->safe + 1u < store->next_sequence;
        if (waits && ship.now_ms - store->since_ms > wait_max) {
            wait_max = ship.now_ms - store->since_ms;
        }
    }
    if (!ship_append(&ship, (uint8_t)kind, time_ms, payload, bytes)) {
        printf("the part is full\n");
        exit(1);
    }
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

// The worst that the loss of a fifth of the part, in one piece, can do to a closed stripe: pages
// left beyond those needed.
static int32_t worst_loss(void) {
    static uint16_t of_block[SHIP_BLOCKS];
    uint32_t blocks = SHIP_BLOCKS, range = blocks / 5u + 1u;
    int32_t worst = INT32_MAX;
    for (uint32_t stripe = ship.store.oldest; stripe < ship.store.unclosed; stripe++) {
        uint32_t pages = 0, data = 0;
        memset(of_block, 0, sizeof of_block);
        for (uint32_t p = 0; p < SHIP_PAGES; p++) {
            const uint8_t *page = ship.flash[p];
            if (page[0] == 'A' && (page[3] == PAGE_DATA || page[3] == PAGE_PARITY) &&
                (page[4] | page[5] << 8) == (int)stripe) {
                of_block[p / SHIP_BLOCK_PAGES]++;
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

static uint64_t read_bytes;

static void count(void *who, const struct walk_entry *entry) {
    (void)who;
    read_bytes += entry->head.kind == ENTRY_DROPPED ? 0 : entry->head.payload_bytes;
}

// Bytes of the part over bytes of payload, of the closed stripes that are there: data, parity, what
// is told of blocks, and the text, of whose own blocks each stripe has its share.
static double stored_ratio(void) {
    uint64_t pages = 0, of_text = 0;
    uint32_t stripes = ship.store.unclosed - ship.store.oldest;
    for (uint32_t p = 0; p < SHIP_PAGES; p++) {
        const uint8_t *page = ship.flash[p];
        uint32_t stripe = page[4] | (uint32_t)page[5] << 8;
        bool closed = stripe >= ship.store.oldest && stripe < ship.store.unclosed;
        bool journal = page[3] == PAGE_COPY || page[3] == PAGE_TAIL;
        pages += page[0] == 'A' && closed && !journal;
        of_text += page[0] == 'A' && page[3] == PAGE_TEXT && stripe == 0;
    }
    for (uint32_t stripe = ship.store.oldest; stripe < ship.store.unclosed; stripe++) {
        ship_read(&ship, stripe, count, NULL);
    }
    double share = (double)of_text * stripes * (STRIPE_DATA + STRIPE_PARITY_ENOUGH) / SHIP_PAGES;
    return ((double)pages + share) * SHIP_RAW / (double)read_bytes;
}

static void report(void) {
    double hours = (double)(ship.now_ms - first_ms) / 3.6e6;
    double packed = (double)(ship.programs[PAGE_DATA] + (ship.store.filling.used != 0)) *
                    coded_geometry.page_bytes;
    printf("%llu entries in %.1f h, %.1f bytes of payload each; DATA pages %.0f bytes: "
           "%.3f x payload, %.1f bytes an entry\n",
           (unsigned long long)entries, hours, (double)payload_bytes / (double)entries, packed,
           packed / (double)payload_bytes, packed / (double)entries);
    printf("programs:");
    for (uint32_t i = PAGE_DATA; i <= PAGE_SUPER; i++) {
        printf(" %llu of kind %u,", (unsigned long long)ship.programs[i], i);
    }
    printf(" %u in all; %u erasures; %u stripes, oldest %u; longest wait %llu ms\n",
           ship.store.programs, ship.store.erasures, ship.store.filling.stripe, ship.store.oldest,
           (unsigned long long)wait_max);
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t b = 0; b < SHIP_BLOCKS; b++) {
        least = ship.erasures[b] < least ? ship.erasures[b] : least;
        most = ship.erasures[b] > most ? ship.erasures[b] : most;
    }
    printf("erasures of a block: %u to %u; a fifth lost leaves a closed stripe %d pages too many\n",
           least, most, worst_loss());
}

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "day events FILE, or day voices COUNT\n");
        return 2;
    }
    ship_open(&ship, &coded_geometry, false);
    ship_describe(&ship, log_format, LOG_FORMAT_BYTES);
    memset(ship.programs, 0, sizeof ship.programs);
    if (strcmp(words[1], "voices") == 0) {
        take_voices((uint32_t)atoi(words[2]));
    } else {
        take_file(words[2]);
    }
    store_flush(&ship.store);
    ship_run(&ship, ship.now_ms);
    report();
    if (ship.store.unclosed > ship.store.oldest) {
        printf("stored over entries: %.3f\n", stored_ratio());
    }
    uint64_t before = ship.reads;
    ship_mount(&ship);
    printf("mount: %llu reads; safe %u, next %u; struct store %zu bytes\n",
           (unsigned long long)(ship.reads - before), ship.store.safe, ship.store.next_sequence,
           sizeof ship.store);
    return 0;
}
