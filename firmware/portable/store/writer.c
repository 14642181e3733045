// See writer.h.
#include "writer.h"

#include "../crc.h"
#include "blocks.h"
#include "private/bytes.h"
#include "private/rooms.h"
#include "put.h"

#define VERSION_MAX 60000u // then the page is finished, whatever is in it

static uint32_t whole_bytes(const struct store_pending *pending) {
    return pending->head_bytes + pending->head.payload_bytes + ENTRY_CHECKSUM_BYTES;
}

uint32_t writer_payload_max(const struct store *self) {
    uint32_t pages = self->geometry->stripe_data / 2u;
    return pages * store_stream_bytes(self) - ENTRY_HEAD_MAX - ENTRY_CHECKSUM_BYTES;
}

// ---- taking ------------------------------------------------------------------------------------

static bool is_opening(const struct store *self) {
    return self->filling.index == 0 && self->filling.used == 0;
}

// A stripe may be begun when the one before the last is closed and there is room for all of it;
// garbage collection may use the room that others may not.
static bool may_open(const struct store *self, bool keeper) {
    if (self->filling.stripe - self->unclosed > 1u) {
        return false;
    }
    return blocks_spare(self) >= (int32_t)(blocks_stripe(self) * (keeper ? 1u : 2u));
}

// No entry lies in two stripes: each can be read, moved and given up by itself.
static bool fits(const struct store *self, uint32_t payload_bytes) {
    const struct store_filling *filling = &self->filling;
    uint32_t pages = self->geometry->stripe_data - filling->index;
    uint32_t room = pages * store_stream_bytes(self) - filling->used;
    return payload_bytes + ENTRY_HEAD_MAX + ENTRY_CHECKSUM_BYTES <= room;
}

bool writer_take(struct store *self, const struct entry_head *head, const uint8_t *payload,
                 uint32_t moved_after) {
    if (self->pending.active || self->filling.finish) {
        return false;
    }
    if (!fits(self, head->payload_bytes)) {
        self->filling.finish = true;
        return false;
    }
    if (is_opening(self) && !may_open(self, moved_after != 0)) {
        return false;
    }
    self->pending = (struct store_pending){
        .active = true,
        .keeper = moved_after != 0,
        .head = *head,
        .payload = payload,
        .moved_after = moved_after,
        .given_ms = self->now_ms,
    };
    writer_pump(self);
    return true;
}

// The head is made when the page is known in which the entry begins.
static void begin_entry(struct store *self) {
    struct store_filling *filling = &self->filling;
    struct store_pending *pending = &self->pending;
    if (!pending->head.moved) {
        if (!filling->timed) {
            filling->timed = true;
            filling->time_ms = filling->earlier_ms = pending->head.time_ms;
        }
        pending->head.earlier_ms = filling->earlier_ms;
        filling->earlier_ms = pending->head.time_ms;
    }
    if (filling->first == PAGE_NOTHING_BEGINS) {
        filling->first = filling->used;
        filling->sequence = self->next_sequence;
    }
    pending->head_bytes = entry_put_head(pending->bytes, &pending->head);
    pending->checksum = entry_checksum(&pending->head);
}

static void end_entry(struct store *self) {
    struct store_pending *pending = &self->pending;
    if (pending->keeper) {
        self->moved = pending->moved_after;
    }
    if (!pending->head.moved) {
        self->next_sequence = pending->head.sequence + 1u;
    }
    if (self->filling.whole == self->filling.told) {
        self->since_ms = pending->given_ms;
    }
    self->filling.whole = self->filling.used;
    pending->active = false;
}

// Some bytes of a part of the entry that begins at `from`.
static void pack(struct store *self, const uint8_t *part, uint32_t from, uint32_t part_bytes) {
    struct store_filling *filling = &self->filling;
    struct store_pending *pending = &self->pending;
    uint32_t room = store_stream_bytes(self) - filling->used;
    if (pending->taken < from || pending->taken - from >= part_bytes || room == 0) {
        return;
    }
    uint32_t done = pending->taken - from, count = part_bytes - done;
    count = count < room ? count : room;
    bytes_copy(filling->body + PAGE_BODY_HEADER_BYTES + filling->used, part + done, count);
    if (part == pending->payload && !pending->head.moved) {
        pending->checksum = crc32_after(pending->checksum, part + done, count);
    }
    filling->used += count;
    pending->taken += count;
}

