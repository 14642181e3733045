// The parts of the firmware that know no hardware, on this host. Built as a shared library for
// ctypes.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/fault.h"

// An assert of the firmware that fails here ends the test.
void fault_assert(uint32_t source, uint32_t line) {
    fprintf(stderr, "assert: file %u, line %u\n", source, line);
    abort();
}
