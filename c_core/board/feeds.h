// Power at a device's registers: which of its loads feeds which of them (the `load` of NAME.rdl).
#ifndef ARES_BOARD_FEEDS_H
#define ARES_BOARD_FEEDS_H

#include <stdbool.h>
#include <stdint.h>

#include "../world/world.h"

// Beside the bits of the loads: what hangs on none of them.
#define FEED_ALWAYS (1u << 31)
_Static_assert(ELECTRICS_ALL_LOADS < FEED_ALWAYS, "no load has that bit");

// The registers from first on, those past it not among them, answer while load has power.
struct feed {
    uint32_t first;
    uint32_t past;
    enum electrics_load load;
};

static inline bool feed_live(const struct feed *feed, const struct world *world) {
    return world->electrics.live >> feed->load & 1u;
}

// Whether the register at that offset has the power that it needs.
static inline bool feeds_reach(const struct feed *feeds, uint32_t count, const struct world *world,
                               uint32_t offset) {
    for (uint32_t i = 0; i < count; i++) {
        if (offset - feeds[i].first < feeds[i].past - feeds[i].first) {
            return feed_live(&feeds[i], world);
        }
    }
    return true;
}

#endif
