// See walk.h.
#include "walk.h"

#include "../crc.h"
#include "private/bytes.h"
#include "private/rooms.h"

#define CHECKED 4096u // bytes of an entry in one go

void walk_begin(struct store_walk *walk, uint32_t count) {
    *walk = (struct store_walk){.count = count};
}

// The head of the entry at `at`; false when it is not whole.
static bool read_head(const struct store *self, const struct store_walk *walk,
                      struct walk_entry *entry, uint32_t *bytes) {
    entry->head = (struct entry_head){.sequence = walk->sequence, .earlier_ms = walk->time_ms};
    uint32_t head = entry_get_head(self->buffer + walk->at, walk->end - walk->at, &entry->head);
    uint32_t payload_max = self->geometry->stripe_data * store_stream_bytes(self);
    entry->payload = self->buffer + walk->at + head;
    *bytes = head + entry->head.payload_bytes + ENTRY_CHECKSUM_BYTES;
    return head != 0 && entry->head.payload_bytes <= payload_max;
}

// Whether the entry that ran into the page just joined goes on there: it ends where the first one
// begins, or not in this page if none does.
static bool goes_on(const struct store *self, const struct store_walk *walk) {
    struct walk_entry entry;
    uint32_t bytes;
    if (!read_head(self, walk, &entry, &bytes)) {
        return false;
    }
    uint32_t end = walk->at + bytes;
    return walk->body.first == PAGE_NOTHING_BEGINS ? end >= walk->end
                                                   : end == walk->page_at + walk->body.first;
}

// Moves the stream of the next page to the end of what is there.
static void join_page(struct store *self, struct store_walk *walk) {
    bool rest = walk->at != walk->end;
    uint8_t *body = store_slot(self, walk->next++);
    if (!page_body_open(body, store_stream_bytes(self), &walk->body)) {
        walk->at = walk->end;
        walk->gap = true;
        return;
    }
    walk->page_at = walk->end;
    bytes_copy(self->buffer + walk->end, body + PAGE_BODY_HEADER_BYTES, walk->body.used);
    walk->end += walk->body.used;
    walk->fresh = true;
    if (!rest || walk->gap || !goes_on(self, walk)) {
        bool begins = walk->body.first != PAGE_NOTHING_BEGINS;
        walk->at = begins ? walk->page_at + walk->body.first : walk->end;
    }
    walk->gap = false;
}

// In a page the first entry that begins there has sequence and time by the page's header.
static void begin_in_page(struct store_walk *walk) {
    if (walk->fresh && walk->at >= walk->page_at) {
        walk->fresh = false;
        walk->sequence = walk->body.sequence;
        walk->time_ms = walk->body.time_ms;
    }
}

// Takes the CRC of the entry; true when of all of it.
static bool is_checked(struct store_walk *walk, const struct walk_entry *entry) {
    uint32_t left = entry->head.payload_bytes - walk->checked;
    uint32_t count = left < CHECKED ? left : CHECKED;
    uint32_t crc = walk->checked == 0 ? entry_checksum(&entry->head) : walk->checksum;
    walk->checksum = crc32_after(crc, entry->payload + walk->checked, count);
    walk->checked += count;
    return count == left;
}

enum walk_turn walk_next(struct store *self, struct store_walk *walk, struct walk_entry *entry) {
    uint32_t bytes;
    begin_in_page(walk);
    if (walk->at == walk->end || !read_head(self, walk, entry, &bytes) ||
        bytes > walk->end - walk->at) {
        if (walk->next == walk->count) {
            return WALK_END;
        }
        join_page(self, walk);
        return WALK_AGAIN;
    }
    if (!is_checked(walk, entry)) {
        return WALK_AGAIN;
    }
    const uint8_t *checksum = entry->payload + entry->head.payload_bytes;
    walk->at += bytes;
    walk->checked = 0;
    if (!entry->head.moved) {
        walk->sequence = entry->head.sequence + 1u;
        walk->time_ms = entry->head.time_ms;
    }
    entry->after = (walk->next - 1u) * store_stream_bytes(self) + (walk->at - walk->page_at);
    return walk->checksum == bytes_u32(checksum) ? WALK_ENTRY : WALK_AGAIN;
}
