// See part.h.
#include "part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portable/crc.h"

struct store_geometry part_geometry = {
    .blocks = 64,
    .block_pages = 4,
    .raw_bytes = 128,
    .page_bytes = PART_PAGE_BYTES - PART_CODE_BYTES,
    .stripe_data = 7,
    .stripe_parity = 7,
    .parity_blocks = 2,
    .regions = 8,
};

// Kind 1: what is dropped first; 2: dropped later; 3: never.
const struct store_policy part_policy = {.priority = {[1] = 10, [2] = 100, [3] = 255}};

void part_fail(const char *what, uint32_t number) {
    fprintf(stderr, "%s (%u)\n", what, number);
    abort();
}

// ---- codes: no inner one; an outer one over GF(256), slow and plain ---------------------------

static uint8_t times(uint8_t a, uint8_t b) {
    uint32_t product = 0;
    for (uint32_t i = 0; i < 8; i++) {
        product ^= b >> i & 1u ? (uint32_t)a << i : 0;
    }
    for (uint32_t i = 14; i >= 8; i--) {
        product ^= product >> i & 1u ? 0x11Du << (i - 8u) : 0;
    }
    return (uint8_t)product;
}

static uint8_t inverse(uint8_t a) {
    uint8_t result = 1;
    for (uint32_t i = 0; i < 254; i++) {
        result = times(result, a);
    }
    return result;
}

// In two slices.
static bool seal(void *work, const struct store_geometry *geometry, const uint8_t *page,
                 uint8_t *raw, uint32_t slice) {
    (void)work;
    if (slice == 0) {
        memset(raw, 0xFF, geometry->raw_bytes);
        return false;
    }
    memset(raw, 0, geometry->raw_bytes);
    memcpy(raw, page, geometry->page_bytes);
    return true;
}

static uint32_t open_page(void *work, const struct store_geometry *geometry, uint8_t *raw,
                          uint8_t *page, uint32_t slice) {
    (void)work;
    if (slice == 0) {
        return STORE_GOES_ON;
    }
    memcpy(page, raw, geometry->page_bytes);
    return raw[geometry->raw_bytes - 1u]; // of a page that is not weak, 0
}

static void take_page(const struct store_geometry *geometry, const uint8_t *raw, uint8_t *page) {
    memcpy(page, raw, geometry->page_bytes);
}

// The value at a point of the polynomial that has these values at those points (Lagrange).
static void interpolate(const uint8_t *points, uint32_t count, uint8_t at, uint8_t *weights) {
    for (uint32_t i = 0; i < count; i++) {
        uint8_t above = 1, below = 1;
        for (uint32_t j = 0; j < count; j++) {
            above = j != i ? times(above, (uint8_t)(at ^ points[j])) : above;
            below = j != i ? times(below, (uint8_t)(points[i] ^ points[j])) : below;
        }
        weights[i] = times(above, inverse(below));
    }
}

// Makes of bodies at these points those at others, in place.
static void transform(const struct store_geometry *geometry, uint8_t *stripe, const uint8_t *from,
                      uint32_t from_count, const uint8_t *to, uint32_t to_count) {
    uint32_t body = geometry->page_bytes - PAGE_HEADER_BYTES;
    static uint8_t made[PART_STRIPE_MAX * PART_PAGE_BYTES];
    static uint8_t by[256][256];
    static bool known;
    for (uint32_t i = 0; !known && i < 65536; i++) {
        by[i / 256][i % 256] = times((uint8_t)(i / 256), (uint8_t)(i % 256));
    }
    known = true;
    memset(made, 0, sizeof made);
    for (uint32_t i = 0; i < to_count; i++) {
        uint8_t weights[2 * PART_STRIPE_MAX];
        interpolate(from, from_count, to[i], weights);
        for (uint32_t j = 0; j < from_count; j++) {
            for (uint32_t n = 0; n < body; n++) {
                made[i * body + n] ^= by[weights[j]][stripe[j * body + n]];
            }
        }
    }
    memcpy(stripe, made, to_count * body);
}

static uint32_t stripe_parity_pages(uint32_t data) { return data + 2u; }

