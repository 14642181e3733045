// See monitor.h.
#include "drivers/monitor.h"

#include "generated/memory_map.h"
#include "generated/monitor_regs.h"
#include "kernel/io.h"

static bool lit;

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height) {
    io_write(MONITOR_BASE, MONITOR_SIZE, width | height << MONITOR_SIZE_HEIGHT_SHIFT);
    io_write(MONITOR_BASE, MONITOR_FRAME, (uint32_t)(uintptr_t)picture);
}

void monitor_light(bool on) {
    if (on != lit) {
        lit = on;
        io_write(MONITOR_BASE, MONITOR_CONTROL, on ? MONITOR_CONTROL_ON : 0);
    }
}
