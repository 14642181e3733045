// The ship's codes as salvage wants them: codes/bch.h for a half of a page, codes/stripe.h for a
// stripe.
#ifndef ARES4_PORTABLE_STORE_SALVAGE_CODES_H
#define ARES4_PORTABLE_STORE_SALVAGE_CODES_H

#include "coded.h"
#include "salvage.h"
#include "salvage_bare.h"

#define SALVAGE_BARE_BYTES 2048u // of a page whose 64 spare bytes were not dumped

// What they work in, at first zeros: 1 MiB.
struct salvage_work {
    struct bch code;
    struct bch_decoder decoder;
    struct stripe_field field;
    struct stripe_decoder stripe;
    struct salvage_bare bare;
};

// Fills what is needed, and what salvage calls.
void salvage_codes_open(struct salvage_work *self, struct salvage_codes *codes);

#endif
