// The shadow call stack: which frames there are is told by the instructions that make and leave
// them, as the calling convention has it.
//
// A call pushes a frame, a return pops to the frame that waits for its target with its stack
// pointer, a trap pushes, mret pops. An mret that goes elsewhere has switched tasks: the stack is
// put by until some mret goes back to where it was interrupted. Jumps from one function to the
// beginning of another replace the frame on top (tail calls). A return that no frame waits for (a
// long jump, a switch of tasks by `ret`) leaves those whose stack pointer it has passed.
//
// Time is counted for the node on top at each step, so the sum over all nodes is the time that
// passed. A step in another function than that of the top replaces the top first: whatever the
// program does to its stack, what a function took itself is counted for that function. Not known is
// who called when the stack is deeper than CALLS_DEPTH (the innermost frame stands for all beyond)
// or was exchanged without a trap.
//
// Source: RISC-V ABIs Specification 1.0, "Integer Calling Convention"; the hints of jalr in The
// RISC-V Instruction Set Manual, volume I (20240411).
#include "calls.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define REGISTER_SP 2u
#define ECALL_BYTES 4u // mret may go past the instruction that trapped

// ---- nodes ------------------------------------------------------------------------------------

// Where in the table the child of that address and kind is; a free place when there is none.
static uint32_t place_of(const struct calls *calls, uint32_t parent, uint32_t address,
                         uint32_t kind) {
    const uint32_t slots = 2 * CALLS_NODES;
    uint32_t place = (parent * 0x9E3779B1u ^ address * 0x85EBCA77u ^ kind) % slots;
    for (; calls->slots[place]; place = (place + 1) % slots) {
        const struct ares_call *node = &calls->nodes[calls->slots[place]];
        if (node->parent == parent && node->address == address && node->kind == kind) {
            break;
        }
    }
    return place;
}

// The child of that address and kind, made when there is none. When there is little room left it is
// one of the root, so that functions are still told apart; without any it is the parent.
static uint32_t child_of(struct calls *calls, uint32_t parent, uint32_t address, uint32_t kind) {
    uint32_t place = place_of(calls, parent, address, kind);
    if (!calls->slots[place] && calls->node_count >= CALLS_NODES - CALLS_NODES_KEPT) {
        parent = 0;
        place = place_of(calls, parent, address, kind);
    }
    if (calls->slots[place]) {
        return calls->slots[place];
    }
    if (calls->node_count == CALLS_NODES) {
        return parent;
    }
    assert(parent < calls->node_count && calls->node_count < CALLS_NODES);
    uint32_t made = calls->node_count++;
    calls->nodes[made] = (struct ares_call){.parent = parent, .address = address, .kind = kind};
    calls->slots[place] = made;
    return made;
}

static struct calls_frame *top_of(struct calls *calls) {
    assert(calls->stack.depth > 0 && calls->stack.depth <= CALLS_DEPTH);
    return &calls->stack.frames[calls->stack.depth - 1];
}

// A stack of one frame, of which nothing is known but where control is.
static void start(struct calls *calls, uint32_t pc) {
    calls->stack.depth = 1;
    calls->stack.frames[0] = (struct calls_frame){.node = child_of(calls, 0, pc, ARES_CALL_ROOT)};
}

void calls_clear(struct calls *calls, uint64_t cycle) {
    memset(calls->slots, 0, sizeof calls->slots);
    calls->nodes[0] = (struct ares_call){0};
    calls->node_count = 1;
    calls_jump(calls, cycle);
}

void calls_jump(struct calls *calls, uint64_t cycle) {
    calls->cycle = cycle;
    calls->begun = 0;
    for (uint32_t i = 0; i < CALLS_TASKS; i++) {
        calls->tasks[i].stack.depth = 0;
    }
}

void calls_wait(struct calls *calls, uint64_t cycle) {
    if (cycle > calls->cycle) {
        uint32_t above = calls->begun ? top_of(calls)->node : 0;
        calls->nodes[child_of(calls, above, 0, ARES_CALL_WAIT)].cycles += cycle - calls->cycle;
    }
    calls->cycle = cycle;
}

// ---- functions --------------------------------------------------------------------------------

