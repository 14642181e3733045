// The host-target interface: two 64-bit words in RAM through which the public RISC-V tests speak
// to whoever runs them.
//
// A command in tohost is device (bits 63 to 56), command (55 to 48) and payload; the answer goes
// to fromhost in the same form, and tohost becomes zero. Device 0 ends the run (payload bit 0 set,
// the code above it) or is a system call, whose number and arguments stand in eight 64-bit words
// at the payload, and whose result goes into the first. Device 1 is the console.
//
// A 32-bit processor writes a command in two stores. So the words are looked at on a fixed grid of
// cycles, and a command counts once it was seen twice unchanged: no store need be watched, and the
// same program ends at the same cycle always. Not modelled: the other devices and system calls of
// the RISC-V front-end server (unknown ones answer that they are none).
//
// Source: riscv-isa-sim's front-end server (fesvr/device.cc, fesvr/syscall.cc, their behaviour).
#include "htif.h"

#include <stdio.h>
#include <string.h>

#include "generated/uart_regs.h"
#include "machine.h"

#define LOOK_CYCLES 5000u
#define COMMAND_SHIFT 48
#define PAYLOAD (((uint64_t)1 << COMMAND_SHIFT) - 1)
#define SYSTEM_CALL UINT64_C(0x0000)
#define CONSOLE_READ UINT64_C(0x0100)
#define CONSOLE_WRITE UINT64_C(0x0101)
#define CONSOLE_BYTE 0x100u // beside the byte in the answer

#define CALL_WORDS 8u
#define CALL_WRITE 64u
#define CALL_EXIT 93u
#define RESULT_NO_SUCH_CALL (-38)
#define RESULT_BAD_ADDRESS (-14)
#define RESULT_BAD_FILE (-9)
// A longer write is done in part and says so: the console stream holds what a run between two
// takings can bring.
#define WRITE_BYTES_MAX 4096u

// RAM is read and written as by DMA, through EDAC.
static struct slot *door(struct ares *ares) { return &ares->slots[SLOT_finisher]; }

static void answer(struct ares *ares, uint64_t value) {
    if (ares->machine.htif.fromhost) {
        slot_dma_write(door(ares), ares->machine.htif.fromhost, &value, sizeof value);
    }
}

static int64_t write_out(struct ares *ares, uint64_t file, uint64_t address, uint64_t count) {
    uint8_t bytes[WRITE_BYTES_MAX];
    uint32_t some = count < sizeof bytes ? (uint32_t)count : (uint32_t)sizeof bytes;
    if (file != 1 && file != 2) {
        return RESULT_BAD_FILE;
    }
    if (address > UINT32_MAX || !slot_dma_read(door(ares), (uint32_t)address, bytes, some)) {
        return RESULT_BAD_ADDRESS;
    }
    for (uint32_t i = 0; i < some; i++) {
        slot_send(door(ares), SLOT_STREAM_CONSOLE, bytes[i]);
    }
    return some;
}

static void system_call(struct ares *ares, uint64_t payload) {
    uint64_t words[CALL_WORDS];
    if (payload & 1) {
        slot_exit(door(ares), (uint32_t)(payload >> 1));
        return;
    }
    if (payload > UINT32_MAX ||
        !slot_dma_read(door(ares), (uint32_t)payload, words, sizeof words)) {
        return; // nobody there to answer to
    }
    int64_t result = RESULT_NO_SUCH_CALL;
    if (words[0] == CALL_WRITE) {
        result = write_out(ares, words[1], words[2], words[3]);
    } else if (words[0] == CALL_EXIT) {
        slot_exit(door(ares), (uint32_t)words[1]);
        result = 0;
    }
    slot_dma_write(door(ares), (uint32_t)payload, &result, sizeof result);
    answer(ares, 1);
}

static void obey(struct ares *ares, uint64_t command) {
    uint8_t byte = (uint8_t)command;
    switch (command >> COMMAND_SHIFT) {
    case SYSTEM_CALL: system_call(ares, command & PAYLOAD); break;
    case CONSOLE_READ: ares->machine.htif.reading = 1; break;
    case CONSOLE_WRITE:
        slot_send(door(ares), SLOT_STREAM_CONSOLE, byte);
        answer(ares, CONSOLE_WRITE << COMMAND_SHIFT | CONSOLE_BYTE | byte);
        break;
    default: break;
    }
}

// A byte that came to the console is the program's once it waits for one.
static void give_byte(struct ares *ares) {
    struct uart *uart = machine_device(ares, SLOT_uart);
    struct slot *slot = &ares->slots[SLOT_uart];
    if (ares->machine.htif.reading && uart_read(uart, slot, UART_LSR) & UART_LSR_READY) {
        uint8_t byte = (uint8_t)uart_take(uart, slot, UART_DATA);
        ares->machine.htif.reading = 0;
        answer(ares, CONSOLE_READ << COMMAND_SHIFT | CONSOLE_BYTE | byte);
    }
}

static uint64_t next_look(const struct ares *ares) {
    return (ares->machine.cpu.cycle / LOOK_CYCLES + 1) * LOOK_CYCLES;
}

void htif_reset(struct ares *ares) {
    struct htif *self = &ares->machine.htif;
    self->seen = 0;
    self->reading = 0;
    self->look_cycle = self->tohost ? next_look(ares) : SLOT_NEVER;
}

void htif_look(struct ares *ares) {
    struct htif *self = &ares->machine.htif;
    const uint64_t nothing = 0;
    uint64_t command;
    self->look_cycle = next_look(ares);
    if (!slot_dma_read(door(ares), self->tohost, &command, sizeof command)) {
        return; // RAM cannot be read: the word is upset
    }
    if (command && command == self->seen) {
        slot_dma_write(door(ares), self->tohost, &nothing, sizeof nothing);
        obey(ares, command);
        command = 0;
    }
    self->seen = command;
    give_byte(ares);
}

int ares_set_htif(struct ares *ares, uint32_t tohost, uint32_t fromhost) {
    if (ares->machine.life.powered) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "tohost is named before power-on, not after it.");
    }
    if (tohost % 4 || fromhost % 4 || !machine_in_ram(ares, tohost, 8) ||
        (fromhost && !machine_in_ram(ares, fromhost, 8))) {
        char other[sizeof " and fromhost at 0x00000000"] = "";
        if (fromhost) {
            snprintf(other, sizeof other, " and fromhost at 0x%08X", (unsigned)fromhost);
        }
        return machine_fail(
            ares, ARES_ERROR_IMAGE, "tohost at 0x%08X%s must be words of RAM, 0x%08X to 0x%08X.",
            tohost, other, (unsigned)ARES_RAM_BASE, (unsigned)ARES_RAM_BASE + ares->bus.ram_bytes);
    }
    ares->machine.htif.tohost = tohost;
    ares->machine.htif.fromhost = fromhost;
    return 0;
}
