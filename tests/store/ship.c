// See ship.h.
#include "ship.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portable/store/load.h"
#include "portable/store/walk.h"

// Kinds as the tests have them: 0 to 2 may be dropped, 4 never.
const struct store_policy ship_policy = {
    .priority = {[0] = 10, [1] = 100, [2] = 50, [3] = 20, [4] = STORE_NEVER_DROPPED}};

// ---- no codes ----------------------------------------------------------------------------------

static bool seal(void *work, const struct store_geometry *of, const uint8_t *page, uint8_t *raw,
                 uint32_t slice) {
    (void)work, (void)slice;
    memset(raw, 0, of->raw_bytes);
    memcpy(raw, page, of->page_bytes);
    return true;
}

static void take_page(const struct store_geometry *of, const uint8_t *raw, uint8_t *page) {
    memcpy(page, raw, of->page_bytes);
}

static uint32_t open_page(void *work, const struct store_geometry *of, uint8_t *raw, uint8_t *page,
                          uint32_t slice) {
    (void)work, (void)slice;
    take_page(of, raw, page);
    return 0;
}

static bool encode(void *work, const struct store_geometry *of, uint8_t *stripe, uint32_t data,
                   uint32_t parity, uint32_t slice) {
    (void)work, (void)of, (void)stripe, (void)data, (void)parity, (void)slice;
    return true;
}

static bool decode(void *work, const struct store_geometry *of, uint8_t *stripe,
                   const uint16_t *index, uint32_t data, uint32_t parity, uint32_t slice) {
    (void)index;
    return encode(work, of, stripe, data, parity, slice);
}

// ---- the part ----------------------------------------------------------------------------------

void ship_open(struct ship *self, const struct store_geometry *geometry, bool coded) {
    memset(self, 0, sizeof *self);
    self->geometry = geometry;
    memset(self->flash, 0xFF, sizeof self->flash);
    if (coded) {
        coded_open(&self->coded, &self->codes);
    } else {
        self->codes = (struct store_codes){
            .seal = seal,
            .open = open_page,
            .take = take_page,
            .parity = stripe_parity,
            .encode = encode,
            .decode = decode,
        };
    }
    store_open(&self->store, self->geometry, &self->codes, &ship_policy, self->buffer);
    ship_mount(self);
}

void ship_describe(struct ship *self, const uint8_t *text, uint32_t bytes) {
    store_describe(&self->store, text, bytes);
    ship_run(self, self->now_ms);
}

void ship_damage(struct ship *self, uint32_t seed, double gone, double rate) {
    self->seed = seed;
    self->gone = gone;
    self->rate = rate;
}

