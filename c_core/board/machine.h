// One machine: its state, which is plain data, and what the host keeps around it.
//
// struct machine is all that the future depends on, besides the bytes of RAM and of the mass
// memory. It holds no pointer and no padding, and is hashed and saved as it lies. struct ares adds
// what can be made again at any time: memories, decoded code, caches of digests, bytes on their way
// out.
#ifndef ARES_BOARD_MACHINE_H
#define ARES_BOARD_MACHINE_H

#include "../cpu/bus.h"
#include "../cpu/cpu.h"
#include "../include/ares.h"
#include "../world/world.h"
#include "generated/slots.h"
#include "memories.h"
#include "observed.h"
#include "remembered.h"
#include "slot.h"
#include "upset.h"

#define MACHINE_RAM_BYTES (4u << 20) // the ship's own
#define MACHINE_FLASH_BYTES (CELLS_PAGES * CELLS_PAGE_BYTES)
_Static_assert(MACHINE_FLASH_BYTES % MACHINE_PAGE_BYTES == 0 &&
                   sizeof(struct cells) % MACHINE_PAGE_BYTES == 0,
               "memories are whole pages");
#define MACHINE_ROM_BASE ARES_RESET_VECTOR
#define MACHINE_ROM_BYTES 64u
#define MACHINE_STREAM_BYTES (1u << 20)
#define MACHINE_MESSAGE_BYTES 256u
#define MACHINE_IMAGE_ID_BYTES 32u

#define SLOT_NUMBER(name, base, span, irq, standard) SLOT_##name,
enum slot_number { SLOTS(SLOT_NUMBER) };
#undef SLOT_NUMBER

// Bits of ares.touched: one a slot, and these.
#define MACHINE_TOUCHED_UPSETS (UINT64_C(1) << 63)
#define MACHINE_TOUCHED_FLASH (UINT64_C(1) << 62)
#define MACHINE_TOUCHED_SLOTS ((UINT64_C(1) << SLOT_COUNT) - 1)

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

#define SLOT_MEMBER(name, base, span, irq, standard) _Alignas(8) struct name name;
// Each device begins on 8 bytes; the gap after it is never written and so stays zero.
#pragma GCC diagnostic ignored "-Wpadded"
struct devices {
    SLOTS(SLOT_MEMBER)
};
#pragma GCC diagnostic error "-Wpadded"
#undef SLOT_MEMBER

struct schedule {
    uint64_t wake_cycle[SLOT_COUNT];
    uint64_t world_cycle; // of the next step of the world
};

struct life {
    uint64_t seed;
    uint8_t image_id[MACHINE_IMAGE_ID_BYTES];
    uint32_t entry; // where the computer starts
    uint32_t powered;
    uint32_t restart_wanted; // 1: restart before the next instruction
    uint32_t restart_cause;  // enum slot_restart
    uint32_t exited;         // the program has ended the run
    uint32_t exit_code;
    uint32_t dark;        // the battery is empty: the computer has no power
    uint32_t restarts;    // power-on not counted
    uint32_t device_tree; // address of its blob in RAM, 0: none; the boot ROM hands it on
    uint32_t padding;
    uint64_t ready_cycle; // until then the processor is held after a restart
};

// What htif.c knows of the program that talks to it.
struct htif {
    uint64_t look_cycle; // of the next look at tohost; SLOT_NEVER: no program talks this way
    uint64_t seen;       // what tohost held at the last look
    uint32_t tohost;     // address in RAM
    uint32_t fromhost;   // the same, 0: the program has none
    uint32_t reading;    // 1: the program waits for a byte
    uint32_t padding;
};

struct machine {
    struct cpu cpu;
    struct life life;
    struct schedule schedule;
    struct upsets upsets;
    struct htif htif;
    struct world world;
    struct devices devices;
};
#pragma GCC diagnostic pop

struct slot {
    struct ares *ares;
    enum slot_number number;
    uint32_t interrupt;
};

// Bytes on their way out: the last MACHINE_STREAM_BYTES of them.
struct stream {
    uint64_t written;
    uint64_t taken;
    uint8_t bytes[MACHINE_STREAM_BYTES];
};

struct ares {
    struct machine machine;
    struct bus bus;
    struct memory memories[MEMORIES];
    uint8_t *ram;     // the bytes of the first of them
    uint64_t touched; // parts of the machine that may have changed since the base: a bit a slot
    struct cpu_cache *cache;
    struct slot slots[SLOT_COUNT];
    const struct slot_row *asked; // the last one whose registers the program asked for, or NULL
    struct stream streams[SLOT_STREAMS];
    struct observe observe;
    struct ares_point *points; // all that are held
    struct ares_point *base;   // what the pages were like that are not MACHINE_DIRTY_POINT, or NULL
    struct history history;
    char message[MACHINE_MESSAGE_BYTES];
};

static inline struct ares *machine_of(struct bus *bus) {
    return (struct ares *)((uint8_t *)bus - offsetof(struct ares, bus));
}

