// Mass memory: one operation at a time on a page of NAND flash.
#ifndef ARES4_DRIVERS_MASSMEM_H
#define ARES4_DRIVERS_MASSMEM_H

#include <stdbool.h>
#include <stdint.h>

enum massmem_result { MASSMEM_BUSY, MASSMEM_DONE, MASSMEM_FAILED };

void massmem_interrupt(void);
// operation: MASSMEM_COMMAND_OPERATION_...; page_bytes: a page with its spare bytes, for READ and
// PROGRAM.
void massmem_start(uint32_t operation, uint32_t page, void *page_bytes);
// How the operation that was started stands.
enum massmem_result massmem_result(void);

#endif
