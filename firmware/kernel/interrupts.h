// Device interrupts: one table from line to handler, asked by the executive between frames.
#ifndef ARES4_KERNEL_INTERRUPTS_H
#define ARES4_KERNEL_INTERRUPTS_H

#include <stdint.h>

struct interrupt_row {
    uint32_t line;
    void (*handle)(void); // clears its cause at the device
};

// The table must stay where it is. Lines that are not in it never interrupt.
void interrupts_open(const struct interrupt_row *rows, uint32_t count);
// Claims and handles what is pending, at most INTERRUPTS_AT_ONCE of them.
void interrupts_dispatch(void);
uint32_t interrupts_spurious(void);
// Between dispatches no line is in service: one that the controller takes for it by a flipped latch
// would never interrupt again, so all are completed.
void interrupts_complete(void);

#define INTERRUPTS_AT_ONCE 16u

#endif
