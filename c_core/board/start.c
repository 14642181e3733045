// See start.h.
#include "start.h"

#include "../cpu/trap.h"
#include "htif.h"
#include "machine.h"
#include "observe.h"

// How long the reset line is held: a computer that cannot start is restarted a thousand times a
// second, not a million.
#define RESTART_HOLD_CYCLES (1000 * SLOT_CYCLES_PER_MICROSECOND)

// Processor and devices to their reset state; RAM, which is magnetic and needs no power, stays.
static void reset_all(struct ares *ares) {
    struct machine *machine = &ares->machine;
    cpu_reset(&machine->cpu, MACHINE_ROM_BASE);
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine->schedule.wake_cycle[i] = SLOT_NEVER;
        slot_rows[i].reset(machine_device(ares, (enum slot_number)i), &ares->slots[i]);
        machine_forget(ares, (enum slot_number)i);
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

void board_look_at_power(struct ares *ares) {
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

enum slot_restart board_double_fault_cause(const struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    uint32_t address = cpu->mtval & ~3u;
    uint32_t word;
    bool memory = cpu->mcause == CAUSE_FETCH_ACCESS && machine_in_ram(ares, address, sizeof word) &&
                  !machine_ram_peek(ares, address - ARES_RAM_BASE, &word);
    return memory ? SLOT_RESTART_MEMORY : SLOT_RESTART_DOUBLE_FAULT;
}