bool writer_pump(struct store *self) {
    struct store_pending *pending = &self->pending;
    if (!pending->active || self->filling.used == store_stream_bytes(self)) {
        return false;
    }
    if (pending->taken == 0) {
        begin_entry(self);
    }
    pack(self, pending->bytes, 0, pending->head_bytes);
    pack(self, pending->payload, pending->head_bytes, pending->head.payload_bytes);
    uint8_t checksum[ENTRY_CHECKSUM_BYTES];
    bytes_put(checksum, pending->checksum, sizeof checksum);
    if (pending->head.moved) { // the one that it was born with, which lies after its payload
        bytes_copy(checksum, pending->payload + pending->head.payload_bytes, sizeof checksum);
    }
    pack(self, checksum, pending->head_bytes + pending->head.payload_bytes, sizeof checksum);
    if (pending->taken == whole_bytes(pending)) {
        end_entry(self);
    }
    return true;
}

// ---- pages -------------------------------------------------------------------------------------

void writer_turn_page(struct store *self, const uint8_t before[PAGE_LINK_BYTES]) {
    struct store_filling *filling = &self->filling;
    bytes_copy(filling->before, before, PAGE_LINK_BYTES);
    filling->index++;
    filling->version = 0;
    filling->used = filling->whole = filling->told = 0;
    filling->first = PAGE_NOTHING_BEGINS;
    filling->timed = filling->changed = false;
    filling->time_ms = 0;
    if (filling->index == self->geometry->stripe_data || filling->finish) {
        writer_turn_stripe(self);
    }
}

void writer_turn_stripe(struct store *self) {
    self->ended_pages = self->filling.index;
    self->filling.stripe++;
    self->filling.index = 0;
    self->filling.finish = false;
    self->close = false;
}

// Makes of what is filled a page with that many bytes of the stream.
static void compose(struct store *self, uint32_t used, struct page_body *body) {
    struct store_filling *filling = &self->filling;
    bool begins = filling->first < used;
    *body = (struct page_body){
        .sequence = begins ? filling->sequence : self->next_sequence,
        .first = begins ? (uint16_t)filling->first : PAGE_NOTHING_BEGINS,
        .used = (uint16_t)used,
        .time_ms = filling->time_ms,
        .kept = (uint16_t)(filling->stripe - self->oldest),
        .moved = self->moved,
    };
    bytes_copy(body->before, filling->before, PAGE_LINK_BYTES);
    uint8_t *to = self->page + PAGE_HEADER_BYTES;
    bytes_copy(to + PAGE_BODY_HEADER_BYTES, filling->body + PAGE_BODY_HEADER_BYTES, used);
    bytes_fill(to + PAGE_BODY_HEADER_BYTES + used, 0xFF, store_stream_bytes(self) - used);
    page_body_seal(to, body);
    filling->version++;
    filling->told = filling->whole;
    filling->changed = false;
    self->page_sequence = self->next_sequence - 1u;
    self->page_oldest = self->oldest;
    self->urgent = self->urgent && self->pending.active;
}

static struct page_head head_of(const struct store *self, enum page_kind kind) {
    const struct store_filling *filling = &self->filling;
    return (struct page_head){(uint8_t)kind, filling->stripe, (uint16_t)filling->index,
                              (uint16_t)filling->version};
}

static void begin_finished(struct store *self) {
    struct page_body body;
    compose(self, self->filling.used, &body);
    struct page_head head = head_of(self, PAGE_DATA);
    put_begin(self, LANE_DATA, LANE_DATA, &head);
    writer_turn_page(self, body.after);
}

static void begin_version(struct store *self) {
    struct page_body body;
    compose(self, self->filling.whole, &body);
    struct page_head head = head_of(self, PAGE_TAIL);
    put_begin(self, LANE_TAIL, LANE_TAIL + 2, &head);
}

bool writer_begin(struct store *self) {
    struct store_filling *filling = &self->filling;
    if (writer_pump(self)) {
        return true;
    }
    bool between = !self->pending.active;
    filling->finish = filling->finish || (self->close && between && !is_opening(self));
    bool finish = filling->used == store_stream_bytes(self) || filling->version >= VERSION_MAX ||
                  (filling->finish && between && filling->used > 0);
    if (finish) {
        begin_finished(self);
        return true;
    }
    if (filling->finish && between && filling->index > 0) {
        writer_turn_stripe(self);
    }
    bool news = filling->whole > filling->told;
    bool due = self->urgent || self->now_ms - self->since_ms >= WRITER_WAIT_MS;
    if (filling->changed || (news && due)) {
        begin_version(self);
        return true;
    }
    return false;
}

bool writer_go_on(struct store *self) {
    struct page_head head;
    if (self->put.last == LANE_DATA && page_open(self->page, self->geometry->page_bytes, &head)) {
        head.kind = PAGE_COPY;
        put_begin(self, LANE_COPY, LANE_COPY + 1, &head);
        return true;
    }
    return false;
}
