// When something happens.
#ifndef ARES4_FLIGHT_MOMENT_H
#define ARES4_FLIGHT_MOMENT_H

#include <stdint.h>

// Now; written by the executive's hook before the apps run.
struct moment {
    uint32_t frame;
    uint32_t utc_s;
    uint32_t met_s;
    uint32_t us; // within the second of both
    uint64_t cycles;
};

// Since 1970, as the log has it.
static inline uint64_t moment_ms(const struct moment *moment) {
    return moment->utc_s * UINT64_C(1000) + moment->us / 1000u;
}

#endif
