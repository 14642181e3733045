// What went wrong before a restart: written by the handlers of traps and of non-maskable interrupts
// where a restart does not reach, and where no memory is needed.
#ifndef ARES4_KERNEL_FAULT_H
#define ARES4_KERNEL_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#define FAULT_WATCHDOG 0x80000010u
#define FAULT_MEMORY 0x80000011u
#define FAULT_ASSERT 0x80000012u

struct fault {
    // mcause; FAULT_WATCHDOG or FAULT_MEMORY of a non-maskable interrupt; or FAULT_ASSERT
    uint32_t cause;
    uint32_t pc;
    uint32_t value; // mtval; of FAULT_MEMORY the address of the word; of FAULT_ASSERT file, line
    uint32_t return_address;
    uint32_t stack_pointer;
    uint32_t met_s;
};

// From here on traps and non-maskable interrupts are handled.
void fault_open(void);
// Called by the trap entry alone. Records the fault and restarts the computer.
_Noreturn void fault_trap(uint32_t cause, uint32_t pc, uint32_t value, uint32_t return_address,
                          uint32_t stack_pointer);
// Called by the entry of non-maskable interrupts alone. Returns when memory was mended; else
// records the fault and lets the computer restart.
void fault_nmi(uint32_t cause, uint32_t pc, uint32_t return_address, uint32_t stack_pointer);
// Called by ASSERT alone (kernel/assert.h). Records the fault and restarts the computer.
_Noreturn void fault_assert(uint32_t source, uint32_t line);
// Where an assert stood, from the fault's value.
#define FAULT_ASSERT_SOURCE(value) ((value) >> 16)
#define FAULT_ASSERT_LINE(value) ((value) & 0xFFFFu)
// The fault that led to this start, once; false if there was none.
bool fault_take(struct fault *fault);

#endif
