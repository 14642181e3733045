// State as a whole: its digest, and its copy in a form that lasts.
//
// A snapshot is a header, then sections: a name of 16 bytes, a length of 8, that many bytes. Plain
// state goes as it lies, a section for each part of struct machine and each device; memories go as
// the pages that are not zero, each behind its number. All numbers are little-endian.
//
//   0  "ARES4SNP"   8  version   12  RAM bytes   16  digest of all that follows   24  sections
#include <string.h>

#include "board.h"
#include "digest.h"
#include "history.h"
#include "machine.h"
#include "pages.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "snapshots are copied as they lie");

#define SNAPSHOT_VERSION 1u
// Over three centuries: no flight lasts longer.
#define CYCLE_MAX (UINT64_C(1) << 60)
#define HEADER_BYTES 24u
#define NAME_BYTES 16u
#define SECTION_BYTES (NAME_BYTES + 8u)

struct section {
    const char *name;
    size_t offset; // in struct machine
    size_t bytes;
};

#define PART(member)                                                                               \
    {#member, offsetof(struct machine, member), sizeof(((struct machine *)0)->member)}
#define DEVICE(slot, base, span, irq, standard)                                                    \
    {#slot, offsetof(struct machine, devices) + offsetof(struct devices, slot),                    \
     sizeof(struct slot)},
static const struct section sections[] = {PART(cpu),  PART(life),  PART(schedule), PART(upsets),
                                          PART(htif), PART(world), SLOTS(DEVICE)};
#define SECTIONS (sizeof sections / sizeof sections[0])

// ---- writing
// ----------------------------------------------------------------------------------------

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
    for (uint32_t page = 0; page < memory_pages(memory); page++) {
        count += page_is_zero(memory_page(memory, page)) ? 0 : sizeof page + MACHINE_PAGE_BYTES;
    }
    put_section(writer, memory->name, count);
    for (uint32_t page = 0; page < memory_pages(memory); page++) {
        if (!page_is_zero(memory_page(memory, page))) {
            put(writer, &page, sizeof page);
            put(writer, memory->bytes + (size_t)page * MACHINE_PAGE_BYTES, MACHINE_PAGE_BYTES);
        }
    }
}

