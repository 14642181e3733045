// Power is cut at every step of 200 varied appends with garbage collection, and again during the
// recovery from each cut: nothing that was acknowledged is lost, nothing is invented, and the store
// mounts.
//
// The state is copied before each program and erasure; so a cut costs its recovery and no replay.
// Cuts: while programming, before each byte and after the last; while erasing, before each page,
// after the last, and with all pages erased badly. Inner ones: at the first two, the middle and the
// last of those; at all of them inside some of the outer ones. Parts that are alike after a cut
// have the same future, and one of them is gone on from (seen.h): so all of them are affordable.
//
//   cuts NAME=NUMBER...   appends: so many (200). seed (1). bads: bad blocks (0).
//                         stride: every so many-th step is cut (1).
//                         nested: every so many-th recovery has inner cuts (1), 0: none.
//                         every: so many recoveries have inner ones at each byte (100).
//                         wild: one step in so many is cut for good, and flown on from (0: none).
//                         poor: one program in so many is not as it should be, unsaid (0: none).
//                         hasty: 1: entries come so fast that it is never idle.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "part.h"
#include "seen.h"

#define TRIED 64u // of parts that are like one that was seen, one in so many is gone on from

static struct part here, outer, inner, again;
static struct seen_table outer_seen, inner_seen;
static unsigned long long outer_cuts, inner_cuts, steps, ran, tries, recoveries;
static uint32_t appends = 200, stride = 1, seed = 1, bads, nested = 1, every_byte = 100, wild,
                hasty, poor;
static uint32_t random_state;

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

// Its future is known, and not to be tried once more.
static bool is_known(const struct seen *known) { return known && ++tries % TRIED != 0; }

// Two that are alike come to the same end.
static void note(struct seen_table *table, const struct seen *known, const struct seen *now) {
    ran++;
    if (!known) {
        seen_add(table, now);
    } else if (known->end != now->end) {
        part_fail("two parts that are alike come to different ends", (uint32_t)ran);
    }
}

static void cut_inside(const struct part *part, bool every) {
    uint32_t count = cuts_of(part);
    for (uint32_t n = 0; n < count; n++) {
        if (!every && n > 1 && n != count / 2u && n + 1u != count) {
            continue;
        }
        part_copy(&again, part);
        part_cut(&again, done_at(part, n));
        inner_cuts++;
        struct seen now = {.key = seen_key(&again)};
        const struct seen *known = seen_find(&inner_seen, now.key);
        if (!is_known(known)) {
            part_run(&again);
            part_check(&again, "after a cut of a recovery");
            now.end = seen_key(&again);
            note(&inner_seen, known, &now);
        }
    }
}

// What is safe does not stand on a page that will not read for long.
static void check_for_long(const struct part *part) {
    part_copy(&again, part);
    part_weaken(&again);
    part_weaken(&again);
    part_check_thrice(&again);
}

static void run_inner(bool inside, bool every) {
    while (part_step(&inner)) {
        if (inside) {
            cut_inside(&inner, every);
        }
        if (inner.store.phase == STORE_RENEW) {
            part_check_thrice(&inner);
            check_for_long(&inner);
        }
        part_do(&inner);
    }
}

// The recovery, with a cut at each of its steps; then one more append.
static void recover(const struct part *part) {
    bool inside = nested != 0 && recoveries % nested == 0;
    bool every = inside && every_byte > 0 && recoveries % 97u == 0;
    recoveries++;
    every_byte -= every;
    part_copy(&inner, part);
    run_inner(inside, every);
    part_check(&inner, "after a recovery");
    if (part_append(&inner, 3, 11, 77)) {
        uint32_t sequence = inner.entries;
        store_flush(&inner.store);
        run_inner(inside, every);
        part_check(&inner, "after an append");
        if (inner.store.safe < sequence) {
            part_fail("an entry never gets safe", sequence);
        }
    }
    check_for_long(&inner);
}

