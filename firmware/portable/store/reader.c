// See reader.h.
#include "reader.h"

#include "../crc.h"
#include "private/bytes.h"
#include "private/rooms.h"

_Static_assert(READER_ENTRY_MAX == ENTRY_HEAD_MAX + READER_PAYLOAD_MAX + ENTRY_CHECKSUM_BYTES,
               "a whole entry");

void reader_open(struct store_reader *self, const struct store *store) {
    *self = (struct store_reader){.store = store};
}

static void ask(struct store_reader *self, enum reader_phase phase, uint8_t kind) {
    self->phase = phase;
    self->answer = READER_NOTHING;
    self->kind = kind;
    self->gathered = self->head_bytes = 0;
}

void reader_seek(struct store_reader *self, uint32_t sequence, uint64_t time_ms, uint8_t kind) {
    self->sequence_from = sequence;
    self->time_from_ms = time_ms;
    ask(self, READER_SEEKS, kind);
}

// What the page that is being filled holds now is looked up anew when what it held is used up.
void reader_go_on(struct store_reader *self, uint8_t kind) {
    bool anew = self->tail && self->at >= self->body.used;
    self->sequence_from = anew ? self->sequence : 0;
    self->time_from_ms = 0;
    ask(self, anew ? READER_SEEKS : READER_GOES_ON, kind);
}

enum reader_answer reader_answer(const struct store_reader *self) { return self->answer; }

const uint8_t *reader_payload(const struct store_reader *self) {
    return self->bytes + self->head_bytes;
}

bool reader_is_opening(const struct store_reader *self) { return self->opening; }

static void end(struct store_reader *self, enum reader_answer answer) {
    self->phase = READER_RESTS;
    self->answer = answer;
}

// ---- what the blocks hold ----------------------------------------------------------------------

static bool has_pages(const struct store_reader *self, uint32_t b) {
    const struct store_block *block = &self->store->block[b];
    return block->use == STORE_FOR_DATA && block->next != 0;
}

static bool is_known(const struct store_reader *self, uint32_t b) {
    return self->row[b].stripe == self->store->block[b].stripe;
}

// Before another place in the log, which is none if it is STORE_NONE.
static bool is_before(const struct reader_row *row, uint32_t stripe, uint32_t index) {
    return row->stripe < stripe || (row->stripe == stripe && row->index < index);
}

// The first block that is not known; STORE_NONE: all are.
static uint32_t unknown_block(struct store_reader *self) {
    for (uint32_t b = 0; b < self->store->geometry->blocks; b++) {
        if (has_pages(self, b) && !is_known(self, b)) {
            return b;
        }
    }
    return STORE_NONE;
}

static bool is_in_log(const struct store_reader *self, uint32_t b) {
    return has_pages(self, b) && is_known(self, b) && self->row[b].index != STORE_NONE;
}

// The last block that begins at or before what is asked for, else the first of all.
static uint32_t block_to_begin(const struct store_reader *self) {
    uint32_t best = STORE_NONE, first = STORE_NONE;
    for (uint32_t b = 0; b < self->store->geometry->blocks; b++) {
        const struct reader_row *row = &self->row[b];
        if (!is_in_log(self, b)) {
            continue;
        }
        if (first == STORE_NONE ||
            is_before(row, self->row[first].stripe, self->row[first].index)) {
            first = b;
        }
        bool earlier = row->time_ms != 0 && row->time_ms < self->time_from_ms;
        bool may = row->sequence <= self->sequence_from || earlier;
        if (may && (best == STORE_NONE || is_before(&self->row[best], row->stripe, row->index))) {
            best = b;
        }
    }
    return best == STORE_NONE ? first : best;
}

static uint32_t block_after(const struct store_reader *self, uint32_t stripe, uint32_t index) {
    uint32_t next = STORE_NONE;
    for (uint32_t b = 0; b < self->store->geometry->blocks; b++) {
        const struct reader_row *row = &self->row[b];
        bool later = is_in_log(self, b) && !is_before(row, stripe, index + 1u);
        if (later &&
            (next == STORE_NONE || is_before(row, self->row[next].stripe, self->row[next].index))) {
            next = b;
        }
    }
    return next;
}

