// See coded.h.
#include "coded.h"

#include "private/bytes.h"

#define ADDED 447u       // bytes encoded in one go: 120,000 cycles
#define ENCODE_STEPS 40u // of a stripe: 4,000 cycles each
#define DECODE_STEPS 20u // of bringing pages back: 9,000 cycles each
#define BITS_AT_ONCE 46u // a page just programmed that has more wrong is not as it should be
#define PAGE_BYTES (2u * CODED_DATA_BYTES)

const struct store_geometry coded_geometry = {
    .blocks = 512,
    .block_pages = 64,
    .raw_bytes = 2u * CODED_WORD_BYTES,
    .page_bytes = PAGE_BYTES,
    .stripe_data = STRIPE_DATA,
    .stripe_parity = STRIPE_PARITY_ENOUGH,
    .parity_blocks = 8,
    .regions = 16,
};

static bool seal(void *work, const struct store_geometry *geometry, const uint8_t *page,
                 uint8_t *raw, uint32_t slice) {
    (void)geometry;
    struct coded *self = work;
    uint32_t half = slice / 2u;
    const uint8_t *from = page + half * CODED_DATA_BYTES + (slice % 2u) * ADDED;
    uint8_t *word = raw + half * CODED_WORD_BYTES;
    if (slice % 2u == 0) {
        bch_begin(&self->sum);
    }
    bch_add(&self->code, &self->sum, from, ADDED);
    bytes_copy(word + (slice % 2u) * ADDED, from, ADDED);
    if (slice % 2u == 1u) {
        bch_end(&self->code, &self->sum, word + CODED_DATA_BYTES);
    }
    return slice == 3u;
}

static void take(const struct store_geometry *geometry, const uint8_t *raw, uint8_t *page) {
    (void)geometry;
    for (uint32_t half = 0; half < 2u; half++) {
        bytes_copy(page + half * CODED_DATA_BYTES, raw + half * CODED_WORD_BYTES, CODED_DATA_BYTES);
    }
}

// The first half, then the second.
static uint32_t open_page(void *work, const struct store_geometry *geometry, uint8_t *raw,
                          uint8_t *page, uint32_t slice) {
    struct coded *self = work;
    uint8_t *second = raw + CODED_WORD_BYTES;
    if (slice == 0) {
        self->bits = 0;
        bch_decode_begin(&self->decoder, raw, CODED_WORD_BYTES);
    }
    int32_t bits = bch_decode_step(&self->code, &self->decoder);
    if (bits == BCH_GOES_ON) {
        return STORE_GOES_ON;
    }
    if (bits == BCH_LOST) {
        return STORE_NONE;
    }
    self->bits = (uint32_t)bits > self->bits ? (uint32_t)bits : self->bits;
    if (self->decoder.word != second) {
        bch_decode_begin(&self->decoder, second, CODED_WORD_BYTES);
        return STORE_GOES_ON;
    }
    take(geometry, raw, page);
    return self->bits;
}

static uint32_t parity_of(uint32_t data) { return stripe_parity(data); }

static struct stripe_bodies bodies_of(const struct store_geometry *geometry, uint8_t *stripe,
                                      uint32_t data, uint32_t parity) {
    uint32_t body = geometry->page_bytes - PAGE_HEADER_BYTES;
    return (struct stripe_bodies){stripe, body, 0, body, data, parity, 0};
}

static bool encode(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   uint32_t data, uint32_t parity, uint32_t slice) {
    struct coded *self = work;
    if (slice == 0) {
        struct stripe_bodies bodies = bodies_of(geometry, stripe, data, parity);
        stripe_encode_begin(&self->stripe.encoder, &bodies);
    }
    return !stripe_encode_step(&self->stripe.encoder, ENCODE_STEPS);
}

// Which of the stripe's pages lies in each place of the buffer; the others are lost.
static void settle(struct coded *self, const uint16_t *index, uint32_t data, uint32_t parity) {
    for (uint32_t page = 0; page < data + parity; page++) {
        self->lost[page] = true;
        self->place[page] = (uint16_t)page;
    }
    for (uint32_t i = 0; i < data; i++) {
        uint32_t page =
            index[i] < PAGE_PARITY_INDEX ? index[i] : data + index[i] - PAGE_PARITY_INDEX;
        if (page < data + parity) {
            self->lost[page] = false;
            self->place[page] = (uint16_t)i;
        }
    }
}

// The first time what decoding needs of the field is filled; true when it is.
static bool know_field(struct coded *self, uint32_t slice) {
    if (!self->field_known && slice == 0) {
        stripe_open_begin(&self->stripe.opening);
    }
    if (!self->field_known) {
        self->field_known = !stripe_open_step(&self->stripe.opening, &self->field);
        return false;
    }
    return true;
}

static bool decode(void *work, const struct store_geometry *geometry, uint8_t *stripe,
                   const uint16_t *index, uint32_t data, uint32_t parity, uint32_t slice) {
    struct coded *self = work;
    self->begun = self->begun && slice != 0;
    if (!know_field(self, slice)) {
        return false;
    }
    if (!self->begun) {
        struct stripe_bodies bodies = bodies_of(geometry, stripe, data, parity);
        bodies.place = self->place;
        settle(self, index, data, parity);
        self->begun = stripe_decode_begin(&self->stripe.decoder, &self->field, &bodies, self->lost);
        return !self->begun;
    }
    return !stripe_decode_step(&self->stripe.decoder, DECODE_STEPS);
}

void coded_open_begin(struct coded *self, struct store_codes *codes) {
    bch_open_begin(&self->opening, &self->code, CODED_BITS);
    self->field_known = false;
    *codes = (struct store_codes){
        .work = self,
        .seal = seal,
        .open = open_page,
        .take = take,
        .parity = parity_of,
        .encode = encode,
        .decode = decode,
        .bits_max = BITS_AT_ONCE,
    };
}

bool coded_open_step(struct coded *self) { return bch_open_step(&self->opening, &self->code); }

void coded_open(struct coded *self, struct store_codes *codes) {
    coded_open_begin(self, codes);
    while (coded_open_step(self)) {
    }
}
