// Mass memory: NAND flash, one operation at a time.
//
// PROGRAM takes the page from RAM when it is started and clears bits when it ends; a restart or a
// loss of power in the middle leaves the first cells programmed, or the first pages erased and the
// next one neither so nor so, as far as the time had gone. The bytes lie inverted in the machine
// (slot.h), so that programming sets bits there. What the cells go through, and what of it comes
// out in a READ, is in world/cells.h. Not modelled: caches, planes, suspended erases, a part's own
// error correction. Source of the times: Micron MT29F2G08AAC data sheet, 2,112 bytes a page, 64
// pages a block (PROGRAM 300 us, ERASE 2 ms typical; READ 25 us, twice that here for the transfer:
// ours).
#include "massmem.h"

#include <string.h>

#include "../board/generated/massmem_regs.h"
#include "../board/slot.h"
#include "../world/world.h"

_Static_assert(MASSMEM_GEOMETRY_BLOCKS_RESET == CELLS_BLOCKS &&
                   MASSMEM_GEOMETRY_PAGES_PER_BLOCK_RESET == CELLS_BLOCK_PAGES &&
                   MASSMEM_PAGE_SIZE_DATA_BYTES_RESET == CELLS_DATA_BYTES &&
                   MASSMEM_PAGE_SIZE_SPARE_BYTES_RESET == CELLS_PAGE_BYTES - CELLS_DATA_BYTES,
               "the part that the registers tell of");

#define READ_US 50u
#define WORLD_STEP_CYCLES (SLOT_CYCLES_PER_SECOND / WORLD_STEPS_PER_SECOND)
#define SECONDS_PER_DAY 86400.0
#define FAILED_PARTS 65536u

static void drive(const struct massmem *self, struct slot *slot) {
    slot_interrupt(slot, self->control & MASSMEM_CONTROL_INTERRUPT && self->event);
}

static bool powered(struct slot *slot) { return slot_live(slot, MASSMEM_LOAD_RECORDER); }

// The page under way; masked, so that no damaged state can reach past the part.
static uint32_t busy_page(const struct massmem *self) { return self->busy_page % CELLS_PAGES; }

static struct cells_block *block_of(struct slot *slot, uint32_t page) {
    return &slot_cells(slot)->blocks[page / CELLS_BLOCK_PAGES];
}

static void block_changed(struct slot *slot, const struct cells_block *block) {
    slot_cells_changed(slot, block, sizeof *block);
}

struct cells_part massmem_part(struct slot *slot) {
    const struct world *world = slot_world(slot);
    const struct cells_life *life = &slot_cells(slot)->life;
    return (struct cells_part){
        .seed = world->seed,
        .now_s = world->stress_s + life->aged_s,
        .rate_ten_years = world->settings.flash_rate_ten_years,
        .rate_floor = world->settings.flash_rate_floor + life->raised,
    };
}

static bool is_bad(struct slot *slot, uint32_t page) {
    return block_of(slot, page)->flags & CELLS_BAD ||
           cells_factory_bad(slot_world(slot)->seed, page / CELLS_BLOCK_PAGES);
}

static uint64_t duration_cycles(struct slot *slot, uint32_t operation, uint32_t page) {
    const uint32_t erases = block_of(slot, page)->erases;
    const uint32_t us = operation == MASSMEM_COMMAND_OPERATION_READ      ? READ_US
                        : operation == MASSMEM_COMMAND_OPERATION_PROGRAM ? cells_program_us(erases)
                                                                         : cells_erase_us(erases);
    return us * SLOT_CYCLES_PER_MICROSECOND;
}

// ---- what an operation does --------------------------------------------------------------------

// The first so many cells of the page.
static void program(struct massmem *self, struct slot *slot, uint32_t cells) {
    const uint32_t number = busy_page(self);
    struct cells_page *page = &slot_cells(slot)->pages[number];
    uint8_t *bytes = slot_flash(slot) + number * CELLS_PAGE_BYTES;
    const uint32_t whole = cells / 8;
    if (cells == 0) {
        return;
    }
    for (uint32_t i = 0; i < whole; i++) {
        bytes[i] |= (uint8_t)~self->buffer[i];
    }
    if (cells % 8) {
        bytes[whole] |= (uint8_t)(~(uint32_t)self->buffer[whole] & ((1u << cells % 8) - 1));
    }
    slot_flash_changed(slot, number * CELLS_PAGE_BYTES, (cells + 7) / 8);
    page->stamp_s = page->programs ? page->stamp_s : massmem_part(slot).now_s;
    page->programs += page->programs < UINT32_MAX;
    page->torn = cells < CELLS_PAGE_CELLS ? (uint16_t)(1 + cells) : page->torn;
    slot_cells_changed(slot, page, sizeof *page);
}

