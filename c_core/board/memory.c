// RAM behind EDAC, and the bookkeeping of what changed in the memories.
#include "machine.h"

#include <assert.h>
#include <string.h>

#include "pages.h"

void machine_ram_changed(struct ares *ares, uint32_t offset, uint32_t count) {
    assert(offset <= ares->bus.ram_bytes && count <= ares->bus.ram_bytes - offset);
    memory_changed(&ares->memories[MEMORY_RAM], offset, count);
    cpu_cache_forget(ares->cache, offset, count);
}

void machine_stored_by_another(struct ares *ares, uint32_t address, uint32_t count) {
    struct cpu *cpu = &ares->machine.cpu;
    cpu->reserved &=
        count == 0 || address >= cpu->reservation + 4 || cpu->reservation >= address + count;
}

void machine_flash_changed(struct ares *ares, uint32_t offset, uint32_t count) {
    assert(offset <= MACHINE_FLASH_BYTES && count <= MACHINE_FLASH_BYTES - offset);
    ares->touched |= MACHINE_TOUCHED_FLASH;
    memory_changed(&ares->memories[MEMORY_FLASH], offset, count);
}

void machine_cells_changed(struct ares *ares, const void *record, uint32_t count) {
    struct memory *memory = &ares->memories[MEMORY_CELLS];
    const uint32_t offset = (uint32_t)((const uint8_t *)record - memory->bytes);
    assert(offset <= memory->count && count <= memory->count - offset);
    ares->touched |= MACHINE_TOUCHED_FLASH;
    memory_changed(memory, offset, count);
}

void machine_replaced(struct ares *ares) {
    const struct upsets *upsets = &ares->machine.upsets;
    ares->bus.fast_bytes =
        upsets->count ? upsets->words[0].address - ARES_RAM_BASE : ares->bus.ram_bytes;
    assert(ares->bus.fast_bytes <= ares->bus.ram_bytes);
    ares->bus.attention = true;
}

void machine_upsets_changed(struct ares *ares) {
    ares->touched |= MACHINE_TOUCHED_UPSETS;
    machine_replaced(ares);
    edac_upsets_changed(machine_device(ares, SLOT_edac), &ares->slots[SLOT_edac]);
}

static uint32_t word_at(const struct ares *ares, uint32_t offset) {
    uint32_t word;
    memcpy(&word, ares->ram + offset, sizeof word);
    return word;
}

bool machine_ram_peek(const struct ares *ares, uint32_t offset, uint32_t *word) {
    uint32_t wrong = 0;
    uint64_t flips = upset_flips(&ares->machine.upsets, ARES_RAM_BASE + offset);
    enum upset_verdict verdict = upset_decode(flips, &wrong);
    *word = word_at(ares, offset) ^ wrong;
    return verdict != UPSET_UNCORRECTABLE;
}

// A word as the memory controller delivers it, told to the EDAC device. False: uncorrectable.
static bool word_through_edac(struct ares *ares, uint32_t offset, uint32_t *word) {
    uint32_t address = ARES_RAM_BASE + offset;
    uint64_t flips = upset_flips(&ares->machine.upsets, address);
    uint32_t wrong = 0;
    enum upset_verdict verdict = upset_decode(flips, &wrong);
    *word = word_at(ares, offset) ^ wrong;
    if (verdict != UPSET_CLEAN) {
        edac_saw(machine_device(ares, SLOT_edac), &ares->slots[SLOT_edac], address,
                 verdict == UPSET_UNCORRECTABLE);
    }
    return verdict != UPSET_UNCORRECTABLE;
}

bool machine_ram_load(struct ares *ares, uint32_t address, uint32_t size, uint64_t *value) {
    uint32_t offset = address - ARES_RAM_BASE;
    uint32_t words[2] = {0, 0};
    assert(bus_width(size) && address % size == 0 && machine_in_ram(ares, address, size));
    for (uint32_t i = 0; i < (size + 3) / 4; i++) {
        if (!word_through_edac(ares, (offset & ~3u) + 4 * i, &words[i])) {
            return false;
        }
    }
    uint64_t both = words[0] | (uint64_t)words[1] << 32;
    *value = both >> 8 * (offset & 3) & (size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1);
    return true;
}

static void heal(struct ares *ares, uint32_t offset) {
    if (upset_heal(&ares->machine.upsets, ARES_RAM_BASE + offset)) {
        machine_upsets_changed(ares);
    }
}

static void store_word(struct ares *ares, uint32_t offset, uint32_t word) {
    memcpy(ares->ram + offset, &word, sizeof word);
    heal(ares, offset);
}

bool machine_ram_store(struct ares *ares, uint32_t address, uint32_t size, uint64_t value) {
    uint32_t offset = address - ARES_RAM_BASE;
    assert(bus_width(size) && address % size == 0 && machine_in_ram(ares, address, size));
    if (size >= 4) {
        for (uint32_t i = 0; i < size / 4; i++) {
            store_word(ares, offset + 4 * i, (uint32_t)(value >> 32 * i));
        }
    } else {
        // Less than a word: the controller reads the word, merges, and writes it whole.
        uint32_t word;
        uint32_t shift = 8 * (offset & 3);
        uint32_t mask = ((UINT32_C(1) << 8 * size) - 1) << shift;
        if (!word_through_edac(ares, offset & ~3u, &word)) {
            return false;
        }
        store_word(ares, offset & ~3u, (word & ~mask) | ((uint32_t)value << shift & mask));
    }
    machine_ram_changed(ares, offset, size);
    return true;
}

bool machine_ram_scrub(struct ares *ares, uint32_t address) {
    uint32_t offset = address - ARES_RAM_BASE;
    uint32_t word;
    if (!word_through_edac(ares, offset, &word)) {
        return false;
    }
    if (word != word_at(ares, offset)) {
        // Three flips and more: the decoder took them for one, and writes what it made of them.
        machine_ram_changed(ares, offset, sizeof word);
    }
    store_word(ares, offset, word);
    return true;
}
