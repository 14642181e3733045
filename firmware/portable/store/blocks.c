// See blocks.h.
#include "blocks.h"

#define REGION_STEP 5u
#define TAILS_MAX 6u // three being written, three that hold the version before
#define SLACK 1u     // blocks of a stripe that are not filled whole

static bool is_free(const struct store_block *block) {
    return block->use == STORE_FREE && !block->bad;
}

static uint32_t least_worn(const struct store *self, uint32_t region) {
    uint32_t blocks = self->geometry->blocks, regions = self->geometry->regions;
    uint32_t best = STORE_NONE;
    for (uint32_t b = region * blocks / regions; b < (region + 1u) * blocks / regions; b++) {
        if (is_free(&self->block[b]) &&
            (best == STORE_NONE || self->block[b].wear < self->block[best].wear)) {
            best = b;
        }
    }
    return best;
}

uint32_t blocks_take(struct store *self, enum store_use use, uint32_t stripe, uint32_t turn) {
    for (uint32_t i = 0; i < self->geometry->regions; i++) {
        uint32_t region = (stripe + REGION_STEP * (turn + i)) % self->geometry->regions;
        uint32_t block = least_worn(self, region);
        if (block != STORE_NONE) {
            self->block[block].use = (uint8_t)use;
            self->block[block].stripe = stripe;
            self->block[block].next = 0;
            if (self->block[block].wear < UINT16_MAX) {
                self->block[block].wear++;
            }
            return block;
        }
    }
    return STORE_NONE;
}

uint32_t blocks_of(const struct store *self, uint32_t stripe, bool copies) {
    uint32_t count = 0;
    for (uint32_t b = 0; b < self->geometry->blocks; b++) {
        const struct store_block *block = &self->block[b];
        bool of_stripe = block->use == STORE_FOR_DATA || block->use == STORE_FOR_PARITY;
        count += block->stripe == stripe && (of_stripe || (copies && block->use == STORE_FOR_COPY));
    }
    return count;
}

uint32_t blocks_used(const struct store *self, enum store_use use) {
    uint32_t count = 0;
    for (uint32_t b = 0; b < self->geometry->blocks; b++) {
        count += use == STORE_FREE ? is_free(&self->block[b]) : self->block[b].use == use;
    }
    return count;
}

static uint32_t whole_blocks(const struct store_geometry *geometry, uint32_t pages) {
    return (pages + geometry->block_pages - 1u) / geometry->block_pages;
}

uint32_t blocks_stripe(const struct store *self) {
    const struct store_geometry *geometry = self->geometry;
    uint32_t data = whole_blocks(geometry, geometry->stripe_data);
    uint32_t parity = whole_blocks(geometry, geometry->stripe_parity + 1u);
    parity = parity > geometry->parity_blocks ? parity : geometry->parity_blocks;
    return 3u * data + parity + 3u * SLACK;
}

int32_t blocks_spare(const struct store *self) {
    uint32_t tails = blocks_used(self, STORE_FOR_TAIL);
    uint32_t demand = tails < TAILS_MAX ? TAILS_MAX - tails : 0;
    uint32_t each = blocks_stripe(self), open = self->filling.stripe;
    open += self->filling.index != 0 || self->filling.used != 0;
    for (uint32_t stripe = self->unclosed; stripe < open; stripe++) {
        uint32_t have = blocks_of(self, stripe, true);
        demand += have < each ? each - have : 0;
    }
    return (int32_t)blocks_used(self, STORE_FREE) - (int32_t)demand;
}

void blocks_spoil(struct store *self, uint32_t block) {
    self->bad_blocks += !self->block[block].bad;
    self->block[block].bad = true;
}

bool blocks_in_lane(const struct store *self, uint32_t block) {
    for (uint32_t i = 0; i < STORE_LANES; i++) {
        if (self->lane[i] == block) {
            return true;
        }
    }
    return false;
}

void blocks_give_up(struct store *self, bool tails) {
    for (uint32_t b = 0; b < self->geometry->blocks; b++) {
        struct store_block *block = &self->block[b];
        bool over = false;
        switch (block->use) {
        case STORE_FOR_DATA:
        case STORE_FOR_PARITY: over = block->stripe < self->safe_oldest; break;
        case STORE_FOR_COPY: over = block->stripe < self->unclosed; break;
        case STORE_FOR_TAIL: over = tails; break;
        default: break;
        }
        if (over && !blocks_in_lane(self, b)) {
            block->use = STORE_FREE;
        }
    }
}

uint32_t blocks_parity_pages(const struct store *self, uint32_t data) {
    uint32_t pages = self->codes->parity(data);
    return pages < self->geometry->stripe_parity ? pages : self->geometry->stripe_parity;
}

uint32_t blocks_parity_share(const struct store *self, uint32_t data) {
    const struct store_geometry *geometry = self->geometry;
    uint32_t parity = blocks_parity_pages(self, data);
    uint32_t share = (parity + geometry->parity_blocks - 1u) / geometry->parity_blocks;
    return share < geometry->block_pages ? share : geometry->block_pages;
}
