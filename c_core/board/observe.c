// Runs that are watched. See ares.h.
//
// Breakpoints and stops at faults cost the fast loop nothing: the decoded code ends before the
// ones, and the others are traps anyway. For all else every instruction is looked at before it is
// done, one by one; what it does and when is the same as in a fast run.
#include "observe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../cpu/ahead.h"
#include "machine.h"

// Exceptions that a correct program does not raise; calls and breakpoints it raises on purpose.
#define FAULTS (UINT32_MAX & ~(1u << 3 | 1u << 8 | 1u << 11))

#define REGISTER_PC 32u

static const char PROCESSOR[] = "processor";

// ---- where to stop ----------------------------------------------------------------------------

// The instruction at pc as it stands in memory. False: none can be fetched there.
static bool fetch(const struct ares *ares, uint32_t pc, uint32_t *bits) {
    uint32_t words[2] = {0, 0};
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t place = (pc & ~3u) + 4 * i;
        if (machine_in_ram(ares, place, 4)) {
            machine_ram_peek(ares, place - ARES_RAM_BASE, &words[i]);
        } else if (place - MACHINE_ROM_BASE < MACHINE_ROM_BYTES) {
            words[i] = machine_rom_word(ares, place - MACHINE_ROM_BASE);
        } else if (i == 0) {
            return false;
        }
    }
    *bits = (uint32_t)((words[0] | (uint64_t)words[1] << 32) >> 8 * (pc & 2));
    return true;
}

// The first byte that both ranges have; false: there is none.
static bool overlap(const struct watch *watch, uint32_t address, uint32_t count, uint32_t *first) {
    if (address - watch->address < watch->bytes) {
        *first = address;
        return true;
    }
    *first = watch->address;
    return watch->address - address < count;
}

// The watches that an access meets, the first with where it does. False: none.
static bool meet(const struct ares *ares, uint32_t address, uint32_t count, uint32_t access,
                 const char *by, struct ares_stopped *met) {
    met->watches = 0;
    for (uint32_t i = 0; i < OBSERVE_WATCHES; i++) {
        const struct watch *watch = &ares->observe.watches[i];
        uint32_t first;
        if (!(watch->access & access) || !overlap(watch, address, count, &first)) {
            continue;
        }
        if (!met->watches) {
            *met = (struct ares_stopped){
                .cycle = ares->machine.cpu.cycle,
                .pc = ares->machine.cpu.pc,
                .address = first,
                .bytes = count,
                .access = access,
                .watch = i,
                .by = by,
            };
        }
        met->watches |= UINT64_C(1) << i;
    }
    return met->watches;
}

void observe_transfer(struct ares *ares, uint32_t slot, uint32_t address, uint32_t count,
                      uint32_t access) {
    struct observe *observe = &ares->observe;
    struct ares_stopped met;
    if (observe->watch_count && !observe->transferred && count &&
        meet(ares, address, count, access, slot_rows[slot].name, &met)) {
        observe->stopped = met;
        observe->transferred = true;
        ares->bus.attention = true;
    }
}

static uint32_t access_of(const struct ahead *ahead) {
    return (ahead->reads ? (uint32_t)ARES_ACCESS_READ : 0) |
           (ahead->writes ? (uint32_t)ARES_ACCESS_WRITE : 0);
}

// What was told of the instruction that the machine stands before.
static struct told told_here(const struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    const struct told *told = &ares->observe.told;
    const bool here = told->cycle == cpu->cycle && told->steps == cpu->steps && told->pc == cpu->pc;
    return here ? *told : (struct told){.cycle = cpu->cycle, .steps = cpu->steps, .pc = cpu->pc};
}

static bool access_was_told(const struct told *told, const struct ahead *ahead, uint64_t watches) {
    return told->address == ahead->address && told->bytes == ahead->bytes &&
           told->access == access_of(ahead) && !(watches & ~told->watches);
}

