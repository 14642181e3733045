// See salvaged.h.
#include "salvaged.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRIPES_MAX 64u
#define PAGES_MAX 40000u
#define LISTED 64u
#define KEPT 3u // the greatest kind

static const struct store_policy policy = {
    .priority = {[1] = 10, [2] = 100, [KEPT] = STORE_NEVER_DROPPED}};

static void fail(const char *what, uint32_t number) {
    fprintf(stderr, "%s (%u)\n", what, number);
    abort();
}

static uint32_t random_below(uint32_t *state, uint32_t limit) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % limit;
}

// ---- written
// -------------------------------------------------------------------------------------

static void do_job(struct subject *self, struct store *store, const struct store_job *job) {
    uint32_t raw = self->geometry->raw_bytes;
    uint8_t *page = self->flash + (size_t)job->page * raw;
    if (job->operation == STORE_READ) {
        memcpy(job->bytes, page, raw);
    } else if (job->operation == STORE_PROGRAM) {
        memcpy(page, job->bytes, raw);
    } else {
        memset(page, 0xFF, (size_t)raw * self->geometry->block_pages);
    }
    store_done(store, STORE_WELL);
}

static void run(struct subject *self, struct store *store, uint64_t now_ms) {
    struct store_job job;
    enum store_turn turn;
    while ((turn = store_next(store, now_ms, &job)) != STORE_IDLE) {
        if (turn == STORE_JOB) {
            do_job(self, store, &job);
        }
    }
}

static void append(struct subject *self, struct store *store, uint32_t *noise, uint64_t now_ms) {
    uint32_t most = random_below(noise, 6) == 0 ? self->payload_max : self->payload_max / 8u;
    bool kept = random_below(noise, 20) == 0; // the others may be let go
    struct truth entry = {
        .kind = (uint8_t)(kept ? KEPT : 1u + random_below(noise, KEPT - 1u)),
        .time_ms = 2000000000000u + now_ms,
        .bytes = random_below(noise, most),
    };
    uint8_t *payload = malloc(entry.bytes + 1u);
    for (uint32_t i = 0; i < entry.bytes; i++) {
        payload[i] = (uint8_t)random_below(noise, 256);
    }
    entry.payload = payload;
    uint32_t sequence = 0;
    for (uint32_t tries = 0;
         !store_append(store, entry.kind, entry.time_ms, payload, entry.bytes, &sequence);
         tries++) {
        if (tries == 10000u) {
            fail("no room is made", self->entries);
        }
        run(self, store, now_ms + tries);
    }
    if (sequence >= TRUTH_MAX) {
        fail("too many entries", sequence);
    }
    self->truth[sequence] = entry;
    self->entries = sequence;
}

void subject_write(struct subject *self) {
    struct store *store = calloc(1, sizeof *store);
    uint32_t pages = self->geometry->blocks * self->geometry->block_pages, noise = 12345;
    uint32_t raw = self->geometry->raw_bytes;
    uint8_t *buffer = malloc((size_t)(self->geometry->stripe_data + self->geometry->stripe_parity) *
                             self->geometry->page_bytes);
    self->bytes = pages * raw;
    self->flash = malloc(self->bytes);
    memset(self->flash, 0xFF, self->bytes);
    store_open(store, self->geometry, &self->store_codes, &policy, buffer);
    store_describe(store, (const uint8_t *)"A4: pages say what they are.\n", 29);
    store_mount(store);
    uint64_t now_ms = 0;
    run(self, store, now_ms);
    for (uint32_t i = 0; i < self->appends; i++) {
        append(self, store, &noise, now_ms);
        now_ms += random_below(&noise, 900);
        run(self, store, now_ms);
    }
    run(self, store, now_ms + 5000u);
    self->written = malloc(pages * sizeof *self->written);
    for (uint32_t page = 0; page < pages; page++) {
        if (self->flash[(size_t)page * raw] != 0xFF) {
            self->written[self->written_count++] = page;
        }
    }
    free(buffer);
    free(store);
}

void subject_seal(struct subject *self, const struct page_head *head, uint8_t *raw) {
    static uint8_t page[STORE_PAGE_MAX];
    self->store_codes.take(self->geometry, raw, page);
    page_seal(page, self->geometry->page_bytes, head);
    for (uint32_t slice = 0;
         !self->store_codes.seal(self->store_codes.work, self->geometry, page, raw, slice);
         slice++) {
    }
}

// ---- salvaged
// ------------------------------------------------------------------------------------

// A page that was read, with its body.
struct read_page {
    struct page_head head;
    uint8_t halves;
    bool whole;
    uint8_t *body;
};

static struct read_page pages[PAGES_MAX];
static uint32_t page_count;
static struct salvage salvage;

static uint32_t body_bytes(const struct subject *self) {
    return self->geometry->page_bytes - PAGE_HEADER_BYTES;
}

