// A small preemptive kernel: see kernel.h. Who waits does so on an address; a tick looks at
// sleepers.
#include "kernel.h"

#include "../board.h"

#define TASKS_MAX 8
#define STACK_WORDS 1024
#define FRAME_WORDS 100
#define FRAME_STATUS 32
#define STATUS_AT_START 0x7880u // floats dirty, back to machine mode with interrupts on
#define CAUSE_CALL 11u
#define RING_BYTES 64u

extern void kernel_entry(void);
extern void kernel_resume(uint32_t *frame) __attribute__((noreturn));

struct task {
    uint32_t *frame;
    const void *waits_for; // NULL: nothing
    uint32_t wake_tick;    // while it waits for the clock
    uint32_t stack[STACK_WORDS] __attribute__((aligned(16)));
};

static struct task tasks[TASKS_MAX];
static uint32_t task_count, current, ticks, idle_turns, switches;
static uint64_t alarm;

static char out_bytes[RING_BYTES], in_bytes[RING_BYTES];
static volatile uint32_t out_head, out_tail, in_head, in_tail;

static uint32_t lock(void) {
    uint32_t before;
    __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(before)::"memory");
    return before & MSTATUS_MIE;
}

static void unlock(uint32_t before) { CSR_SET(mstatus, before); }

static void wake(const void *reason) {
    for (uint32_t i = 0; i < task_count; i++) {
        if (tasks[i].waits_for == reason) {
            tasks[i].waits_for = 0;
        }
    }
}

// The caller holds the lock; the trap saves that with the rest of the task.
static void wait_for(const void *reason) {
    tasks[current].waits_for = reason;
    __asm__ volatile("ecall" ::: "memory");
}

static void idle(void) {
    for (;;) {
        __asm__ volatile("wfi");
        idle_turns++;
        task_yield();
    }
}

static void task_ended(void) {
    lock();
    for (;;) {
        wait_for(&tasks[current]);
    }
}

void task_add(void (*run)(void)) {
    struct task *task = &tasks[task_count++];
    uint32_t *frame = task->stack + STACK_WORDS - FRAME_WORDS;
    frame[0] = (uint32_t)(uintptr_t)run;
    frame[1] = (uint32_t)(uintptr_t)task_ended;
    frame[FRAME_STATUS] = STATUS_AT_START;
    task->frame = frame;
}

// ---- traps ------------------------------------------------------------------------------------

static void tick(void) {
    ticks++;
    alarm += TICK_TIME;
    set_alarm(alarm);
    for (uint32_t i = 0; i < task_count; i++) {
        if (tasks[i].waits_for == &ticks && (int32_t)(ticks - tasks[i].wake_tick) >= 0) {
            tasks[i].waits_for = 0;
        }
    }
}

static void serve_uart(void) {
    while (UART_LSR & UART_LSR_READY) {
        in_bytes[in_head++ % RING_BYTES] = (char)UART_DATA;
        wake(in_bytes);
    }
    if ((UART_IIR & 0x0Fu) == 0x02) {
        if (out_head == out_tail) {
            UART_IER = UART_IER_RECEIVED;
        } else {
            UART_DATA = (uint8_t)out_bytes[out_tail++ % RING_BYTES];
            wake(out_bytes);
        }
    }
}

static void serve_devices(void) {
    for (uint32_t source = PLIC_CLAIM; source; source = PLIC_CLAIM) {
        if (source == PLIC_UART) {
            serve_uart();
        }
        PLIC_CLAIM = source;
    }
}

// The next that is ready, in turn; the idle task, which is the first, only when no other is.
static uint32_t choose(void) {
    for (uint32_t i = 1; i <= task_count; i++) {
        uint32_t candidate = (current + i) % task_count;
        if (candidate && !tasks[candidate].waits_for) {
            return candidate;
        }
    }
    return 0;
}

uint32_t *kernel_trap(uint32_t *frame, uint32_t cause) {
    tasks[current].frame = frame;
    if (cause == CAUSE_TIMER) {
        tick();
    } else if (cause == CAUSE_EXTERNAL) {
        serve_devices();
        return frame; // who runs goes on until the tick
    } else if (cause == CAUSE_CALL) {
        frame[0] += 4;
    } else {
        print("trap ");
        show("cause", cause);
        FINISHER = cause << 16 | 0x3333;
    }
    uint32_t next = choose();
    switches += next != current;
    current = next;
    return tasks[next].frame;
}

void kernel_start(void) {
    CSR_WRITE(mtvec, (uintptr_t)kernel_entry);
    PLIC_PRIORITY(PLIC_UART) = 1;
    PLIC_ENABLE(0) = 1u << PLIC_UART;
    PLIC_THRESHOLD = 0;
    UART_IER = UART_IER_RECEIVED;
    alarm = time_now() + TICK_TIME;
    set_alarm(alarm);
    CSR_WRITE(mie, MIE_TIMER | MIE_EXTERNAL);
    current = 1;
    kernel_resume(tasks[1].frame);
}

// ---- what tasks call --------------------------------------------------------------------------

void task_yield(void) { __asm__ volatile("ecall" ::: "memory"); }

void task_sleep(uint32_t count) {
    uint32_t before = lock();
    tasks[current].wake_tick = ticks + count;
    wait_for(&ticks);
    unlock(before);
}

void queue_send(struct queue *queue, uint32_t item) {
    uint32_t before = lock();
    while (queue->count == queue->capacity) {
        wait_for(queue);
    }
    queue->items[(queue->first + queue->count++) % queue->capacity] = item;
    wake(queue);
    unlock(before);
}

uint32_t queue_receive(struct queue *queue) {
    uint32_t before = lock();
    while (!queue->count) {
        wait_for(queue);
    }
    uint32_t item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    wake(queue);
    unlock(before);
    return item;
}

void console_write(const char *text) {
    uint32_t before = lock();
    while (*text) {
        while (out_head - out_tail == RING_BYTES) {
            wait_for(out_bytes);
        }
        out_bytes[out_head++ % RING_BYTES] = *text++;
        UART_IER = UART_IER_RECEIVED | UART_IER_EMPTY;
    }
    unlock(before);
}

char console_read(void) {
    uint32_t before = lock();
    while (in_head == in_tail) {
        wait_for(in_bytes);
    }
    char byte = in_bytes[in_tail++ % RING_BYTES];
    unlock(before);
    return byte;
}

void console_flush(void) {
    while (out_head != out_tail) {
        task_yield();
    }
}

uint32_t kernel_ticks(void) { return ticks; }
uint32_t kernel_idle_turns(void) { return idle_turns; }
uint32_t kernel_switches(void) { return switches; }

int main(void) {
    extern void application(void);
    task_add(idle);
    application();
    kernel_start();
}
