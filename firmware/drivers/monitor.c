// See monitor.h.
#include "drivers/monitor.h"

#include "generated/memory_map.h"
#include "generated/monitor_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static uint32_t control, frame, size;

COMMANDED(pictures) = {MONITOR_BASE + MONITOR_FRAME, 1, UINT32_MAX, 0, &frame, 0};
COMMANDED(sizes) = {MONITOR_BASE + MONITOR_SIZE, 1, UINT32_MAX, 0, &size, 0};
COMMANDED(tube) = {MONITOR_BASE + MONITOR_CONTROL, 1, UINT32_MAX, 0, &control, 0};

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height) {
    size = width | height << MONITOR_SIZE_HEIGHT_SHIFT;
    frame = (uint32_t)(uintptr_t)picture;
    io_write(MONITOR_BASE, MONITOR_SIZE, size);
    io_write(MONITOR_BASE, MONITOR_FRAME, frame);
}

void monitor_light(bool on) {
    uint32_t value = on ? MONITOR_CONTROL_ON : 0;
    if (value != control) {
        control = value;
        io_write(MONITOR_BASE, MONITOR_CONTROL, value);
    }
}