static void note_block(struct store_reader *self, const struct page_head *head,
                       const struct page_body *body, bool sound) {
    const struct store_block *block = &self->store->block[self->block];
    struct reader_row *row = &self->row[self->block];
    if (sound) {
        *row = (struct reader_row){block->stripe, head->index, body->sequence, body->time_ms, 0};
    } else if (++row->tried >= block->next) {
        *row = (struct reader_row){.stripe = block->stripe, .index = STORE_NONE};
    }
}

// ---- the entry in hand -------------------------------------------------------------------------

static void drop_entry(struct store_reader *self) { self->gathered = self->head_bytes = 0; }

static uint32_t first_of(const struct page_body *body) {
    return body->first == PAGE_NOTHING_BEGINS ? body->used : body->first;
}

static uint32_t entry_bytes(const struct store_reader *self) {
    return self->head_bytes + self->entry.payload_bytes + ENTRY_CHECKSUM_BYTES;
}

// An entry that began in another page ends where the first one of this page begins, or goes
// through all of it. Where not, power failed while it was written.
static void check_the_end(struct store_reader *self, uint32_t here) {
    uint32_t rest = entry_bytes(self) - (self->gathered - here);
    bool nothing = self->body.first == PAGE_NOTHING_BEGINS;
    if (nothing ? rest < self->body.used : rest != self->body.first) {
        drop_entry(self);
        self->at = first_of(&self->body);
    }
}

static void read_head(struct store_reader *self, uint32_t here) {
    self->entry = (struct entry_head){.sequence = self->sequence, .earlier_ms = self->time_ms};
    self->head_bytes = entry_get_head(self->bytes, self->gathered, &self->entry);
    if (self->head_bytes == 0 && self->gathered < ENTRY_HEAD_MAX) {
        return; // the rest of it is in the next page
    }
    if (self->head_bytes == 0 || self->entry.payload_bytes > READER_PAYLOAD_MAX) {
        drop_entry(self);
        self->at = self->body.used;
        return;
    }
    if (self->gathered > entry_bytes(self)) {
        uint32_t more = self->gathered - entry_bytes(self);
        self->gathered -= more;
        self->at -= more;
        here -= more;
    }
    if (here < self->gathered) {
        check_the_end(self, here);
    }
}

static bool is_asked_for(const struct store_reader *self) {
    const struct entry_head *entry = &self->entry;
    return entry->kind != ENTRY_DROPPED && (self->kind == 0 || self->kind == entry->kind) &&
           entry->sequence >= self->sequence_from && entry->time_ms >= self->time_from_ms;
}

static void finish_entry(struct store_reader *self) {
    const struct entry_head *entry = &self->entry;
    uint32_t crc = crc32_after(entry_checksum(entry), reader_payload(self), entry->payload_bytes);
    bool sound = crc == bytes_u32(reader_payload(self) + entry->payload_bytes);
    if (!entry->moved) {
        self->sequence = entry->sequence + 1u;
        self->time_ms = entry->time_ms;
    }
    if (sound && is_asked_for(self)) {
        end(self, READER_ENTRY);
    } else {
        drop_entry(self);
    }
}

static void gather(struct store_reader *self) {
    const uint8_t *stream = self->opened + PAGE_HEADER_BYTES + PAGE_BODY_HEADER_BYTES;
    if (self->gathered == 0 && self->fresh) {
        self->fresh = false;
        self->sequence = self->body.sequence;
        self->time_ms = self->body.time_ms;
    }
    uint32_t wanted = self->head_bytes ? entry_bytes(self) : ENTRY_HEAD_MAX;
    uint32_t there = self->body.used - self->at, count = wanted - self->gathered;
    count = count < there ? count : there;
    bytes_copy(self->bytes + self->gathered, stream + self->at, count);
    self->gathered += count;
    self->at += count;
    if (self->head_bytes == 0) {
        read_head(self, count);
    }
    if (self->head_bytes && self->gathered == entry_bytes(self)) {
        finish_entry(self);
    }
}

// ---- pages -------------------------------------------------------------------------------------

// Goes on in a page, which may follow on the one in hand or not.
static void join(struct store_reader *self, const struct page_head *head,
                 const struct page_body *body) {
    bool same = head->stripe == self->head.stripe;
    bool next = same ? head->index == self->head.index + 1u
                     : head->stripe == self->head.stripe + 1u && head->index == 0;
    self->head = *head;
    self->body = *body;
    self->fresh = true;
    self->at = 0;
    if (self->gap || !next || self->gathered == 0) {
        drop_entry(self);
        self->at = first_of(body);
    } else if (self->head_bytes) {
        check_the_end(self, 0);
    }
    self->gap = false;
}

