// What carries out decoded blocks: the table that a back end fills in.
//
// The store (cache.h) decodes instructions into blocks and finds them; cpu_run() decides when code
// is run from there. Between the two stands one of these. execute.h has the one in use;
// docs/decisions says what another one, such as a translator to native code, would do. A back end
// may leave anything to exact(), one instruction at a time, and must leave nothing half done: the
// state that it comes back with is the same at each boundary as exact() would have made it.
#ifndef ARES_CPU_BACK_END_H
#define ARES_CPU_BACK_END_H

#include <stdint.h>

struct bus;
struct cpu;
struct cpu_cache;
struct cpu_goal;

struct back_end {
    // A block was decoded: its records and places from first up to end, and at end those of what
    // comes after its last instruction (HANDLER_END or HANDLER_BREAK). The handlers of the records
    // are the back end's to fill in, and it may swap operands where that changes nothing.
    void (*prepare)(struct cpu_cache *cache, uint32_t first, uint32_t end);

    // Runs from cpu->pc, which lies in the code window, at least one instruction and at most to the
    // goal. It comes back wherever the machine must be looked at: a trap was entered, pc has left
    // the code window, a mode may have changed, the bus calls for attention. All of *cpu is settled
    // then. Whatever it found before all blocks were forgotten (cache->generation) is void.
    void (*run)(struct cpu *cpu, struct cpu_cache *cache, struct bus *bus, struct cpu_goal goal);
};

#endif