// Whether the next instruction is one to stop before: *told is then what there is to tell. What was
// told of it is not told again.
static int stop_ahead(struct ares *ares, struct told *told) {
    const struct cpu *cpu = &ares->machine.cpu;
    struct observe *observe = &ares->observe;
    struct ares_stopped met = {.cycle = cpu->cycle, .pc = cpu->pc, .by = PROCESSOR};
    uint32_t bits;
    if (cpu_next(cpu) != CPU_NEXT_INSTRUCTION) {
        return 0;
    }
    if (!observe->searches && cpu_breaks_at(ares->cache, cpu->pc)) {
        *told = told_here(ares);
        if (!told->breakpoint) {
            told->breakpoint = true;
            observe->stopped = met;
            return ARES_STOP_BREAK;
        }
    }
    if (observe->watch_count && fetch(ares, cpu->pc, &bits)) {
        const struct ahead ahead = cpu_ahead(cpu, ares->cache, bits);
        if (!ahead.bytes ||
            !meet(ares, ahead.address, ahead.bytes, access_of(&ahead), PROCESSOR, &met)) {
            return 0;
        }
        *told = told_here(ares);
        if (!access_was_told(told, &ahead, met.watches)) {
            told->address = ahead.address;
            told->bytes = ahead.bytes;
            told->access = access_of(&ahead);
            told->watches = met.watches;
            observe->stopped = met;
            return ARES_STOP_WATCH;
        }
    }
    return 0;
}

int observe_stop(struct ares *ares) {
    struct observe *observe = &ares->observe;
    if (observe->transferred) {
        observe->transferred = false;
        return ARES_STOP_WATCH;
    }
    if (observe->calls_host) {
        observe->calls_host = false;
        return ARES_STOP_HOST;
    }
    if (observe->trace && observe->trace->count == OBSERVE_TRACE_ROWS) {
        return ARES_STOP_FULL;
    }
    struct told told;
    const int stop = stop_ahead(ares, &told);
    if (stop) {
        observe->told = told;
    }
    return stop;
}

void observe_written(struct ares *ares, uint32_t number) {
    if (number == REGISTER_PC) {
        ares->observe.told = (struct told){0};
    }
}

// ---- what is gathered -------------------------------------------------------------------------

// The boundary before a step, and what is about to happen.
struct before {
    struct calls_step step;
    uint32_t bits;
    struct ahead ahead;
};

static uint64_t value_of(const struct cpu *cpu, uint32_t rd) {
    return rd < 32 ? cpu->x[rd] : cpu->f[rd - 32];
}

static void gather_row(struct ares *ares, const struct before *before) {
    const struct cpu *cpu = &ares->machine.cpu;
    const struct ahead *ahead = &before->ahead;
    struct trace *trace = ares->observe.trace;
    const bool retired = before->step.event == ARES_EVENT_INSTRUCTION;
    assert(trace->count < OBSERVE_TRACE_ROWS); // a run ends when it is full
    trace->rows[(trace->first + trace->count++) % OBSERVE_TRACE_ROWS] = (struct ares_trace){
        .cycle = before->step.cycle,
        .pc = before->step.pc,
        .bits = before->bits,
        .value = retired ? value_of(cpu, ahead->rd) : cpu->mcause,
        .stored = retired && ahead->bytes && ahead->writes ? ares->bus.stored : 0,
        .address = ahead->bytes ? ahead->address : 0,
        .event = (uint8_t)before->step.event,
        .rd = retired ? ahead->rd : 0,
        .bytes = (uint8_t)ahead->bytes,
        .access = ahead->bytes ? (uint8_t)access_of(ahead) : 0,
    };
}

static void gather_counts(struct ares *ares, const struct before *before) {
    const uint32_t offset = before->step.pc - ARES_RAM_BASE;
    if (before->step.event == ARES_EVENT_INTERRUPT || offset >= ares->bus.ram_bytes) {
        return;
    }
    struct counts **page = &ares->observe.counts[offset / MACHINE_PAGE_BYTES];
    *page = *page ? *page : calloc(1, sizeof **page);
    if (*page) {
        const uint32_t half = offset % MACHINE_PAGE_BYTES / 2;
        (*page)->reached[half]++;
        (*page)->taken[half] += before->step.flow == AHEAD_BRANCH &&
                                before->step.event == ARES_EVENT_INSTRUCTION &&
                                ares->machine.cpu.pc == before->ahead.target;
    }
}