static void put_all(const struct ares *ares, struct writer *writer) {
    uint32_t version = SNAPSHOT_VERSION;
    uint64_t unknown_yet = 0;
    put(writer, "ARES4SNP", 8);
    put(writer, &version, sizeof version);
    put(writer, &ares->bus.ram_bytes, sizeof ares->bus.ram_bytes);
    put(writer, &unknown_yet, sizeof unknown_yet);
    for (unsigned i = 0; i < SECTIONS; i++) {
        put_section(writer, sections[i].name, sections[i].bytes);
        put(writer, (const uint8_t *)&ares->machine + sections[i].offset, sections[i].bytes);
    }
    struct memory memories[MEMORIES];
    memories_of(ares, memories);
    for (unsigned i = 0; i < MEMORIES; i++) {
        put_memory(writer, &memories[i]);
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

// ---- reading
// ----------------------------------------------------------------------------------------

static int broken(struct ares *ares, const char *what) {
    return machine_fail(ares, ARES_ERROR_SNAPSHOT, "This saved flight cannot be taken up: %s.",
                        what);
}

// The section of that name, its length in *count; NULL when it is not there as it should be.
static const uint8_t *section_named(const uint8_t *bytes, size_t all, const char *name,
                                    uint64_t *count) {
    char padded[NAME_BYTES] = {0};
    memcpy(padded, name, strlen(name));
    size_t place = HEADER_BYTES;
    while (all - place >= SECTION_BYTES) {
        memcpy(count, bytes + place + NAME_BYTES, sizeof *count);
        if (*count > all - place - SECTION_BYTES) {
            return NULL;
        }
        if (memcmp(bytes + place, padded, NAME_BYTES) == 0) {
            return bytes + place + SECTION_BYTES;
        }
        place += SECTION_BYTES + (size_t)*count;
    }
    return NULL;
}

static int check(struct ares *ares, const uint8_t *bytes, size_t count) {
    uint32_t version, ram_bytes;
    uint64_t sum;
    if (count < HEADER_BYTES || memcmp(bytes, "ARES4SNP", 8) != 0) {
        return broken(ares, "it is not a snapshot");
    }
    memcpy(&version, bytes + 8, sizeof version);
    memcpy(&ram_bytes, bytes + 12, sizeof ram_bytes);
    memcpy(&sum, bytes + 16, sizeof sum);
    if (version != SNAPSHOT_VERSION) {
        return broken(ares, "it is of a version that this program does not know");
    }
    if (ram_bytes != ares->bus.ram_bytes) {
        return broken(ares, "it is of a computer with another size of RAM");
    }
    if (sum != digest(bytes + HEADER_BYTES, count - HEADER_BYTES, 0)) {
        return broken(ares, "its bytes are damaged");
    }
    for (unsigned i = 0; i < SECTIONS; i++) {
        uint64_t length;
        const uint8_t *section = section_named(bytes, count, sections[i].name, &length);
        if (!section || length != sections[i].bytes) {
            return broken(ares, "a section is missing or of another length");
        }
    }
    return 0;
}

// A state that no flight can be in would run wild: dates far off, a table with more rows than it
// has.
static int check_values(struct ares *ares, const uint8_t *bytes, size_t count) {
    struct cpu cpu;
    struct life life;
    struct schedule schedule;
    struct upsets upsets;
    uint64_t length;
    memcpy(&cpu, section_named(bytes, count, "cpu", &length), sizeof cpu);
    memcpy(&life, section_named(bytes, count, "life", &length), sizeof life);
    memcpy(&schedule, section_named(bytes, count, "schedule", &length), sizeof schedule);
    memcpy(&upsets, section_named(bytes, count, "upsets", &length), sizeof upsets);
    bool dated = cpu.cycle < CYCLE_MAX && schedule.world_cycle > cpu.cycle &&
                 schedule.world_cycle - cpu.cycle <= BOARD_WORLD_CYCLES;
    bool sound = upset_sound(&upsets, ARES_RAM_BASE, ares->bus.ram_bytes);
    if (!sound || (life.powered && !dated)) {
        return broken(ares, "its state is none that a flight can be in");
    }
    return 0;
}

// The pages of a memory: checked when memory->bytes is NULL, else put in place.
static bool take_pages(const struct memory *memory, const uint8_t *section, uint64_t length) {
    uint64_t place = 0;
    while (place < length) {
        uint32_t page;
        if (length - place < sizeof page) {
            return false;
        }
        memcpy(&page, section + place, sizeof page);
        place += sizeof page;
        if (page >= memory_pages(memory) || length - place < MACHINE_PAGE_BYTES) {
            return false;
        }
        if (memory->bytes) {
            memcpy(memory->bytes + (size_t)page * MACHINE_PAGE_BYTES, section + place,
                   MACHINE_PAGE_BYTES);
        }
        place += MACHINE_PAGE_BYTES;
    }
    return true;
}

int ares_restore(struct ares *ares, const uint8_t *bytes, size_t count) {
    int wrong = check(ares, bytes, count);
    struct memory memories[MEMORIES];
    const uint8_t *pages[MEMORIES];
    uint64_t lengths[MEMORIES];
    memories_of(ares, memories);
    wrong = wrong ? wrong : check_values(ares, bytes, count);
    for (unsigned i = 0; !wrong && i < MEMORIES; i++) {
        struct memory only_check = memories[i];
        only_check.bytes = NULL;
        pages[i] = section_named(bytes, count, memories[i].name, &lengths[i]);
        if (!pages[i] || !take_pages(&only_check, pages[i], lengths[i])) {
            wrong = broken(ares, "a memory is missing or cut off");
        }
    }
    if (wrong) {
        return wrong;
    }
    for (unsigned i = 0; i < SECTIONS; i++) {
        uint64_t length;
        const uint8_t *section = section_named(bytes, count, sections[i].name, &length);
        memcpy((uint8_t *)&ares->machine + sections[i].offset, section, sections[i].bytes);
    }
    for (unsigned i = 0; i < MEMORIES; i++) {
        memset(memories[i].bytes, 0, memories[i].count);
        take_pages(&memories[i], pages[i], lengths[i]);
    }
    machine_ram_changed(ares, 0, ares->bus.ram_bytes);
    machine_flash_changed(ares, 0, MACHINE_FLASH_BYTES);
    machine_replaced(ares);
    history_begin(ares);
    return 0;
}
