// See restart.h.
#include "drivers/restart.h"

#include "generated/memory_map.h"
#include "generated/restart_regs.h"
#include "kernel/commanded.h"
#include "kernel/io.h"
#include "kernel/processor.h"

#define REQUEST_KEY 0x52455354u
#define MEMORY_KEY 0x5245534Du

uint32_t restart_cause(void) {
    return io_field(io_read(RESTART_BASE, RESTART_CAUSE), RESTART_CAUSE_CAUSE);
}

uint32_t restart_starts(void) { return io_read(RESTART_BASE, RESTART_STARTS); }

uint32_t restart_last_pc(void) { return io_read(RESTART_BASE, RESTART_LAST_PC); }

static _Noreturn void request(uint32_t key) {
    for (;;) {
        io_write(RESTART_BASE, RESTART_REQUEST, key);
    }
}

_Noreturn void restart_now(void) { request(REQUEST_KEY); }

_Noreturn void restart_for_memory(void) { request(MEMORY_KEY); }

static uint32_t vector = (uint32_t)(uintptr_t)rescue_in_copy; // as the start-up code has set it

COMMANDED(nmi) = {RESTART_BASE + RESTART_NMI_VECTOR, 1, UINT32_MAX, 0, &vector, 0};

uint32_t restart_nmi_vector(uint32_t address) {
    uint32_t before = vector;
    vector = address;
    io_write(RESTART_BASE, RESTART_NMI_VECTOR, address);
    return before;
}

uint32_t restart_kept(uint32_t word) { return io_read(RESTART_BASE, RESTART_KEEP(word)); }

void restart_keep(uint32_t word, uint32_t value) {
    io_write(RESTART_BASE, RESTART_KEEP(word), value);
}

_Static_assert(RESTART_KEPT_WORDS == RESTART_KEEP_COUNT, "the words there are");
