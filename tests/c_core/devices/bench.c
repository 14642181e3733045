// A test bench for the devices of the ship: one slot that stands in for the board.
//
// It keeps what a device asked of it, so that a test can look: the interrupt line, RAM. A device is
// chosen by the offset of its name in the table. Power and pace are as on the board. NOT modelled:
// the bus, cycles of instructions, dates.
#include <string.h>

#include "board/generated/slots.h"
#include "board/slot.h"
#include "world/world.h"

#define RAM_BASE 0x80000000u
#define RAM_BYTES 65536u
#define STEP_CYCLES (SLOT_CYCLES_PER_SECOND / WORLD_STEPS_PER_SECOND)

// In the order in which the board wakes them: whoever lives by the ship's power and her world.
#define DEVICES(DEVICE) DEVICE(power) FORGETFUL_SLOTS(DEVICE) DEVICE(cabin)

#define NUMBER(name) BENCH_##name,
enum bench_device { DEVICES(NUMBER) BENCH_DEVICES };

struct bench;
struct slot {
    struct bench *bench;
    const struct feed *feeds;
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
void slot_wake_at(struct slot *slot, uint64_t cycle) {
    (void)slot;
    (void)cycle;
}
void slot_send(struct slot *slot, enum slot_stream stream, uint8_t byte) {
    (void)slot;
    (void)stream;
    (void)byte;
}
void slot_work(struct slot *slot, uint32_t load, double part) {
    world_work(&slot->bench->world, slot->feeds[load].load, part);
}
void slot_interrupt(struct slot *slot, bool level) { slot->interrupt = level; }
bool slot_live(const struct slot *slot, uint32_t load) {
    return feed_live(&slot->feeds[load], &slot->bench->world);
}
const struct world *slot_world(const struct slot *slot) { return &slot->bench->world; }
struct noise *slot_noise(struct slot *slot) { return world_noise(&slot->bench->world); }
#define WORLD_COMMAND(part)                                                                        \
    void slot_command_##part(struct slot *slot, const struct part##_command *command) {            \
        world_command_##part(&slot->bench->world, command);                                        \
    }
#include "world/commands.def"
#undef WORLD_COMMAND

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
#define PLUG(name) bench->slots[BENCH_##name] = (struct slot){bench, name##_feeds, false};
    DEVICES(PLUG)
    bench_restart(bench);
}

typedef void forgets(void *self, struct slot *slot, uint32_t load);

#define WRAP(name)                                                                                 \
    static void wrap_##name##_forget(void *self, struct slot *slot, uint32_t load) {               \
        name##_forget(self, slot, load);                                                           \
    }
FORGETFUL_SLOTS(WRAP)

// Lets a device forget what hangs on its loads without power.
static void forget_dead(struct slot *slot, void *self, uint32_t count, forgets *forget) {
    for (uint32_t load = 0; load < count; load++) {
        if (!slot_live(slot, load)) {
            forget(self, slot, load);
        }
    }
}

void bench_run(struct bench *bench, uint64_t cycles) {
    uint64_t end = bench->cycle + cycles;
    uint64_t next = (bench->cycle / STEP_CYCLES + 1) * STEP_CYCLES;
    for (; next <= end; next += STEP_CYCLES) {
        bench->cycle = next;
        const uint32_t had = bench->world.electrics.live;
        world_step(&bench->world);
        const uint32_t live = bench->world.electrics.live | FEED_ALWAYS;
#define WAKE(name)                                                                                 \
    struct slot *name##_slot = &bench->slots[BENCH_##name];                                        \
    if (had & ~live) {                                                                             \
        forget_dead(name##_slot, &bench->name, name##_feed_count, name##_forgets);                 \
        name##_settle(&bench->name, name##_slot);                                                  \
    }                                                                                              \
    if (live & name##_pace) {                                                                      \
        name##_wake(&bench->name, name##_slot);                                                    \
    }
        DEVICES(WAKE)
    }
    bench->cycle = end;
}

uint32_t bench_read(struct bench *bench, uint32_t device, uint32_t offset) {
    switch (device) {
#define READ(name)                                                                                 \
    case BENCH_##name:                                                                             \
        return feeds_reach(name##_feeds, name##_feed_count, &bench->world, offset)                 \
                   ? name##_read(&bench->name, &bench->slots[BENCH_##name], offset)                \
                   : 0;
        DEVICES(READ)
    default: return 0;
    }
}

void bench_write(struct bench *bench, uint32_t device, uint32_t offset, uint32_t value) {
    switch (device) {
#define WRITE(name)                                                                                \
    case BENCH_##name:                                                                             \
        if (feeds_reach(name##_feeds, name##_feed_count, &bench->world, offset)) {                 \
            name##_write(&bench->name, &bench->slots[BENCH_##name], offset, value);                \
        }                                                                                          \
        break;
        DEVICES(WRITE)
    default: break;
    }
}
