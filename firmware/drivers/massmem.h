// Mass memory: one operation at a time on a page of NAND flash.
#ifndef ARES4_DRIVERS_MASSMEM_H
#define ARES4_DRIVERS_MASSMEM_H

#include <stdbool.h>
#include <stdint.h>

enum massmem_result {
    MASSMEM_BUSY,
    MASSMEM_DONE,
    MASSMEM_FAILED, // the part has power, and the block did not take it
    MASSMEM_LOST,   // the part does not do it: no power, or nowhere to read from or write to
};

void massmem_interrupt(void);
// operation: MASSMEM_COMMAND_OPERATION_...; page_bytes: a page with its spare bytes, for READ and
// PROGRAM.
void massmem_start(uint32_t operation, uint32_t page, void *page_bytes);
// How the operation that was started stands.
enum massmem_result massmem_result(void);

#endif
