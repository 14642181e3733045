// See salvage.h.
#include "salvage.h"

#include <stddef.h>

#include "private/bytes.h"

#define BEGINS_BYTES 4u
#define WHOLE 3u // both halves

static uint32_t raw_half(const struct salvage *self) { return self->geometry->raw_bytes / 2u; }

static uint32_t page_half(const struct salvage *self) { return self->geometry->page_bytes / 2u; }

static uint32_t body_bytes(const struct salvage *self) {
    return self->geometry->page_bytes - PAGE_HEADER_BYTES;
}

void salvage_open(struct salvage *self, const struct store_geometry *geometry,
                  const struct salvage_codes *codes, uint8_t *buffer) {
    self->geometry = geometry;
    self->codes = codes;
    self->store.geometry = geometry;
    self->store.buffer = buffer;
    self->walking = false;
    self->count = self->next = 0;
}

// ---- a page ----

static uint32_t ones(uint32_t byte) {
    byte -= byte >> 1 & 0x55u;
    byte = (byte & 0x33u) + (byte >> 2 & 0x33u);
    return (byte + (byte >> 4)) & 0x0Fu;
}

// Parity of what was programmed has as many zeros as ones, about; where it is erased there are few.
bool salvage_is_erased(const struct salvage *self, const uint8_t *raw, uint32_t count) {
    uint32_t zeros = 0, from = page_half(self), to = raw_half(self);
    if (count < to) {
        return false;
    }
    for (uint32_t i = from; i < to; i++) {
        zeros += ones(raw[i] ^ 255u);
    }
    return zeros < 2u * (to - from);
}

static bool begins(const uint8_t *raw) {
    return raw[0] == 'A' && raw[1] == '4' && raw[2] == 2 && raw[3] >= PAGE_DATA &&
           raw[3] <= PAGE_SUPER;
}

static void read_head(const uint8_t *page, struct page_head *head) {
    head->kind = page[3];
    head->stripe = bytes_u32(page + 4);
    head->index = bytes_u16(page + 8);
    head->number = bytes_u16(page + 10);
}

// The content as it lies there; true when its CRC is right, so that nothing is to be corrected.
static bool read_plain(struct salvage *self, const uint8_t *raw, struct salvage_page *found) {
    for (uint32_t half = 0; half < SALVAGE_HALVES; half++) {
        bytes_copy(self->page + half * page_half(self), raw + half * raw_half(self),
                   page_half(self));
    }
    found->whole = page_open(self->page, self->geometry->page_bytes, &found->head);
    return found->whole;
}

// How many bytes a page takes that needs no correction: where it ends the next one begins, perhaps.
static uint32_t size_seen(const struct salvage *self, const uint8_t *raw, uint32_t count,
                          bool bare) {
    uint32_t whole = self->geometry->raw_bytes, less = self->codes->bare_bytes;
    if (less == 0 || (count >= whole + BEGINS_BYTES && begins(raw + whole))) {
        return whole;
    }
    return bare || (count >= less + BEGINS_BYTES && begins(raw + less)) ? less : whole;
}

// What may be a page.
struct reading {
    const uint8_t *raw;
    const uint8_t *unsure; // bits of which nothing is known; or NULL
    uint32_t count;        // bytes that are there
};

static bool read_half(struct salvage *self, const struct reading *of, uint32_t half, uint32_t bytes,
                      struct salvage_page *found) {
    uint32_t from = half * raw_half(self);
    uint32_t known = bytes - from < raw_half(self) ? bytes - from : raw_half(self);
    bytes_copy(self->raw + from, of->raw + from, known);
    bytes_fill(self->raw + from + known, 0xFF, raw_half(self) - known);
    uint32_t bits = self->codes->open(self->codes->work, self->geometry, self->raw, half, known,
                                      of->unsure ? of->unsure + from : NULL, self->page);
    if (bits == STORE_NONE) {
        bytes_fill(self->page + half * page_half(self), 0, page_half(self));
        return false;
    }
    found->halves |= (uint8_t)(1u << half);
    found->bits += bits;
    return true;
}

