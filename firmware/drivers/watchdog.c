// See watchdog.h.
#include "drivers/watchdog.h"

#include "generated/memory_map.h"
#include "generated/watchdog_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

#define PERIOD_MICROSECONDS 100000u
#define GRACE_MICROSECONDS 10000u
#define SERVICE_KEY 0x5E12F1CEu

static const uint32_t period_us = PERIOD_MICROSECONDS, grace_us = GRACE_MICROSECONDS;
static const uint32_t enable = WATCHDOG_CONTROL_ENABLE;

COMMANDED(period) = {WATCHDOG_BASE + WATCHDOG_PERIOD, 1, UINT32_MAX, 0, &period_us, 0};
COMMANDED(grace) = {WATCHDOG_BASE + WATCHDOG_GRACE, 1, UINT32_MAX, 0, &grace_us, 0};
COMMANDED(control) = {WATCHDOG_BASE + WATCHDOG_CONTROL, 1, WATCHDOG_CONTROL_ENABLE, 0, &enable, 0};

void watchdog_open(void) {
    io_write(WATCHDOG_BASE, WATCHDOG_PERIOD, period_us);
    io_write(WATCHDOG_BASE, WATCHDOG_GRACE, grace_us);
    io_write(WATCHDOG_BASE, WATCHDOG_CONTROL, enable);
    watchdog_serve(); // which takes the period over
}

_Noreturn void watchdog_bite(void) {
    for (;;) {
        io_write(WATCHDOG_BASE, WATCHDOG_SERVICE, 0); // any word but the key
    }
}

void watchdog_serve(void) { io_write(WATCHDOG_BASE, WATCHDOG_SERVICE, SERVICE_KEY); }
