// See mount.h.
#include "mount.h"

#include "blocks.h"
#include "private/bytes.h"
#include "private/rooms.h"
#include "put.h"
#include "writer.h"

#define VERSIONS_UNSEEN 16u // after a start versions go on beyond any that may have been torn
#define FIRST_BYTES 32u     // of a page: they tell whether it was programmed
#define TAKE_UP_TRIES 8u    // to read the newest page: what passes is not wrong in each reading
#define STRAY_BITS 64u      // one in so many bits of an erased page may read as programmed

void mount_begin(struct store *self) {
    self->phase = STORE_SURVEY;
    self->owner = OWNER_NOBODY;
    self->opening = false;
    self->mount = (struct store_mount){.best.page = STORE_NONE};
    self->put = (struct store_put){0};
    self->pending = (struct store_pending){0};
    self->filling = (struct store_filling){.first = PAGE_NOTHING_BEGINS};
    self->keeper = (struct store_keeper){0};
    self->ended_pages = STORE_NONE;
    self->urgent = self->close = self->full = self->yield = false;
    for (uint32_t i = 0; i < STORE_LANES; i++) {
        self->lane[i] = STORE_NONE;
    }
    for (uint32_t b = 0; b < self->geometry->blocks; b++) {
        bool bad = self->block[b].bad; // known since the computer started
        self->block[b] = (struct store_block){.bad = bad, .wear = self->block[b].wear};
    }
}

// ---- looking -----------------------------------------------------------------------------------

// Thousands of pages are looked at, and nearly all of a young part are ones and nothing else.
static bool are_ones(const uint8_t bytes[FIRST_BYTES]) {
    uint32_t all = UINT32_MAX;
    for (uint32_t i = 0; i < FIRST_BYTES; i += 4u) {
        all &= bytes_word(bytes + i);
    }
    return all == UINT32_MAX;
}

static uint32_t zeros_of(const uint8_t bytes[FIRST_BYTES]) {
    uint32_t zeros = 0;
    for (uint32_t i = 0; i < FIRST_BYTES; i += 4u) {
        zeros += bytes_bits(~bytes_word(bytes + i));
    }
    return zeros;
}

bool mount_sees_erased(const struct store *self) {
    uint32_t zeros = 0, bytes = self->geometry->raw_bytes;
    for (uint32_t i = 0; i < bytes; i += FIRST_BYTES) {
        zeros += are_ones(self->back + i) ? 0 : zeros_of(self->back + i);
        if (i == 0 && zeros != 0) {
            return false;
        }
    }
    return zeros <= bytes * 8u / STRAY_BITS;
}

bool mount_surveys(const struct store *self) {
    return self->phase == STORE_SURVEY && !self->mount.backwards;
}

static int32_t compare(const struct store_found *one, const struct store_found *other) {
    if (other->page == STORE_NONE) {
        return 1;
    }
    if (one->stripe != other->stripe) {
        return one->stripe > other->stripe ? 1 : -1;
    }
    if (one->index != other->index) {
        return one->index > other->index ? 1 : -1;
    }
    return one->version == other->version ? 0 : one->version > other->version ? 1 : -1;
}

// The newest tails stay until what they hold was put anew: any three of them hold all that was
// safe.
static void note_tail(struct store *self, const struct store_found *found) {
    struct store_found *tail = self->mount.tail, moving = *found;
    for (uint32_t i = 0; i < MOUNT_TAILS; i++) {
        if (tail[i].kind == 0 || compare(&moving, &tail[i]) > 0) {
            struct store_found out = tail[i];
            tail[i] = moving;
            moving = out;
        }
    }
    if (moving.kind != 0) {
        self->block[moving.page / self->geometry->block_pages].use = STORE_FREE;
    }
}

