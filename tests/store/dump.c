// Dumps of a part with a log in it, and what the store itself reads in one: a line for each entry.
//
//   dump make FILE SEED GONE PAGES    a part of a quarter of the ship's size is filled until
//   garbage was
//                                     collected; a share GONE of its pages is lost, and of each
//                                     PAGES pages one has wrong bits, as many as can be corrected
//                                     or less
//   dump list FILE                    sequence, kind, time, payload in hexadecimal digits or -
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portable/generated/log_format.h"
#include "ship.h"

#define STRIPES 12u
#define PAGES 8192u
#define PAYLOAD_MAX 4000u
#define ENTRIES_MAX 100000u

// Stripes are short, so that garbage is collected after a few hundred KB.
static const struct store_geometry geometry = {
    .blocks = PAGES / SHIP_BLOCK_PAGES,
    .block_pages = SHIP_BLOCK_PAGES,
    .raw_bytes = SHIP_RAW,
    .page_bytes = 2u * CODED_DATA_BYTES,
    .stripe_data = 48,
    .stripe_parity = 112,
    .parity_blocks = 8,
    .regions = 16,
};
static struct ship ship;
static uint32_t random_state;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

// ---- make --------------------------------------------------------------------------------------

static void append(uint32_t number) {
    uint8_t payload[PAYLOAD_MAX];
    uint32_t bytes = random_below(9) == 0 ? random_below(PAYLOAD_MAX) : random_below(60);
    for (uint32_t i = 0; i < bytes; i++) {
        payload[i] = (uint8_t)random_below(256);
    }
    // Now and then the clock is set back, and a stripe is closed that is not full.
    uint64_t time_ms = 1981702800000u + 900u * (uint64_t)number - random_below(5) * 2000u;
    if (!ship_append(&ship, (uint8_t)(1u + random_below(4)), time_ms, payload, bytes)) {
        fprintf(stderr, "the part is full\n");
        exit(1);
    }
    if (random_below(900) == 0) {
        store_close(&ship.store);
    }
    ship_run(&ship, ship.now_ms + random_below(700));
}

static void turn_bits(uint8_t *page) {
    for (uint32_t half = 0; half < 2u; half++) {
        uint32_t count = random_below(CODED_BITS + 1u);
        for (uint32_t i = 0; i < count; i++) {
            page[half * CODED_WORD_BYTES + random_below(CODED_WORD_BYTES)] ^=
                (uint8_t)(1u << random_below(8));
        }
    }
}

static int make(const char *name, uint32_t seed, double gone, uint32_t pages) {
    FILE *file = fopen(name, "wb");
    uint32_t end = PAGES, number = 0;
    random_state = seed * 2654435761u + 1u;
    ship_open(&ship, &geometry, true);
    ship_describe(&ship, log_format, LOG_FORMAT_BYTES);
    while (ship.store.unclosed <= STRIPES) {
        append(number++);
    }
    for (uint32_t i = 0; i < 40u; i++) { // and of a stripe that is not closed
        append(number++);
    }
    store_flush(&ship.store);
    ship_run(&ship, ship.now_ms);
    ship_damage(&ship, seed, gone, 0);
    while (end > 0 && ship.flash[end - 1u][0] == 0xFF) {
        end--;
    }
    for (uint32_t p = 0; file && p < end; p++) {
        uint8_t page[SHIP_RAW];
        ship_page(&ship, p, page);
        if (random_below(pages) == 0) {
            turn_bits(page);
        }
        fwrite(page, 1, sizeof page, file);
    }
    printf("%u stripes, the oldest is %u, %u sequences\n", ship.store.filling.stripe,
           ship.store.oldest, ship.store.next_sequence - 1u);
    return file && fclose(file) == 0 ? 0 : 1;
}

// ---- list --------------------------------------------------------------------------------------

static char *lines[ENTRIES_MAX];

static void take(void *who, const struct walk_entry *entry) {
    (void)who;
    const struct entry_head *head = &entry->head;
    if (head->sequence >= ENTRIES_MAX || lines[head->sequence]) {
        return;
    }
    char *line = malloc(64u + 2u * head->payload_bytes);
    int at = sprintf(line, "%u %u %llu %s", head->sequence, head->kind,
                     (unsigned long long)head->time_ms, head->payload_bytes == 0 ? "-" : "");
    for (uint32_t i = 0; i < head->payload_bytes; i++) {
        at += sprintf(line + at, "%02x", entry->payload[i]);
    }
    lines[head->sequence] = line;
}

static int list(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file) {
        return 1;
    }
    ship_open(&ship, &geometry, true);
    memset(ship.flash, 0xFF, sizeof ship.flash);
    for (uint32_t p = 0; p < PAGES && fread(ship.flash[p], SHIP_RAW, 1, file) == 1; p++) {
    }
    fclose(file);
    ship_mount(&ship);
    for (uint32_t s = ship.store.safe_oldest; s <= ship.store.filling.stripe; s++) {
        ship_read(&ship, s, take, NULL);
    }
    for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
        if (lines[i]) {
            puts(lines[i]);
            free(lines[i]);
        }
    }
    return 0;
}

int main(int count, char **words) {
    if (count == 6 && strcmp(words[1], "make") == 0) {
        return make(words[2], (uint32_t)atoi(words[3]), atof(words[4]), (uint32_t)atoi(words[5]));
    }
    if (count == 3 && strcmp(words[1], "list") == 0) {
        return list(words[2]);
    }
    fprintf(stderr, "dump make FILE SEED GONE PAGES, or dump list FILE\n");
    return 2;
}