static bool encode(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   uint32_t data, uint32_t parity, uint32_t slice) {
    uint32_t body = geometry->page_bytes - PAGE_HEADER_BYTES;
    uint8_t from[PART_STRIPE_MAX], to[PART_STRIPE_MAX];
    for (uint32_t i = 0; i < PART_STRIPE_MAX; i++) {
        from[i] = (uint8_t)i;
        to[i] = (uint8_t)(128u + i);
    }
    (void)work;
    if (slice == 2) {
        memset(stripe + data * body, 0, (geometry->stripe_data - data) * body);
        transform(geometry, stripe, from, geometry->stripe_data, to, parity);
    }
    return slice == 2;
}

static bool decode(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   const uint16_t *index, uint32_t data, uint32_t parity, uint32_t slice) {
    uint32_t body = geometry->page_bytes - PAGE_HEADER_BYTES;
    uint8_t from[PART_STRIPE_MAX], to[PART_STRIPE_MAX];
    for (uint32_t i = 0; i < geometry->stripe_data; i++) {
        bool other = i < data && index[i] >= PAGE_PARITY_INDEX;
        from[i] = (uint8_t)(other ? 128u + index[i] - PAGE_PARITY_INDEX : i);
        to[i] = (uint8_t)i;
    }
    (void)work, (void)parity;
    if (slice == 2) {
        memset(stripe + data * body, 0, (geometry->stripe_data - data) * body);
        transform(geometry, stripe, from, geometry->stripe_data, to, geometry->stripe_data);
    }
    return slice == 2;
}

const struct store_codes part_codes = {
    .seal = seal,
    .open = open_page,
    .take = take_page,
    .parity = stripe_parity_pages,
    .encode = encode,
    .decode = decode,
};

// ---- the part ----------------------------------------------------------------------------------

void part_open(struct part *self) {
    static const char text[] = "Pages of 128 bytes say what they are: the first are A4.\n"
                               "This is what a description of the format may begin with.\n"
                               "It is longer than one page, so that there are several of it.\n";
    memset(self, 0, sizeof *self);
    memset(self->flash, 0xFF, sizeof self->flash);
    store_open(&self->store, &part_geometry, &part_codes, &part_policy, self->buffer);
    store_describe(&self->store, (const uint8_t *)text, sizeof text - 1u);
    store_mount(&self->store);
}

static void move_pointer(const uint8_t **pointer, const void *from, const void *to, size_t bytes) {
    if ((uintptr_t)*pointer - (uintptr_t)from < bytes) {
        *pointer = (const uint8_t *)to + (*pointer - (const uint8_t *)from);
    }
}

void part_copy(struct part *self, const struct part *from) {
    *self = *from;
    self->store.buffer = self->buffer;
    move_pointer(&self->store.pending.payload, from, self, sizeof *self);
    move_pointer(&self->store.keeper.entry.payload, from, self, sizeof *self);
    const uint8_t *bytes = from->job.bytes;
    move_pointer(&bytes, from, self, sizeof *self);
    self->job.bytes = self->store.raw + (bytes - self->store.raw);
}

static uint64_t content_of(const uint8_t *bytes) { // FNV-1a, eight bytes at a time
    uint64_t content = 0xCBF29CE484222325u;
    for (uint32_t i = 0; i < part_geometry.raw_bytes; i += 8u) {
        uint64_t value;
        memcpy(&value, bytes + i, sizeof value);
        content = (content ^ value ^ content >> 29) * 0x100000001B3u;
    }
    return content;
}

void part_look(struct part *self, uint32_t page) {
    struct part_page *known = &self->page[page];
    const uint8_t *bytes = self->flash + page * part_geometry.raw_bytes;
    uint32_t stream = part_geometry.page_bytes - PAGE_HEADER_BYTES - PAGE_BODY_HEADER_BYTES;
    known->whole = page_open(bytes, part_geometry.page_bytes, &known->head);
    known->sound = known->whole && known->head.kind != PAGE_PARITY &&
                   known->head.kind != PAGE_TEXT && known->head.kind != PAGE_SUPER &&
                   page_body_open(bytes + PAGE_HEADER_BYTES, stream, &known->body);
    known->content = content_of(bytes);
}

static void program(struct part *self, uint32_t bytes) {
    uint32_t page = self->job.page, block = page / part_geometry.block_pages;
    uint32_t place = page % part_geometry.block_pages;
    if (page >= part_geometry.blocks * part_geometry.block_pages) {
        part_fail("a page is programmed that is none", page);
    }
    if (self->page[page].touched) {
        part_fail("a page is programmed again", page);
    }
    if (!self->fit[block] || place < self->last[block]) {
        part_fail("a page is programmed in a block that was not erased, or out of order", page);
    }
    self->last[block] = (uint8_t)place;
    self->page[page].touched = bytes != 0;
    bool ends = bytes >= part_geometry.page_bytes && bytes < part_geometry.raw_bytes;
    self->page[page].weak = ends ? 2 : 0;
    uint8_t *to = self->flash + page * part_geometry.raw_bytes;
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] &= self->job.bytes[i];
    }
    part_look(self, page);
}

