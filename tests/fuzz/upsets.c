// Fuzzes the machine with flipped bits: any latch of any device may hold anything, and the program
// may write any register then. Nothing of it may reach the host. Each input is a list of 8 bytes:
// what, with which numbers.
#include <stdlib.h>
#include <string.h>

#include "ares.h"

#define OPERATION_BYTES 8u
#define OPERATIONS_MAX 64u
#define RUN_CYCLES_MAX 5000000u
#define SLOTS_MAX 64u
#define REGISTER_A0 10u
#define REGISTER_PC 32u
#define FIRST_DEVICE 0x40000000u
#define DEVICE_BYTES 0x1000u
#define REGISTERS_MAX 16384u

static size_t state_bytes[SLOTS_MAX];
static uint32_t slots;
static uint32_t registers[REGISTERS_MAX];
static uint32_t register_count;

static struct ares *machine(void) {
    const uint8_t program[] = {
        0x23, 0x20, 0xb5, 0x00, // sw a1, 0(a0)
        0x73, 0x00, 0x50, 0x10, // wfi
        0x6f, 0xf0, 0xdf, 0xff, // j back to it
    };
    struct ares *ares = ares_create(ARES_RAM_BYTES_MIN, 1);
    ares_load_flat(ares, program, sizeof program, ARES_RAM_BASE);
    ares_power_on(ares);
    ares_step(ares, 6); // the boot ROM
    return ares;
}

static void store(struct ares *ares, uint32_t address, uint32_t value) {
    ares_register_write(ares, REGISTER_A0, address);
    ares_register_write(ares, REGISTER_A0 + 1, value);
    ares_register_write(ares, REGISTER_PC, ARES_RAM_BASE);
    ares_step(ares, 1);
}

static const uint32_t pages[] = {0x00100000, 0x02000000, 0x0200B000, 0x0C000000,
                                 0x0C001000, 0x0C002000, 0x0C200000, 0x10000000};
#define PAGES (sizeof pages / sizeof pages[0])

// The registers there are, words each.
static void find_registers(const struct ares *ares) {
    uint8_t word[4];
    for (uint32_t page = 0; page < PAGES + slots; page++) {
        uint32_t base = page < PAGES ? pages[page] : FIRST_DEVICE + (page - PAGES) * DEVICE_BYTES;
        for (uint32_t offset = 0; offset < DEVICE_BYTES; offset += 4) {
            if (register_count < REGISTERS_MAX && ares_peek(ares, base + offset, word, 4) == 0) {
                registers[register_count++] = base + offset;
            }
        }
    }
}

// Everything that a program or an instrument could read.
static void look(struct ares *ares) {
    uint8_t word[4];
    struct ares_truth truth;
    for (uint32_t i = 0; i < register_count; i++) {
        ares_peek(ares, registers[i], word, sizeof word);
    }
    ares_truth(ares, &truth);
}

static void operate(struct ares *ares, const uint8_t bytes[OPERATION_BYTES]) {
    uint16_t place;
    uint32_t value;
    memcpy(&place, bytes + 2, sizeof place);
    memcpy(&value, bytes + 4, sizeof value);
    uint32_t slot = bytes[1] % slots;
    switch (bytes[0] % 8) {
    case 0: ares_run(ares, ares_cycle(ares) + value % RUN_CYCLES_MAX); break;
    case 1: store(ares, registers[place % register_count], value); break;
    case 2: ares_put(ares, value % ARES_INPUTS, place, bytes[1]); break;
    default:
        ares_put(ares, ARES_INPUT_FLIP_DEVICE, slot << 16 | place % (uint32_t)state_bytes[slot],
                 bytes[4] % 8);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct ares *ares;
    static uint8_t *start;
    static size_t size;
    if (!ares) {
        while (slots < SLOTS_MAX && ares_slot(slots, &state_bytes[slots])) {
            slots++;
        }
        ares = machine();
        find_registers(ares);
        store(ares, 0x40008008, 3);      // power.BUSES
        store(ares, 0x4000800C, 0x1FFF); // power.LOADS
        ares_run(ares, ares_cycle(ares) + RUN_CYCLES_MAX);
        size = ares_snapshot_bytes(ares);
        start = malloc(size);
        ares_snapshot(ares, start, size);
    }
    ares_restore(ares, start, size);
    for (uint32_t i = 0; i < OPERATIONS_MAX && count >= OPERATION_BYTES; i++) {
        operate(ares, bytes);
        bytes += OPERATION_BYTES;
        count -= OPERATION_BYTES;
    }
    look(ares);
    return 0;
}
