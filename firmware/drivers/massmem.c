// See massmem.h.
#include "drivers/massmem.h"

#include "generated/massmem_regs.h"
#include "generated/memory_map.h"
#include "kernel/io.h"

static enum massmem_result result = MASSMEM_DONE;

static uint32_t status(void) { return io_read(MASSMEM_BASE, MASSMEM_STATUS); }

void massmem_interrupt(void) {
    uint32_t events = io_acknowledge(MASSMEM_BASE, MASSMEM_EVENT);
    if (events & MASSMEM_EVENT_FAILED) {
        result = status() & MASSMEM_STATUS_FAIL ? MASSMEM_FAILED : MASSMEM_LOST;
    } else if (events & MASSMEM_EVENT_DONE) {
        result = MASSMEM_DONE;
    }
}

void massmem_start(uint32_t operation, uint32_t page, void *page_bytes) {
    result = MASSMEM_BUSY;
    // Without power the part forgets that it should interrupt.
    io_write(MASSMEM_BASE, MASSMEM_CONTROL, MASSMEM_CONTROL_INTERRUPT);
    io_write(MASSMEM_BASE, MASSMEM_RETRY, 0);
    io_write(MASSMEM_BASE, MASSMEM_PAGE, page);
    io_write(MASSMEM_BASE, MASSMEM_ADDRESS, (uint32_t)(uintptr_t)page_bytes);
    io_write(MASSMEM_BASE, MASSMEM_COMMAND, operation);
    // What it does not begin leaves FAIL as the one before left it.
    if (!(status() & MASSMEM_STATUS_BUSY)) {
        io_acknowledge(MASSMEM_BASE, MASSMEM_EVENT);
        result = MASSMEM_LOST;
    }
}

enum massmem_result massmem_result(void) { return result; }
