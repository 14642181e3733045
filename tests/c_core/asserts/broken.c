// Breaks one thing that the core relies on, which an assert is to find: `broken NAME`.
#include <stdio.h>
#include <string.h>

#include "board/machine.h"
#include "cpu/access.h"
#include "cpu/cache.h"

#define SECOND UINT64_C(100000000)

// Each makes a state that cannot be, or asks for something that nobody may ask for.
static void mode(struct ares *ares) { ares->machine.cpu.privilege = 2; }

static void store(struct ares *ares) { ares->cache->slot_count = 1; }

static void width(struct ares *ares) {
    uint32_t fault;
    access_store(&ares->machine.cpu, ares->cache, &ares->bus, ARES_RAM_BASE, 3, 0, &fault);
}

static void memory(struct ares *ares) { machine_ram_changed(ares, ares->bus.ram_bytes, 4); }

static void marks(struct ares *ares) {
    struct ares_point *point = ares_point(ares);
    ares_poke(ares, ARES_RAM_BASE, (const uint8_t *)"x", 1);
    ares->memories[MEMORY_RAM].lines[0] |= 0x10;
    ares_return_to(ares, point);
}

static void control(struct ares *ares) {
    cockpit_put(machine_device(ares, SLOT_cockpit), &ares->slots[SLOT_cockpit], 9999, 0);
}

static void load(struct ares *ares) {
    world_live(&ares->machine.world, (enum electrics_load)ELECTRICS_LOADS);
}

static const struct {
    const char *name;
    void (*breaks)(struct ares *ares);
} cases[] = {
    {"mode", mode},   {"store", store},     {"width", width}, {"memory", memory},
    {"marks", marks}, {"control", control}, {"load", load},   {"nothing", NULL},
};

int main(int argc, char **argv) {
    static const uint8_t loop[] = {0x6f, 0, 0, 0};
    struct ares *ares = ares_create(ARES_RAM_BYTES_MIN, 0);
    ares_load_flat(ares, loop, sizeof loop, ARES_RAM_BASE);
    ares_power_on(ares);
    ares_run(ares, SECOND);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (argc == 2 && strcmp(cases[i].name, argv[1]) == 0 && cases[i].breaks) {
            cases[i].breaks(ares);
        }
    }
    ares_run(ares, 2 * SECOND);
    puts("went on");
    ares_destroy(ares);
    return 0;
}
