// How often a second the core starts over, without Python: what restores.py has measured of it.
//
// The argument names a flat program, which stores a word into each of PAGES pages, counts down, and
// jumps in place. Printed are the seconds, as nine of ten rounds do not better them, of: a restore
// behind the stores, a restore and STEPS steps, a restore of PAGES pages that changed wholly, and
// memcpy of as many bytes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ares.h"

#define RAM_BYTES (1u << 20)
#define DATA (ARES_RAM_BASE + 0x10000u)
#define PAGES 16u
#define BYTES (PAGES * 4096u)
#define DIRTYING (3u + 4u * PAGES)
#define STEPS 400u
#define PC 32u
#define ROUNDS 400u
#define LOOPS 50u

enum figure { WORDS, STEPPED, WHOLE, COPIED, FIGURES };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// What asking for the time takes itself.
static double clock_s(void) {
    const double start = seconds();
    for (unsigned i = 0; i < LOOPS; i++) {
        seconds();
    }
    return (seconds() - start) / (LOOPS + 1);
}

static struct ares *machine_of(const char *path) {
    static uint8_t program[4096], data[BYTES];
    FILE *file = fopen(path, "rb");
    struct ares *ares = ares_create(RAM_BYTES, 0);
    if (!file || !ares) {
        return NULL;
    }
    const size_t count = fread(program, 1, sizeof program, file);
    fclose(file);
    memset(data, 1, sizeof data);
    if (ares_load_flat(ares, program, count, ARES_RAM_BASE) < 0 ||
        ares_poke(ares, DATA, data, sizeof data) < 0 || ares_power_on(ares) < 0) {
        return NULL;
    }
    uint64_t pc = 0;
    while (pc != ARES_RAM_BASE) { // the boot ROM
        ares_step(ares, 1);
        ares_register_read(ares, PC, &pc);
    }
    return ares;
}

static void measure(struct ares *ares, struct ares_point *point, double spent[FIGURES]) {
    static uint8_t changed[BYTES], copy[BYTES], from[BYTES];
    const double clock = clock_s();
    memset(spent, 0, FIGURES * sizeof *spent);
    memset(changed, 2, sizeof changed);
    memset(from, 3, sizeof from);
    for (unsigned i = 0; i < LOOPS; i++) {
        ares_step(ares, DIRTYING);
        double start = seconds();
        ares_return_to(ares, point);
        spent[WORDS] += seconds() - start - clock;
    }
    double start = seconds();
    for (unsigned i = 0; i < LOOPS; i++) {
        ares_return_to(ares, point);
        ares_step(ares, STEPS);
    }
    spent[STEPPED] += seconds() - start;
    for (unsigned i = 0; i < LOOPS; i++) {
        ares_poke(ares, DATA, changed, sizeof changed);
        start = seconds();
        ares_return_to(ares, point);
        spent[WHOLE] += seconds() - start - clock;
        memcpy(copy, changed, sizeof copy);
        __asm__ volatile("" : : "r"(copy), "r"(from) : "memory"); // the compiler knows no bytes
        start = seconds();
        memcpy(copy, from, sizeof copy);
        __asm__ volatile("" : : "r"(copy) : "memory");
        spent[COPIED] += seconds() - start - clock;
    }
}

int main(int count, char **words) {
    struct ares *ares = count == 2 ? machine_of(words[1]) : NULL;
    struct ares_point *point = ares ? ares_point(ares) : NULL;
    if (!point) {
        fprintf(stderr, "usage: restores PROGRAM\n");
        return 2;
    }
    static double rounds[FIGURES][ROUNDS];
    double spent[FIGURES];
    for (unsigned round = 0; round < ROUNDS; round++) {
        measure(ares, point, spent);
        for (unsigned figure = 0; figure < FIGURES; figure++) {
            rounds[figure][round] = spent[figure] / LOOPS;
        }
    }
    for (unsigned figure = 0; figure < FIGURES; figure++) {
        qsort(rounds[figure], ROUNDS, sizeof(double), compare);
        spent[figure] = rounds[figure][ROUNDS / 10];
    }
    printf("%.3e %.3e %.3e %.3e\n", spent[WORDS], spent[STEPPED], spent[WHOLE], spent[COPIED]);
    ares_point_free(ares, point);
    ares_destroy(ares);
    return 0;
}