// One step, and a row for it wherever rows are wanted.
static void step(struct ares *ares) {
    struct cpu *cpu = &ares->machine.cpu;
    struct observe *observe = &ares->observe;
    struct before before = {.step = {.cycle = cpu->cycle, .pc = cpu->pc}};
    const bool interrupt = cpu_next(cpu) == CPU_NEXT_INTERRUPT;
    if (!interrupt && fetch(ares, cpu->pc, &before.bits)) {
        before.ahead = cpu_ahead(cpu, ares->cache, before.bits);
        before.bits = before.ahead.length == 2 ? (uint16_t)before.bits : before.bits;
    }
    ares->bus.exception = 0;
    cpu_step_over(cpu, ares->cache, &ares->bus);
    if (observe->calls_host) {
        return; // nothing was done
    }
    before.step.event = interrupt             ? ARES_EVENT_INTERRUPT
                        : ares->bus.exception ? ARES_EVENT_EXCEPTION
                                              : ARES_EVENT_INSTRUCTION;
    before.step.flow = before.ahead.flow;
    before.step.length = before.ahead.length;
    if (observe->trace) {
        gather_row(ares, &before);
    }
    if (observe->counts) {
        gather_counts(ares, &before);
    }
    if (observe->calls) {
        calls_step(observe->calls, cpu, &before.step);
    }
}

// ---- going on ---------------------------------------------------------------------------------

static bool full(const struct observe *observe) {
    return observe->trace && observe->trace->count == OBSERVE_TRACE_ROWS;
}

// Time that is lived again, or before: nothing is told of it.
static void run_unobserved(struct ares *ares, struct cpu_goal goal) {
    struct cpu *cpu = &ares->machine.cpu;
    if (cpu_breaks_at(ares->cache, cpu->pc)) {
        cpu_step_over(cpu, ares->cache, &ares->bus);
    }
    cpu_run(cpu, ares->cache, &ares->bus, goal);
    observe_jump(ares);
}

// What is due at this very cycle may restart the computer before anybody can look.
static void note_fault(struct ares *ares) {
    const struct cpu *cpu = &ares->machine.cpu;
    struct ares_fault *fault = &ares->observe.fault;
    *fault = (struct ares_fault){
        .cycle = cpu->cycle, .pc = cpu->mepc, .cause = cpu->mcause, .value = cpu->mtval};
    memcpy(fault->registers, cpu->x, sizeof fault->registers);
}

bool observe_run(struct ares *ares, struct cpu_goal goal, bool observed) {
    struct cpu *cpu = &ares->machine.cpu;
    struct bus *bus = &ares->bus;
    struct observe *observe = &ares->observe;
    if (!observed) {
        run_unobserved(ares, goal);
        return false;
    }
    const bool gathers = observe->trace || observe->counts || observe->calls;
    observe->told = (struct told){0};
    bus->exception = 0;
    if (observe->watch_count || cpu_breaks_at(ares->cache, cpu->pc)) {
        step(ares); // observe_stop() has let it through
    }
    if (!observe->watch_count && !gathers) {
        cpu_run(cpu, ares->cache, bus, goal);
    } else {
        struct told told;
        while (cpu->cycle < goal.cycle && cpu->steps < goal.steps && !bus->attention &&
               !cpu->double_fault && cpu_next(cpu) != CPU_NEXT_NOTHING &&
               !stop_ahead(ares, &told) && !full(observe)) {
            step(ares);
        }
    }
    const bool fault = bus->exception && (bus->stop_causes >> (bus->exception - 1) & 1);
    if (fault) {
        note_fault(ares);
    }
    return fault;
}

void observe_restart(struct ares *ares) {
    if (ares->observe.calls) {
        calls_wait(ares->observe.calls, ares->machine.cpu.cycle);
    }
    observe_jump(ares);
}

void observe_jump(struct ares *ares) {
    if (ares->observe.calls) {
        calls_jump(ares->observe.calls, ares->machine.cpu.cycle);
    }
}

