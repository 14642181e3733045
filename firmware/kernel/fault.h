// What went wrong before a restart: written by the trap handler where a restart does not reach.
#ifndef ARES4_KERNEL_FAULT_H
#define ARES4_KERNEL_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct fault {
    uint32_t cause; // mcause
    uint32_t pc;
    uint32_t value; // mtval
    uint32_t return_address;
    uint32_t stack_pointer;
    uint32_t met_s;
};

// Called by the trap entry alone. Records the fault and restarts the computer.
_Noreturn void fault_trap(uint32_t cause, uint32_t pc, uint32_t value, uint32_t return_address,
                          uint32_t stack_pointer);
// The fault that led to this start, once; false if there was none.
bool fault_take(struct fault *fault);

#endif
