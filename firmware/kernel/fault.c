// See fault.h. The record lies in .noinit and carries a checksum: RAM after power-on holds
// anything.
#include "kernel/fault.h"

#include "drivers/clock.h"
#include "drivers/restart.h"
#include "kernel/crc.h"

static struct {
    struct fault fault;
    uint32_t checksum;
} kept __attribute__((section(".noinit")));

_Noreturn void fault_trap(uint32_t cause, uint32_t pc, uint32_t value, uint32_t return_address,
                          uint32_t stack_pointer) {
    kept.fault =
        (struct fault){cause, pc, value, return_address, stack_pointer, clock_date().met_s};
    kept.checksum = crc32(&kept.fault, sizeof kept.fault);
    restart_now();
}

bool fault_take(struct fault *fault) {
    bool there = kept.checksum == crc32(&kept.fault, sizeof kept.fault);
    *fault = kept.fault;
    kept.checksum = ~crc32(&kept.fault, sizeof kept.fault);
    return there;
}