static void erase(struct part *self, uint32_t pages) {
    uint32_t block = self->job.page / part_geometry.block_pages;
    if (self->job.page % part_geometry.block_pages != 0 || block >= part_geometry.blocks) {
        part_fail("a block is erased that is none", self->job.page);
    }
    if (pages == 0) { // it had not begun
        return;
    }
    self->fit[block] = pages == part_geometry.block_pages;
    self->last[block] = 0;
    self->erasures[block]++;
    for (uint32_t i = 0; i < pages && i < part_geometry.block_pages; i++) {
        uint32_t page = self->job.page + i;
        memset(self->flash + page * part_geometry.raw_bytes, 0xFF, part_geometry.raw_bytes);
        self->page[page] = (struct part_page){0};
    }
}

void part_check_waiting(const struct part *self) {
    for (uint32_t i = self->store.safe + 1u; i <= self->entries; i++) {
        const struct part_entry *entry = &self->entry[i];
        uint64_t given_ms = entry->time_ms - PART_START_MS;
        if (entry->state == PART_GIVEN && self->now_ms - given_ms >= PART_WAIT_MS) {
            part_fail("an entry waits for too long to be safe", i);
        }
    }
}

bool part_step(struct part *self) {
    enum store_turn turn;
    for (uint32_t i = 0; i < 1000000; i++) {
        turn = store_next(&self->store, self->now_ms, &self->job);
        if (turn == STORE_IDLE) {
            self->busy = 0;
            return false;
        }
        if (turn == STORE_JOB && self->job.operation != STORE_READ) {
            if (++self->busy > PART_BUSY_MAX) {
                break;
            }
            return true;
        }
        if (turn == STORE_JOB) {
            memcpy(self->job.bytes, self->flash + self->job.page * part_geometry.raw_bytes,
                   part_geometry.raw_bytes);
            store_done(&self->store, STORE_WELL);
        }
    }
    part_fail("the store never gets idle", 0);
    return false;
}

// What is safe now is noted.
static void acknowledge(struct part *self) {
    if (!store_mounted(&self->store)) {
        return;
    }
    for (uint32_t i = 1; i < PART_ENTRIES_MAX; i++) {
        uint8_t *state = &self->entry[i].state;
        if (*state != PART_NOTHING && i <= self->store.safe) {
            *state = PART_SAFE;
        } else if (*state == PART_LOOSE) { // its sequence is given to another
            *state = PART_NOTHING;
        }
    }
}

static void do_it(struct part *self, bool well) {
    uint32_t block = self->job.page / part_geometry.block_pages;
    if (block < part_geometry.blocks && self->failed[block]) {
        part_fail("a block is used again that said that it failed", block);
    }
    if (self->job.operation == STORE_PROGRAM) {
        program(self, well ? part_geometry.raw_bytes : part_geometry.raw_bytes / 2u);
    } else {
        erase(self, well ? part_geometry.block_pages : part_geometry.block_pages / 2u);
    }
    self->failed[block] |= !well;
    self->failures += !well;
    store_done(&self->store, well ? STORE_WELL : STORE_FAILED);
    acknowledge(self);
}

void part_do(struct part *self) {
    uint32_t block = self->job.page / part_geometry.block_pages;
    do_it(self, block >= PART_BLOCKS_MAX || !self->bad[block]);
}

void part_do_badly(struct part *self) { do_it(self, false); }

void part_do_poorly(struct part *self, bool weak) {
    program(self, weak ? part_geometry.page_bytes : part_geometry.raw_bytes);
    if (!weak) {
        self->flash[self->job.page * part_geometry.raw_bytes + PAGE_HEADER_BYTES + 50u] ^= 0x10;
        part_look(self, self->job.page);
    }
    store_done(&self->store, STORE_WELL);
    acknowledge(self);
}

// A start: a weak page reads once more, then it is nothing.
void part_weaken(struct part *self) {
    for (uint32_t p = 0; p < part_geometry.blocks * part_geometry.block_pages; p++) {
        if (self->page[p].weak != 0 && --self->page[p].weak == 0) {
            memset(self->flash + p * part_geometry.raw_bytes + 20, 0, 9);
            part_look(self, p);
        }
    }
}

