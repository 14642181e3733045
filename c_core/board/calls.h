// Who called whom, and how long it took: a shadow of the program's call stack.
#ifndef ARES_BOARD_CALLS_H
#define ARES_BOARD_CALLS_H

#include "../cpu/ahead.h"
#include "../include/ares.h"

#define CALLS_NODES 65536u
#define CALLS_NODES_KEPT 8192u // for functions without callers, once there are so many stacks
#define CALLS_DEPTH 256u
#define CALLS_TASKS 64u

// A frame of the shadow stack. It is left when control comes to `back` with that stack pointer.
struct calls_frame {
    uint32_t node;
    uint32_t back;
    uint32_t stack_pointer;
    uint32_t trap; // 1: of a trap handler
};

struct calls_stack {
    uint32_t depth; // at least 1
    struct calls_frame frames[CALLS_DEPTH];
};

// A task that was interrupted and not gone back to yet.
struct calls_task {
    uint32_t pc;
    uint32_t stack_pointer;
    struct calls_stack stack; // depth 0: none here
};

struct calls {
    uint64_t cycle;  // up to which all time is accounted for
    uint32_t begun;  // 0: the first step is still to come
    uint32_t oldest; // of the tasks, to be overwritten when there is no room
    uint32_t node_count;
    uint32_t function_count;
    uint32_t below; // how many boundaries of functions lie up to the last step
    uint32_t padding;
    uint32_t *functions;             // where they begin, and where what is none does, ascending
    uint32_t slots[2 * CALLS_NODES]; // nodes by parent, address and kind; 0: free
    struct ares_call nodes[CALLS_NODES];
    struct calls_stack stack;
    struct calls_task tasks[CALLS_TASKS];
};

// Forgets everything but the functions; time counts from this cycle on.
void calls_clear(struct calls *calls, uint64_t cycle);

// The machine goes on from somewhere else, at this cycle: the stack is no longer known.
void calls_jump(struct calls *calls, uint64_t cycle);

// What a step did. cpu stands after it; before is the boundary at which it began.
struct calls_step {
    uint64_t cycle;
    uint32_t pc;
    enum ares_event event;
    enum ahead_flow flow;
    uint32_t length;
};
void calls_step(struct calls *calls, const struct cpu *cpu, const struct calls_step *before);

// Accounts for what has passed since the last step.
void calls_wait(struct calls *calls, uint64_t cycle);

#endif
