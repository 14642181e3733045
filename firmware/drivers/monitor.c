// See monitor.h.
#include "drivers/monitor.h"

#include "generated/memory_map.h"
#include "generated/monitor_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static uint32_t control;

COMMANDED(tube) = {MONITOR_BASE + MONITOR_CONTROL, 1, UINT32_MAX, 0, &control, 0};

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height) {
    io_write(MONITOR_BASE, MONITOR_SIZE, width | height << MONITOR_SIZE_HEIGHT_SHIFT);
    io_write(MONITOR_BASE, MONITOR_FRAME, (uint32_t)(uintptr_t)picture);
}

void monitor_light(bool on) {
    uint32_t value = on ? MONITOR_CONTROL_ON : 0;
    if (value != control) {
        control = value;
        io_write(MONITOR_BASE, MONITOR_CONTROL, value);
    }
}
