// Mass memory: see massmem.rdl and massmem.c.
#ifndef ARES_DEVICES_MASSMEM_H
#define ARES_DEVICES_MASSMEM_H

#include <stdbool.h>
#include <stdint.h>

#include "../world/cells.h"

struct slot;

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
    uint32_t retry;                   // level at which pages are read
    uint32_t failed;                  // 1: the last PROGRAM or ERASE did
    uint8_t buffer[CELLS_PAGE_BYTES]; // what PROGRAM has taken from RAM
};

// What can be made of it from outside, to test who relies on it; ares.h has the same numbers.
enum massmem_fault {
    MASSMEM_FAULT_BAD_BLOCK,      // place: a block, from now on
    MASSMEM_FAULT_PROGRAM_FAILS,  // place: a block, the next time
    MASSMEM_FAULT_ERASE_FAILS,    // place: a block, the next time
    MASSMEM_FAULT_DESTROYED_PAGE, // place: a page, all noise
    MASSMEM_FAULT_DESTROYED_BLOCK,
    MASSMEM_FAULT_WEAR, // place: a block; value: how often it was erased
    MASSMEM_FAULT_RATE, // value: 1e9 times what is added to the rate of errors of all pages
    MASSMEM_FAULT_AGE,  // value: days at 25 C that go by for it, and for nothing else
    MASSMEM_FAULTS,
};

void massmem_reset(struct massmem *self, struct slot *slot);
uint32_t massmem_read(const struct massmem *self, struct slot *slot, uint32_t offset);
void massmem_write(struct massmem *self, struct slot *slot, uint32_t offset, uint32_t value);
void massmem_wake(struct massmem *self, struct slot *slot);
void massmem_settle(struct massmem *self, struct slot *slot);

// Whether there can be such a fault, whatever the part's state.
bool massmem_has_fault(uint32_t fault, uint32_t place, uint32_t value);
void massmem_fault(struct slot *slot, uint32_t fault, uint32_t place, uint32_t value);

// The part at this moment, for whoever asks about its cells.
struct cells_part massmem_part(struct slot *slot);
// A page as READ would bring it at a level, in the reading of that number; nothing changes by it.
void massmem_sense(struct slot *slot, uint32_t page, uint32_t level, uint64_t reading,
                   uint8_t bytes[CELLS_PAGE_BYTES]);
// The same without its wrong bits.
void massmem_stored(struct slot *slot, uint32_t page, uint8_t bytes[CELLS_PAGE_BYTES]);

#endif
