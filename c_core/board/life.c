// The life of a machine: made, set up, switched on, ended. See ares.h.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arithmetic.h"
#include "board.h"
#include "history.h"
#include "machine.h"
#include "observe.h"
#include "points.h"

static size_t pages(size_t bytes) { return (bytes + MACHINE_PAGE_BYTES - 1) / MACHINE_PAGE_BYTES; }
// One for each page, and zeros after them.
static uint8_t *page_marks(size_t bytes) {
    size_t room = pages(bytes) + MACHINE_PAGES_AT_ONCE - 1;
    uint8_t *marks = calloc(room - room % MACHINE_PAGES_AT_ONCE, 1);
    if (marks) {
        memset(marks, 0xFF, pages(bytes));
    }
    return marks;
}

static size_t lines(size_t bytes) { return pages(bytes) * (MACHINE_PAGE_BYTES / BUS_LINE_BYTES); }

// Zeros that begin with a line of the host's cache, which is then one of ours too; the host gives
// the pages of them only when they are touched.
static uint8_t *zeros(size_t bytes, void **block) {
    *block = calloc(bytes + BUS_LINE_BYTES, 1);
    const uintptr_t first = (uintptr_t)*block + BUS_LINE_BYTES - 1;
    return *block ? (uint8_t *)(first - first % BUS_LINE_BYTES) : NULL;
}

static bool make_memories(struct ares *ares, uint32_t ram_bytes) {
    ares->ram = zeros(ram_bytes, &ares->blocks[0]);
    ares->ram_lines = calloc(lines(ram_bytes), 1);
    ares->ram_dirty = page_marks(ram_bytes);
    ares->ram_digest = calloc(pages(ram_bytes), sizeof *ares->ram_digest);
    ares->flash = zeros(MACHINE_FLASH_BYTES, &ares->blocks[1]);
    ares->flash_lines = calloc(lines(MACHINE_FLASH_BYTES), 1);
    ares->flash_dirty = page_marks(MACHINE_FLASH_BYTES);
    ares->flash_digest = calloc(pages(MACHINE_FLASH_BYTES), sizeof *ares->flash_digest);
    return ares->ram && ares->ram_lines && ares->ram_dirty && ares->ram_digest && ares->flash &&
           ares->flash_lines && ares->flash_dirty && ares->flash_digest;
}

struct ares *ares_create(uint32_t ram_bytes, uint64_t seed) {
    ram_bytes = ram_bytes ? ram_bytes : MACHINE_RAM_BYTES;
    if (ram_bytes < ARES_RAM_BYTES_MIN || ram_bytes > ARES_RAM_BYTES_MAX ||
        ram_bytes % MACHINE_PAGE_BYTES) {
        return NULL;
    }
    struct ares *ares = calloc(1, sizeof *ares);
    if (!ares) {
        return NULL;
    }
    bool made = make_memories(ares, ram_bytes);
    ares->bus.ram = ares->ram;
    ares->bus.lines = ares->ram_lines;
    ares->bus.dirty = ares->ram_dirty;
    ares->bus.ram_base = ARES_RAM_BASE;
    ares->bus.ram_bytes = ram_bytes;
    ares->bus.fast_bytes = ram_bytes;
    ares->cache = made ? cpu_cache_create(&ares->bus) : NULL;
    if (!ares->cache) {
        ares_destroy(ares);
        return NULL;
    }
    history_call(ares); // no future was dropped
    ares->machine.life.seed = seed;
    ares->machine.life.entry = ARES_RAM_BASE;
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        ares->slots[i] = (struct slot){ares, (enum slot_number)i, slot_rows[i].interrupt};
    }
    world_settings_default(&ares->machine.world.settings);
    return ares;
}

void ares_destroy(struct ares *ares) {
    if (ares) {
        points_free_all(ares);
        history_free(ares);
        free(ares->blocks[0]);
        free(ares->ram_lines);
        free(ares->ram_dirty);
        free(ares->ram_digest);
        free(ares->blocks[1]);
        free(ares->flash_lines);
        free(ares->flash_dirty);
        free(ares->flash_digest);
        cpu_cache_destroy(ares->cache);
        observe_free(ares);
        free(ares);
    }
}

const char *ares_message(const struct ares *ares) { return ares->message; }

int ares_set(struct ares *ares, const char *name, double value) {
    if (ares->machine.life.powered) {
        return machine_fail(ares, ARES_ERROR_SETTING,
                            "Setting %s comes too late: the computer is switched on.", name);
    }
    const struct world_setting *row = world_setting_find(name);
    if (!row) {
        return machine_fail(ares, ARES_ERROR_SETTING,
                            "There is no setting %s; `ares4 scenarios --settings` lists them.",
                            name);
    }
    if (!(value >= row->minimum && value <= row->maximum)) {
        return machine_fail(ares, ARES_ERROR_SETTING, "Setting %s is %g %s, but must be %g to %g.",
                            name, value, row->unit, row->minimum, row->maximum);
    }
    *world_setting_value(&ares->machine.world.settings, row) = value;
    return 0;
}

const char *ares_setting(const struct ares *ares, uint32_t number, const char **unit,
                         double *minimum, double *maximum, double *value) {
    const struct world_setting *row = world_setting_row(number);
    if (!row) {
        return NULL;
    }
    if (unit) {
        *unit = row->unit;
    }
    if (minimum) {
        *minimum = row->minimum;
    }
    if (maximum) {
        *maximum = row->maximum;
    }
    if (value) {
        struct world_settings copy = ares->machine.world.settings;
        *value = *world_setting_value(&copy, row);
    }
    return row->name;
}

int ares_set_image_id(struct ares *ares, const uint8_t *sha256) {
    memcpy(ares->machine.life.image_id, sha256, MACHINE_IMAGE_ID_BYTES);
    return 0;
}

void ares_image_id(const struct ares *ares, uint8_t *sha256) {
    memcpy(sha256, ares->machine.life.image_id, MACHINE_IMAGE_ID_BYTES);
}

int ares_power_on(struct ares *ares) {
    struct machine *machine = &ares->machine;
    if (machine->life.powered) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "The computer is switched on already.");
    }
    struct arithmetic callers = arithmetic_enter();
    struct world_settings settings = machine->world.settings;
    world_start(&machine->world, &settings, machine->life.seed);
    machine->schedule.world_cycle = BOARD_WORLD_CYCLES;
    machine->life.powered = 1;
    machine->life.restart_cause = SLOT_RESTART_POWER_ON;
    board_restart(ares);
    arithmetic_leave(&callers);
    return 0;
}

uint64_t ares_cycle(const struct ares *ares) { return ares->machine.cpu.cycle; }

uint64_t ares_steps(const struct ares *ares) { return ares->machine.cpu.steps; }

uint32_t ares_exit_code(const struct ares *ares) { return ares->machine.life.exit_code; }

int machine_fail(struct ares *ares, enum ares_error error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ares->message, sizeof ares->message, format, arguments);
    va_end(arguments);
    return error;
}
