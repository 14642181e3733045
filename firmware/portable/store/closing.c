// See closing.h.
#include "closing.h"

#include "blocks.h"
#include "bytes.h"
#include "load.h"
#include "put.h"
#include "text.h"

#define STRIPE_TEXT_PAGES 3u // at most, after each stripe

void closing_begin(struct store *self) {
    self->keeper.task = KEEPER_CLOSE_LOAD;
    load_begin(self, self->unclosed, false);
}

static void begin_encoding(struct store *self) {
    self->keeper.slice = self->keeper.number = 0;
    self->keeper.task = self->keeper.load.count != 0 ? KEEPER_ENCODE : KEEPER_IDLE;
    if (self->keeper.load.count == 0) { // of a stripe that was begun nothing is left
        self->unclosed++;
        blocks_give_up(self, false);
    }
}

// Blocks are filled to their share with parity: a short stripe is spread, too.
static void put_parity(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    struct page_head head = {PAGE_PARITY, keeper->load.stripe,
                             (uint16_t)(PAGE_PARITY_INDEX + keeper->number),
                             (uint16_t)keeper->load.count};
    bytes_copy(self->page + PAGE_HEADER_BYTES, store_slot(self, keeper->number),
               store_body_bytes(self));
    put_begin(self, LANE_PARITY, LANE_PARITY, &head);
    self->put.limit = blocks_parity_share(self, keeper->load.count);
}

// A byte for each block, as far as there is room: 255 for a bad one, else its wear.
static void put_super(struct store *self) {
    struct page_head head = {PAGE_SUPER, self->keeper.load.stripe, 0,
                             (uint16_t)self->keeper.load.count};
    uint8_t *body = self->page + PAGE_HEADER_BYTES;
    bytes_fill(body, 0xFF, store_body_bytes(self));
    for (uint32_t b = 0; b < self->geometry->blocks && b < store_body_bytes(self); b++) {
        const struct store_block *block = &self->block[b];
        uint32_t wear = block->wear < UINT8_MAX ? block->wear : UINT8_MAX - 1u;
        body[b] = block->bad ? UINT8_MAX : (uint8_t)wear;
    }
    put_begin(self, LANE_PARITY, LANE_PARITY, &head);
}

static bool has_room_for_text(const struct store *self) {
    uint32_t lane = self->lane[LANE_PARITY];
    return self->keeper.number < STRIPE_TEXT_PAGES && self->text_bytes != 0 && lane != STORE_NONE &&
           !self->block[lane].bad && self->block[lane].next < self->geometry->block_pages;
}

static enum store_turn next_parity(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    uint32_t pages = blocks_parity_pages(self, keeper->load.count);
    while (keeper->number < pages && load_has(keeper->load.have_parity, keeper->number)) {
        keeper->number++;
    }
    if (keeper->number < pages) {
        put_parity(self);
    } else {
        keeper->task = KEEPER_SUPER;
        put_super(self);
    }
    return STORE_AGAIN;
}

static enum store_turn next_text(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    if (has_room_for_text(self)) {
        keeper->text %= text_pages(self);
        text_put(self, LANE_PARITY, keeper->load.stripe, keeper->text++);
    } else {
        self->lane[LANE_PARITY] = STORE_NONE;
        keeper->task = KEEPER_IDLE;
    }
    return STORE_AGAIN;
}

enum store_turn closing_next(struct store *self, struct store_job *job) {
    struct store_keeper *keeper = &self->keeper;
    switch (keeper->task) {
    case KEEPER_CLOSE_LOAD:
        if (load_next(self, job)) {
            return STORE_JOB;
        }
        begin_encoding(self);
        return STORE_AGAIN;
    case KEEPER_ENCODE:
        if (self->codes->encode(self->geometry, self->buffer, keeper->slice++)) {
            keeper->task = KEEPER_PARITY;
        }
        return STORE_AGAIN;
    case KEEPER_PARITY: return next_parity(self);
    default: return next_text(self);
    }
}

void closing_placed(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    if (keeper->task == KEEPER_SUPER) {
        keeper->task = KEEPER_STRIPE_TEXT;
        keeper->number = 0;
        self->unclosed = keeper->load.stripe + 1u;
        blocks_give_up(self, false);
    } else {
        keeper->number++;
    }
}
