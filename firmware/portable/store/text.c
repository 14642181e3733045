// See text.h.
#include "text.h"

#include "blocks.h"
#include "private/bytes.h"
#include "private/rooms.h"
#include "put.h"

#define TEXT_BLOCKS 2u

uint32_t text_pages(const struct store *self) {
    return (self->text_bytes + store_body_bytes(self) - 1u) / store_body_bytes(self);
}

void text_put(struct store *self, enum store_lane lane, uint32_t stripe, uint32_t number) {
    uint32_t each = store_body_bytes(self), from = number * each;
    uint32_t count = self->text_bytes - from < each ? self->text_bytes - from : each;
    struct page_head head = {PAGE_TEXT, stripe, (uint16_t)number, (uint16_t)text_pages(self)};
    bytes_fill(self->page + PAGE_HEADER_BYTES, '\n', each);
    bytes_copy(self->page + PAGE_HEADER_BYTES, self->text + from, count);
    put_begin(self, lane, lane, &head);
}

bool text_is_due(const struct store *self) {
    return self->text_bytes != 0 && blocks_used(self, STORE_FOR_TEXT) < TEXT_BLOCKS &&
           blocks_spare(self) > 0;
}

// Fills one block.
enum store_turn text_next(struct store *self) {
    uint32_t lane = self->lane[LANE_TEXT];
    bool begun = self->keeper.number != 0;
    bool has_room = lane != STORE_NONE && !self->block[lane].bad &&
                    self->block[lane].next < self->geometry->block_pages;
    if (begun && !has_room) {
        self->lane[LANE_TEXT] = STORE_NONE;
        self->keeper.task = KEEPER_IDLE;
        return STORE_AGAIN;
    }
    text_put(self, LANE_TEXT, 0, self->keeper.number++ % text_pages(self));
    return STORE_AGAIN;
}