static void note_newest(struct store *self, const struct page_head *head, bool well) {
    struct store_mount *mount = &self->mount;
    struct store_found found = {
        mount->block * self->geometry->block_pages + mount->page,
        head->kind,
        head->stripe,
        head->index,
        head->number,
    };
    if (head->kind == PAGE_TAIL) {
        note_tail(self, &found);
    }
    int32_t order = compare(&found, &mount->best);
    if (order > 0) {
        mount->best = found;
        mount->tails = mount->copies = mount->datas = 0;
    }
    if (order >= 0) {
        mount->tails += well && head->kind == PAGE_TAIL;
        mount->copies += well && head->kind == PAGE_COPY;
        mount->datas += well && head->kind == PAGE_DATA;
    }
}

static enum store_use use_of(const struct page_head *head) {
    switch (head->kind) {
    case PAGE_DATA: return STORE_FOR_DATA;
    case PAGE_COPY: return STORE_FOR_COPY;
    case PAGE_TAIL: return STORE_FOR_TAIL;
    case PAGE_TEXT: return head->stripe == 0 ? STORE_FOR_TEXT : STORE_FOR_PARITY;
    default: return STORE_FOR_PARITY;
    }
}

static void note_super(struct store *self, uint32_t stripe) {
    struct store_mount *mount = &self->mount;
    mount->closed[0] = mount->closed[0] || stripe == mount->top;
    mount->closed[1] = mount->closed[1] || stripe + 1u == mount->top;
    if (stripe < mount->super) {
        return;
    }
    mount->super = stripe;
    const uint8_t *body = self->opened + PAGE_HEADER_BYTES;
    for (uint32_t b = 0; b < self->geometry->blocks && b < store_body_bytes(self); b++) {
        self->block[b].bad = self->block[b].bad || body[b] == UINT8_MAX;
        self->block[b].wear = body[b];
    }
}

// The blocks to be looked at from their end: of copies and tails the first time, when it is not
// known yet which stripe is the newest; of the newest stripes the second time.
static bool is_of_interest(const struct store *self) {
    const struct store_mount *mount = &self->mount;
    const struct store_block *block = &self->block[mount->block];
    if (!mount->again) {
        return block->use == STORE_FOR_COPY || block->use == STORE_FOR_TAIL;
    }
    return (block->use == STORE_FOR_DATA || block->use == STORE_FOR_PARITY) &&
           block->stripe + 2u >= mount->top;
}

static void next_block(struct store *self) {
    struct store_mount *mount = &self->mount;
    mount->backwards = false;
    mount->page = 0;
    do {
        mount->block++;
    } while (mount->again && mount->block < self->geometry->blocks && !is_of_interest(self));
    if (mount->block < self->geometry->blocks) {
        if (mount->again) {
            mount->backwards = true;
            mount->page = self->geometry->block_pages - 1u;
        }
    } else if (!mount->again) {
        mount->again = true;
        mount->block = UINT32_MAX; // before the first
        next_block(self);
    } else {
        self->phase = STORE_TAKE_UP;
    }
}

// An erased page does not say that its block is empty: some are looked at, further and further
// apart.
static uint32_t page_after_erased(uint32_t page) {
    return page < 3u ? page + 1u : page + page * 2u / 3u;
}

// A page of the survey: what is its block for? What comes after an erased page was left by an
// erasure that was cut off: it can be read, but no page of the block may be programmed.
static void look_forwards(struct store *self, bool sound, const struct page_head *head) {
    struct store_mount *mount = &self->mount;
    struct store_block *block = &self->block[mount->block];
    if (!sound) {
        block->doubtful = block->doubtful || self->erased;
        mount->page = self->erased ? page_after_erased(mount->page) : mount->page + 1u;
        if (mount->page >= self->geometry->block_pages) {
            next_block(self);
        }
        return;
    }
    block->use = (uint8_t)use_of(head);
    block->stripe = head->stripe;
    block->next = (uint16_t)self->geometry->block_pages;
    mount->top = head->stripe > mount->top ? head->stripe : mount->top;
    if (head->kind == PAGE_PARITY || head->kind == PAGE_SUPER) {
        mount->parity = head->stripe > mount->parity ? head->stripe : mount->parity;
    }
    if (is_of_interest(self)) {
        mount->backwards = true;
        mount->page = self->geometry->block_pages - 1u;
    } else {
        next_block(self);
    }
}