// ---- what is to be gathered -------------------------------------------------------------------

static void free_counts(struct ares *ares) {
    for (uint32_t i = 0; ares->observe.counts && i < ares->bus.ram_bytes / MACHINE_PAGE_BYTES;
         i++) {
        free(ares->observe.counts[i]);
    }
    free(ares->observe.counts);
    ares->observe.counts = NULL;
}

static void free_calls(struct observe *observe) {
    if (observe->calls) {
        free(observe->calls->functions);
        free(observe->calls);
        observe->calls = NULL;
    }
}

void observe_free(struct ares *ares) {
    free(ares->observe.trace);
    ares->observe.trace = NULL;
    free_counts(ares);
    free_calls(&ares->observe);
}

int ares_observe(struct ares *ares, uint32_t what) {
    struct observe *observe = &ares->observe;
    const bool trace = what & ARES_OBSERVE_TRACE, counts = what & ARES_OBSERVE_COUNTS,
               calls = what & ARES_OBSERVE_CALLS, faults = what & ARES_OBSERVE_FAULTS;
    if (!trace) {
        free(observe->trace);
        observe->trace = NULL;
    } else if (!observe->trace) {
        observe->trace = calloc(1, sizeof *observe->trace);
    }
    if (!counts) {
        free_counts(ares);
    } else if (!observe->counts) {
        observe->counts = calloc(ares->bus.ram_bytes / MACHINE_PAGE_BYTES, sizeof(struct counts *));
    }
    if (!calls) {
        free_calls(observe);
    } else if (!observe->calls) {
        observe->calls = calloc(1, sizeof *observe->calls);
        if (observe->calls) {
            calls_clear(observe->calls, ares->machine.cpu.cycle);
        }
    }
    ares->bus.stop_causes = faults ? FAULTS : 0;
    observe->host = what & ARES_OBSERVE_HOST;
    if (trace != !!observe->trace || counts != !!observe->counts || calls != !!observe->calls) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "There is no memory for observing a run.");
    }
    return 0;
}

size_t ares_trace_take(struct ares *ares, struct ares_trace *rows, size_t capacity) {
    struct trace *trace = ares->observe.trace;
    size_t taken = 0;
    for (; trace && trace->count && taken < capacity; taken++) {
        rows[taken] = trace->rows[trace->first];
        trace->first = (trace->first + 1) % OBSERVE_TRACE_ROWS;
        trace->count--;
    }
    return taken;
}

int ares_counts(const struct ares *ares, uint32_t address, uint32_t count, uint64_t *reached,
                uint64_t *taken) {
    if (address % 2 || !machine_in_ram(ares, address, 2 * (size_t)count)) {
        return machine_fail((struct ares *)(uintptr_t)ares, ARES_ERROR_MEMORY,
                            "%u halfwords from 0x%08X are not in RAM.", count, address);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t offset = address - ARES_RAM_BASE + 2 * i;
        const struct counts *page =
            ares->observe.counts ? ares->observe.counts[offset / MACHINE_PAGE_BYTES] : NULL;
        reached[i] = page ? page->reached[offset % MACHINE_PAGE_BYTES / 2] : 0;
        taken[i] = page ? page->taken[offset % MACHINE_PAGE_BYTES / 2] : 0;
    }
    return 0;
}

int ares_functions(struct ares *ares, const uint32_t *addresses, size_t count) {
    struct calls *calls = ares->observe.calls;
    uint32_t *copy = count <= UINT32_MAX ? calloc(count + 1, sizeof *copy) : NULL;
    if (!calls || !copy) {
        free(copy);
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "Calls are not observed: no use for %zu functions.", count);
    }
    memcpy(copy, addresses, count * sizeof *copy);
    free(calls->functions);
    calls->functions = copy;
    calls->function_count = (uint32_t)count;
    return 0;
}

