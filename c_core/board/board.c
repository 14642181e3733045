// The run loop: what time it is, and who is woken next.
//
// Time moves in one place. The processor runs to the nearest date of the schedule; then the world
// and the devices that are due are woken, the world first and the devices in map order; then on. A
// step of the world is a date of the devices that it paces.
// While the processor waits, time jumps to the date.
#include "board.h"

#include <assert.h>

#include "arithmetic.h"
#include "history.h"
#include "htif.h"
#include "machine.h"
#include "observe.h"
#include "start.h"

// How long a processor that is stepped may wait for an interrupt.
#define STEP_WAIT_CYCLES (60 * SLOT_CYCLES_PER_SECOND)

// Wakes whatever is due and restarts the computer when that is wanted, until nothing is.
static void settle(struct ares *ares) {
    struct machine *machine = &ares->machine;
    struct schedule *schedule = &machine->schedule;
    if (machine->cpu.double_fault) {
        machine->life.restart_wanted = 1;
        machine->life.restart_cause = board_double_fault_cause(ares);
    }
    const uint32_t had = machine->world.electrics.live;
    uint32_t paces = 0; // the loads whose devices a step of the world wakes
    for (; schedule->world_cycle <= machine->cpu.cycle;
         schedule->world_cycle += BOARD_WORLD_CYCLES) {
        world_step(&machine->world);
        board_look_at_power(ares);
        paces = machine->world.electrics.live | FEED_ALWAYS;
    }
    const bool lost = had & ~machine->world.electrics.live;
    if (machine->htif.look_cycle <= machine->cpu.cycle) {
        htif_look(ares);
    }
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        uint64_t due = schedule->wake_cycle[i];
        if (lost) {
            machine_forget(ares, (enum slot_number)i);
        }
        if (due > machine->cpu.cycle && !(paces & slot_pace[i])) {
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
        const int refused = observed ? history_refused(ares) : 0;
        if (refused) {
            return refused;
        }
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
            assert(date > cpu->cycle); // time goes on
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
    struct arithmetic callers = arithmetic_enter();
    int stop = advance(ares, until_cycle, until_steps, true);
    arithmetic_leave(&callers);
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
    struct arithmetic callers = arithmetic_enter();
    advance(ares, until_cycle, until_steps, false);
    arithmetic_leave(&callers);
    ares->observe = observe;
}
