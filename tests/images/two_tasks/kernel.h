// A small preemptive kernel for one hart in machine mode: tasks in turn, a tick from the CLINT,
// bounded queues that block, a console whose bytes go and come by interrupts of the PLIC.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define TICK_TIME 10000u // a millisecond of the CLINT's 10 MHz

struct queue {
    uint32_t *items;
    uint32_t capacity;
    uint32_t count;
    uint32_t first;
};

// Adds a task to those that take turns; at most 8.
void task_add(void (*run)(void));
// Never returns: the tasks run from now on.
void kernel_start(void) __attribute__((noreturn));

// Lets the others run.
void task_yield(void);
// Lets the others run for that many ticks.
void task_sleep(uint32_t ticks);

// Both wait while the queue is full or empty.
void queue_send(struct queue *queue, uint32_t item);
uint32_t queue_receive(struct queue *queue);

// The console, by interrupts; both wait for room or bytes.
void console_write(const char *text);
char console_read(void);
// Waits until all that was written has gone out.
void console_flush(void);

uint32_t kernel_ticks(void);
uint32_t kernel_idle_turns(void);
uint32_t kernel_switches(void);

#endif
