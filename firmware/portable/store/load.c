// See load.h.
#include "load.h"

#include "blocks.h"
#include "private/bytes.h"
#include "private/rooms.h"

bool load_has(const uint8_t *set, uint32_t index) { return set[index / 8u] >> index % 8u & 1u; }

static void add(uint8_t *set, uint32_t index) { set[index / 8u] |= (uint8_t)(1u << index % 8u); }

void load_begin(struct store *self, uint32_t stripe, bool closed) {
    struct store_load *load = &self->keeper.load;
    *load = (struct store_load){.stripe = stripe, .closed = closed};
    for (uint32_t i = 0; i < self->geometry->stripe_data; i++) {
        load->index[i] = (uint16_t)i;
    }
}

#define CLEARED 8u // places in one go

static uint32_t places_left(const struct store_load *load) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < load->count; i++) {
        left += !load_has(load->have, i);
    }
    return left - (load->parity_count < left ? load->parity_count : left);
}

bool load_is_enough(const struct store_load *load) { return places_left(load) == 0; }

static bool concerns(const struct store *self, const struct store_block *block) {
    const struct store_load *load = &self->keeper.load;
    switch (load->step) {
    case LOAD_DATA: return block->use == STORE_FOR_DATA && block->stripe == load->stripe;
    case LOAD_COPY: return block->use == STORE_FOR_COPY && block->stripe >= load->stripe;
    default: return block->use == STORE_FOR_PARITY && block->stripe == load->stripe;
    }
}

// How many data pages a stripe has that is not closed, as far as known.
static uint32_t pages_of(const struct store *self) {
    const struct store_load *load = &self->keeper.load;
    bool last = load->stripe + 1u == self->filling.stripe && self->ended_pages != STORE_NONE;
    return last ? self->ended_pages : self->geometry->stripe_data;
}

// A closed stripe has no copies any more, and those of another are not needed when all is there.
static void begin_step(struct store *self) {
    struct store_load *load = &self->keeper.load;
    load->block = load->page = 0;
    load->step++;
    bool all = load_is_enough(load) && load->count >= pages_of(self);
    if (load->step == LOAD_COPY && (load->closed || all)) {
        load->step++;
    }
}

// One parity page at least is read, since it knows how many data pages there are.
static bool is_satisfied(const struct store_load *load) {
    return load->step == LOAD_PARITY && load->closed && load->told && load_is_enough(load);
}

static void clear(struct store *self) {
    struct store_load *load = &self->keeper.load;
    for (uint32_t i = 0; i < CLEARED && load->page < load->count; i++, load->page++) {
        if (!load_has(load->have, load->page)) {
            bytes_fill(store_slot(self, load->page), 0, store_body_bytes(self));
        }
    }
    load->step = load->page == load->count ? LOAD_DONE : LOAD_CLEAR;
}

enum store_turn load_next(struct store *self, struct store_job *job) {
    struct store_load *load = &self->keeper.load;
    const struct store_geometry *geometry = self->geometry;
    while (load->step < LOAD_CLEAR) {
        if (is_satisfied(load) || load->block == geometry->blocks) {
            begin_step(self);
        } else if (load->page == geometry->block_pages ||
                   !concerns(self, &self->block[load->block])) {
            load->block++;
            load->page = 0;
        } else {
            uint32_t page = load->block * geometry->block_pages + load->page++;
            *job = (struct store_job){STORE_READ, page, self->back};
            return STORE_JOB;
        }
    }
    if (load->step == LOAD_DONE || load_is_enough(load)) {
        return STORE_IDLE;
    }
    clear(self);
    return STORE_AGAIN;
}

static void take_data(struct store *self, const struct page_head *head) {
    struct store_load *load = &self->keeper.load;
    if (head->index >= self->geometry->stripe_data ||
        (load_has(load->have, head->index) && head->number <= load->version[head->index])) {
        return;
    }
    load->version[head->index] = head->number;
    bytes_copy(store_slot(self, head->index), self->opened + PAGE_HEADER_BYTES,
               store_body_bytes(self));
    add(load->have, head->index);
    load->count = head->index + 1u > load->count ? head->index + 1u : load->count;
}

// A page that hardly read, and is to be programmed again, may have been there before.
static bool is_placed(const struct store_load *load, uint32_t index) {
    for (uint32_t i = 0; i < load->count; i++) {
        if (load->index[i] == index) {
            return true;
        }
    }
    return false;
}

static void take_parity(struct store *self, const struct page_head *head, bool well) {
    struct store_load *load = &self->keeper.load;
    uint32_t number = head->index - PAGE_PARITY_INDEX;
    if (head->index < PAGE_PARITY_INDEX || number >= self->geometry->stripe_parity ||
        head->number > self->geometry->stripe_data || load_has(load->have_parity, number)) {
        return;
    }
    load->told = true;
    load->count = head->number > load->count ? head->number : load->count;
    if (load->closed || well) { // else it is programmed again
        add(load->have_parity, number);
    }
    if (load_is_enough(load) || is_placed(load, head->index)) {
        return;
    }
    for (uint32_t i = 0; i < load->count; i++) {
        if (!load_has(load->have, i) && load->index[i] == i) {
            bytes_copy(store_slot(self, i), self->opened + PAGE_HEADER_BYTES,
                       store_body_bytes(self));
            load->index[i] = head->index;
            load->parity_count++;
            return;
        }
    }
}

void load_read(struct store *self, uint32_t bits) {
    struct store_load *load = &self->keeper.load;
    struct page_head head;
    if (bits == STORE_NONE || !page_open(self->opened, self->geometry->page_bytes, &head) ||
        head.stripe != load->stripe) {
        return;
    }
    if (head.kind == PAGE_DATA || head.kind == PAGE_COPY) {
        take_data(self, &head);
    } else if (head.kind == PAGE_PARITY) {
        take_parity(self, &head, bits <= self->codes->bits_max);
    }
}

bool load_decode(struct store *self) {
    struct store_load *load = &self->keeper.load;
    return self->codes->decode(self->codes->work, self->geometry, self->buffer, load->index,
                               load->count, blocks_parity_pages(self, load->count),
                               self->keeper.slice++);
}