// How the board handles a device, made from the slot table.
struct slot_row {
    const char *name;
    uint32_t base;
    uint32_t span;
    uint32_t interrupt;
    bool standard;
    uint32_t answered; // bytes of the span, from the first on
    uint32_t smallest; // access in bytes that it takes
    uint32_t largest;
    size_t state_offset; // in struct devices
    size_t state_bytes;
    const uint32_t *readable;
    const uint32_t *writable;
    void (*reset)(void *self, struct slot *slot);
    uint32_t (*read)(const void *self, struct slot *slot, uint32_t offset);
    uint32_t (*take)(void *self, struct slot *slot, uint32_t offset); // NULL: read
    void (*write)(void *self, struct slot *slot, uint32_t offset, uint32_t value);
    void (*wake)(void *self, struct slot *slot);
    void (*settle)(void *self, struct slot *slot);
    void (*forget)(void *self, struct slot *slot, uint32_t load); // NULL: it needs no power
    uint32_t feed_count;
    const struct feed *feeds;
};
extern const struct slot_row slot_rows[SLOT_COUNT];
// A step of the world wakes a device that has one of these loads; 0: none that is not paced. Apart
// from the rows, as it is asked at every step.
extern const uint32_t slot_pace[SLOT_COUNT];

// Sets the message and returns the error.
__attribute__((format(printf, 3, 4))) int machine_fail(struct ares *ares, enum ares_error error,
                                                       const char *format, ...);

// The world's or the restart logic's change of RAM, flash or upsets must be told to the caches.
void machine_ram_changed(struct ares *ares, uint32_t offset, uint32_t count);
// A store that the processor did not make ends its reservation of a word there (RISC-V A extension,
// LR/SC).
void machine_stored_by_another(struct ares *ares, uint32_t address, uint32_t count);
void machine_flash_changed(struct ares *ares, uint32_t offset, uint32_t count);
// The same of what its cells have been through.
void machine_cells_changed(struct ares *ares, const void *record, uint32_t count);
static inline struct cells *machine_cells(const struct ares *ares) {
    return (struct cells *)(void *)ares->memories[MEMORY_CELLS].bytes;
}
void machine_upsets_changed(struct ares *ares);
// What a debugger writes: bytes that lie in RAM, and a register by gdb's number; false: there is no
// such one, or it cannot be written.
void machine_write_ram(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count);
bool machine_write_register(struct cpu *cpu, uint32_t number, uint64_t value);
bool machine_register_writable(uint32_t number);
// The whole state was replaced by another one.
void machine_replaced(struct ares *ares);

// RAM through EDAC, size 1, 2, 4 or 8, address a multiple of it. False: uncorrectable.
bool machine_ram_load(struct ares *ares, uint32_t address, uint32_t size, uint64_t *value);
bool machine_ram_store(struct ares *ares, uint32_t address, uint32_t size, uint64_t value);
// Reads a word, corrects it and writes it back. False: uncorrectable.
bool machine_ram_scrub(struct ares *ares, uint32_t address);
// One word as it would be read, nothing counted. False: uncorrectable.
bool machine_ram_peek(const struct ares *ares, uint32_t offset, uint32_t *word);

// True when all of address .. address + count is RAM, of which there is so much.
static inline bool machine_ram_holds(uint32_t ram_bytes, uint32_t address, size_t count) {
    uint32_t offset = address - ARES_RAM_BASE;
    return count <= ram_bytes && offset <= ram_bytes - count;
}
static inline bool machine_in_ram(const struct ares *ares, uint32_t address, size_t count) {
    return machine_ram_holds(ares->bus.ram_bytes, address, count);
}

// A device's state to look at; and to change, which nobody does but through here: so it is known
// which ones were touched.
static inline const void *machine_device_seen(const struct ares *ares, enum slot_number number) {
    return (const uint8_t *)&ares->machine.devices + slot_rows[number].state_offset;
}
static inline void *machine_device(struct ares *ares, enum slot_number number) {
    ares->touched |= UINT64_C(1) << number;
    return (uint8_t *)&ares->machine.devices + slot_rows[number].state_offset;
}
_Static_assert(SLOT_COUNT <= 62, "each slot has a bit");

// Whether the register of a device at that offset has the power to answer.
static inline bool machine_answers(const struct ares *ares, const struct slot_row *row,
                                   uint32_t offset) {
    return feeds_reach(row->feeds, row->feed_count, &ares->machine.world, offset);
}
// A device forgets what hangs on those of its loads that have no power. So it stays while they have
// none, for nothing reaches it but a reset, an upset or a saved flight: each is followed by this.
void machine_forget(struct ares *ares, enum slot_number number);

// The row that answers for an address, or NULL.
const struct slot_row *machine_row_at(uint32_t address);

// The boot ROM's word at an offset that is a multiple of 4.
uint32_t machine_rom_word(const struct ares *ares, uint32_t offset);

#endif