// A page from the end of a block: where may it be programmed, and what is its last page?
static void look_backwards(struct store *self, bool sound, bool well,
                           const struct page_head *head) {
    struct store_mount *mount = &self->mount;
    struct store_block *block = &self->block[mount->block];
    if (!sound && !block->doubtful && block->next == mount->page + 1u && self->erased) {
        block->next = (uint16_t)mount->page;
    }
    bool last = sound && head->kind != PAGE_TEXT;
    if (last && head->kind == PAGE_SUPER) {
        note_super(self, head->stripe);
    } else if (last && head->kind != PAGE_PARITY) {
        block->stripe = head->stripe > block->stripe ? head->stripe : block->stripe;
        mount->top = head->stripe > mount->top ? head->stripe : mount->top;
        note_newest(self, head, well);
    }
    if (last || mount->page == 0) {
        next_block(self);
    } else {
        mount->page--;
    }
}

// ---- taking up ---------------------------------------------------------------------------------

// Goes through the entries of the newest page: the sequence and times that follow.
static void read_entries(struct store *self, const uint8_t *stream, const struct page_body *body) {
    struct store_filling *filling = &self->filling;
    uint32_t at = body->first;
    self->next_sequence = body->sequence;
    filling->earlier_ms = body->time_ms;
    while (at < body->used) {
        struct entry_head head = {.sequence = self->next_sequence,
                                  .earlier_ms = filling->earlier_ms};
        uint32_t bytes = entry_get_head(stream + at, body->used - at, &head);
        if (bytes == 0 || head.payload_bytes > body->used ||
            at + bytes + head.payload_bytes + ENTRY_CHECKSUM_BYTES > body->used) {
            break;
        }
        at += bytes + head.payload_bytes + ENTRY_CHECKSUM_BYTES;
        if (!head.moved) {
            self->next_sequence++;
            filling->earlier_ms = head.time_ms;
            filling->timed = true;
        }
    }
    self->latest_ms = filling->earlier_ms;
}

// Which stripes are closed, and which are needed.
static void settle_stripes(struct store *self, uint32_t oldest) {
    struct store_mount *mount = &self->mount;
    uint32_t top = mount->top;
    self->oldest = self->page_oldest = self->safe_oldest = oldest;
    self->unclosed = mount->closed[0] ? top + 1u : top;
    bool before = top > oldest && !mount->closed[0] && !mount->closed[1];
    if (before && blocks_of(self, top - 1u, true) != 0) {
        self->unclosed = top - 1u;
    }
    self->unclosed = self->unclosed > oldest ? self->unclosed : oldest;
}

// Lanes go on in the blocks that have room. What a lane has is not given up: so the newest tails
// stay until the next version is safe.
static void settle_lanes(struct store *self) {
    uint32_t copy = LANE_COPY;
    for (uint32_t i = 0; i < 3u; i++) {
        const struct store_found *tail = &self->mount.tail[i];
        uint32_t block = tail->page / self->geometry->block_pages;
        self->lane[LANE_TAIL + i] = tail->kind != 0 ? block : STORE_NONE;
    }
    for (uint32_t b = 0; b < self->geometry->blocks; b++) {
        const struct store_block *block = &self->block[b];
        if (block->use == STORE_FREE || block->bad || block->next == self->geometry->block_pages) {
            continue;
        }
        if (block->use == STORE_FOR_DATA && block->stripe == self->filling.stripe) {
            self->lane[LANE_DATA] = b;
        } else if (block->use == STORE_FOR_PARITY && block->stripe == self->unclosed) {
            self->lane[LANE_PARITY] = b;
        } else if (block->use == STORE_FOR_COPY && block->stripe >= self->unclosed &&
                   copy < LANE_TAIL) {
            self->lane[copy++] = b;
        }
    }
}