static uint64_t next_random(uint64_t *state) { // splitmix64
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static double uniform(uint64_t *state) {
    return ((double)(next_random(state) >> 11) + 0.5) / 9007199254740992.0;
}

void ship_page(struct ship *self, uint32_t page, uint8_t *to) {
    uint64_t state = (uint64_t)self->seed << 32 | page;
    uint32_t block = page / SHIP_BLOCK_PAGES;
    self->reads++;
    uint8_t kind = self->flash[page][3];
    bool hint = self->hintless && (kind == PAGE_SUPER || kind == PAGE_TEXT);
    bool gone = uniform(&state) < self->gone || (block >= self->from && block < self->to);
    if (gone || hint) {
        uint64_t how = next_random(&state); // erased, mostly
        memset(to, how % 4u == 0 ? (int)(how >> 8 & 255u) : 0xFF, SHIP_RAW);
        return;
    }
    memcpy(to, self->flash[page], SHIP_RAW);
    // From one wrong bit to the next: the distances of independent errors.
    double each = self->rate > 0 ? log1p(-self->rate) : 0;
    for (double bit = -1; each < 0;) {
        bit += 1.0 + floor(log(uniform(&state)) / each);
        if (bit >= 8.0 * SHIP_RAW) {
            break;
        }
        to[(uint32_t)bit / 8u] ^= (uint8_t)(1u << (uint32_t)bit % 8u);
    }
}

static void do_job(struct ship *self, const struct store_job *job) {
    if (job->operation == STORE_READ) {
        ship_page(self, job->page, job->bytes);
    } else if (job->operation == STORE_PROGRAM) {
        self->programs[job->bytes[3] & 15u]++;
        memcpy(self->flash[job->page], job->bytes, SHIP_RAW);
    } else {
        self->erasures[job->page / SHIP_BLOCK_PAGES]++;
        memset(self->flash[job->page], 0xFF, (size_t)SHIP_BLOCK_PAGES * SHIP_RAW);
    }
    store_done(&self->store, STORE_WELL);
}

void ship_run(struct ship *self, uint64_t now_ms) {
    struct store_job job;
    enum store_turn turn;
    self->now_ms = now_ms;
    while ((turn = store_next(&self->store, now_ms, &job)) != STORE_IDLE) {
        if (turn == STORE_JOB) {
            do_job(self, &job);
        }
    }
}

void ship_mount(struct ship *self) {
    struct store_job job;
    enum store_turn turn;
    store_mount(&self->store);
    while (!store_mounted(&self->store) &&
           (turn = store_next(&self->store, self->now_ms, &job)) != STORE_IDLE) {
        if (turn == STORE_JOB) {
            do_job(self, &job);
        }
    }
}

bool ship_append(struct ship *self, uint8_t kind, uint64_t time_ms, const uint8_t *payload,
                 uint32_t bytes) {
    uint32_t sequence;
    for (uint32_t tries = 0; !store_append(&self->store, kind, time_ms, payload, bytes, &sequence);
         tries++) {
        if (tries > 100000) {
            return false;
        }
        ship_run(self, self->now_ms + 1u);
    }
    ship_run(self, self->now_ms);
    return true;
}

// ---- reading -----------------------------------------------------------------------------------

// The page that was not finished stands in for the one that it would have become.
static void add_tail(struct ship *self, struct store_load *load) {
    const struct store_filling *filling = &self->store.filling;
    if (load->stripe == filling->stripe && filling->used != 0) {
        uint32_t body = self->geometry->page_bytes - PAGE_HEADER_BYTES;
        memcpy(self->buffer + filling->index * body, filling->body, body);
        load->count = filling->index + 1u > load->count ? filling->index + 1u : load->count;
        load->have[filling->index / 8u] |= (uint8_t)(1u << filling->index % 8u);
    }
}

struct ship_stripe ship_read(struct ship *self, uint32_t stripe, ship_take *take, void *who) {
    struct store *store = &self->store;
    struct store_load *load = &store->keeper.load;
    struct store_job job;
    enum store_turn turn;
    bool closed = stripe < store->unclosed;
    load_begin(store, stripe, closed);
    while ((turn = load_next(store, &job)) != STORE_IDLE) {
        if (turn != STORE_JOB) {
            continue;
        }
        ship_page(self, job.page, job.bytes);
        uint32_t bits = STORE_GOES_ON;
        for (uint32_t slice = 0; bits == STORE_GOES_ON; slice++) {
            bits = self->codes.open(self->codes.work, self->geometry, store->back, store->opened,
                                    slice);
        }
        load_read(store, bits);
    }
    add_tail(self, load);
    struct ship_stripe found = {.data = load->count, .whole = load_is_enough(load)};
    for (uint32_t i = 0; i < load->count; i++) {
        found.missing += !load_has(load->have, i);
    }
    store->keeper.slice = 0;
    while (found.whole && load->parity_count != 0 && !load_decode(store)) {
    }
    struct store_walk walk;
    struct walk_entry entry;
    walk_begin(&walk, load->count);
    while ((turn = (enum store_turn)walk_next(store, &walk, &entry)) != (enum store_turn)WALK_END) {
        if (turn == (enum store_turn)WALK_ENTRY) {
            found.entries++;
            take(who, &entry);
        }
    }
    return found;
}