static void cut_here(struct part *part) {
    uint32_t count = cuts_of(part);
    for (uint32_t n = 0; n < count; n++) {
        part_copy(&outer, part);
        part_cut(&outer, done_at(part, n));
        outer_cuts++;
        struct seen now = {.key = seen_key(&outer)};
        const struct seen *known = seen_find(&outer_seen, now.key);
        if (is_known(known)) {
            inner_cuts += known->count;
        } else {
            unsigned long long before = inner_cuts;
            recover(&outer);
            now.count = (uint32_t)(inner_cuts - before);
            now.end = seen_key(&inner);
            note(&outer_seen, known, &now);
        }
    }
}

// At most so many steps: an append may come while a stripe is being closed, or collected.
static void run_with_cuts(uint32_t most) {
    while (most-- > 0 && part_step(&here)) {
        if (steps++ % stride == 0) {
            cut_here(&here);
        }
        if (store_mounted(&here.store)) {
            part_check(&here, "in the midst");
        }
        if (wild != 0 && random_below(wild) == 0) {
            part_cut(&here, done_at(&here, random_below(cuts_of(&here))));
        } else if (poor != 0 && here.job.operation == STORE_PROGRAM && random_below(poor) == 0) {
            part_do_poorly(&here, random_below(2) == 0);
        } else {
            part_do(&here);
        }
        if (store_mounted(&here.store) && here.store.safe != here.told) {
            here.told = here.store.safe;
            part_check_thrice(&here);
        }
    }
}

static void append(uint32_t number) {
    static const uint8_t kinds[] = {1, 1, 1, 2, 2, 2, 2, 3};
    uint32_t bytes = random_below(8) == 0 ? 60u + random_below(130) : random_below(40);
    uint8_t kind = kinds[random_below(8)];
    for (uint32_t tries = 0; !part_append(&here, kind, bytes, number); tries++) {
        run_with_cuts(tries < 5 ? 3 : UINT32_MAX);
        here.now_ms += 100;
        if (tries > 25) {
            part_fail("no room is made for an append", number);
        }
    }
    if (random_below(3) == 0) {
        store_flush(&here.store);
    }
    if (random_below(60) == 0) {
        store_close(&here.store);
    }
    here.now_ms += random_below(3) * 900u;
    bool idle = hasty == 0 && random_below(2) == 0;
    run_with_cuts(idle ? UINT32_MAX : random_below(hasty != 0 ? 3u : 8u));
    if (idle) {
        part_check(&here, "without a cut");
    }
}

static void take_words(int count, char **words) {
    const struct {
        const char *name;
        uint32_t *value;
    } known[] = {{"appends", &appends}, {"stride", &stride}, {"seed", &seed},
                 {"bads", &bads},       {"nested", &nested}, {"every", &every_byte},
                 {"wild", &wild},       {"hasty", &hasty},   {"poor", &poor}};
    for (int i = 1; i < count; i++) {
        for (uint32_t k = 0; k < sizeof known / sizeof *known; k++) {
            size_t length = strlen(known[k].name);
            if (strncmp(words[i], known[k].name, length) == 0 && words[i][length] == '=') {
                *known[k].value = (uint32_t)atoi(words[i] + length + 1);
            }
        }
    }
}

int main(int count, char **words) {
    take_words(count, words);
    random_state = seed;
    part_open(&here);
    for (uint32_t i = 0; i < bads; i++) {
        here.bad[random_below(part_geometry.blocks)] = true;
    }
    run_with_cuts(UINT32_MAX);
    for (uint32_t i = 0; i < appends; i++) {
        append(i);
    }
    run_with_cuts(UINT32_MAX);
    part_check(&here, "at the end");
    uint32_t erasures = 0, least = UINT32_MAX, most = 0;
    for (uint32_t b = 0; b < part_geometry.blocks; b++) {
        uint32_t of_block = here.erasures[b];
        erasures += of_block;
        least = of_block < least && !here.bad[b] ? of_block : least;
        most = of_block > most ? of_block : most;
    }
    unsigned long long different = outer_seen.used + inner_seen.used;
    printf("%llu cuts: %llu outer, %llu inner; %llu different, and %llu tried again; %llu steps, "
           "%u stripes, %u entries dropped, %u failures, %u erasures, %u to %u of a block\n",
           outer_cuts + inner_cuts, outer_cuts, inner_cuts, different, ran - different, steps,
           here.store.filling.stripe, here.dropped, here.failures, erasures, least, most);
    return 0;
}
