// See put.h.
#include "put.h"

#include "blocks.h"
#include "private/bytes.h"

#define TRIES_MAX 64u
#define PATIENCE 6u   // tries; then what reads right is good enough: all of the part may be old
#define MISSES_MAX 3u // pages in a row that do not hold, then the block is bad

static enum store_use use_of(uint32_t lane) {
    switch (lane) {
    case LANE_DATA: return STORE_FOR_DATA;
    case LANE_PARITY: return STORE_FOR_PARITY;
    case LANE_TEXT: return STORE_FOR_TEXT;
    default: return lane < LANE_TAIL ? STORE_FOR_COPY : STORE_FOR_TAIL;
    }
}

void put_begin(struct store *self, enum store_lane lane, enum store_lane last,
               const struct page_head *head) {
    self->put = (struct store_put){
        .active = true,
        .keeper = lane >= LANE_PARITY,
        .head = *head,
        .lane = (uint8_t)lane,
        .last = (uint8_t)last,
        .step = PUT_SEAL,
        .limit = self->geometry->block_pages,
    };
}

bool put_seal(struct store *self) {
    if (self->put.step != PUT_SEAL) {
        return false;
    }
    uint32_t slice = self->put.slice++;
    if (slice == 0) {
        page_seal(self->page, self->geometry->page_bytes, &self->put.head);
    } else if (self->codes->seal(self->codes->work, self->geometry, self->page, self->raw,
                                 slice - 1u)) {
        self->put.step = PUT_PLACE;
    }
    return true;
}

static bool lane_has_room(const struct store *self) {
    uint32_t lane = self->put.lane;
    if (self->lane[lane] == STORE_NONE) {
        return false;
    }
    const struct store_block *block = &self->block[self->lane[lane]];
    bool own = (lane != LANE_DATA && lane != LANE_PARITY) || block->stripe == self->put.head.stripe;
    return own && !block->bad && block->next < self->put.limit;
}

// Copies and tails go to blocks far from each other, and on through the part.
static uint32_t turn_of(struct store *self) {
    enum store_use use = use_of(self->put.lane);
    bool of_stripe = use == STORE_FOR_DATA || use == STORE_FOR_PARITY;
    return of_stripe ? blocks_of(self, self->put.head.stripe, false) : self->turn++;
}

static bool place(struct store *self) {
    uint32_t *lane = &self->lane[self->put.lane];
    if (lane_has_room(self)) {
        self->put.step = PUT_PROGRAM;
        return true;
    }
    *lane = blocks_take(self, use_of(self->put.lane), self->put.head.stripe, turn_of(self));
    self->put.step = PUT_ERASE;
    self->full = *lane == STORE_NONE;
    return !self->full;
}

bool put_next(struct store *self, struct store_job *job) {
    if (self->put.step == PUT_PLACE && !place(self)) {
        self->put.step = PUT_PLACE;
        return false;
    }
    struct store_block *block = &self->block[self->lane[self->put.lane]];
    uint32_t first = self->lane[self->put.lane] * self->geometry->block_pages;
    if (self->put.step == PUT_ERASE) {
        self->erasures++;
        *job = (struct store_job){STORE_ERASE, first, self->raw};
    } else if (self->put.step == PUT_PROGRAM) {
        self->programs++;
        *job = (struct store_job){STORE_PROGRAM, first + block->next, self->raw};
        block->next++;
        block->stripe =
            self->put.head.stripe > block->stripe ? self->put.head.stripe : block->stripe;
    } else {
        *job = (struct store_job){STORE_READ, first + block->next - 1u, self->back};
    }
    return true;
}

// The block took no page. What was programmed in it before stays where it is.
static void leave_block(struct store *self) {
    struct store_block *block = &self->block[self->lane[self->put.lane]];
    blocks_spoil(self, self->lane[self->put.lane]);
    if (self->put.step == PUT_ERASE) {
        block->use = STORE_FREE;
    }
    self->lane[self->put.lane] = STORE_NONE;
    self->put.misses = 0;
}

static void try_again(struct store *self) {
    self->missed++;
    self->put.tries++;
    if (self->put.step != PUT_CHECK || self->put.misses >= MISSES_MAX) {
        leave_block(self);
    }
    self->put.step = PUT_PLACE;
    if (self->put.tries > TRIES_MAX) {
        self->phase = STORE_STOPPED;
    }
}

void put_done(struct store *self, enum store_result result) {
    if (result == STORE_FAILED) {
        try_again(self);
    } else {
        self->put.step = self->put.step == PUT_ERASE ? PUT_PROGRAM : PUT_CHECK;
    }
}

bool put_is_same(const struct store *self) {
    return bytes_same(self->back, self->raw, self->geometry->raw_bytes);
}

bool put_is_read(const struct store *self) { return self->put.step == PUT_CHECK; }

void put_checked(struct store *self, uint32_t bits) {
    bool same =
        put_is_same(self) || bytes_same(self->opened, self->page, self->geometry->page_bytes);
    bool right = bits != STORE_NONE && same;
    bool well = bits <= self->codes->bits_max || self->put.tries >= PATIENCE;
    if (!right || !well) {
        self->put.misses += !right;
        try_again(self);
        return;
    }
    self->put.misses = 0;
    self->put.step = PUT_PLACE;
    self->put.active = self->put.lane != self->put.last;
    self->put.lane++;
}
