// A state in a form that lasts: docs/snapshot-format.md.
//
// A snapshot is a header, then sections: a name of 16 bytes, a length of 8, that many bytes. One
// holds the fields of struct machine by name, the others the pages of a memory that are not zero,
// each after its number. All numbers are little-endian.
//
//   0  "ARES4SNP"   8  version   12  RAM bytes   16  digest of all that follows   24  sections
//
// Version 4 has no section for what the mass memory's cells have been through, and 32 blocks of it.
// Versions 3 and 2 have other names for some fields (fields.c). Version 1 had a section for each
// part of struct machine, as it lay.
#include <string.h>

#include "arithmetic.h"
#include "board.h"
#include "digest.h"
#include "fields.h"
#include "history.h"
#include "machine.h"
#include "observe.h"
#include "pages.h"
#include "snapshot.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "snapshots are copied as they lie");

#define SNAPSHOT_VERSION 5u
// Over three centuries: no flight lasts longer.
#define CYCLE_MAX (UINT64_C(1) << 60)
#define HEADER_BYTES 24u
#define NAME_BYTES 16u
#define SECTION_BYTES (NAME_BYTES + 8u)

// ---- writing ----------------------------------------------------------------------------------

struct writer {
    uint8_t *bytes; // NULL: only count
    size_t count;
};

static void put(struct writer *writer, const void *bytes, size_t count) {
    if (writer->bytes) {
        memcpy(writer->bytes + writer->count, bytes, count);
    }
    writer->count += count;
}

static void put_section(struct writer *writer, const char *name, uint64_t count) {
    char padded[NAME_BYTES] = {0};
    memcpy(padded, name, strlen(name));
    put(writer, padded, sizeof padded);
    put(writer, &count, sizeof count);
}

static void put_memory(struct writer *writer, const struct memory *memory) {
    uint64_t count = 0;
    for (uint32_t page = memory_next_page(memory, 0); page < memory_pages(memory);
         page = memory_next_page(memory, page + 1)) {
        count += sizeof page + MACHINE_PAGE_BYTES;
    }
    put_section(writer, memory->name, count);
    for (uint32_t page = memory_next_page(memory, 0); page < memory_pages(memory);
         page = memory_next_page(memory, page + 1)) {
        put(writer, &page, sizeof page);
        put(writer, memory_page(memory, page), MACHINE_PAGE_BYTES);
    }
}

static void put_all(const struct ares *ares, struct writer *writer) {
    uint32_t version = SNAPSHOT_VERSION;
    uint64_t unknown_yet = 0;
    put(writer, "ARES4SNP", 8);
    put(writer, &version, sizeof version);
    put(writer, &ares->bus.ram_bytes, sizeof ares->bus.ram_bytes);
    put(writer, &unknown_yet, sizeof unknown_yet);
    size_t count = fields_put(&ares->machine, NULL);
    put_section(writer, "state", count);
    if (writer->bytes) {
        fields_put(&ares->machine, writer->bytes + writer->count);
    }
    writer->count += count;
    for (unsigned i = 0; i < MEMORIES; i++) {
        put_memory(writer, &ares->memories[i]);
    }
}

size_t ares_snapshot_bytes(const struct ares *ares) {
    struct writer writer = {NULL, 0};
    put_all(ares, &writer);
    return writer.count;
}

int ares_snapshot(const struct ares *ares, uint8_t *bytes, size_t count) {
    if (count != ares_snapshot_bytes(ares)) {
        return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_ARGUMENT,
                            "A snapshot now takes %zu bytes, not %zu.", ares_snapshot_bytes(ares),
                            count);
    }
    struct writer writer = {bytes, 0};
    put_all(ares, &writer);
    uint64_t sum = digest(bytes + HEADER_BYTES, count - HEADER_BYTES, 0);
    memcpy(bytes + HEADER_BYTES - sizeof sum, &sum, sizeof sum);
    return 0;
}

// ---- reading ----------------------------------------------------------------------------------

static int broken(struct ares *ares, const char *what) {
    return machine_fail(ares, ARES_ERROR_SNAPSHOT, "This saved flight cannot be taken up: %s.",
                        what);
}

struct file {
    const uint8_t *bytes;
    size_t count;
    uint32_t version;
};

// The bytes of the section of that name; NULL when it is not there as it should be.
static const uint8_t *section(const void *opened, const char *name, size_t *count) {
    const struct file *file = opened;
    char padded[NAME_BYTES] = {0};
    memcpy(padded, name, strlen(name));
    size_t place = HEADER_BYTES;
    while (file->count - place >= SECTION_BYTES) {
        uint64_t length;
        memcpy(&length, file->bytes + place + NAME_BYTES, sizeof length);
        if (length > file->count - place - SECTION_BYTES) {
            return NULL;
        }
        if (memcmp(file->bytes + place, padded, NAME_BYTES) == 0) {
            *count = (size_t)length;
            return file->bytes + place + SECTION_BYTES;
        }
        place += SECTION_BYTES + (size_t)length;
    }
    return NULL;
}