// What was never written is left alone: the host need not keep it then.
static void clear_page(struct slot *slot, uint32_t number) {
    struct cells_page *page = &slot_cells(slot)->pages[number];
    uint8_t *bytes = slot_flash(slot) + number * CELLS_PAGE_BYTES;
    if (bytes[0] || memcmp(bytes, bytes + 1, CELLS_PAGE_BYTES - 1) != 0) {
        memset(bytes, 0, CELLS_PAGE_BYTES);
        slot_flash_changed(slot, number * CELLS_PAGE_BYTES, CELLS_PAGE_BYTES);
    }
    if (page->programs || page->half || page->torn) {
        *page = (struct cells_page){0};
        slot_cells_changed(slot, page, sizeof *page);
    }
}

// The first so many parts of the block, CELLS_HALF_PARTS a page.
static void erase(const struct massmem *self, struct slot *slot, uint32_t parts) {
    const uint32_t first = busy_page(self) / CELLS_BLOCK_PAGES * CELLS_BLOCK_PAGES;
    const uint32_t pages = parts / CELLS_HALF_PARTS;
    struct cells_block *block = block_of(slot, first);
    if (parts == 0) {
        return;
    }
    for (uint32_t i = 0; i < pages; i++) {
        clear_page(slot, first + i);
    }
    if (pages < CELLS_BLOCK_PAGES) {
        struct cells_page *page = &slot_cells(slot)->pages[first + pages];
        const uint16_t half = (uint16_t)(parts % CELLS_HALF_PARTS);
        page->half = half > page->half ? half : page->half;
        slot_cells_changed(slot, page, sizeof *page);
    } else {
        block->reads = 0;
    }
    block->erases += block->erases < UINT32_MAX;
    block_changed(slot, block);
}

// Does as much of the work as the time allowed: part of whole.
static void work(struct massmem *self, struct slot *slot, uint64_t part, uint64_t whole) {
    if (is_bad(slot, busy_page(self))) {
        return;
    }
    if (self->operation == MASSMEM_COMMAND_OPERATION_PROGRAM) {
        program(self, slot, (uint32_t)(CELLS_PAGE_CELLS * part / whole));
    } else if (self->operation == MASSMEM_COMMAND_OPERATION_ERASE) {
        erase(self, slot, (uint32_t)(CELLS_BLOCK_PAGES * CELLS_HALF_PARTS * part / whole));
    }
}

// Does what of the work was done at that cycle, at which something cut it off.
static void cut_off(struct massmem *self, struct slot *slot, uint64_t cycle) {
    const uint64_t whole = self->end_cycle - self->start_cycle;
    const uint64_t part = cycle > self->start_cycle ? cycle - self->start_cycle : 0;
    if (self->operation && whole) {
        work(self, slot, part < whole ? part : whole, whole);
    }
}

// The operation has had all of its time. False: the block failed at it, and is bad from now on.
static bool finish(struct massmem *self, struct slot *slot) {
    const uint32_t number = busy_page(self);
    const uint64_t seed = slot_world(slot)->seed;
    struct cells_block *block = block_of(slot, number);
    const uint32_t asked = self->operation == MASSMEM_COMMAND_OPERATION_PROGRAM
                               ? CELLS_PROGRAM_FAILS
                               : CELLS_ERASE_FAILS;
    const bool bad = is_bad(slot, number);
    const bool fails = bad || block->flags & asked ||
                       block->erases >= cells_endurance(seed, number / CELLS_BLOCK_PAGES);
    if (!fails) {
        work(self, slot, 1, 1);
        return true;
    }
    if (!bad) {
        work(self, slot, cells_failed_part(seed, number, block->erases), FAILED_PARTS);
        block->flags = CELLS_BAD;
        block_changed(slot, block);
    }
    return false;
}

