// What comes back of closed stripes through the codes, with pages gone and wrong bits.
//
//   sweep stripes COUNT GONE RATE [SEED]   a full stripe, damaged so many times; a new one for each
//                                          hundred. GONE: share of pages; RATE: of bits
//   sweep parts COUNT GONE RATE [SEED]     parts that are filled, damaged, mounted and read
//   sweep range COUNT GONE RATE [SEED]     the same, with a fifth of the part gone in one piece,
//   and
//                                          all that tells of blocks, and the description
//
// A progress line a hundred stripes, on stderr. Ends with 1 if an entry came back wrong.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "portable/generated/log_format.h"
#include "ship.h"

#define PAYLOAD_MAX 2000u
#define TIME_START 2000000000000u
#define TIME_STEP 700u
#define PART_STRIPES 32u // more than the part holds: some were collected

static struct ship ship;
static uint64_t entries, wrong, stripes, whole, given;
static uint32_t salt;

// An entry follows from its number, which its time tells: the log has entries of its own, too.
static uint32_t bytes_of(uint32_t number) {
    return number % 5u == 0 ? 200u + number * 7919u % 1800u : 8u + number * 31u % 60u;
}

static uint8_t kind_of(uint32_t number) { return (uint8_t)(1u + number % 4u); }

static uint64_t time_of(uint32_t number) { return TIME_START + TIME_STEP * (uint64_t)number; }

static void payload_of(uint32_t number, uint8_t *bytes) {
    uint32_t state = number * 2654435761u + salt;
    for (uint32_t i = 0; i < bytes_of(number); i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24);
    }
}

static void take(void *who, const struct walk_entry *entry) {
    (void)who;
    uint8_t payload[PAYLOAD_MAX];
    entries++;
    if (entry->head.kind == ENTRY_DROPPED) {
        return;
    }
    uint32_t number = (uint32_t)((entry->head.time_ms - TIME_START) / TIME_STEP);
    payload_of(number, payload);
    bool same = entry->head.kind == kind_of(number) && entry->head.time_ms == time_of(number) &&
                entry->head.payload_bytes == bytes_of(number) &&
                memcmp(entry->payload, payload, bytes_of(number)) == 0;
    wrong += !same;
}

static void fill(uint32_t closed) {
    uint8_t payload[PAYLOAD_MAX];
    ship_open(&ship, &coded_geometry, true);
    ship_describe(&ship, log_format, LOG_FORMAT_BYTES);
    ship_run(&ship, 0);
    for (uint32_t number = 0; ship.store.unclosed < 1u + closed; number++) {
        payload_of(number, payload);
        if (!ship_append(&ship, kind_of(number), time_of(number), payload, bytes_of(number))) {
            fprintf(stderr, "the part is full after %u stripes\n", ship.store.unclosed - 1u);
            exit(2);
        }
    }
}

static uint64_t read_all(uint32_t from, uint32_t to) {
    uint64_t before = entries;
    for (uint32_t stripe = from; stripe < to; stripe++) {
        struct ship_stripe found = ship_read(&ship, stripe, take, NULL);
        stripes++;
        whole += found.whole;
    }
    return entries - before;
}

// What a part gives that nothing is wrong with does not count.
static uint64_t read_before(uint32_t from, uint32_t to) {
    uint64_t all = read_all(from, to);
    entries -= all;
    stripes -= to - from;
    whole -= to - from;
    fprintf(stderr, "%llu stripes, %llu whole\n", (unsigned long long)stripes,
            (unsigned long long)whole);
    return all;
}

static void sweep_stripes(uint32_t count, double gone, double rate, uint32_t seed) {
    uint64_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % 100u == 0) {
            salt = seed + i;
            fill(1);
            ship_damage(&ship, 0, 0, 0);
            all = read_before(1, 2);
        }
        ship_damage(&ship, seed + i, gone, rate);
        read_all(1, 2);
        given += all;
    }
}

static void sweep_parts(uint32_t count, double gone, double rate, uint32_t seed, bool range) {
    for (uint32_t i = 0; i < count; i++) {
        salt = seed + i;
        fill(PART_STRIPES);
        uint32_t from = ship.store.oldest, to = ship.store.unclosed;
        given += read_before(from, to);
        ship_damage(&ship, seed + i, gone, rate);
        if (range) {
            ship.from = (seed + i) * 37u % (SHIP_BLOCKS - SHIP_BLOCKS / 5u);
            ship.to = ship.from + SHIP_BLOCKS / 5u;
            ship.hintless = true;
        }
        ship_mount(&ship);
        ship.store.unclosed = to; // whatever was found of the newest
        read_all(from, to);
    }
}

int main(int count, char **words) {
    if (count < 5) {
        fprintf(stderr, "sweep stripes|parts|range COUNT GONE RATE [SEED]\n");
        return 2;
    }
    uint32_t times = (uint32_t)atoi(words[2]), seed = count > 5 ? (uint32_t)atoi(words[5]) : 1u;
    double gone = atof(words[3]), rate = atof(words[4]);
    clock_t start = clock();
    if (strcmp(words[1], "stripes") == 0) {
        sweep_stripes(times, gone, rate, seed);
    } else {
        sweep_parts(times, gone, rate, seed, strcmp(words[1], "range") == 0);
    }
    double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%llu stripes, %llu whole; %llu of %llu entries back, %llu wrong\n",
           (unsigned long long)stripes, (unsigned long long)whole, (unsigned long long)entries,
           (unsigned long long)given, (unsigned long long)wrong);
    fprintf(stderr, "%.3f s of a core a stripe\n", taken / (double)stripes);
    return wrong != 0;
}
