// Mass memory: see massmem.rdl and massmem.c.
#ifndef ARES_DEVICES_MASSMEM_H
#define ARES_DEVICES_MASSMEM_H

#include <stdbool.h>
#include <stdint.h>

struct slot;

#define MASSMEM_PAGE_BYTES 2112u

struct massmem {
    uint64_t start_cycle; // of the operation under way
    uint64_t end_cycle;
    uint32_t control;
    uint32_t event;
    uint32_t operation; // under way; 0: none
    uint32_t command;   // as last written
    uint32_t page;
    uint32_t address;
    uint32_t busy_page; // page and address of the operation under way
    uint32_t busy_address;
    uint8_t buffer[MASSMEM_PAGE_BYTES]; // what PROGRAM has taken from RAM
};

void massmem_reset(struct massmem *self, struct slot *slot);
uint32_t massmem_read(const struct massmem *self, struct slot *slot, uint32_t offset);
void massmem_write(struct massmem *self, struct slot *slot, uint32_t offset, uint32_t value);
void massmem_wake(struct massmem *self, struct slot *slot);
void massmem_settle(struct massmem *self, struct slot *slot);

#endif