void massmem_stored(struct slot *slot, uint32_t page, uint8_t bytes[CELLS_PAGE_BYTES]) {
    const uint8_t *stored = slot_flash(slot) + page * CELLS_PAGE_BYTES;
    // The factory marks a bad block in all of its first page.
    const bool marked = page % CELLS_BLOCK_PAGES == 0 &&
                        cells_factory_bad(slot_world(slot)->seed, page / CELLS_BLOCK_PAGES);
    for (uint32_t i = 0; i < CELLS_PAGE_BYTES; i++) {
        bytes[i] = marked ? 0 : (uint8_t)~stored[i];
    }
}

void massmem_sense(struct slot *slot, uint32_t page, uint32_t level, uint64_t reading,
                   uint8_t bytes[CELLS_PAGE_BYTES]) {
    const struct cells_part part = massmem_part(slot);
    const struct cells *cells = slot_cells(slot);
    massmem_stored(slot, page, bytes);
    cells_read(&part, &cells->blocks[page / CELLS_BLOCK_PAGES], &cells->pages[page], page, level,
               reading, bytes);
}

static bool read_page(const struct massmem *self, struct slot *slot) {
    const uint32_t number = busy_page(self);
    struct cells_block *block = block_of(slot, number);
    struct cells_life *life = &slot_cells(slot)->life;
    uint8_t data[CELLS_PAGE_BYTES];
    massmem_sense(slot, number, self->retry, life->readings, data);
    life->readings++;
    slot_cells_changed(slot, life, sizeof *life);
    block->reads += block->reads < UINT32_MAX;
    block_changed(slot, block);
    return slot_dma_write(slot, self->busy_address, data, sizeof data);
}

// ---- registers ---------------------------------------------------------------------------------

void massmem_reset(struct massmem *self, struct slot *slot) {
    cut_off(self, slot, slot_now(slot));
    self->operation = self->command = MASSMEM_COMMAND_OPERATION_NONE;
    self->control = self->event = self->page = self->address = 0;
    self->retry = self->failed = 0;
    drive(self, slot);
}

