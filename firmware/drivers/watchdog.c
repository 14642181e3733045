// See watchdog.h.
#include "drivers/watchdog.h"

#include "generated/memory_map.h"
#include "generated/watchdog_regs.h"
#include "kernel/io.h"

#define PERIOD_MICROSECONDS 1000000u
#define SERVICE_KEY 0x5E12F1CEu

void watchdog_open(void) {
    io_write(WATCHDOG_BASE, WATCHDOG_PERIOD, PERIOD_MICROSECONDS);
    io_write(WATCHDOG_BASE, WATCHDOG_CONTROL, WATCHDOG_CONTROL_ENABLE);
}

void watchdog_serve(void) { io_write(WATCHDOG_BASE, WATCHDOG_SERVICE, SERVICE_KEY); }