size_t ares_calls(struct ares *ares, struct ares_call *rows, size_t capacity) {
    struct calls *calls = ares->observe.calls;
    if (!calls) {
        return 0;
    }
    calls_wait(calls, ares->machine.cpu.cycle);
    size_t count = calls->node_count < capacity ? calls->node_count : capacity;
    memcpy(rows, calls->nodes, count * sizeof *rows);
    return calls->node_count;
}

// ---- what is to be stopped at -----------------------------------------------------------------

int ares_break_at(struct ares *ares, uint32_t address) {
    if (address % 2) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "There is no instruction at the odd address 0x%08X.", address);
    }
    if (!cpu_break_at(ares->cache, address)) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "There are 256 breakpoints already: no room for one at 0x%08X.",
                            address);
    }
    return 0;
}

int ares_unbreak(struct ares *ares, uint32_t address) {
    if (!cpu_unbreak(ares->cache, address)) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "There is no breakpoint at 0x%08X.",
                            address);
    }
    return 0;
}

static int check_watch(struct ares *ares, uint32_t address, uint32_t count, uint32_t access) {
    const uint32_t every = ARES_ACCESS_READ | ARES_ACCESS_WRITE;
    if (count == 0 || count - 1 > UINT32_MAX - address || access == 0 || access > every) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT,
                            "%u bytes from 0x%08X cannot be watched for access %u.", count, address,
                            access);
    }
    return 0;
}

int ares_watch(struct ares *ares, uint32_t address, uint32_t count, uint32_t access) {
    struct observe *observe = &ares->observe;
    int wrong = check_watch(ares, address, count, access);
    if (wrong) {
        return wrong;
    }
    for (uint32_t i = 0; i < OBSERVE_WATCHES; i++) {
        if (observe->watches[i].bytes == 0) {
            observe->watches[i] = (struct watch){address, count, access};
            observe->watch_count++;
            return (int)i;
        }
    }
    return machine_fail(ares, ARES_ERROR_ARGUMENT,
                        "There are %u watches already: no room for one at 0x%08X.", OBSERVE_WATCHES,
                        address);
}

int ares_unwatch(struct ares *ares, uint32_t number) {
    if (number >= OBSERVE_WATCHES || ares->observe.watches[number].bytes == 0) {
        return machine_fail(ares, ARES_ERROR_ARGUMENT, "There is no watch %u.", number);
    }
    ares->observe.watches[number] = (struct watch){0};
    ares->observe.watch_count--;
    ares->observe.told.watches &= ~(UINT64_C(1) << number);
    return 0;
}

void ares_stopped(const struct ares *ares, struct ares_stopped *stopped) {
    *stopped = ares->observe.stopped;
}

void ares_fault(const struct ares *ares, struct ares_fault *fault) { *fault = ares->observe.fault; }

// The instruction that stands at the end is none of it; a device's transfer on arrival there has
// been.
int ares_search(struct ares *ares, uint64_t until_cycle, uint32_t address, uint32_t count,
                uint32_t access, struct ares_stopped *last) {
    int wrong = check_watch(ares, address, count, access);
    if (!wrong && until_cycle > ares_furthest(ares)) {
        wrong = machine_fail(ares, ARES_ERROR_ARGUMENT,
                             "Cycle %llu was not lived yet: there is nothing to search.",
                             (unsigned long long)until_cycle);
    }
    if (wrong) {
        return wrong;
    }
    const struct observe kept = ares->observe;
    const uint32_t stop_causes = ares->bus.stop_causes;
    const bool is_refused = ares->history.is_refused; // is for the next run to say
    const struct ares_stopped *told = &ares->observe.stopped;
    ares->observe = (struct observe){
        .watches[0] = {address, count, access}, .watch_count = 1, .searches = true};
    ares->bus.stop_causes = 0;
    ares->history.is_refused = false;
    *last = (struct ares_stopped){0};
    int stop;
    while ((stop = ares_run(ares, until_cycle)) == ARES_STOP_WATCH &&
           (told->cycle < until_cycle || strcmp(told->by, PROCESSOR) != 0)) {
        *last = *told;
    }
    ares->observe = kept;
    ares->bus.stop_causes = stop_causes;
    ares->history.is_refused = is_refused;
    return stop < 0 ? stop : 0;
}
