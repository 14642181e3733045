// A part of the ship's size with the ship's codes. Its stripes are short, so that some are closed
// and given up after a few hundred KB.
#include <stdlib.h>

#include "../../firmware/portable/store/coded.h"
#include "../../firmware/portable/store/salvage_codes.h"
#include "salvaged.h"

struct subject *subject_open(void) {
    static struct store_geometry geometry;
    static struct subject self = {.geometry = &geometry, .appends = 700, .payload_max = 4000};
    geometry = coded_geometry;
    geometry.stripe_data = 48;
    geometry.stripe_parity = 112;
    coded_open(malloc(sizeof(struct coded)), &self.store_codes);
    salvage_codes_open(calloc(1, sizeof(struct salvage_work)), &self.codes);
    subject_write(&self);
    return &self;
}
