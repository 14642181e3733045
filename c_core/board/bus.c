// Who answers at an address: the processor's slow way to memory and devices (cpu/bus.h).
#include "machine.h"

// Whether a device takes an access of that size there; of ours only the registers in the bitmap.
static bool takes(const struct slot_row *row, uint32_t size, const uint32_t *bitmap,
                  uint32_t offset) {
    uint32_t word = offset / 4;
    return offset < row->answered && size >= row->smallest && size <= row->largest &&
           (row->standard || bitmap[word / 32] >> word % 32 & 1);
}

// A double is two words, but where registers are bytes: there it is the one at its address.
static bool in_words(const struct slot_row *row, uint32_t size) {
    return size == 8 && row->smallest > 1;
}

// A driver has more than one word to say to its device.
static const struct slot_row *row_asked(struct ares *ares, uint32_t address) {
    const struct slot_row *row = ares->asked;
    if (!row || address - row->base >= row->span) {
        row = machine_row_at(address);
        ares->asked = row;
    }
    return row;
}

static bool device_load(struct ares *ares, uint32_t address, uint32_t size, uint64_t *value) {
    const struct slot_row *row = row_asked(ares, address);
    uint32_t offset = row ? address - row->base : 0;
    if (!row || !takes(row, size, row->readable, offset)) {
        return false;
    }
    if (in_words(row, size)) {
        uint64_t low, high;
        bool good = device_load(ares, address, 4, &low) && device_load(ares, address + 4, 4, &high);
        *value = good ? low | high << 32 : 0;
        return good;
    }
    enum slot_number number = (enum slot_number)(row - slot_rows);
    struct slot *slot = &ares->slots[number];
    *value = !machine_answers(ares, row, offset) ? 0
             : row->take ? row->take(machine_device(ares, number), slot, offset)
                         : row->read(machine_device_seen(ares, number), slot, offset);
    return true;
}

bool bus_load(struct bus *bus, uint32_t address, uint32_t size, uint64_t *value) {
    struct ares *ares = machine_of(bus);
    if (machine_in_ram(ares, address, size)) {
        return machine_ram_load(ares, address, size, value);
    }
    if (address - MACHINE_ROM_BASE < MACHINE_ROM_BYTES) {
        uint64_t word = machine_rom_word(ares, (address - MACHINE_ROM_BASE) & ~3u);
        uint64_t next = machine_rom_word(ares, (address - MACHINE_ROM_BASE + 4) & ~3u);
        *value = (word | next << 32) >> (8 * (address & 3));
        *value &= size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1;
        return true;
    }
    return device_load(ares, address, size, value);
}

static void device_store(struct ares *ares, const struct slot_row *row, uint32_t offset,
                         uint32_t value) {
    enum slot_number number = (enum slot_number)(row - slot_rows);
    if (machine_answers(ares, row, offset)) {
        row->write(machine_device(ares, number), &ares->slots[number], offset, value);
    }
}

bool bus_store(struct bus *bus, uint32_t address, uint32_t size, uint64_t value) {
    struct ares *ares = machine_of(bus);
    if (machine_in_ram(ares, address, size)) {
        return machine_ram_store(ares, address, size, value);
    }
    const struct slot_row *row = row_asked(ares, address);
    uint32_t offset = row ? address - row->base : 0;
    if (!row || !takes(row, size, row->writable, offset)) {
        return false;
    }
    device_store(ares, row, offset, (uint32_t)value);
    if (in_words(row, size)) {
        device_store(ares, row, offset + 4, (uint32_t)(value >> 32));
    }
    return true;
}

bool bus_fetch(struct bus *bus, uint32_t address, uint16_t *parcel) {
    uint64_t value = 0;
    bool memory = machine_in_ram(machine_of(bus), address, 2) ||
                  address - MACHINE_ROM_BASE < MACHINE_ROM_BYTES;
    bool good = memory && bus_load(bus, address, 2, &value);
    *parcel = (uint16_t)value;
    return good;
}

// The boot ROM, word for word as QEMU's virt board has it: hart number to a0, the device tree's
// address to a1, that of OpenSBI's struct fw_dynamic_info to a2, and to the image.
uint32_t machine_rom_word(const struct ares *ares, uint32_t offset) {
    const struct life *life = &ares->machine.life;
    const uint32_t words[MACHINE_ROM_BYTES / 4] = {
        0x00000297,  // auipc t0, 0
        0x02828613,  // addi  a2, t0, 40
        0xF1402573,  // csrr  a0, mhartid
        0x0202A583,  // lw    a1, 32(t0)
        0x0182A283,  // lw    t0, 24(t0)
        0x00028067,  // jr    t0
        life->entry, // where t0 + 24 points
        0,
        life->device_tree, // where t0 + 32 points
        0,
        0x4942534F,  // where a2 points: "OSBI"
        2,           // its version
        life->entry, // the program that comes next
        1,           // its mode there: supervisor, which this processor does not have
    };
    return words[offset % MACHINE_ROM_BYTES / 4];
}
