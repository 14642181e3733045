// Puts programs into RAM: of a 32-bit RISC-V ELF the segments to load and the entry, and nothing
// else; flat programs and device trees as they are.
//
// Segments go to their physical addresses, as on QEMU's virt board. What lies below RAM is passed
// over, as there: linkers put the page of the ELF header, which no program reads, before the code.
// Source: System V ABI, "ELF header" and "Program header"; RISC-V psABI 1.0, "File header".
#include <string.h>

#include "machine.h"

#define ELF_HEADER_BYTES 52u
#define SEGMENT_HEADER_BYTES 32u
#define SEGMENTS_MAX 64u
#define ELF_TYPE_EXECUTABLE 2u
#define ELF_MACHINE_RISCV 243u
#define ELF_FLAG_RVE 8u
#define SEGMENT_LOAD 1u

static uint32_t number_at(const uint8_t *bytes, uint32_t size) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < size; i++) {
        number |= (uint32_t)bytes[i] << 8 * i;
    }
    return number;
}

static int check_header(struct ares *ares, const uint8_t *elf, size_t count) {
    const char *wrong = NULL;
    if (count < ELF_HEADER_BYTES || memcmp(elf, "\177ELF", 4) != 0) {
        wrong = "The file is not an ELF program";
    } else if (elf[4] != 1 || elf[5] != 1) {
        wrong = "The ELF file is not a 32-bit little-endian one";
    } else if (number_at(elf + 18, 2) != ELF_MACHINE_RISCV) {
        wrong = "The ELF file is for another processor than RISC-V";
    } else if (number_at(elf + 16, 2) != ELF_TYPE_EXECUTABLE) {
        wrong = "The ELF file is not a linked executable (relocatable or shared instead)";
    } else if (number_at(elf + 36, 4) & ELF_FLAG_RVE) {
        wrong = "The ELF file is built for RV32E, which this processor is not";
    } else if (number_at(elf + 42, 2) != SEGMENT_HEADER_BYTES) {
        wrong = "The ELF file's program headers have a size other than 32";
    }
    if (wrong) {
        return machine_fail(ares, ARES_ERROR_IMAGE,
                            "%s; build it with -march=rv32imafdc -mabi=ilp32d for 0x%08X.", wrong,
                            (unsigned)ARES_RAM_BASE);
    }
    return 0;
}

static int load_segment(struct ares *ares, const uint8_t *elf, size_t count, uint32_t index,
                        const uint8_t *header) {
    uint32_t from = number_at(header + 4, 4);
    uint32_t address = number_at(header + 12, 4);
    uint32_t file_bytes = number_at(header + 16, 4);
    uint32_t memory_bytes = number_at(header + 20, 4);
    if (from > count || file_bytes > count - from) {
        return machine_fail(
            ares, ARES_ERROR_IMAGE,
            "Segment %u of the ELF file lies past the end of the file: it is cut off.", index);
    }
    if (file_bytes > memory_bytes) {
        return machine_fail(ares, ARES_ERROR_IMAGE,
                            "Segment %u of the ELF file is larger in the file than in memory.",
                            index);
    }
    uint32_t below = address < ARES_RAM_BASE ? ARES_RAM_BASE - address : 0;
    if (memory_bytes <= below) {
        return 0;
    }
    uint32_t room = memory_bytes - below;
    if (!machine_in_ram(ares, address + below, room)) {
        return machine_fail(
            ares, ARES_ERROR_IMAGE,
            "Segment %u of the ELF file wants 0x%08X to 0x%08X, but RAM is 0x%08X to "
            "0x%08X.",
            index, address, address + memory_bytes, (unsigned)ARES_RAM_BASE,
            (unsigned)ARES_RAM_BASE + ares->bus.ram_bytes);
    }
    uint32_t offset = address + below - ARES_RAM_BASE;
    uint32_t copied = file_bytes > below ? file_bytes - below : 0;
    if (copied) {
        memcpy(ares->ram + offset, elf + from + below, copied);
    }
    memset(ares->ram + offset + copied, 0, room - copied);
    machine_ram_changed(ares, offset, room);
    return 0;
}

static int too_late(struct ares *ares) {
    return machine_fail(ares, ARES_ERROR_IMAGE,
                        "A program is loaded before power-on, not after it.");
}

int ares_load_elf(struct ares *ares, const uint8_t *elf, size_t count) {
    int wrong = ares->machine.life.powered ? too_late(ares) : check_header(ares, elf, count);
    if (wrong) {
        return wrong;
    }
    uint32_t entry = number_at(elf + 24, 4);
    uint32_t table = number_at(elf + 28, 4);
    uint32_t segments = number_at(elf + 44, 2);
    if (segments == 0 || segments > SEGMENTS_MAX || table > count ||
        segments * SEGMENT_HEADER_BYTES > count - table) {
        return machine_fail(
            ares, ARES_ERROR_IMAGE,
            "The ELF file's table of %u program headers at byte %u is missing, cut off "
            "or longer than %u.",
            segments, table, SEGMENTS_MAX);
    }
    bool entry_loaded = false;
    for (uint32_t i = 0; i < segments; i++) {
        const uint8_t *header = elf + table + i * SEGMENT_HEADER_BYTES;
        if (number_at(header, 4) != SEGMENT_LOAD || number_at(header + 20, 4) == 0) {
            continue;
        }
        wrong = load_segment(ares, elf, count, i, header);
        if (wrong) {
            return wrong;
        }
        entry_loaded |=
            entry >= ARES_RAM_BASE && entry - number_at(header + 12, 4) < number_at(header + 16, 4);
    }
    if (!entry_loaded) {
        return machine_fail(ares, ARES_ERROR_IMAGE,
                            "The ELF file's entry 0x%08X is in none of its loaded segments; link "
                            "it for 0x%08X and name its entry, with ENTRY(_start) or -e.",
                            entry, (unsigned)ARES_RAM_BASE);
    }
    ares->machine.life.entry = entry;
    return 0;
}

int ares_load_device_tree(struct ares *ares, const uint8_t *bytes, size_t count, uint32_t address) {
    if (ares->machine.life.powered) {
        return too_late(ares);
    }
    if (!machine_in_ram(ares, address, count) || count == 0 || address % 8) {
        return machine_fail(ares, ARES_ERROR_IMAGE,
                            "A device tree of %zu bytes at 0x%08X does not fit into RAM, 0x%08X to "
                            "0x%08X.",
                            count, address, (unsigned)ARES_RAM_BASE,
                            (unsigned)ARES_RAM_BASE + ares->bus.ram_bytes);
    }
    memcpy(ares->ram + (address - ARES_RAM_BASE), bytes, count);
    machine_ram_changed(ares, address - ARES_RAM_BASE, (uint32_t)count);
    ares->machine.life.device_tree = address;
    return 0;
}

int ares_load_flat(struct ares *ares, const uint8_t *bytes, size_t count, uint32_t address) {
    if (ares->machine.life.powered) {
        return too_late(ares);
    }
    if (!machine_in_ram(ares, address, count) || count == 0 || address % 2) {
        return machine_fail(
            ares, ARES_ERROR_IMAGE,
            "A flat program of %zu bytes at 0x%08X does not fit into RAM, 0x%08X to "
            "0x%08X.",
            count, address, (unsigned)ARES_RAM_BASE, (unsigned)ARES_RAM_BASE + ares->bus.ram_bytes);
    }
    memcpy(ares->ram + (address - ARES_RAM_BASE), bytes, count);
    machine_ram_changed(ares, address - ARES_RAM_BASE, (uint32_t)count);
    ares->machine.life.entry = address;
    return 0;
}