void part_cut(struct part *self, uint32_t done) {
    if (self->job.operation == STORE_PROGRAM) {
        program(self, done);
    } else {
        erase(self, done);
    }
    part_weaken(self);
    memset(self->failed, 0, sizeof self->failed);
    const uint8_t *text = self->store.text;
    uint32_t text_bytes = self->store.text_bytes;
    memset(&self->store, 0xA5, sizeof self->store); // what RAM holds after a start is nobody's
    memset(&self->store.block, 0, sizeof self->store.block);
    memset(self->buffer, 0x5A, sizeof self->buffer);
    self->store = (struct store){0};
    store_open(&self->store, &part_geometry, &part_codes, &part_policy, self->buffer);
    store_describe(&self->store, text, text_bytes);
    store_mount(&self->store);
    for (uint32_t i = 1; i < PART_ENTRIES_MAX; i++) {
        self->entry[i].state =
            self->entry[i].state == PART_GIVEN ? PART_LOOSE : self->entry[i].state;
    }
    self->told = 0;
}

void part_run(struct part *self) {
    while (part_step(self)) {
        part_do(self);
    }
}

static uint8_t payload_byte(uint32_t seed, uint32_t i) {
    return (uint8_t)((seed * 2654435761u + i * 40503u) >> 13);
}

bool part_append(struct part *self, uint8_t kind, uint32_t bytes, uint32_t seed) {
    uint32_t sequence;
    acknowledge(self);
    if (!store_is_taken(&self->store)) {
        return false;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        self->payload[i] = payload_byte(seed, i);
    }
    if (!store_append(&self->store, kind, PART_START_MS + self->now_ms, self->payload, bytes,
                      &sequence)) {
        return false;
    }
    if (sequence >= PART_ENTRIES_MAX) {
        part_fail("more entries than the test has room for", sequence);
    }
    self->entry[sequence] =
        (struct part_entry){PART_GIVEN, kind, (uint16_t)bytes, seed, PART_START_MS + self->now_ms};
    self->entries = sequence;
    return true;
}

// ---- what is found -----------------------------------------------------------------------------

struct found {
    bool there[PART_ENTRIES_MAX];
    struct entry_dropped dropped[64];
    uint32_t drops;
};

static void take(struct part *self, struct found *found, const struct entry_head *head,
                 const uint8_t *payload) {
    if (head->sequence >= PART_ENTRIES_MAX) {
        part_fail("an entry is found that was never given", head->sequence);
    }
    found->there[head->sequence] = true;
    if (head->kind == ENTRY_DROPPED) {
        if (found->drops == 64 ||
            !entry_get_dropped(payload, head->payload_bytes, &found->dropped[found->drops++])) {
            part_fail("an entry DROPPED cannot be read", head->sequence);
        }
        return;
    }
    const struct part_entry *given = &self->entry[head->sequence];
    bool same = given->state != PART_NOTHING && given->kind == head->kind &&
                given->bytes == head->payload_bytes && given->time_ms == head->time_ms;
    for (uint32_t i = 0; same && i < given->bytes; i++) {
        same = payload[i] == payload_byte(given->seed, i);
    }
    if (!same) {
        part_fail("an entry is found that is not what was given", head->sequence);
    }
}

// A body of a stripe, where it lies; NULL: it is not there.
struct place {
    const uint8_t *bytes;
    struct page_body body;
};

