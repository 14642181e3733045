// The board: who answers at an address, what time it is, and who is woken next.
//
// Time moves in one place. The processor runs to the nearest date of the schedule; then the world
// and the devices that are due are woken, the world first and the devices in map order; then on.
// While the processor waits, time jumps to the date.
#include "../cpu/trap.h"
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "board.h"

// ---- the slot table
// ---------------------------------------------------------------------------------

#define SLOT_WRAP(name, base, span, irq, standard)                                                 \
    static void wrap_##name##_reset(void *self, struct slot *slot) { name##_reset(self, slot); }   \
    static uint32_t wrap_##name##_read(const void *self, struct slot *slot, uint32_t offset) {     \
        return name##_read(self, slot, offset);                                                    \
    }                                                                                              \
    static void wrap_##name##_write(void *self, struct slot *slot, uint32_t offset,                \
                                    uint32_t value) {                                              \
        name##_write(self, slot, offset, value);                                                   \
    }                                                                                              \
    static void wrap_##name##_wake(void *self, struct slot *slot) { name##_wake(self, slot); }     \
    static void wrap_##name##_settle(void *self, struct slot *slot) { name##_settle(self, slot); }
SLOTS(SLOT_WRAP)
#undef SLOT_WRAP

// The two standard parts whose own specification makes a read take something.
static uint32_t wrap_uart_take(void *self, struct slot *slot, uint32_t offset) {
    return uart_take(self, slot, offset);
}
static uint32_t wrap_plic_take(void *self, struct slot *slot, uint32_t offset) {
    return plic_take(self, slot, offset);
}

#define SLOT_ROW(slot, from, bytes, irq, is_standard)                                              \
    [SLOT_##slot] = {                                                                              \
        .name = #slot,                                                                             \
        .base = from,                                                                              \
        .span = bytes,                                                                             \
        .interrupt = irq,                                                                          \
        .standard = is_standard,                                                                   \
        .answered = slot##_answered,                                                               \
        .smallest = slot##_smallest,                                                               \
        .largest = slot##_largest,                                                                 \
        .state_offset = offsetof(struct devices, slot),                                            \
        .state_bytes = sizeof(struct slot),                                                        \
        .readable = slot##_readable,                                                               \
        .writable = slot##_writable,                                                               \
        .reset = wrap_##slot##_reset,                                                              \
        .read = wrap_##slot##_read,                                                                \
        .take = SLOT_##slot == SLOT_uart   ? wrap_uart_take                                        \
                : SLOT_##slot == SLOT_plic ? wrap_plic_take                                        \
                                           : NULL,                                                 \
        .write = wrap_##slot##_write,                                                              \
        .wake = wrap_##slot##_wake,                                                                \
        .settle = wrap_##slot##_settle,                                                            \
    },
const struct slot_row slot_rows[SLOT_COUNT] = {SLOTS(SLOT_ROW)};
#undef SLOT_ROW

const struct slot_row *machine_row_at(uint32_t address) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (address - slot_rows[i].base < slot_rows[i].span) {
            return &slot_rows[i];
        }
    }
    return NULL;
}

// ---- what a device may ask (slot.h)
// -----------------------------------------------------------------

uint64_t slot_now(const struct slot *slot) { return slot->ares->machine.cpu.cycle; }

uint64_t slot_due(const struct slot *slot) {
    return slot->ares->machine.schedule.wake_cycle[slot->number];
}

void slot_wake_at(struct slot *slot, uint64_t cycle) {
    slot->ares->machine.schedule.wake_cycle[slot->number] = cycle;
    slot->ares->bus.attention = true;
}

void slot_interrupt(struct slot *slot, bool level) {
    struct ares *ares = slot->ares;
    if (slot->interrupt) {
        plic_line(machine_device(ares, SLOT_plic), &ares->slots[SLOT_plic], slot->interrupt, level);
    }
}

struct world *slot_world(struct slot *slot) { return &slot->ares->machine.world; }

// The next piece of a transfer: a whole word where there is one, so that EDAC sees it once.
static uint32_t piece_bytes(uint32_t address, uint32_t left) {
    return address % 4 == 0 && left >= 4 ? 4 : 1;
}

// A word could not be corrected, and no instruction is there to raise an exception.
static void memory_failed(struct ares *ares) {
    slot_hart_nmi(&ares->slots[SLOT_edac], SLOT_NMI_MEMORY);
}

