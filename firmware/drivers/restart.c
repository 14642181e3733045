// See restart.h.
#include "drivers/restart.h"

#include "generated/memory_map.h"
#include "generated/restart_regs.h"
#include "kernel/io.h"

#define REQUEST_KEY 0x52455354u

uint32_t restart_cause(void) {
    return io_field(io_read(RESTART_BASE, RESTART_CAUSE), RESTART_CAUSE_CAUSE);
}

uint32_t restart_starts(void) { return io_read(RESTART_BASE, RESTART_STARTS); }

uint32_t restart_last_pc(void) { return io_read(RESTART_BASE, RESTART_LAST_PC); }

_Noreturn void restart_now(void) {
    for (;;) {
        io_write(RESTART_BASE, RESTART_REQUEST, REQUEST_KEY);
    }
}
