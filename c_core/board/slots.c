// Which devices there are, from the generated table, and what each may ask of the board: slot.h.
#include "slot.h"

#include <assert.h>
#include <string.h>

#include "machine.h"
#include "observe.h"

// ---- the slot table ---------------------------------------------------------------------------

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

#define SLOT_WRAP(name)                                                                            \
    static void wrap_##name##_forget(void *self, struct slot *slot, uint32_t load) {               \
        name##_forget(self, slot, load);                                                           \
    }
FORGETFUL_SLOTS(SLOT_WRAP)
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
        .forget = slot##_forgets,                                                                  \
        .feed_count = slot##_feed_count,                                                           \
        .feeds = slot##_feeds,                                                                     \
    },
const struct slot_row slot_rows[SLOT_COUNT] = {SLOTS(SLOT_ROW)};
#undef SLOT_ROW

#define SLOT_PACE(slot, from, bytes, irq, is_standard) [SLOT_##slot] = slot##_pace,
const uint32_t slot_pace[SLOT_COUNT] = {SLOTS(SLOT_PACE)};
#undef SLOT_PACE

const struct slot_row *machine_row_at(uint32_t address) {
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (address - slot_rows[i].base < slot_rows[i].span) {
            return &slot_rows[i];
        }
    }
    return NULL;
}

// ---- power -------------------------------------------------------------------------------------

void machine_forget(struct ares *ares, enum slot_number number) {
    const struct slot_row *row = &slot_rows[number];
    bool lost = false;
    for (uint32_t load = 0; row->forget && load < row->feed_count; load++) {
        if (!feed_live(&row->feeds[load], &ares->machine.world)) {
            row->forget(machine_device(ares, number), &ares->slots[number], load);
            lost = true;
        }
    }
    if (lost) {
        row->settle(machine_device(ares, number), &ares->slots[number]);
    }
}

// ---- what a device may ask (slot.h) -----------------------------------------------------------

uint64_t slot_now(const struct slot *slot) { return slot->ares->machine.cpu.cycle; }

uint64_t slot_due(const struct slot *slot) {
    return slot->ares->machine.schedule.wake_cycle[slot->number];
}

void slot_wake_at(struct slot *slot, uint64_t cycle) {
    assert(!slot_pace[slot->number]);
    slot->ares->machine.schedule.wake_cycle[slot->number] = cycle;
    slot->ares->bus.attention = true;
}

bool slot_live(const struct slot *slot, uint32_t load) {
    return feed_live(&slot_rows[slot->number].feeds[load], &slot->ares->machine.world);
}

void slot_work(struct slot *slot, uint32_t load, double part) {
    world_work(&slot->ares->machine.world, slot_rows[slot->number].feeds[load].load, part);
}

void slot_interrupt(struct slot *slot, bool level) {
    struct ares *ares = slot->ares;
    if (slot->interrupt) {
        plic_line(machine_device(ares, SLOT_plic), &ares->slots[SLOT_plic], slot->interrupt, level);
    }
}

const struct world *slot_world(const struct slot *slot) { return &slot->ares->machine.world; }

#define WORLD_COMMAND(part)                                                                        \
    void slot_command_##part(struct slot *slot, const struct part##_command *command) {            \
        world_command_##part(&slot->ares->machine.world, command);                                 \
    }
#include "../world/commands.def"
#undef WORLD_COMMAND

struct noise *slot_noise(struct slot *slot) { return world_noise(&slot->ares->machine.world); }

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

uint8_t *slot_flash(struct slot *slot) { return slot->ares->memories[MEMORY_FLASH].bytes; }

void slot_flash_changed(struct slot *slot, uint32_t offset, uint32_t count) {
    machine_flash_changed(slot->ares, offset, count);
}

struct cells *slot_cells(struct slot *slot) { return machine_cells(slot->ares); }

void slot_cells_changed(struct slot *slot, const void *record, uint32_t count) {
    machine_cells_changed(slot->ares, record, count);
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
    assert(number < SLOT_STREAMS);
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