bool slot_dma_read(struct slot *slot, uint32_t address, void *bytes, uint32_t count) {
    struct ares *ares = slot->ares;
    if (!machine_in_ram(ares, address, count)) {
        return false;
    }
    if ((uint64_t)(address - ARES_RAM_BASE) + count <= ares->bus.fast_bytes) {
        memcpy(bytes, ares->ram + (address - ARES_RAM_BASE), count);
        observe_transfer(ares, slot->number, address, count, ARES_ACCESS_READ);
        return true;
    }
    for (uint32_t done = 0, size; done < count; done += size) {
        uint64_t value;
        size = piece_bytes(address + done, count - done);
        if (!machine_ram_load(ares, address + done, size, &value)) {
            memory_failed(ares);
            return false;
        }
        memcpy((uint8_t *)bytes + done, &value, size);
    }
    observe_transfer(ares, slot->number, address, count, ARES_ACCESS_READ);
    return true;
}

bool slot_dma_write(struct slot *slot, uint32_t address, const void *bytes, uint32_t count) {
    struct ares *ares = slot->ares;
    if (!machine_in_ram(ares, address, count)) {
        return false;
    }
    bool good = true;
    if ((uint64_t)(address - ARES_RAM_BASE) + count <= ares->bus.fast_bytes) {
        memcpy(ares->ram + (address - ARES_RAM_BASE), bytes, count);
        machine_ram_changed(ares, address - ARES_RAM_BASE, count);
    } else {
        for (uint32_t done = 0, size; done < count; done += size) {
            uint64_t value = 0;
            size = piece_bytes(address + done, count - done);
            memcpy(&value, (const uint8_t *)bytes + done, size);
            good &= machine_ram_store(ares, address + done, size, value);
        }
    }
    observe_transfer(ares, slot->number, address, count, ARES_ACCESS_WRITE);
    if (!good) {
        memory_failed(ares);
    }
    machine_stored_by_another(ares, address, count);
    return good;
}

bool slot_upset_from(const struct slot *slot, uint32_t *address) {
    const struct upsets *upsets = &slot->ares->machine.upsets;
    uint64_t row = upset_from(upsets, *address);
    if (row == upsets->count) {
        return false;
    }
    *address = upsets->words[row].address;
    return true;
}

void slot_scrub(struct slot *slot, uint32_t address) {
    struct ares *ares = slot->ares;
    if (machine_in_ram(ares, address, 4) && !machine_ram_scrub(ares, address)) {
        memory_failed(ares);
    }
}

uint8_t *slot_flash(struct slot *slot) { return slot->ares->flash; }

void slot_flash_changed(struct slot *slot, uint32_t offset, uint32_t count) {
    machine_flash_changed(slot->ares, offset, count);
}

void slot_restart(struct slot *slot, enum slot_restart cause) {
    struct life *life = &slot->ares->machine.life;
    life->restart_wanted = 1;
    life->restart_cause = cause;
    slot->ares->bus.attention = true;
}

void slot_exit(struct slot *slot, uint32_t code) {
    struct life *life = &slot->ares->machine.life;
    life->exited = 1;
    life->exit_code = code;
    slot->ares->bus.attention = true;
}

void slot_send(struct slot *slot, enum slot_stream number, uint8_t byte) {
    struct stream *stream = &slot->ares->streams[number];
    stream->bytes[stream->written++ % MACHINE_STREAM_BYTES] = byte;
}

static void hart_line(struct slot *slot, uint32_t line, bool level) {
    struct cpu *cpu = &slot->ares->machine.cpu;
    cpu->lines = level ? cpu->lines | line : cpu->lines & ~line;
    slot->ares->bus.attention = true;
}
void slot_hart_software(struct slot *slot, bool level) {
    hart_line(slot, CPU_LINE_SOFTWARE, level);
}
void slot_hart_timer(struct slot *slot, bool level) { hart_line(slot, CPU_LINE_TIMER, level); }
void slot_hart_external(struct slot *slot, bool level) {
    hart_line(slot, CPU_LINE_EXTERNAL, level);
}

