// See monitor.h.
#include "drivers/monitor.h"

#include "generated/memory_map.h"
#include "generated/monitor_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"

static struct {
    uint32_t control, frame, size;
} told;

COMMANDED(tube) = {MONITOR_BASE + MONITOR_CONTROL, 3, UINT32_MAX, 0, &told.control, 0};
_Static_assert(MONITOR_SIZE == MONITOR_CONTROL + 8u, "the three lie in a row");

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height) {
    told.size = width | height << MONITOR_SIZE_HEIGHT_SHIFT;
    told.frame = (uint32_t)(uintptr_t)picture;
    io_write(MONITOR_BASE, MONITOR_SIZE, told.size);
    io_write(MONITOR_BASE, MONITOR_FRAME, told.frame);
}

void monitor_light(bool on) {
    uint32_t value = on ? MONITOR_CONTROL_ON : 0;
    if (value != told.control) {
        told.control = value;
        io_write(MONITOR_BASE, MONITOR_CONTROL, value);
    }
}