// The second half, if the page takes so many bytes. Both halves together have a CRC.
static bool read_second(struct salvage *self, const struct reading *of, uint32_t bytes,
                        struct salvage_page *found) {
    uint32_t bits = found->bits;
    if (bytes == 0 || of->count < bytes || !read_half(self, of, 1, bytes, found)) {
        return false;
    }
    if (page_open(self->page, self->geometry->page_bytes, &found->head)) {
        found->whole = true;
        found->bytes = bytes;
        return true;
    }
    found->halves = 1;
    found->bits = bits;
    bytes_fill(self->page + page_half(self), 0, page_half(self));
    return false;
}

bool salvage_read(struct salvage *self, const uint8_t *raw, const uint8_t *unsure, uint32_t count,
                  bool bare, struct salvage_page *found) {
    struct reading of = {raw, unsure, count};
    uint32_t whole = self->geometry->raw_bytes, less = self->codes->bare_bytes;
    *found = (struct salvage_page){.bytes = bare ? less : whole};
    if (count < raw_half(self) + page_half(self)) { // the first half alone is worth it
        bare = false;
    } else if (begins(raw) && read_plain(self, raw, found)) {
        found->halves = WHOLE;
        found->bytes = size_seen(self, raw, count, bare);
        return true;
    }
    if (count < raw_half(self) || !read_half(self, &of, 0, raw_half(self), found) ||
        !begins(self->page)) {
        found->halves = 0;
        found->bits = 0;
        return false;
    }
    read_head(self->page, &found->head);
    if (!read_second(self, &of, bare ? less : whole, found)) {
        read_second(self, &of, bare ? whole : less, found);
    }
    return true;
}

// The second half by itself, which does not say of which page it is.
static bool read_rest(struct salvage *self, const uint8_t *raw, uint32_t count,
                      struct salvage_page *found) {
    struct reading of = {raw, NULL, count};
    const uint8_t *rest = self->page + page_half(self);
    uint32_t zeros = 0;
    if (count < self->geometry->raw_bytes ||
        !read_half(self, &of, 1, self->geometry->raw_bytes, found)) {
        return false;
    }
    while (zeros < page_half(self) && rest[zeros] == 0) {
        zeros++;
    }
    bytes_fill(self->page, 0, page_half(self));
    // Zeros are a codeword, and what begins as a page is the first half of one.
    return zeros < page_half(self) && !begins(rest);
}

// ---- a dump ----

void salvage_begin(struct salvage_scan *scan, const uint8_t *dump, uint32_t count) {
    *scan = (struct salvage_scan){.dump = dump, .count = count};
}

static bool read_at(struct salvage *self, const struct salvage_scan *scan, uint32_t at,
                    struct salvage_page *found) {
    const uint8_t *raw = scan->dump + at;
    uint32_t left = scan->count - at;
    bool read = !salvage_is_erased(self, raw, left) &&
                salvage_read(self, raw, NULL, left, scan->bare, found);
    found->at = at;
    return read;
}

static uint32_t size_of(const struct salvage *self, const struct salvage_scan *scan) {
    return scan->bare ? self->codes->bare_bytes : self->geometry->raw_bytes;
}

// Whether a page begins after this place, before the next one should: then that is where it goes
// on.
static bool finds_again(struct salvage *self, struct salvage_scan *scan, uint32_t *at) {
    struct salvage_page found;
    uint32_t tries = 0, left = scan->count - scan->at;
    uint32_t end = left < self->geometry->raw_bytes ? left : self->geometry->raw_bytes;
    for (uint32_t i = 1; i < end && left - i >= BEGINS_BYTES && tries < SALVAGE_TRIES; i++) {
        if (begins(scan->dump + scan->at + i)) {
            tries++;
            if (read_at(self, scan, scan->at + i, &found)) {
                *at = scan->at + i;
                return true;
            }
        }
    }
    return false;
}

// The pages before it that were taken for something else.
static uint32_t go_back(struct salvage *self, const struct salvage_scan *scan, uint32_t at) {
    struct salvage_page found;
    uint32_t size = size_of(self, scan);
    while (at >= size && at - size >= scan->end && read_at(self, scan, at - size, &found)) {
        at -= size;
    }
    return at;
}

static enum salvage_slot skip(struct salvage_scan *scan, enum salvage_slot slot, uint32_t bytes,
                              struct salvage_page *found) {
    uint32_t left = scan->count - scan->at;
    *found = (struct salvage_page){.at = scan->at, .bytes = bytes < left ? bytes : left};
    scan->at += found->bytes;
    return slot;
}

