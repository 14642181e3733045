// Ship's clock: the date and the mission elapsed time, which a restart does not touch.
#ifndef ARES4_DRIVERS_CLOCK_H
#define ARES4_DRIVERS_CLOCK_H

#include <stdint.h>

struct clock_date {
    uint32_t utc_s;
    uint32_t utc_us; // within that second
    uint32_t met_s;
};

struct clock_date clock_date(void);

#endif
