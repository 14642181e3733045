// Mass memory: NAND flash, one operation at a time.
//
// PROGRAM takes the page from RAM when it is started and clears bits when it ends; a restart or a
// loss of power in the middle leaves the first bytes programmed, or the first pages erased, as far
// as the time had gone. The bytes lie inverted in the machine (slot.h), so that programming sets
// bits there. Not modelled: wear, bad blocks, read disturb. Source of the times: typical of SLC
// parts, e.g. Micron MT29F2G08 data sheet (tR 25 us, tPROG 200 us, tBERS 700 us), slowed for
// rad-hard use: ours.
#include "massmem.h"

#include "../board/generated/massmem_regs.h"
#include "../board/slot.h"

#define BLOCKS MASSMEM_GEOMETRY_BLOCKS_RESET
#define PAGES_PER_BLOCK MASSMEM_GEOMETRY_PAGES_PER_BLOCK_RESET
#define PAGES (BLOCKS * PAGES_PER_BLOCK)

#define LONGEST_US 2000
static const uint32_t duration_us[] = {
    [MASSMEM_COMMAND_OPERATION_NONE] = 0,
    [MASSMEM_COMMAND_OPERATION_READ] = 50,
    [MASSMEM_COMMAND_OPERATION_PROGRAM] = 300,
    [MASSMEM_COMMAND_OPERATION_ERASE] = LONGEST_US,
};
#define LONGEST_CYCLES (LONGEST_US * SLOT_CYCLES_PER_MICROSECOND)

static void drive(const struct massmem *self, struct slot *slot) {
    slot_interrupt(slot, self->control & MASSMEM_CONTROL_INTERRUPT && self->event);
}

static bool powered(struct slot *slot) { return slot_live(slot, MASSMEM_LOAD_RECORDER); }

// The page under way; masked, so that no damaged state can reach past the part.
static uint32_t busy_page(const struct massmem *self) { return self->busy_page % PAGES; }

static void program(struct massmem *self, struct slot *slot, uint32_t count) {
    uint32_t offset = busy_page(self) * MASSMEM_PAGE_BYTES;
    uint8_t *page = slot_flash(slot) + offset;
    for (uint32_t i = 0; i < count; i++) {
        page[i] |= (uint8_t)~self->buffer[i];
    }
    slot_flash_changed(slot, offset, count);
}

static void erase(const struct massmem *self, struct slot *slot, uint32_t pages) {
    uint32_t offset = busy_page(self) / PAGES_PER_BLOCK * PAGES_PER_BLOCK * MASSMEM_PAGE_BYTES;
    uint8_t *block = slot_flash(slot) + offset;
    for (uint32_t i = 0; i < pages * MASSMEM_PAGE_BYTES; i++) {
        block[i] = 0;
    }
    slot_flash_changed(slot, offset, pages * MASSMEM_PAGE_BYTES);
}

// Does as much of the work as the time allowed: part of whole.
static void work(struct massmem *self, struct slot *slot, uint64_t part, uint64_t whole) {
    if (self->operation == MASSMEM_COMMAND_OPERATION_PROGRAM) {
        program(self, slot, (uint32_t)(MASSMEM_PAGE_BYTES * part / whole));
    } else if (self->operation == MASSMEM_COMMAND_OPERATION_ERASE) {
        erase(self, slot, (uint32_t)(PAGES_PER_BLOCK * part / whole));
    }
}

void massmem_reset(struct massmem *self, struct slot *slot) {
    uint64_t whole = self->end_cycle - self->start_cycle;
    uint64_t part = slot_now(slot) - self->start_cycle;
    if (self->operation && whole) {
        work(self, slot, part < whole ? part : whole, whole);
    }
    self->operation = self->command = MASSMEM_COMMAND_OPERATION_NONE;
    self->control = self->event = self->page = self->address = 0;
    drive(self, slot);
}

