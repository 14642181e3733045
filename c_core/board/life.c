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
#include "pages.h"
#include "points.h"
#include "start.h"

static bool make_memories(struct ares *ares, uint32_t ram_bytes) {
    struct memory *memories = ares->memories;
    bool made = memory_make(&memories[MEMORY_RAM], "ram", ram_bytes, true);
    made = memory_make(&memories[MEMORY_FLASH], "flash", MACHINE_FLASH_BYTES, false) && made;
    made = memory_make(&memories[MEMORY_CELLS], "cells", sizeof(struct cells), false) && made;
    ares->ram = memories[MEMORY_RAM].bytes;
    return made;
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
    ares->bus.lines = ares->memories[MEMORY_RAM].lines;
    ares->bus.dirty = ares->memories[MEMORY_RAM].dirty;
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
        for (unsigned i = 0; i < MEMORIES; i++) {
            memory_free(&ares->memories[i]);
        }
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