// A page that was not finished is filled on.
static bool take_up_tail(struct store *self, const struct page_body *body) {
    struct store_filling *filling = &self->filling;
    bytes_copy(filling->body, self->opened + PAGE_HEADER_BYTES, store_body_bytes(self));
    bytes_copy(filling->before, body->before, PAGE_LINK_BYTES);
    filling->first = body->first;
    filling->sequence = body->sequence;
    filling->used = filling->whole = filling->told = body->used;
    filling->time_ms = body->time_ms;
    filling->version = self->mount.best.version + VERSIONS_UNSEEN;
    filling->changed = self->mount.tails < 3;
    return !filling->changed;
}

// After a finished page the next one begins; true when it is safe.
static bool take_up_finished(struct store *self, const struct page_body *body) {
    const struct store_mount *mount = &self->mount;
    struct page_head head = {PAGE_DATA, mount->best.stripe, (uint16_t)mount->best.index,
                             (uint16_t)mount->best.version};
    bool safe = mount->datas != 0 && mount->copies >= 2;
    self->filling.timed = false;
    writer_turn_page(self, body->after);
    self->filling.version = VERSIONS_UNSEEN;
    settle_lanes(self);
    if (!safe) {
        bytes_copy(self->page, self->opened, self->geometry->page_bytes);
        put_begin(self, LANE_DATA, LANE_DATA, &head);
    }
    return safe;
}

// Nothing was found, so nothing is safe: what was taken before the mounting, too.
static void begin_anew(struct store *self) {
    self->filling.stripe = self->mount.top + 1u;
    self->next_sequence = 1;
    settle_stripes(self, self->filling.stripe);
    settle_lanes(self);
    self->safe = self->next_sequence - 1u;
    self->phase = STORE_READY;
}

static void take_up(struct store *self, const struct page_body *body) {
    struct store_mount *mount = &self->mount;
    struct store_filling *filling = &self->filling;
    filling->stripe = mount->best.stripe;
    filling->index = mount->best.index;
    read_entries(self, self->opened + PAGE_HEADER_BYTES + PAGE_BODY_HEADER_BYTES, body);
    self->moved = body->moved;
    settle_stripes(self, filling->stripe - body->kept);
    bool finished = mount->best.kind != PAGE_TAIL;
    bool safe = finished ? take_up_finished(self, body) : take_up_tail(self, body);
    if (mount->parity >= filling->stripe) { // its stripe is being closed, or is closed
        filling->stripe = mount->parity;
        writer_turn_stripe(self);
    }
    settle_lanes(self);
    self->ended_pages = STORE_NONE;
    self->page_sequence = self->safe = self->next_sequence - 1u;
    self->phase = safe ? STORE_READY : STORE_RENEW;
    if (!safe && self->safe_oldest != 0) { // it may be this page that let the one before go
        self->safe_oldest--;
    }
    blocks_give_up(self, safe);
}

// ---- jobs --------------------------------------------------------------------------------------

void mount_next(struct store *self, struct store_job *job) {
    const struct store_mount *mount = &self->mount;
    uint32_t page = mount->block * self->geometry->block_pages + mount->page;
    bool up = self->phase == STORE_TAKE_UP;
    *job = (struct store_job){STORE_READ, up ? mount->best.page : page, self->back};
}

void mount_read(struct store *self, uint32_t bits) {
    struct store_mount *mount = &self->mount;
    struct page_head head;
    struct page_body body;
    bool sound = bits != STORE_NONE && page_open(self->opened, self->geometry->page_bytes, &head);
    if (self->phase == STORE_TAKE_UP) {
        if (sound &&
            page_body_open(self->opened + PAGE_HEADER_BYTES, store_stream_bytes(self), &body)) {
            take_up(self, &body);
        } else if (++mount->tries == TAKE_UP_TRIES) {
            begin_anew(self);
        }
    } else if (mount->backwards) {
        look_backwards(self, sound, bits <= self->codes->bits_max, &head);
    } else {
        look_forwards(self, sound, &head);
    }
    if (self->phase == STORE_TAKE_UP && mount->best.page == STORE_NONE) {
        begin_anew(self);
    }
}