// The entries of one stripe, its bodies by index.
static void read_stripe(struct part *self, struct found *found, const struct place *places) {
    static uint8_t stream[PART_STRIPE_MAX * PART_PAGE_BYTES];
    uint32_t end = 0, at = 0;
    uint32_t sequence = 0;
    uint64_t time_ms = 0;
    bool gap = true;
    for (uint32_t i = 0; i <= part_geometry.stripe_data; i++) {
        bool there = i < part_geometry.stripe_data && places[i].bytes;
        const struct page_body *body = there ? &places[i].body : NULL;
        uint32_t start = end, first = STORE_NONE;
        if (there) {
            memcpy(stream + end, places[i].bytes + PAGE_BODY_HEADER_BYTES, body->used);
            end += body->used;
            first = body->first == PAGE_NOTHING_BEGINS ? STORE_NONE : start + body->first;
        }
        if (!there || (gap && first == STORE_NONE)) { // nothing is known of where entries begin
            at = end;
            gap = true;
        } else if (gap) {
            at = first;
            gap = false;
        }
        while (at < end) {
            if (first != STORE_NONE && at >= first && at - first == 0) {
                sequence = body->sequence;
                time_ms = body->time_ms;
            }
            struct entry_head head = {.sequence = sequence, .earlier_ms = time_ms};
            uint32_t bytes = entry_get_head(stream + at, end - at, &head);
            uint32_t whole = bytes + head.payload_bytes + 4u;
            bool ends = bytes != 0 && at + whole <= end;
            bool abandoned =
                at < start && there &&
                (first != STORE_NONE ? at + whole != first : ends && at + whole != end);
            if (bytes == 0 && at < start && first != STORE_NONE) {
                abandoned = true;
            }
            if (abandoned) {
                at = first != STORE_NONE ? first : end;
                continue;
            }
            if (!ends) {
                break;
            }
            uint32_t crc =
                crc32_after(entry_checksum(&head), stream + at + bytes, head.payload_bytes);
            uint8_t stored[4] = {(uint8_t)crc, (uint8_t)(crc >> 8), (uint8_t)(crc >> 16),
                                 (uint8_t)(crc >> 24)};
            if (memcmp(stored, stream + at + whole - 4u, 4) != 0) {
                part_fail("an entry of a sound page is broken", head.sequence);
            }
            take(self, found, &head, stream + at + bytes);
            at += whole;
            if (!head.moved) {
                sequence = head.sequence + 1u;
                time_ms = head.time_ms;
            }
        }
    }
}

// It may be erased any time, or is about to be.
static bool is_given_up(const struct part *self, uint32_t block) {
    bool waits = self->store.owner == OWNER_PUT && self->job.operation == STORE_ERASE;
    return self->store.block[block].use == STORE_FREE ||
           (waits && self->job.page / part_geometry.block_pages == block);
}

// By the outer code what is missing of a closed stripe.
static void restore(const struct part *self, uint32_t stripe, struct place *places) {
    static uint8_t bodies[PART_STRIPE_MAX * PART_PAGE_BYTES];
    uint32_t body = part_geometry.page_bytes - PAGE_HEADER_BYTES, count = 0, data = 0;
    uint32_t missing = 0;
    uint8_t from[PART_STRIPE_MAX], to[PART_STRIPE_MAX];
    const uint8_t *parity[PART_STRIPE_MAX] = {0};
    for (uint32_t p = 0; p < part_geometry.blocks * part_geometry.block_pages; p++) {
        const uint8_t *page = self->flash + p * part_geometry.raw_bytes;
        const struct page_head *head = &self->page[p].head;
        if (self->page[p].whole && head->stripe == stripe && head->kind == PAGE_PARITY &&
            !is_given_up(self, p / part_geometry.block_pages)) {
            parity[head->index - PAGE_PARITY_INDEX] = page + PAGE_HEADER_BYTES;
            data = head->number;
        }
    }
    for (uint32_t i = 0; i < part_geometry.stripe_data; i++) {
        to[i] = (uint8_t)i;
        if (places[i].bytes || i >= data) { // beyond the data: zeros
            memset(bodies + count * body, 0, body);
            if (places[i].bytes) {
                memcpy(bodies + count * body, places[i].bytes, body);
            }
            from[count++] = (uint8_t)i;
        } else {
            missing++;
        }
    }
    for (uint32_t j = 0; j < part_geometry.stripe_parity; j++) {
        if (parity[j] && count < part_geometry.stripe_data) {
            memcpy(bodies + count * body, parity[j], body);
            from[count++] = (uint8_t)(128u + j);
        }
    }
    if (missing == 0 || count < part_geometry.stripe_data) {
        return;
    }
    transform(&part_geometry, bodies, from, count, to, count);
    for (uint32_t i = 0; i < data; i++) {
        uint32_t stream = body - PAGE_BODY_HEADER_BYTES;
        if (!page_body_open(bodies + i * body, stream, &places[i].body)) {
            part_fail("a body that the outer code brought back is not proven", stripe);
        }
        places[i].bytes = bodies + i * body;
    }
}

