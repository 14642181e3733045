// A test bench for the devices of the ship: one slot that stands in for the board.
//
// It keeps what a device asked of it, so that a test can look: the interrupt line, the date, RAM. A
// device is chosen by the offset of its name in the table. NOT modelled: the bus, cycles of
// instructions.
#include <string.h>

#include "board/slot.h"
#include "devices/attitude.h"
#include "devices/cabin.h"
#include "devices/distributor.h"
#include "devices/drive.h"
#include "devices/imager.h"
#include "devices/inertial.h"
#include "devices/lidar.h"
#include "devices/power.h"
#include "devices/startracker.h"
#include "world/world.h"

#define RAM_BASE 0x80000000u
#define RAM_BYTES 65536u
#define STEP_CYCLES (SLOT_CYCLES_PER_SECOND / WORLD_STEPS_PER_SECOND)

// In the order in which the board wakes them.
#define DEVICES(DEVICE)                                                                            \
    DEVICE(power)                                                                                  \
    DEVICE(distributor)                                                                            \
    DEVICE(drive)                                                                                  \
    DEVICE(lidar) DEVICE(imager) DEVICE(inertial) DEVICE(startracker) DEVICE(attitude) DEVICE(cabin)

#define NUMBER(name) BENCH_##name,
enum bench_device { DEVICES(NUMBER) BENCH_DEVICES };

struct bench;
struct slot {
    struct bench *bench;
    uint64_t wake_cycle;
    bool interrupt;
};

#define MEMBER(name) struct name name;
struct bench {
    struct world world;
    DEVICES(MEMBER)
    struct slot slots[BENCH_DEVICES];
    uint64_t cycle;
    uint8_t ram[RAM_BYTES];
};

uint64_t slot_now(const struct slot *slot) { return slot->bench->cycle; }
void slot_wake_at(struct slot *slot, uint64_t cycle) { slot->wake_cycle = cycle; }
void slot_interrupt(struct slot *slot, bool level) { slot->interrupt = level; }
struct world *slot_world(struct slot *slot) { return &slot->bench->world; }

bool slot_dma_write(struct slot *slot, uint32_t address, const void *bytes, uint32_t count) {
    uint32_t offset = address - RAM_BASE;
    if (count > RAM_BYTES || offset > RAM_BYTES - count) {
        return false;
    }
    memcpy(slot->bench->ram + offset, bytes, count);
    return true;
}

size_t bench_bytes(void) { return sizeof(struct bench); }
struct world *bench_world(struct bench *bench) { return &bench->world; }
uint8_t *bench_ram(struct bench *bench) { return bench->ram; }
bool bench_interrupt(const struct bench *bench, uint32_t device) {
    return bench->slots[device].interrupt;
}

// Restarts the computer: every device is reset.
void bench_restart(struct bench *bench) {
#define RESET(name) name##_reset(&bench->name, &bench->slots[BENCH_##name]);
    DEVICES(RESET)
}

void bench_start(struct bench *bench, const struct world_settings *settings, uint64_t seed) {
    memset(bench, 0, sizeof *bench);
    world_start(&bench->world, settings, seed);
    for (uint32_t n = 0; n < BENCH_DEVICES; n++) {
        bench->slots[n] = (struct slot){.bench = bench, .wake_cycle = SLOT_NEVER};
    }
    bench_restart(bench);
}

void bench_run(struct bench *bench, uint64_t cycles) {
    uint64_t end = bench->cycle + cycles;
    uint64_t next = world_next_step(bench->cycle, SLOT_CYCLES_PER_SECOND);
    for (; next <= end; next += STEP_CYCLES) {
        bench->cycle = next;
        world_step(&bench->world);
#define WAKE(name)                                                                                 \
    if (bench->slots[BENCH_##name].wake_cycle <= next) {                                           \
        bench->slots[BENCH_##name].wake_cycle = SLOT_NEVER;                                        \
        name##_wake(&bench->name, &bench->slots[BENCH_##name]);                                    \
    }
        DEVICES(WAKE)
    }
    bench->cycle = end;
}

uint32_t bench_read(struct bench *bench, uint32_t device, uint32_t offset) {
    switch (device) {
#define READ(name)                                                                                 \
    case BENCH_##name: return name##_read(&bench->name, &bench->slots[BENCH_##name], offset);
        DEVICES(READ)
    default: return 0;
    }
}

void bench_write(struct bench *bench, uint32_t device, uint32_t offset, uint32_t value) {
    switch (device) {
#define WRITE(name)                                                                                \
    case BENCH_##name:                                                                             \
        name##_write(&bench->name, &bench->slots[BENCH_##name], offset, value);                    \
        break;
        DEVICES(WRITE)
    default: break;
    }
}