bool slot_hart_nmi(struct slot *slot, enum slot_nmi nmi) {
    static const uint32_t lines[] = {
        [SLOT_NMI_WATCHDOG] = CPU_NMI_WATCHDOG,
        [SLOT_NMI_MEMORY] = CPU_NMI_MEMORY,
    };
    if (slot->ares->machine.cpu.nmi_vector) {
        hart_line(slot, lines[nmi], true);
        return true;
    }
    return false;
}

void slot_hart_nmi_vector(struct slot *slot, uint32_t address) {
    slot->ares->machine.cpu.nmi_vector = address;
    slot->ares->bus.attention = true;
}

void slot_hart_time(struct slot *slot, uint64_t epoch_ticks) {
    slot->ares->machine.cpu.time_epoch_ticks = epoch_ticks;
}

// ---- the bus, slow path (bus.h)
// ---------------------------------------------------------------------

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
    *value = row->take ? row->take(machine_device(ares, number), slot, offset)
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
    enum slot_number number = (enum slot_number)(row - slot_rows);
    row->write(machine_device(ares, number), &ares->slots[number], offset, (uint32_t)value);
    if (in_words(row, size)) {
        row->write(machine_device(ares, number), &ares->slots[number], offset + 4,
                   (uint32_t)(value >> 32));
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

// ---- restart and the run loop
// -----------------------------------------------------------------------

// How long the reset line is held: a computer that cannot start is restarted a thousand times a
// second, not a million.
#define RESTART_HOLD_CYCLES (1000 * SLOT_CYCLES_PER_MICROSECOND)
// How long a processor that is stepped may wait for an interrupt.
#define STEP_WAIT_CYCLES (60 * SLOT_CYCLES_PER_SECOND)

// Processor and devices to their reset state; RAM, which is magnetic and needs no power, stays.
static void reset_all(struct ares *ares) {
    struct machine *machine = &ares->machine;
    cpu_reset(&machine->cpu, MACHINE_ROM_BASE);
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine->schedule.wake_cycle[i] = SLOT_NEVER;
        slot_rows[i].reset(machine_device(ares, (enum slot_number)i), &ares->slots[i]);
    }
    htif_reset(ares);
    observe_restart(ares);
}

void board_restart(struct ares *ares) {
    struct machine *machine = &ares->machine;
    machine->life.restart_wanted = 0;
    if (machine->life.dark) {
        return; // without power nothing restarts
    }
    if (machine->life.restart_cause != SLOT_RESTART_POWER_ON) {
        machine->life.restarts++;
        machine->life.ready_cycle = machine->cpu.cycle + RESTART_HOLD_CYCLES;
    }
    restart_note(machine_device(ares, SLOT_restart), machine->life.restart_cause, machine->cpu.pc);
    reset_all(ares);
}

// The computer hangs on the battery: it goes dark with it, and starts anew when there is power
// again.
static void look_at_power(struct ares *ares) {
    struct life *life = &ares->machine.life;
    bool dark = !ares->machine.world.electrics.computer_live;
    if (dark && !life->dark) {
        reset_all(ares);
    } else if (!dark && life->dark) {
        life->restart_wanted = 1;
        life->restart_cause = SLOT_RESTART_POWER_ON;
    }
    life->dark = dark;
}

// A trap handler that cannot be fetched because of its memory is told from one that is not there.
static enum slot_restart double_fault_cause(const struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    uint32_t address = cpu->mtval & ~3u;
    uint32_t word;
    bool memory = cpu->mcause == CAUSE_FETCH_ACCESS && machine_in_ram(ares, address, sizeof word) &&
                  !machine_ram_peek(ares, address - ARES_RAM_BASE, &word);
    return memory ? SLOT_RESTART_MEMORY : SLOT_RESTART_DOUBLE_FAULT;
}

// Wakes whatever is due and restarts the computer when that is wanted, until nothing is.
static void settle(struct ares *ares) {
    struct machine *machine = &ares->machine;
    struct schedule *schedule = &machine->schedule;
    if (machine->cpu.double_fault) {
        machine->life.restart_wanted = 1;
        machine->life.restart_cause = double_fault_cause(ares);
    }
    for (; schedule->world_cycle <= machine->cpu.cycle;
         schedule->world_cycle += BOARD_WORLD_CYCLES) {
        world_step(&machine->world);
        look_at_power(ares);
    }
    if (machine->htif.look_cycle <= machine->cpu.cycle) {
        htif_look(ares);
    }
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        uint64_t due = schedule->wake_cycle[i];
        if (due > machine->cpu.cycle) {
            continue;
        }
        slot_rows[i].wake(machine_device(ares, (enum slot_number)i), &ares->slots[i]);
        if (schedule->wake_cycle[i] == due) {
            schedule->wake_cycle[i] = SLOT_NEVER;
        }
    }
    if (machine->life.restart_wanted) {
        board_restart(ares);
    }
}