uint32_t massmem_read(const struct massmem *self, struct slot *slot, uint32_t offset) {
    (void)slot;
    switch (offset) {
    case MASSMEM_CONTROL: return self->control;
    case MASSMEM_EVENT: return self->event;
    case MASSMEM_STATUS:
        return (self->operation != MASSMEM_COMMAND_OPERATION_NONE ? MASSMEM_STATUS_BUSY : 0) |
               (self->failed ? MASSMEM_STATUS_FAIL : 0);
    case MASSMEM_COMMAND: return self->command;
    case MASSMEM_PAGE: return self->page;
    case MASSMEM_ADDRESS: return self->address;
    case MASSMEM_GEOMETRY:
        return CELLS_BLOCKS | CELLS_BLOCK_PAGES << MASSMEM_GEOMETRY_PAGES_PER_BLOCK_SHIFT;
    case MASSMEM_PAGE_SIZE:
        return MASSMEM_PAGE_SIZE_DATA_BYTES_RESET | MASSMEM_PAGE_SIZE_SPARE_BYTES_RESET
                                                        << MASSMEM_PAGE_SIZE_SPARE_BYTES_SHIFT;
    case MASSMEM_RETRY: return self->retry;
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
    if (!powered(slot) || self->page >= CELLS_PAGES || self->address % 4 || !taken) {
        self->event |= MASSMEM_EVENT_FAILED;
        return;
    }
    self->operation = operation;
    self->busy_page = self->page;
    self->busy_address = self->address;
    self->failed = 0;
    self->start_cycle = slot_now(slot);
    self->end_cycle = self->start_cycle + duration_cycles(slot, operation, self->page);
    slot_wake_at(slot, self->end_cycle);
}

void massmem_write(struct massmem *self, struct slot *slot, uint32_t offset, uint32_t value) {
    switch (offset) {
    case MASSMEM_CONTROL: self->control = value & MASSMEM_CONTROL_BITS; break;
    case MASSMEM_EVENT: self->event &= ~value; break;
    case MASSMEM_COMMAND: start(self, slot, value & MASSMEM_COMMAND_BITS); break;
    case MASSMEM_PAGE: self->page = value & MASSMEM_PAGE_BITS; break;
    case MASSMEM_ADDRESS: self->address = value; break;
    case MASSMEM_RETRY: self->retry = value & MASSMEM_RETRY_BITS; break;
    default: break;
    }
    drive(self, slot);
}

void massmem_wake(struct massmem *self, struct slot *slot) {
    bool good = powered(slot);
    if (self->operation == MASSMEM_COMMAND_OPERATION_READ) {
        good = good && read_page(self, slot);
    } else if (!good) {
        // Power goes away at a step of the world.
        cut_off(self, slot, slot_now(slot) - slot_now(slot) % WORLD_STEP_CYCLES);
    } else if (self->operation) {
        good = finish(self, slot);
        self->failed = !good;
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
    self->retry &= MASSMEM_RETRY_BITS;
    self->failed &= 1u;
    self->end_cycle = slot_date_within(slot, self->end_cycle,
                                       duration_cycles(slot, self->operation, busy_page(self)));
    slot_wake_at(slot, self->operation ? self->end_cycle : SLOT_NEVER);
    drive(self, slot);
}

// ---- faults ------------------------------------------------------------------------------------

#define RATE_MAX_E9 500000000u   // CELLS_RATE_MAX
#define AGE_MAX_DAYS 1000000000u // warm, it is some centuries

static const struct {
    uint32_t places;
    uint32_t value_max;
} faults[MASSMEM_FAULTS] = {
    [MASSMEM_FAULT_BAD_BLOCK] = {CELLS_BLOCKS, 0},
    [MASSMEM_FAULT_PROGRAM_FAILS] = {CELLS_BLOCKS, 0},
    [MASSMEM_FAULT_ERASE_FAILS] = {CELLS_BLOCKS, 0},
    [MASSMEM_FAULT_DESTROYED_PAGE] = {CELLS_PAGES, 0},
    [MASSMEM_FAULT_DESTROYED_BLOCK] = {CELLS_BLOCKS, 0},
    [MASSMEM_FAULT_WEAR] = {CELLS_BLOCKS, UINT32_MAX},
    [MASSMEM_FAULT_RATE] = {1, RATE_MAX_E9},
    [MASSMEM_FAULT_AGE] = {1, AGE_MAX_DAYS},
};

bool massmem_has_fault(uint32_t fault, uint32_t place, uint32_t value) {
    return fault < MASSMEM_FAULTS && place < faults[fault].places &&
           value <= faults[fault].value_max;
}

// Noise, which nobody can tell from a page that is programmed.
static void destroy(struct slot *slot, uint32_t first, uint32_t count) {
    const struct cells_part part = massmem_part(slot);
    for (uint32_t number = first; number < first + count; number++) {
        struct cells_page *page = &slot_cells(slot)->pages[number];
        uint8_t *bytes = slot_flash(slot) + number * CELLS_PAGE_BYTES;
        for (uint32_t i = 0; i < CELLS_PAGE_BYTES; i++) {
            bytes[i] = cells_noise_byte(part.seed, number, i);
        }
        *page = (struct cells_page){.stamp_s = part.now_s, .programs = 1};
        slot_cells_changed(slot, page, sizeof *page);
    }
    slot_flash_changed(slot, first * CELLS_PAGE_BYTES, count * CELLS_PAGE_BYTES);
}

static void live(struct slot *slot, double aged_s, double raised) {
    struct cells_life *life = &slot_cells(slot)->life;
    life->aged_s += aged_s;
    life->raised = raised;
    slot_cells_changed(slot, life, sizeof *life);
}

void massmem_fault(struct slot *slot, uint32_t fault, uint32_t place, uint32_t value) {
    static const uint32_t flags[MASSMEM_FAULTS] = {
        [MASSMEM_FAULT_BAD_BLOCK] = CELLS_BAD,
        [MASSMEM_FAULT_PROGRAM_FAILS] = CELLS_PROGRAM_FAILS,
        [MASSMEM_FAULT_ERASE_FAILS] = CELLS_ERASE_FAILS,
    };
    struct cells_block *block = &slot_cells(slot)->blocks[place % CELLS_BLOCKS];
    switch ((enum massmem_fault)fault) {
    case MASSMEM_FAULT_DESTROYED_PAGE: destroy(slot, place, 1); break;
    case MASSMEM_FAULT_DESTROYED_BLOCK:
        destroy(slot, place * CELLS_BLOCK_PAGES, CELLS_BLOCK_PAGES);
        break;
    case MASSMEM_FAULT_WEAR:
        block->erases = value;
        block_changed(slot, block);
        break;
    case MASSMEM_FAULT_RATE: live(slot, 0.0, (double)value * 1e-9); break;
    case MASSMEM_FAULT_AGE:
        live(slot, (double)value * SECONDS_PER_DAY, slot_cells(slot)->life.raised);
        break;
    default:
        block->flags |= flags[fault];
        block_changed(slot, block);
        break;
    }
}