static int read_header(struct ares *ares, struct file *file) {
    uint32_t ram_bytes;
    uint64_t sum;
    if (file->count < HEADER_BYTES || memcmp(file->bytes, "ARES4SNP", 8) != 0) {
        return broken(ares, "it is not a snapshot");
    }
    memcpy(&file->version, file->bytes + 8, sizeof file->version);
    memcpy(&ram_bytes, file->bytes + 12, sizeof ram_bytes);
    memcpy(&sum, file->bytes + 16, sizeof sum);
    if (file->version == 0 || file->version > SNAPSHOT_VERSION) {
        return broken(ares, "it is of a version that this program does not know");
    }
    if (ram_bytes != ares->bus.ram_bytes) {
        return broken(ares, "it is of a computer with another size of RAM");
    }
    if (sum != digest(file->bytes + HEADER_BYTES, file->count - HEADER_BYTES, 0)) {
        return broken(ares, "its bytes are damaged");
    }
    return 0;
}

static int read_state(struct ares *ares, const struct file *file, struct machine *machine) {
    const char *what = "its state is missing";
    size_t count = 0;
    const uint8_t *state = file->version > 1 ? section(file, "state", &count) : NULL;
    bool taken = file->version == 1 ? fields_take_v1(machine, section, file, &what)
                                    : state && fields_take(machine, state, count, &what);
    if (!taken) {
        return broken(ares, what);
    }
    // A state that no flight can be in would run wild: dates far off, tables without order, a
    // battery that holds what is no number, a double fault of a computer that is held in reset
    // because it is dark.
    const struct cpu *cpu = &machine->cpu;
    const struct life *life = &machine->life;
    uint64_t world_cycle = machine->schedule.world_cycle;
    bool dated = cpu->cycle < CYCLE_MAX && world_cycle > cpu->cycle &&
                 world_cycle - cpu->cycle <= BOARD_WORLD_CYCLES;
    bool sound = upset_sound(&machine->upsets, ARES_RAM_BASE, ares->bus.ram_bytes) &&
                 cpu_sound(cpu) && (!life->powered || world_sound(&machine->world));
    if (!sound || !(life->powered ? dated : cpu->cycle == 0) || (life->dark && cpu->double_fault)) {
        return broken(ares, "its state is none that a flight can be in");
    }
    return 0;
}

// The pages of a memory: only checked, or put in place.
static bool take_pages(struct memory *memory, const uint8_t *bytes, size_t count, bool only_check) {
    size_t place = 0;
    while (place < count) {
        uint32_t page;
        if (count - place < sizeof page) {
            return false;
        }
        memcpy(&page, bytes + place, sizeof page);
        place += sizeof page;
        if (page >= memory_pages(memory) || count - place < MACHINE_PAGE_BYTES) {
            return false;
        }
        if (!only_check) {
            memcpy(memory_page(memory, page), bytes + place, MACHINE_PAGE_BYTES);
            memory_changed(memory, page * MACHINE_PAGE_BYTES, MACHINE_PAGE_BYTES);
        }
        place += MACHINE_PAGE_BYTES;
    }
    return true;
}

// What a file holds, once it is found good.
struct parsed {
    struct machine machine;
    const uint8_t *pages[MEMORIES];
    size_t lengths[MEMORIES];
};

static int parse(struct ares *ares, const uint8_t *bytes, size_t count, struct parsed *parsed) {
    struct file file = {bytes, count, 0};
    int wrong = read_header(ares, &file);
    wrong = wrong ? wrong : read_state(ares, &file, &parsed->machine);
    for (unsigned i = 0; !wrong && i < MEMORIES; i++) {
        struct memory *memory = &ares->memories[i];
        const uint8_t *pages = section(&file, memory->name, &parsed->lengths[i]);
        parsed->pages[i] = pages;
        const bool may_lack = i == MEMORY_CELLS && file.version < 5;
        if (!pages && may_lack) {
            parsed->lengths[i] = 0;
        } else if (!pages || !take_pages(memory, pages, parsed->lengths[i], true)) {
            wrong = broken(ares, "a memory is missing or cut off");
        }
    }
    return wrong;
}

int snapshot_check(struct ares *ares, const uint8_t *bytes, size_t count) {
    struct parsed parsed;
    return parse(ares, bytes, count, &parsed);
}

// What a device without power could not have kept is no part of a flight, whatever the file says.
static void forget_all(struct ares *ares) {
    struct arithmetic callers = arithmetic_enter();
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine_forget(ares, (enum slot_number)i);
    }
    arithmetic_leave(&callers);
}

int ares_restore(struct ares *ares, const uint8_t *bytes, size_t count) {
    struct parsed parsed;
    int wrong = parse(ares, bytes, count, &parsed);
    if (wrong) {
        return wrong;
    }
    memcpy(&ares->machine, &parsed.machine, sizeof parsed.machine);
    ares->touched = UINT64_MAX;
    for (unsigned i = 0; i < MEMORIES; i++) {
        memory_clear(&ares->memories[i]);
        take_pages(&ares->memories[i], parsed.pages[i], parsed.lengths[i], false);
    }
    machine_ram_changed(ares, 0, ares->bus.ram_bytes);
    machine_replaced(ares);
    forget_all(ares);
    observe_jump(ares);
    history_begin(ares, NULL);
    return 0;
}
