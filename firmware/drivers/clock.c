// See clock.h. The second is read again until it stood still around the microseconds.
#include "drivers/clock.h"

#include "generated/clock_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

struct clock_date clock_date(void) {
    struct clock_date date;
    do {
        date.utc_s = io_read(CLOCK_BASE, CLOCK_UTC_SECONDS);
        date.utc_us = io_read(CLOCK_BASE, CLOCK_UTC_MICROSECONDS);
        date.met_s = io_read(CLOCK_BASE, CLOCK_MET_SECONDS);
    } while (date.utc_s != io_read(CLOCK_BASE, CLOCK_UTC_SECONDS));
    return date;
}
