// What is lost in the part while the store works: pages of closed stripes, as many as the outer
// code bears; a page of the open stripe; the pages that are hints only; programs and erasures that
// fail. Nothing that may not be dropped is lost, and garbage collection moves it on.
//
//   losses [RUNS [SEED]]
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "part.h"

#define APPENDS 150u
#define FAILURES_MAX 6u // of programs and erasures: each may cost a block
// What may never be dropped is two stripes' worth. Garbage collection that finds nothing else to
// drop gains little by each stripe: with six blocks gone the part has room for three closed ones.
#define KEPT_BYTES 800u
#define ENTRY_BYTES 12u // beyond its payload
#define TRIES_MAX 20u

static struct part part;
static uint32_t random_state, pages_lost, hints_lost, failed, poor, most_tries;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

// It is broken, or erased: then it may be programmed again.
static void lose(uint32_t page) {
    bool erased = random_below(2) == 0;
    memset(part.flash + page * part_geometry.raw_bytes, erased ? 0xFF : 0x11,
           part_geometry.raw_bytes);
    part_look(&part, page);
    part.page[page].touched = !erased;
    uint32_t block = page / part_geometry.block_pages, last = 0;
    for (uint32_t i = 0; i < part_geometry.block_pages; i++) {
        last = part.page[block * part_geometry.block_pages + i].touched ? i : last;
    }
    part.last[block] = (uint8_t)last;
}

static bool kind_of(uint32_t page, struct page_head *head) {
    *head = part.page[page].head;
    return part.page[page].whole;
}

static uint32_t pages(void) { return part_geometry.blocks * part_geometry.block_pages; }

static void lose_index(uint32_t stripe, uint32_t index) {
    struct page_head head;
    for (uint32_t p = 0; p < pages(); p++) {
        if (kind_of(p, &head) && head.stripe == stripe && head.index == index &&
            (head.kind == PAGE_DATA || head.kind == PAGE_PARITY)) {
            lose(p);
            pages_lost++;
        }
    }
}

// Of a closed stripe so many pages that as many are left as it has data pages.
static void lose_of_closed(uint32_t stripe) {
    struct page_head head;
    bool there[PAGE_PARITY_INDEX + PART_STRIPE_MAX] = {0};
    uint32_t index[2u * PART_STRIPE_MAX], count = 0, data = UINT32_MAX;
    for (uint32_t p = 0; p < pages(); p++) {
        if (!kind_of(p, &head) || head.stripe != stripe ||
            (head.kind != PAGE_DATA && head.kind != PAGE_PARITY)) {
            continue;
        }
        data = head.kind == PAGE_PARITY ? head.number : data;
        if (!there[head.index]) {
            there[head.index] = true;
            index[count++] = head.index;
        }
    }
    while (count > data) {
        uint32_t chosen = random_below(count);
        lose_index(stripe, index[chosen]);
        index[chosen] = index[--count];
    }
}

// A page of a stripe that is not closed, of its three; and all hints.
static void lose_here_and_there(void) {
    struct page_head head;
    uint32_t start = random_below(pages()), left = random_below(2);
    for (uint32_t i = 0; i < pages(); i++) {
        uint32_t p = (start + i) % pages();
        if (!kind_of(p, &head)) {
            continue;
        }
        bool hint = head.kind == PAGE_SUPER || head.kind == PAGE_TEXT;
        if (hint || (left != 0 && head.stripe == part.store.unclosed && head.kind == PAGE_DATA)) {
            hints_lost += hint;
            left -= !hint;
            pages_lost += !hint;
            lose(p);
        }
    }
}

static void run(bool fails) {
    while (part_step(&part)) {
        bool erases = part.job.operation == STORE_ERASE;
        if (fails && failed < FAILURES_MAX && random_below(60) == 0) {
            failed++;
            part_do_badly(&part);
        } else if (fails && !erases && random_below(60) == 0) {
            poor++;
            part_do_poorly(&part, random_below(2) == 0);
        } else if (random_below(erases ? 6 : 50) == 0) {
            part_cut(&part, random_below(erases ? part_geometry.block_pages + 2u : 40u));
            if (random_below(2) == 0) { // while the power is off
                lose_here_and_there();
            }
        } else {
            part_do(&part);
        }
    }
}

static void one_run(uint32_t seed) {
    random_state = seed * 2654435761u + 1u;
    failed = 0;
    part_open(&part);
    part.lossy = true;
    uint32_t lost_up_to = 0, kept = 0;
    run(false);
    for (uint32_t i = 0; i < APPENDS; i++) {
        uint32_t bytes = random_below(8) == 0 ? 60u + random_below(130) : random_below(40);
        bool keeps = random_below(6) == 0 && kept + bytes + ENTRY_BYTES <= KEPT_BYTES;
        kept += keeps ? bytes + ENTRY_BYTES : 0;
        for (uint32_t tries = 1; !part_append(&part, keeps ? 3 : 1, bytes, i); tries++) {
            run(true);
            part.now_ms += 100;
            most_tries = tries > most_tries ? tries : most_tries;
            if (tries > TRIES_MAX) {
                part_fail("no room is made for an append", i);
            }
        }
        run(true);
        part.now_ms += random_below(3) * 900u;
        run(true);
        part_check_waiting(&part);
        part_check(&part, "after losses");
        while (lost_up_to + 1u < part.store.unclosed && random_below(2) == 0) {
            lose_of_closed(++lost_up_to);
        }
        if (random_below(20) == 0) {
            lose_here_and_there();
        }
    }
    part_check(&part, "after losses");
}

int main(int count, char **words) {
    uint32_t runs = count > 1 ? (uint32_t)atoi(words[1]) : 100u;
    uint32_t seed = count > 2 ? (uint32_t)atoi(words[2]) : 1u;
    uint32_t failures = 0;
    for (uint32_t i = 0; i < runs; i++) {
        one_run(seed + i);
        failures += failed;
    }
    printf("%u runs: %u pages lost, %u hints lost, %u programs and erasures failed, %u programs "
           "in silence; an entry waited for room at most %u times\n",
           runs, pages_lost, hints_lost, failures, poor, most_tries);
    return 0;
}
