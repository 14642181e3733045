// Looking into the machine without touching it, and the debugger's way of changing it. See ares.h.
#include <stdio.h>
#include <string.h>

#include "../cpu/ahead.h"
#include "history.h"
#include "machine.h"
#include "observe.h"

#define REGISTER_PC 32u
#define REGISTER_F 33u
#define REGISTER_CSR 65u
#define CSRS 4096u

// A byte as the program would read it. False: nothing answers there.
static bool peek_byte(const struct ares *ares, uint32_t address, uint8_t *byte) {
    uint32_t word = 0;
    uint32_t aligned = address & ~3u;
    const struct slot_row *row = machine_row_at(address);
    if (machine_in_ram(ares, aligned, 4)) {
        machine_ram_peek(ares, aligned - ARES_RAM_BASE, &word);
    } else if (address - MACHINE_ROM_BASE < MACHINE_ROM_BYTES) {
        word = machine_rom_word(ares, aligned - MACHINE_ROM_BASE);
    } else if (row) {
        enum slot_number number = (enum slot_number)(row - slot_rows);
        const void *self = machine_device_seen(ares, number);
        uint32_t offset = aligned - row->base;
        bool bytes = row->smallest == 1; // its registers are bytes
        bool there = row->standard || (row->readable[offset / 128] >> offset / 4 % 32 & 1);
        // A read changes nothing, so that the slot may be lent to it.
        struct slot *slot = (struct slot *)(uintptr_t)&ares->slots[number];
        bool answers = there && machine_answers(ares, row, offset);
        word = answers ? row->read(self, slot, bytes ? address - row->base : offset) : 0;
        word <<= bytes ? 8 * (address & 3) : 0;
        if (!there) {
            return false;
        }
    } else {
        return false;
    }
    *byte = (uint8_t)(word >> 8 * (address & 3));
    return true;
}

static int no_memory(const struct ares *ares, uint32_t address) {
    // The message is no part of the machine.
    return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_MEMORY,
                        "Nothing answers at address 0x%08X.", address);
}

int ares_peek(const struct ares *ares, uint32_t address, uint8_t *bytes, size_t count) {
    if (machine_in_ram(ares, address, count) && !ares->machine.upsets.count) {
        memcpy(bytes, ares->ram + (address - ARES_RAM_BASE), count);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!peek_byte(ares, address + (uint32_t)i, &bytes[i])) {
            return no_memory(ares, address + (uint32_t)i);
        }
    }
    return 0;
}

void machine_write_ram(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count) {
    memcpy(ares->ram + (address - ARES_RAM_BASE), bytes, count);
    for (size_t i = 0; i < count && ares->machine.upsets.count; i++) {
        upset_heal(&ares->machine.upsets, (address + (uint32_t)i) & ~3u);
    }
    machine_upsets_changed(ares);
    machine_ram_changed(ares, address - ARES_RAM_BASE, (uint32_t)count);
    machine_stored_by_another(ares, address, (uint32_t)count);
}

int ares_poke(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count) {
    if (!machine_in_ram(ares, address, count)) {
        return no_memory(ares, address);
    }
    int wrong = history_by_hand(ares, "put it as an input");
    if (!wrong) {
        machine_write_ram(ares, address, bytes, count);
    }
    return wrong;
}

static int no_register(const struct ares *ares, uint32_t number) {
    return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_MEMORY,
                        "There is no register %u that can be had.", number);
}

int ares_register_read(const struct ares *ares, uint32_t number, uint64_t *value) {
    const struct cpu *cpu = &ares->machine.cpu;
    uint32_t word = 0;
    if (number < REGISTER_PC) {
        *value = number ? cpu->x[number] : 0;
    } else if (number == REGISTER_PC) {
        *value = cpu->pc;
    } else if (number < REGISTER_CSR) {
        *value = cpu->f[number - REGISTER_F];
    } else if (number - REGISTER_CSR < CSRS && cpu_csr_peek(cpu, number - REGISTER_CSR, &word)) {
        *value = word;
    } else {
        return no_register(ares, number);
    }
    return 0;
}

bool machine_register_writable(uint32_t number) {
    return number < REGISTER_CSR ||
           (number - REGISTER_CSR < CSRS && cpu_csr_writable(number - REGISTER_CSR));
}

bool machine_write_register(struct cpu *cpu, uint32_t number, uint64_t value) {
    if (number < REGISTER_PC) {
        cpu->x[number] = number ? (uint32_t)value : 0;
    } else if (number == REGISTER_PC) {
        cpu->pc = (uint32_t)value & ~1u;
        cpu->waiting = 0;
    } else if (number < REGISTER_CSR) {
        cpu->f[number - REGISTER_F] = value;
    } else {
        return number - REGISTER_CSR < CSRS &&
               cpu_csr_poke(cpu, number - REGISTER_CSR, (uint32_t)value);
    }
    return true;
}

int ares_register_write(struct ares *ares, uint32_t number, uint64_t value) {
    struct cpu written = ares->machine.cpu;
    if (!machine_write_register(&written, number, value)) {
        return no_register(ares, number);
    }
    int wrong = history_by_hand(ares, "put it as an input");
    if (!wrong) {
        observe_written(ares, number);
        ares->machine.cpu = written;
    }
    return wrong;
}

void ares_csr_name(uint32_t number, char *name, size_t capacity) {
    uint32_t first = 0;
    uint32_t last = 0;
    const char *row = cpu_csr_name(number, &first, &last);
    int length = row ? (int)strlen(row) : 0;
    if (length == 0) {
        snprintf(name, capacity, "%s", "");
    } else if (first == last) {
        snprintf(name, capacity, "%s", row);
    } else {
        bool high = row[length - 1] == 'h';
        uint32_t index = number - first + (first % 32 == 3 ? 3 : 0);
        snprintf(name, capacity, "%.*s%u%s", length - high, row, index, high ? "h" : "");
    }
}

void ares_counters(const struct ares *ares, struct ares_counters *counters) {
    const struct machine *machine = &ares->machine;
    counters->cycle = machine->cpu.cycle;
    counters->instructions = machine->cpu.steps;
    counters->restarts = machine->life.restarts;
    counters->waiting = machine->cpu.waiting;
}

void ares_truth(const struct ares *ares, struct ares_truth *truth) {
    memset(truth, 0, sizeof *truth);
    world_truth(&ares->machine.world, truth);
}

size_t ares_take(struct ares *ares, uint32_t number, uint8_t *bytes, size_t capacity) {
    if (number >= SLOT_STREAMS) {
        return 0;
    }
    struct stream *stream = &ares->streams[number];
    if (stream->written > stream->taken + MACHINE_STREAM_BYTES) {
        stream->taken = stream->written - MACHINE_STREAM_BYTES;
    }
    size_t count = 0;
    while (count < capacity && stream->taken < stream->written) {
        bytes[count++] = stream->bytes[stream->taken++ % MACHINE_STREAM_BYTES];
    }
    return count;
}

void ares_instruction(uint32_t bits, struct ares_instruction *instruction) {
    *instruction = (struct ares_instruction){0};
    const char *name = cpu_instruction(bits, &instruction->word, &instruction->mask);
    for (size_t i = 0; name && name[i] && i + 1 < sizeof instruction->name; i++) {
        instruction->name[i] = name[i] == '_' ? '.' : name[i];
    }
}
