// See memory.h. Where image, work and the copy lie: ares4.ld.
#include "kernel/memory.h"

#include <stdbool.h>

#include "drivers/edac.h"
#include "drivers/restart.h"
#include "generated/restart_regs.h"
#include "kernel/io.h"

#define COPY_MADE 0x434F5059u
#define COPYING (RESTART_KEPT_WORDS - 1u) // of the kept words; those before are the fault's

extern uint32_t image_start[], image_end[], copy_start[], data_start[], work_end[];

// Survives restarts: until the copy is whole no word may be taken from it.
static uint32_t copy_made __attribute__((section(".noinit")));
static struct memory_mends mends;

static uint32_t address_of(const uint32_t *place) { return (uint32_t)(uintptr_t)place; }

static uint32_t image_bytes(void) { return address_of(image_end) - address_of(image_start); }

static bool within(uint32_t address, const uint32_t *start) {
    return address - address_of(start) < image_bytes();
}

// Reading the other copy may itself raise an exception, which ends in a restart: the mark is then
// still there.
static enum memory_mend copy_from(const uint32_t *whole, uint32_t address, const uint32_t *broken) {
    uint32_t offset = address - address_of(broken);
    if (copy_made != COPY_MADE || restart_kept(COPYING)) {
        return MEMORY_LEFT;
    }
    restart_keep(COPYING, 1);
    io_write(address, 0, io_read(address_of(whole), offset));
    restart_keep(COPYING, 0);
    return MEMORY_COPIED;
}

static enum memory_mend mend(uint32_t address) {
    if (within(address, image_start)) {
        return copy_from(copy_start, address, image_start);
    }
    if (within(address, copy_start)) {
        return copy_from(image_start, address, copy_start);
    }
    if (address >= address_of(data_start) && address < address_of(work_end)) {
        return MEMORY_LOST;
    }
    io_write(address, 0, 0);
    return MEMORY_CLEARED;
}

enum memory_mend memory_mend(uint32_t address) {
    enum memory_mend how = mend(address);
    if (how != MEMORY_LOST) {
        mends = (struct memory_mends){mends.count + 1u, address, how};
    }
    return how;
}

void memory_open(void) {
    uint32_t cause = restart_cause();
    if (cause == RESTART_CAUSE_CAUSE_MEMORY) {
        memory_mend(edac_uncorrected_address());
    } else if (cause == RESTART_CAUSE_CAUSE_POWER_ON) {
        copy_made = 0;
        for (uint32_t offset = 0; offset < image_bytes(); offset += 4u) {
            uint32_t word = io_read(address_of(image_start), offset);
            io_write(address_of(copy_start), offset, word);
        }
        copy_made = COPY_MADE;
    }
}

const struct memory_mends *memory_mends(void) { return &mends; }