enum salvage_slot salvage_next(struct salvage *self, struct salvage_scan *scan,
                               struct salvage_page *found) {
    uint32_t at, left = scan->count - scan->at;
    if (left == 0) {
        return SALVAGE_END;
    }
    if (read_at(self, scan, scan->at, found)) {
        found->bytes = found->bytes < left ? found->bytes : left;
        scan->at += found->bytes;
        scan->end = scan->at;
        scan->bare = found->whole ? found->bytes == self->codes->bare_bytes : scan->bare;
        return SALVAGE_PAGE;
    }
    bool erased = salvage_is_erased(self, scan->dump + scan->at, left);
    if (finds_again(self, scan, &at)) {
        uint32_t before = scan->at;
        scan->at = go_back(self, scan, at);
        *found = (struct salvage_page){.at = before, .bytes = at - before};
        return SALVAGE_LOST;
    }
    if (!erased && !scan->bare && read_rest(self, scan->dump + scan->at, left, found)) {
        found->at = scan->at;
        scan->at += found->bytes;
        return SALVAGE_PAGE;
    }
    return skip(scan, erased ? SALVAGE_ERASED : SALVAGE_LOST, size_of(self, scan), found);
}

// ---- a stripe ----

static uint32_t missing_of(const uint8_t *have, uint32_t data, uint32_t half) {
    uint32_t missing = 0;
    for (uint32_t i = 0; i < data; i++) {
        missing += !(have[i] >> half & 1u);
    }
    return missing;
}

void salvage_restore(struct salvage *self, uint8_t *bodies, uint8_t *have, uint32_t data,
                     uint32_t parity) {
    uint32_t body = body_bytes(self), border = page_half(self) - PAGE_HEADER_BYTES;
    bool lost[STRIPE_POINTS];
    for (uint32_t half = 0; half < SALVAGE_HALVES; half++) {
        if (missing_of(have, data, half) == 0) {
            continue;
        }
        for (uint32_t i = 0; i < data + parity; i++) {
            lost[i] = !(have[i] >> half & 1u);
        }
        struct stripe_bodies of = {bodies, body, half ? border : 0, half ? body : border, data,
                                   parity, 0};
        if (self->codes->restore(self->codes->work, &of, lost)) {
            for (uint32_t i = 0; i < data; i++) {
                have[i] |= (uint8_t)(1u << half);
            }
        }
    }
}

// ---- entries ----

void salvage_walk(struct salvage *self, const uint8_t *bodies, const bool *known, uint32_t count) {
    self->bodies = bodies;
    self->known = known;
    self->count = count;
    self->first = self->next = 0;
    self->walking = false;
}

// Puts the next run of bodies into the buffer that are proven and follow each other in the chain.
static bool begin_run(struct salvage *self) {
    uint32_t bytes = body_bytes(self), stream = bytes - PAGE_BODY_HEADER_BYTES, taken = 0;
    struct page_body body, last = {0};
    for (; self->next < self->count; self->next++) {
        const uint8_t *from = self->bodies + self->next * bytes;
        bool proven = self->known[self->next] && page_body_open(from, stream, &body);
        if (taken != 0 && (!proven || !bytes_same(body.before, last.after, PAGE_LINK_BYTES))) {
            break;
        }
        if (proven) {
            self->first = taken == 0 ? self->next : self->first;
            bytes_copy(self->store.buffer + taken++ * bytes, from, bytes);
            last = body;
        }
    }
    if (taken != 0) {
        walk_begin(&self->walk, taken);
    }
    return taken != 0;
}

uint32_t salvage_entries(struct salvage *self, struct salvage_entry *list, uint32_t most) {
    uint32_t count = 0;
    struct walk_entry entry;
    while (count < most) {
        if (!self->walking) {
            if (count != 0 || !begin_run(self)) { // a new run takes the buffer
                break;
            }
            self->walking = true;
        }
        enum walk_turn turn = walk_next(&self->store, &self->walk, &entry);
        self->walking = turn != WALK_END;
        if (turn == WALK_ENTRY) {
            list[count++] = (struct salvage_entry){
                .sequence = entry.head.sequence,
                .index = self->first + self->walk.next - 1u,
                .time_ms = entry.head.time_ms,
                .payload = (uint32_t)(entry.payload - self->store.buffer),
                .payload_bytes = entry.head.payload_bytes,
                .kind = entry.head.kind,
                .moved = entry.head.moved,
            };
        }
    }
    return count;
}