static void check(struct part *self, const char *when, uint32_t blind, uint32_t other) {
    struct found found = {0};
    uint32_t first = self->store.safe_oldest, last = self->store.filling.stripe;
    static uint32_t pages[PART_PAGES_MAX][PART_STRIPE_MAX];
    if (self->store.phase < STORE_RENEW) {
        fprintf(stderr, "%s: ", when);
        part_fail("the store does not mount", self->store.phase);
    }
    if (last - first >= PART_PAGES_MAX) {
        part_fail("more stripes than pages", last - first);
    }
    memset(pages, 0xFF, sizeof pages[0] * (last - first + 1u));
    for (uint32_t p = 0; p < part_geometry.blocks * part_geometry.block_pages; p++) {
        const struct part_page *page = &self->page[p];
        uint32_t block = p / part_geometry.block_pages;
        bool open = page->head.stripe >= self->store.unclosed;
        bool lost = open ? block == blind || block == other : page->head.kind == PAGE_TAIL;
        if (lost || is_given_up(self, block) || !page->sound || page->head.stripe < first ||
            page->head.stripe > last) {
            continue;
        }
        uint32_t *best = &pages[page->head.stripe - first][page->head.index];
        if (*best == STORE_NONE || page->head.number > self->page[*best].head.number) {
            *best = p;
        }
    }
    for (uint32_t stripe = first; stripe <= last; stripe++) {
        struct place places[PART_STRIPE_MAX] = {0};
        for (uint32_t i = 0; i < part_geometry.stripe_data; i++) {
            uint32_t p = pages[stripe - first][i];
            if (p != STORE_NONE) {
                places[i].bytes = self->flash + p * part_geometry.raw_bytes + PAGE_HEADER_BYTES;
                places[i].body = self->page[p].body;
            }
        }
        if (self->lossy && stripe < self->store.unclosed) {
            restore(self, stripe, places);
        }
        read_stripe(self, &found, places);
    }
    self->dropped = 0;
    for (uint32_t i = 1; i < PART_ENTRIES_MAX; i++) {
        const struct part_entry *given = &self->entry[i];
        if (given->state != PART_SAFE || found.there[i]) {
            continue;
        }
        bool said = false;
        for (uint32_t d = 0; d < found.drops; d++) {
            said = said || (found.dropped[d].first <= i && i <= found.dropped[d].last);
        }
        if (!said || part_policy.priority[given->kind] == STORE_NEVER_DROPPED) {
            fprintf(stderr, "%s: ", when);
            part_fail("an entry is lost that was safe", i);
        }
        self->dropped++;
    }
}

// Closed stripes have all of their parity, spread over blocks.
static void check_closed(const struct part *self) {
    for (uint32_t stripe = self->store.safe_oldest; stripe < self->store.unclosed; stripe++) {
        uint32_t pages = 0, parity = 0, of_block[PART_BLOCKS_MAX] = {0}, most = 0;
        for (uint32_t p = 0; p < part_geometry.blocks * part_geometry.block_pages; p++) {
            const struct page_head *head = &self->page[p].head;
            if (!self->page[p].whole || head->stripe != stripe) {
                continue;
            }
            if (head->kind == PAGE_DATA) {
                pages = head->index + 1u > pages ? head->index + 1u : pages;
            } else if (head->kind == PAGE_PARITY) {
                parity |= 1u << (head->index - PAGE_PARITY_INDEX);
                uint32_t in_block = ++of_block[p / part_geometry.block_pages];
                most = in_block > most ? in_block : most;
            }
        }
        uint32_t all =
            pages + 2u < part_geometry.stripe_parity ? pages + 2u : part_geometry.stripe_parity;
        if (pages != 0 && parity != (1u << all) - 1u) {
            part_fail("a closed stripe has not all of its parity", stripe);
        }
        if (most > (all + part_geometry.parity_blocks - 1u) / part_geometry.parity_blocks) {
            part_fail("the parity of a stripe lies in too few blocks", stripe);
        }
    }
}

void part_check(struct part *self, const char *when) {
    acknowledge(self);
    check(self, when, STORE_NONE, STORE_NONE);
    if (!self->lossy) {
        check_closed(self);
    }
}

void part_check_thrice(struct part *self) {
    uint32_t blocks[PART_BLOCKS_MAX], count = 0;
    for (uint32_t b = 0; b < part_geometry.blocks; b++) {
        bool holds = false;
        for (uint32_t i = 0; i < part_geometry.block_pages; i++) {
            const struct part_page *page = &self->page[b * part_geometry.block_pages + i];
            holds = holds || (page->sound && page->head.stripe >= self->store.unclosed);
        }
        if (holds) {
            blocks[count++] = b;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            check(self, "with two blocks lost", blocks[i], blocks[j]);
        }
    }
}
