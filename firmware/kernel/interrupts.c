// See interrupts.h.
#include "kernel/interrupts.h"

#include "generated/memory_map.h"
#include "generated/plic_regs.h"
#include "kernel/assert.h"
#include "kernel/commanded.h"
#include "kernel/io.h"
#include "kernel/processor.h"

#define LINES 96u

static const struct interrupt_row *by_line[LINES];
static uint32_t spurious;
static uint32_t priority[LINES];
static uint32_t enable[PLIC_ENABLE_COUNT];
static const uint32_t threshold;

_Static_assert(PLIC_PRIORITY_COUNT == LINES, "a priority each");
COMMANDED(priorities) = {PLIC_BASE + PLIC_PRIORITY(0), LINES, UINT32_MAX, 0, priority, 0};
COMMANDED(enables) = {PLIC_BASE + PLIC_ENABLE(0), PLIC_ENABLE_COUNT, UINT32_MAX, 0, enable, 0};
COMMANDED(thresholds) = {PLIC_BASE + PLIC_THRESHOLD, 1, UINT32_MAX, 0, &threshold, 0};

uint32_t interrupts_spurious(void) { return spurious; }

void interrupts_open(const struct interrupt_row *rows, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t line = rows[i].line;
        ASSERT(line && line < LINES && !by_line[line]); // one handler a line
        by_line[line] = &rows[i];
        enable[line / 32] |= 1u << (line % 32);
        priority[line] = 1;
        io_write(PLIC_BASE, PLIC_PRIORITY(line), priority[line]);
    }
    for (uint32_t i = 0; i < PLIC_ENABLE_COUNT; i++) {
        io_write(PLIC_BASE, PLIC_ENABLE(i), enable[i]);
    }
    io_write(PLIC_BASE, PLIC_THRESHOLD, threshold);
}

void interrupts_dispatch(void) {
    for (uint32_t i = 0; i < INTERRUPTS_AT_ONCE; i++) {
        if (!(processor_pending() & PROCESSOR_EXTERNAL)) {
            return;
        }
        uint32_t line = io_read(PLIC_BASE, PLIC_CLAIM);
        if (line == 0 || line >= LINES || !by_line[line]) {
            spurious++;
            return;
        }
        by_line[line]->handle();
        io_write(PLIC_BASE, PLIC_CLAIM, line);
    }
}

void interrupts_complete(void) {
    for (uint32_t word = 0; word < PLIC_ENABLE_COUNT; word++) {
        for (uint32_t lines = enable[word]; lines; lines &= lines - 1u) {
            io_write(PLIC_BASE, PLIC_CLAIM, 32u * word + (uint32_t)__builtin_ctz(lines));
        }
    }
}