// The nearest date.
static uint64_t deadline(const struct machine *machine) {
    const struct schedule *schedule = &machine->schedule;
    uint64_t nearest = schedule->world_cycle;
    uint64_t ready = machine->life.ready_cycle;
    uint64_t look = machine->htif.look_cycle;
    nearest = ready > machine->cpu.cycle && ready < nearest ? ready : nearest;
    nearest = look < nearest ? look : nearest;
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        nearest = schedule->wake_cycle[i] < nearest ? schedule->wake_cycle[i] : nearest;
    }
    return nearest;
}

static bool asleep(const struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    const struct life *life = &ares->machine.life;
    return life->dark || cpu->cycle < life->ready_cycle || (cpu->waiting && !cpu_wakes(cpu));
}

static bool due(const struct ares *ares) {
    const struct machine *machine = &ares->machine;
    return deadline(machine) <= machine->cpu.cycle || machine->life.restart_wanted ||
           machine->cpu.double_fault;
}

void board_settle(struct ares *ares) {
    while (due(ares)) {
        settle(ares);
    }
}

// Until either has come, or a stop when the run is observed.
static int advance(struct ares *ares, uint64_t until_cycle, uint64_t until_steps, bool observed) {
    struct cpu *cpu = &ares->machine.cpu;
    uint64_t patience_cycle = cpu->cycle + STEP_WAIT_CYCLES;
    for (;;) {
        board_settle(ares);
        history_arrive(ares);
        int stop = observed && !ares->machine.life.exited ? observe_stop(ares) : 0;
        stop = !stop && cpu->steps >= until_steps ? (int)ARES_STOP_COUNT : stop;
        bool there = stop || cpu->cycle >= until_cycle;
        if (!there && history_depart(ares)) {
            continue;
        }
        if (ares->machine.life.exited) {
            return ARES_STOP_EXIT;
        }
        if (there) {
            return stop;
        }
        uint64_t date = deadline(&ares->machine);
        uint64_t outside = history_date(ares);
        date = outside < date ? outside : date;
        date = date < until_cycle ? date : until_cycle;
        if (asleep(ares)) {
            if (observed && until_steps < UINT64_MAX && cpu->cycle >= patience_cycle) {
                return ARES_STOP_IDLE;
            }
            cpu->cycle = date;
        } else {
            ares->bus.attention = false;
            const struct cpu_goal goal = {.cycle = date, .steps = until_steps};
            if (observe_run(ares, goal, observed)) {
                board_settle(ares); // the end of a run as any other
                history_arrive(ares);
                return ARES_STOP_FAULT;
            }
            patience_cycle = cpu->cycle + STEP_WAIT_CYCLES;
        }
    }
}

int ares_advance(struct ares *ares, uint64_t until_cycle, uint64_t until_steps) {
    if (!ares->machine.life.powered) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "The computer is not switched on.");
    }
    history_call(ares);
    struct board_float callers = board_enter();
    int stop = advance(ares, until_cycle, until_steps, true);
    board_leave(&callers);
    return stop;
}

int ares_run(struct ares *ares, uint64_t until_cycle) {
    return ares_advance(ares, until_cycle, UINT64_MAX);
}

int ares_step(struct ares *ares, uint64_t steps) {
    uint64_t now = ares->machine.cpu.steps;
    return ares_advance(ares, UINT64_MAX, steps < UINT64_MAX - now ? now + steps : UINT64_MAX);
}

// Breakpoints are stepped over, watches put aside.
void board_live_again(struct ares *ares, uint64_t until_cycle, uint64_t until_steps) {
    const struct observe observe = ares->observe;
    ares->observe.watch_count = 0;
    ares->observe.host = false;
    struct board_float callers = board_enter();
    advance(ares, until_cycle, until_steps, false);
    board_leave(&callers);
    ares->observe = observe;
}

int machine_fail(struct ares *ares, enum ares_error error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ares->message, sizeof ares->message, format, arguments);
    va_end(arguments);
    return error;
}
