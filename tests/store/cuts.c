// Power is cut at every step of 200 varied appends with garbage collection, and again during the
// recovery from each cut: nothing that was acknowledged is lost, nothing is invented, and the store
// mounts.
//
// The state is copied before each program and erasure; so a cut costs its recovery and no replay.
//
//   cuts [STRIDE [SEED [BADS]]]     every STRIDE-th step only; so many bad blocks
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "part.h"

#define APPENDS 200u
#define EVERY_BYTE_CUTS 100u // outer cuts with inner ones at every byte

static struct part here, outer, inner, again;
static uint64_t outer_cuts, inner_cuts, steps;
static uint32_t every_byte_left = EVERY_BYTE_CUTS;
static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static uint32_t cuts_of(const struct part *part) {
    return part->job.operation == STORE_PROGRAM ? part_geometry.raw_bytes + 1u
                                                : part_geometry.block_pages + 2u;
}

// So much is done before the n-th of the cuts that there are.
static uint32_t done_at(const struct part *part, uint32_t n) {
    bool erases = part->job.operation == STORE_ERASE;
    return erases && n > part_geometry.block_pages ? PART_ERASED_BADLY : n;
}

static void check_recovered(struct part *part) {
    part_run(part);
    part_check(part, "after a cut");
}

static void cut_inside(struct part *part, bool every) {
    uint32_t count = cuts_of(part);
    for (uint32_t n = 0; n < count; n++) {
        bool chosen = every || n <= 1 || n == count / 2u || n + 1u == count;
        if (chosen) {
            part_copy(&again, part);
            part_cut(&again, done_at(part, n));
            check_recovered(&again);
            inner_cuts++;
        }
    }
}

// The recovery, with a cut at each of its steps; then one more append.
static void recover(struct part *part) {
    bool every = every_byte_left > 0 && steps % 7u == 0;
    every_byte_left -= every;
    part_copy(&inner, part);
    while (part_step(&inner)) {
        cut_inside(&inner, every);
        part_do(&inner);
    }
    part_check(&inner, "after a recovery");
    if (part_append(&inner, 3, 11, 77)) {
        uint32_t sequence = inner.entries;
        store_flush(&inner.store);
        part_run(&inner);
        part_check(&inner, "after an append");
        if (inner.store.safe < sequence) {
            part_fail("an entry never gets safe", sequence);
        }
    }
}

static void cut_here(struct part *part) {
    uint32_t count = cuts_of(part);
    for (uint32_t n = 0; n < count; n++) {
        part_copy(&outer, part);
        part_cut(&outer, done_at(part, n));
        recover(&outer);
        outer_cuts++;
    }
}

static void run_with_cuts(uint32_t stride) {
    while (part_step(&here)) {
        if (steps++ % stride == 0) {
            cut_here(&here);
        }
        part_do(&here);
    }
}

int main(int count, char **words) {
    uint32_t stride = count > 1 ? (uint32_t)atoi(words[1]) : 1u;
    random_state = count > 2 ? (uint32_t)atoi(words[2]) : 1u;
    uint32_t bads = count > 3 ? (uint32_t)atoi(words[3]) : 0;
    part_open(&here);
    for (uint32_t i = 0; i < bads; i++) {
        here.bad[random_below(part_geometry.blocks)] = true;
    }
    run_with_cuts(stride);
    for (uint32_t i = 0; i < APPENDS; i++) {
        static const uint8_t kinds[] = {1, 1, 1, 2, 2, 2, 2, 3};
        uint32_t bytes = random_below(8) == 0 ? 60u + random_below(140) : random_below(40);
        uint8_t kind = kinds[random_below(8)];
        for (uint32_t tries = 0; !part_append(&here, kind, bytes, i); tries++) {
            run_with_cuts(stride);
            here.now_ms += 100;
            if (tries > 20) {
                part_fail("no room is made for an append", i);
            }
        }
        if (random_below(3) == 0) {
            store_flush(&here.store);
        }
        if (random_below(60) == 0) {
            store_close(&here.store);
        }
        here.now_ms += random_below(3) * 900u;
        run_with_cuts(stride);
        part_check(&here, "without a cut");
    }
    printf("%llu outer cuts, %llu inner cuts, %llu steps, %u stripes, %u entries dropped, "
           "%u erasures, %u bad blocks\n",
           (unsigned long long)outer_cuts, (unsigned long long)inner_cuts,
           (unsigned long long)steps, here.store.filling.stripe, here.dropped,
           here.store.erasures, here.store.bad_blocks);
    return 0;
}