static void scan(struct subject *self, const uint8_t *image, uint32_t bytes) {
    struct salvage_scan at;
    struct salvage_page found;
    enum salvage_slot slot;
    uint32_t end = 0, slots = 0;
    salvage_begin(&at, image, bytes);
    page_count = 0;
    while ((slot = salvage_next(&salvage, &at, &found)) != SALVAGE_END) {
        if (found.at > bytes || found.bytes > bytes - found.at || found.bytes == 0 ||
            ++slots > 4u + 4u * bytes / (self->geometry->raw_bytes / 2u)) {
            fail("a place is none, or there is no end of them", found.at);
        }
        end = found.at + found.bytes;
        if (slot == SALVAGE_PAGE && found.halves != 2u && page_count < PAGES_MAX) {
            struct read_page *page = &pages[page_count++];
            page->head = found.head;
            page->halves = found.halves;
            page->whole = found.whole;
            page->body = page->body ? page->body : malloc(body_bytes(self)); // kept for the next
            memcpy(page->body, salvage.page + PAGE_HEADER_BYTES, body_bytes(self));
        }
    }
    if (end != bytes) {
        fail("bytes were left", end);
    }
}

static void check(struct subject *self, const uint8_t *buffer, const struct salvage_entry *entry) {
    const struct truth *truth = &self->truth[entry->sequence < TRUTH_MAX ? entry->sequence : 0];
    bool same = truth->kind == entry->kind && truth->time_ms == entry->time_ms &&
                truth->bytes == entry->payload_bytes &&
                memcmp(truth->payload, buffer + entry->payload, truth->bytes) == 0;
    // What was let go the store wrote by itself.
    if (!same && !(entry->kind == ENTRY_DROPPED && entry->sequence <= self->entries)) {
        fail("an entry is wrong", entry->sequence);
    }
}

// One body for each index: finished ones before others, then the highest version.
static uint32_t gather(struct subject *self, uint32_t stripe, uint8_t *bodies, uint8_t *have,
                       uint32_t *parity) {
    uint32_t data = 0, most = self->geometry->stripe_data, size = body_bytes(self);
    *parity = 0;
    for (uint32_t i = 0; i < page_count; i++) {
        const struct page_head *head = &pages[i].head;
        uint32_t number = head->index - PAGE_PARITY_INDEX;
        if (head->stripe != stripe) {
            continue;
        }
        if (head->kind == PAGE_PARITY && head->index >= PAGE_PARITY_INDEX &&
            number < self->geometry->stripe_parity && head->number <= most && head->number != 0) {
            data = head->number;
            *parity = number + 1u > *parity ? number + 1u : *parity;
        }
    }
    bool closed = *parity != 0;
    for (uint32_t i = 0; i < page_count; i++) {
        const struct page_head *head = &pages[i].head;
        bool is_data = head->kind == PAGE_DATA || head->kind == PAGE_COPY;
        bool is_tail = head->kind == PAGE_TAIL && !closed && pages[i].whole;
        uint32_t place = head->index;
        if (head->stripe == stripe && closed && head->kind == PAGE_PARITY) {
            place = data + head->index - PAGE_PARITY_INDEX;
            is_data = head->index >= PAGE_PARITY_INDEX && place < data + *parity;
        } else if (head->index >= most || (closed && head->index >= data)) {
            continue;
        }
        if (head->stripe != stripe || !(is_data || is_tail) || have[place] == 3u) {
            continue;
        }
        memcpy(bodies + place * size, pages[i].body, size);
        have[place] = pages[i].halves;
        data = !closed && place + 1u > data ? place + 1u : data;
    }
    return data;
}

static uint32_t read_stripe(struct subject *self, uint32_t stripe, uint8_t *buffer) {
    uint32_t places = self->geometry->stripe_data + self->geometry->stripe_parity, parity, count;
    uint8_t *bodies = calloc(places, body_bytes(self)), have[STRIPE_POINTS] = {0};
    bool known[STRIPE_POINTS] = {0};
    struct salvage_entry list[LISTED];
    uint32_t data = gather(self, stripe, bodies, have, &parity), entries = 0;
    if (parity != 0) {
        salvage_restore(&salvage, bodies, have, data, parity);
    }
    for (uint32_t i = 0; i < data; i++) {
        known[i] = have[i] == 3u;
    }
    salvage_walk(&salvage, bodies, known, data);
    while ((count = salvage_entries(&salvage, list, LISTED)) != 0) {
        for (uint32_t i = 0; i < count; i++) {
            check(self, buffer, &list[i]);
        }
        entries += count;
    }
    free(bodies);
    return entries;
}

uint32_t subject_salvage(struct subject *self, const uint8_t *image, uint32_t bytes) {
    // Of its own size, so that a step beyond its end is seen.
    uint8_t *buffer = malloc((size_t)self->geometry->stripe_data * body_bytes(self));
    uint32_t stripes[STRIPES_MAX], count = 0, entries = 0;
    salvage_open(&salvage, self->geometry, &self->codes, buffer);
    scan(self, image, bytes);
    for (uint32_t i = 0; i < page_count; i++) {
        uint32_t known = 0;
        while (known < count && stripes[known] != pages[i].head.stripe) {
            known++;
        }
        if (known == count && count < STRIPES_MAX) {
            stripes[count++] = pages[i].head.stripe;
            entries += read_stripe(self, pages[i].head.stripe, buffer);
        }
    }
    free(buffer);
    return entries;
}