// How many boundaries of functions lie at or below an address.
static uint32_t boundaries_to(const struct calls *calls, uint32_t address) {
    uint32_t low = 0, high = calls->function_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calls->functions[middle] <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Whether an address lies between the same two boundaries as what has so many below it.
static bool is_between(const struct calls *calls, uint32_t below, uint32_t address) {
    return (below == 0 || calls->functions[below - 1] <= address) &&
           (below == calls->function_count || address < calls->functions[below]);
}

// Where the function begins that an address lies in; the address itself when that is not known.
static uint32_t function_of(const struct calls *calls, uint32_t address) {
    uint32_t below = boundaries_to(calls, address);
    return below ? calls->functions[below - 1] : address;
}

// ---- frames -----------------------------------------------------------------------------------

// A stack that is full keeps its top, which becomes whatever function is run beyond.
static void push(struct calls *calls, uint32_t kind, uint32_t address, uint32_t back,
                 uint32_t stack_pointer) {
    if (calls->stack.depth < CALLS_DEPTH) {
        uint32_t node = child_of(calls, top_of(calls)->node, address, kind);
        calls->stack.frames[calls->stack.depth++] = (struct calls_frame){
            .node = node,
            .back = back,
            .stack_pointer = stack_pointer,
            .trap = kind == ARES_CALL_TRAP,
        };
    }
}

// The function on top has become another one.
static void replace(struct calls *calls, uint32_t address) {
    struct calls_frame *top = top_of(calls);
    const struct ares_call *node = &calls->nodes[top->node];
    top->node = child_of(calls, node->parent, address, node->kind);
}

// Control is at pc: the function on top is the one that pc lies in.
static void arrive(struct calls *calls, uint32_t pc) {
    if (!calls->function_count) {
        return;
    }
    // Most steps stay where the one before was; only the others are searched for.
    if (calls->below > calls->function_count || !is_between(calls, calls->below, pc)) {
        calls->below = boundaries_to(calls, pc);
    }
    if (!is_between(calls, calls->below, calls->nodes[top_of(calls)->node].address)) {
        replace(calls, function_of(calls, pc));
    }
}

// To the frame that called, within the present trap handler.
static void leave(struct calls *calls, uint32_t target, uint32_t stack_pointer) {
    struct calls_stack *stack = &calls->stack;
    uint32_t depth = stack->depth;
    for (; depth > 1 && !stack->frames[depth - 1].trap; depth--) {
        const struct calls_frame *frame = &stack->frames[depth - 1];
        if (frame->back == target && frame->stack_pointer == stack_pointer) {
            stack->depth = depth - 1;
            return;
        }
    }
    if (depth == stack->depth) {
        // Nothing was seen to be called: the caller is one that began before this stack did.
        replace(calls, function_of(calls, target));
    }
    // A long jump: what was called with less stack in use than now is still there, the rest gone.
    while (stack->depth > 1 && !top_of(calls)->trap &&
           top_of(calls)->stack_pointer <= stack_pointer) {
        stack->depth--;
    }
}

static void put_by(struct calls *calls, const struct calls_frame *trap, uint32_t depth) {
    struct calls_task *task = &calls->tasks[calls->oldest];
    for (uint32_t i = 0; i < CALLS_TASKS; i++) {
        if (calls->tasks[i].stack.depth == 0) {
            task = &calls->tasks[i];
            break;
        }
    }
    calls->oldest = (uint32_t)(task - calls->tasks + 1) % CALLS_TASKS;
    task->pc = trap->back;
    task->stack_pointer = trap->stack_pointer;
    task->stack = calls->stack;
    task->stack.depth = depth;
}

static bool goes_back(uint32_t pc, uint32_t stack_pointer, const struct cpu *cpu) {
    return cpu->pc - pc <= ECALL_BYTES && cpu->x[REGISTER_SP] == stack_pointer;
}

static void leave_trap(struct calls *calls, const struct cpu *cpu) {
    struct calls_stack *stack = &calls->stack;
    uint32_t depth = stack->depth;
    while (depth > 1 && !stack->frames[depth - 1].trap) {
        depth--;
    }
    if (depth > 1) {
        const struct calls_frame trap = stack->frames[depth - 1];
        if (goes_back(trap.back, trap.stack_pointer, cpu)) {
            stack->depth = depth - 1;
            return;
        }
        put_by(calls, &trap, depth - 1);
    }
    for (uint32_t i = 0; i < CALLS_TASKS; i++) {
        struct calls_task *task = &calls->tasks[i];
        if (task->stack.depth && goes_back(task->pc, task->stack_pointer, cpu)) {
            *stack = task->stack;
            task->stack.depth = 0;
            return;
        }
    }
    start(calls, cpu->pc);
}

void calls_step(struct calls *calls, const struct cpu *cpu, const struct calls_step *before) {
    calls_wait(calls, before->cycle);
    if (!calls->begun) {
        start(calls, before->pc);
        calls->begun = 1;
    }
    const uint32_t stack_pointer = cpu->x[REGISTER_SP];
    if (before->event != ARES_EVENT_INSTRUCTION) {
        push(calls, ARES_CALL_TRAP, cpu->pc, before->pc, stack_pointer);
    }
    arrive(calls, before->event == ARES_EVENT_INSTRUCTION ? before->pc : cpu->pc);
    struct ares_call *node = &calls->nodes[top_of(calls)->node];
    node->cycles += cpu->cycle - before->cycle;
    node->steps++;
    calls->cycle = cpu->cycle;
    if (before->event != ARES_EVENT_INSTRUCTION) {
        return;
    }
    switch (before->flow) {
    case AHEAD_NEXT:
    case AHEAD_BRANCH:
    case AHEAD_JUMP: break;
    case AHEAD_SWAP:
        leave(calls, cpu->pc, stack_pointer);
        push(calls, ARES_CALL_CALL, cpu->pc, before->pc + before->length, stack_pointer);
        break;
    case AHEAD_CALL:
        push(calls, ARES_CALL_CALL, cpu->pc, before->pc + before->length, stack_pointer);
        break;
    case AHEAD_RETURN: leave(calls, cpu->pc, stack_pointer); break;
    case AHEAD_TRAP_RETURN: leave_trap(calls, cpu); break;
    }
}
