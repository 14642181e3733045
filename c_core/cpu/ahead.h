// What an instruction is about to do, told before it does it: for breakpoints, traces and counts.
#ifndef ARES_CPU_AHEAD_H
#define ARES_CPU_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

// How control goes on after it. Calls and returns are told apart as the table of hints in the
// manual has them (volume I, chapter "RV32I", jalr): by x1 and x5 as destination and as source.
enum ahead_flow {
    AHEAD_NEXT,
    AHEAD_BRANCH,
    AHEAD_JUMP,
    AHEAD_CALL,
    AHEAD_RETURN,
    AHEAD_SWAP, // return, then call: coroutines
    AHEAD_TRAP_RETURN,
};

struct ahead {
    uint32_t length;  // of the instruction in bytes
    uint32_t address; // of what it reads or writes
    uint32_t bytes;   // 0: it touches no memory
    uint32_t target;  // of a branch that is taken
    enum ahead_flow flow;
    uint8_t rd; // the register it writes, float registers from 32 on; 0: none
    bool reads;
    bool writes;
};

// What an instruction of 16 or 32 bits is: the 32-bit word it stands for, which bits of that tell
// it from others, and its name in instructions.def. NULL: it is none.
const char *cpu_instruction(uint32_t bits, uint32_t *word, uint32_t *mask);

// bits: the instruction at cpu->pc. What is illegal does nothing.
struct ahead cpu_ahead(const struct cpu *cpu, const struct cpu_cache *cache, uint32_t bits);

#endif
