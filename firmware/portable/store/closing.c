// See closing.h.
#include "closing.h"

#include "blocks.h"
#include "load.h"
#include "private/bytes.h"
#include "private/rooms.h"
#include "put.h"
#include "text.h"

#define STRIPE_TEXT_PAGES 4u // of a block, at most

void closing_begin(struct store *self) {
    self->keeper.task = KEEPER_CLOSE_LOAD;
    load_begin(self, self->unclosed, false);
}

static void end_loading(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    keeper->slice = keeper->number = 0;
    if (keeper->load.count == 0) { // of a stripe that was begun nothing is left
        keeper->task = KEEPER_IDLE;
        self->unclosed++;
        blocks_give_up(self, false);
    } else if (keeper->load.parity_count != 0 && load_is_enough(&keeper->load)) {
        keeper->task = KEEPER_MEND;
    } else {
        keeper->task = KEEPER_ENCODE;
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

// What parity leaves of a block, if it is only a few pages, is filled with text.
static bool has_room_for_text(const struct store *self) {
    uint32_t lane = self->lane[LANE_PARITY], pages = self->geometry->block_pages;
    if (lane == STORE_NONE || self->text_bytes == 0 || self->block[lane].bad ||
        self->block[lane].stripe != self->keeper.load.stripe) {
        return false;
    }
    uint32_t left = pages - self->block[lane].next;
    uint32_t share = blocks_parity_share(self, self->keeper.load.count);
    return left > 0 && left <= STRIPE_TEXT_PAGES && self->block[lane].next >= share;
}

static enum store_turn put_text(struct store *self) {
    self->keeper.text %= text_pages(self);
    text_put(self, LANE_PARITY, self->keeper.load.stripe, self->keeper.text++);
    return STORE_AGAIN;
}

static enum store_turn next_parity(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    uint32_t pages = blocks_parity_pages(self, keeper->load.count);
    while (keeper->number < pages && load_has(keeper->load.have_parity, keeper->number)) {
        keeper->number++;
    }
    if (has_room_for_text(self)) {
        return put_text(self);
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
    if (has_room_for_text(self)) {
        return put_text(self);
    }
    self->lane[LANE_PARITY] = STORE_NONE;
    self->keeper.task = KEEPER_IDLE;
    return STORE_AGAIN;
}

static enum store_turn encode(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    uint32_t data = keeper->load.count, parity = blocks_parity_pages(self, data);
    if (self->codes->encode(self->codes->work, self->geometry, self->buffer, data, parity,
                            keeper->slice++)) {
        keeper->task = KEEPER_PARITY;
    }
    return STORE_AGAIN;
}

enum store_turn closing_next(struct store *self, struct store_job *job) {
    struct store_keeper *keeper = &self->keeper;
    enum store_turn turn;
    switch (keeper->task) {
    case KEEPER_CLOSE_LOAD:
        turn = load_next(self, job);
        if (turn == STORE_IDLE) {
            end_loading(self);
        }
        return turn == STORE_JOB ? STORE_JOB : STORE_AGAIN;
    case KEEPER_MEND:
        if (load_decode(self)) {
            keeper->slice = 0;
            keeper->task = KEEPER_ENCODE;
        }
        return STORE_AGAIN;
    case KEEPER_ENCODE: return encode(self);
    case KEEPER_PARITY: return next_parity(self);
    default: return next_text(self);
    }
}

void closing_placed(struct store *self) {
    struct store_keeper *keeper = &self->keeper;
    if (self->put.head.kind == PAGE_PARITY) {
        keeper->number++;
    } else if (self->put.head.kind == PAGE_SUPER) {
        keeper->task = KEEPER_STRIPE_TEXT;
        self->unclosed = keeper->load.stripe + 1u;
        blocks_give_up(self, false);
    }
}
