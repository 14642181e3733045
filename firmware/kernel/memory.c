// See memory.h. Where image, work and the copy lie: ares4.ld.
#include "kernel/memory.h"

#include "drivers/edac.h"
#include "drivers/restart.h"
#include "kernel/io.h"
#include "kernel/processor.h"
#include "portable/crc.h"

extern uint32_t image_start[], image_end[], image_seal[], copy_start[], data_start[], work_end[];

// seal.py writes it.
const uint32_t memory_seal __attribute__((section(".seal"), used)) = 0;

static struct memory_mends mends;
static struct memory_restored restored;
static bool holds; // the image, at this start

static uint32_t address_of(const uint32_t *place) { return (uint32_t)(uintptr_t)place; }

static uint32_t image_bytes(void) { return address_of(image_end) - address_of(image_start); }

static bool within(uint32_t address, const uint32_t *start) {
    return address - address_of(start) < image_bytes();
}

// What EDAC meets meanwhile is no news.
bool memory_readable(uint32_t address, uint32_t bytes) {
    uint32_t vector = restart_nmi_vector(0);
    bool all = edac_readable(address, bytes);
    restart_nmi_vector(vector);
    return all;
}

// ---- one word ----------------------------------------------------------------------------------

static enum memory_mend copy_from(const uint32_t *whole, uint32_t address, const uint32_t *broken) {
    uint32_t offset = address - address_of(broken);
    if (!memory_readable(address_of(whole) + offset, sizeof(uint32_t))) {
        return MEMORY_LEFT;
    }
    io_write(address, 0, io_read(address_of(whole), offset));
    processor_code_changed();
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

// ---- image and copy ----------------------------------------------------------------------------

static bool sealed(const uint32_t *start) {
    uint32_t bytes = address_of(image_seal) - address_of(image_start);
    return memory_readable(address_of(start), image_bytes()) &&
           crc32(start, bytes) == io_read(address_of(start), bytes);
}

// From the end on: the start-up code lies at the beginning, so where the copy's is there, all is.
static uint32_t make(const uint32_t *to, const uint32_t *from) {
    uint32_t changed = 0;
    for (uint32_t offset = image_bytes(); offset; offset -= sizeof(uint32_t)) {
        uint32_t place = offset - sizeof(uint32_t);
        uint32_t word = io_read(address_of(from), place);
        if (!memory_readable(address_of(to) + place, sizeof word) ||
            io_read(address_of(to), place) != word) {
            io_write(address_of(to), place, word);
            changed++;
        }
    }
    return changed;
}

// Neither holds: each takes from the other what it has lost.
static void exchange(void) {
    for (uint32_t offset = 0; offset < image_bytes(); offset += sizeof(uint32_t)) {
        uint32_t image = address_of(image_start) + offset, copy = address_of(copy_start) + offset;
        if (!memory_readable(image, sizeof(uint32_t))) {
            restored.image_words += memory_mend(image) == MEMORY_COPIED;
        } else if (!memory_readable(copy, sizeof(uint32_t))) {
            restored.copy_words += memory_mend(copy) == MEMORY_COPIED;
        }
    }
}

void memory_open(void) {
    holds = sealed(image_start);
    if (!holds && !sealed(copy_start)) {
        exchange();
        holds = sealed(image_start);
    }
    if (holds) {
        restored.copy_words += make(copy_start, image_start);
    } else if (sealed(copy_start)) {
        restored.image_words += make(image_start, copy_start);
        processor_code_changed();
        holds = true;
    }
}

bool memory_holds(void) { return holds; }

struct memory_restored memory_restored(void) { return restored; }

const struct memory_mends *memory_mends(void) { return &mends; }