uint32_t massmem_read(const struct massmem *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case MASSMEM_CONTROL: return self->control;
    case MASSMEM_EVENT: return self->event;
    case MASSMEM_STATUS: return self->operation != MASSMEM_COMMAND_OPERATION_NONE;
    case MASSMEM_COMMAND: return self->command;
    case MASSMEM_PAGE: return self->page;
    case MASSMEM_ADDRESS: return self->address;
    case MASSMEM_GEOMETRY:
        return BLOCKS | PAGES_PER_BLOCK << MASSMEM_GEOMETRY_PAGES_PER_BLOCK_SHIFT;
    case MASSMEM_PAGE_SIZE:
        return MASSMEM_PAGE_SIZE_DATA_BYTES_RESET | MASSMEM_PAGE_SIZE_SPARE_BYTES_RESET
                                                        << MASSMEM_PAGE_SIZE_SPARE_BYTES_SHIFT;
    default: return 0;
    }
}

static void start(struct massmem *self, struct slot *slot, uint32_t operation) {
    self->command = operation;
    if (self->operation || operation == MASSMEM_COMMAND_OPERATION_NONE) {
        return;
    }
    bool taken = operation != MASSMEM_COMMAND_OPERATION_PROGRAM ||
                 slot_dma_read(slot, self->address, self->buffer, sizeof self->buffer);
    if (!powered(slot) || self->page >= PAGES || self->address % 4 || !taken) {
        self->event |= MASSMEM_EVENT_FAILED;
        return;
    }
    self->operation = operation;
    self->busy_page = self->page;
    self->busy_address = self->address;
    self->start_cycle = slot_now(slot);
    self->end_cycle = self->start_cycle + duration_us[operation] * SLOT_CYCLES_PER_MICROSECOND;
    slot_wake_at(slot, self->end_cycle);
}

void massmem_write(struct massmem *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case MASSMEM_CONTROL: self->control = value & MASSMEM_CONTROL_BITS; break;
    case MASSMEM_EVENT: self->event &= ~value; break;
    case MASSMEM_COMMAND: start(self, slot, value & MASSMEM_COMMAND_BITS); break;
    case MASSMEM_PAGE: self->page = value & MASSMEM_PAGE_BITS; break;
    case MASSMEM_ADDRESS: self->address = value; break;
    default: break;
    }
    drive(self, slot);
}

static bool read_page(const struct massmem *self, struct slot *slot) {
    uint8_t data[MASSMEM_PAGE_BYTES];
    const uint8_t *page = slot_flash(slot) + busy_page(self) * MASSMEM_PAGE_BYTES;
    for (uint32_t i = 0; i < MASSMEM_PAGE_BYTES; i++) {
        data[i] = (uint8_t)~page[i];
    }
    return slot_dma_write(slot, self->busy_address, data, sizeof data);
}

void massmem_wake(struct massmem *self, struct slot *slot) {
    bool good = powered(slot);
    if (self->operation == MASSMEM_COMMAND_OPERATION_READ) {
        good = good && read_page(self, slot);
    } else {
        // Power that went away on the way took half of the work with it.
        work(self, slot, good ? 2 : 1, 2);
    }
    self->operation = MASSMEM_COMMAND_OPERATION_NONE;
    self->event |= good ? MASSMEM_EVENT_DONE : MASSMEM_EVENT_FAILED;
    drive(self, slot);
}

void massmem_settle(struct massmem *self, struct slot *slot) {
    self->control &= MASSMEM_CONTROL_BITS;
    self->event &= MASSMEM_EVENT_BITS;
    self->operation &= MASSMEM_COMMAND_BITS;
    self->command &= MASSMEM_COMMAND_BITS;
    self->page &= MASSMEM_PAGE_BITS;
    self->end_cycle = slot_date_within(slot, self->end_cycle, LONGEST_CYCLES);
    slot_wake_at(slot, self->operation ? self->end_cycle : SLOT_NEVER);
    drive(self, slot);
}