static void take_tail(struct store_reader *self) {
    const struct store_filling *filling = &self->store->filling;
    struct page_head head = {PAGE_TAIL, filling->stripe, (uint16_t)filling->index, 0};
    struct page_body body = {.sequence = filling->sequence,
                             .first = (uint16_t)filling->first,
                             .used = (uint16_t)filling->whole,
                             .time_ms = filling->time_ms};
    body.first = filling->first < filling->whole ? body.first : PAGE_NOTHING_BEGINS;
    bytes_copy(self->opened + PAGE_HEADER_BYTES, filling->body,
               PAGE_BODY_HEADER_BYTES + filling->whole);
    self->tail = true;
    join(self, &head, &body);
}

static void take_page(struct store_reader *self, bool read) {
    struct page_head head = {0};
    struct page_body body;
    bool sound =
        read && page_open(self->opened, self->store->geometry->page_bytes, &head) &&
        head.kind == PAGE_DATA && head.stripe == self->store->block[self->block].stripe &&
        page_body_open(self->opened + PAGE_HEADER_BYTES, store_stream_bytes(self->store), &body);
    bool again = head.stripe == self->head.stripe && head.index <= self->head.index;
    if (self->indexing) {
        note_block(self, &head, &body, sound);
    } else if (sound && !again) {
        join(self, &head, &body);
    } else {
        self->at = self->body.used; // nothing more in the one in hand
    }
}

static void go_on_opening(struct store_reader *self) {
    const struct store_codes *codes = self->store->codes;
    uint32_t bits =
        codes->open(codes->work, self->store->geometry, self->raw, self->opened, self->slice++);
    if (bits != STORE_GOES_ON) {
        self->opening = false;
        take_page(self, bits != STORE_NONE);
    }
}

static enum store_turn read_page(struct store_reader *self, uint32_t page, struct store_job *job) {
    uint32_t first = self->block * self->store->geometry->block_pages;
    *job = (struct store_job){STORE_READ, first + page, self->raw};
    self->reading = true;
    return STORE_JOB;
}

static void begin(struct store_reader *self) {
    self->phase = READER_GOES_ON;
    self->head = (struct page_head){0};
    self->body = (struct page_body){0};
    self->at = self->page = 0;
    self->gap = true;
    self->tail = false;
    self->from = block_to_begin(self);
    if (self->from == STORE_NONE) {
        take_tail(self);
    }
}

static enum store_turn next_page(struct store_reader *self, struct store_job *job) {
    if (self->tail) {
        end(self, READER_END);
        return STORE_AGAIN;
    }
    if (self->page >= self->store->block[self->from].next) {
        uint32_t next =
            block_after(self, self->row[self->from].stripe, self->row[self->from].index);
        if (next == STORE_NONE) {
            take_tail(self);
            return STORE_AGAIN;
        }
        self->from = next;
        self->page = 0;
    }
    self->block = self->from;
    self->indexing = false;
    return read_page(self, self->page++, job);
}

enum store_turn reader_next(struct store_reader *self, struct store_job *job) {
    if (self->opening) {
        go_on_opening(self);
        return STORE_AGAIN;
    }
    if (self->phase == READER_RESTS || self->reading || self->store->phase != STORE_READY) {
        return STORE_IDLE;
    }
    bool more = self->phase == READER_GOES_ON && self->at < self->body.used;
    uint32_t unknown = more ? STORE_NONE : unknown_block(self);
    if (unknown != STORE_NONE) {
        self->block = unknown;
        self->indexing = true;
        return read_page(self, self->row[unknown].tried, job);
    }
    if (self->phase == READER_SEEKS) {
        begin(self);
        return STORE_AGAIN;
    }
    if (more) {
        gather(self);
        return STORE_AGAIN;
    }
    return next_page(self, job);
}

void reader_done(struct store_reader *self, enum store_result result) {
    self->reading = false;
    if (result == STORE_LOST) {
        end(self, READER_END);
    } else if (result == STORE_FAILED) {
        take_page(self, false);
    } else {
        self->opening = true;
        self->slice = 0;
    }
}
