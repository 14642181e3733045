// Two tasks that need each other and the interrupts: what they print is the same however the ticks
// fall.
#include "../board.h"
#include "kernel.h"

#define ITEMS 12u
#define ROUNDS 10u

static uint32_t items[3];
static struct queue queue = {items, 3, 0, 0};
static volatile uint32_t here, there; // rounds of the two tasks
static volatile uint32_t producer_done;

static char *decimal(char *place, uint32_t number) {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count) {
        *place++ = digits[--count];
    }
    return place;
}

static void say(const char *name, uint32_t number) {
    char line[64], *place = line;
    while (*name) {
        *place++ = *name++;
    }
    place = decimal(place, number);
    *place++ = '\n';
    *place = '\0';
    console_write(line);
}

// A sum that takes many ticks: its registers live through every switch.
static double long_sum(uint32_t terms) {
    double sum = 0;
    for (uint32_t i = 1; i <= terms; i++) {
        sum += 1.0 / (double)i / (double)i;
    }
    return sum;
}

static void producer(void) {
    for (uint32_t i = 1; i <= ITEMS; i++) {
        if (i % 5 == 0) {
            task_sleep(3);
        }
        queue_send(&queue, i * i);
    }
    // Nobody yields here: only the tick lets both go on.
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        here = round;
        while (there < round) {
        }
    }
    queue_send(&queue, (uint32_t)(1e9 * long_sum(30000)));
    producer_done = 1;
}

static void consumer(void) {
    uint32_t total = 0, wrong = 0;
    console_write("two tasks, a queue of three\n");
    for (uint32_t i = 1; i <= ITEMS; i++) {
        uint32_t item = queue_receive(&queue);
        say("item ", item);
        total += item;
        if (i % 4 == 0) {
            task_sleep(2);
        }
    }
    say("total ", total);
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        while (here < round) {
        }
        there = round;
    }
    say("rounds without yielding ", there);
    uint32_t mine = (uint32_t)(1e9 * long_sum(40000));
    uint32_t other = queue_receive(&queue);
    say("sum of 30000 terms ", other);
    say("sum of 40000 terms ", mine);
    console_write("your name? ");
    char name[32];
    uint32_t length = 0;
    for (char byte = console_read(); byte != '\n'; byte = console_read()) {
        name[length] = byte;
        length += length < sizeof name - 1;
    }
    name[length] = '\0';
    console_write("hello ");
    console_write(name);
    console_write("\n");
    wrong |= kernel_ticks() < 2 * ROUNDS ? 1 : 0;
    wrong |= kernel_idle_turns() == 0 ? 2 : 0;
    wrong |= kernel_switches() < 2 * ROUNDS ? 4 : 0;
    wrong |= producer_done ? 0 : 8;
    console_write(wrong ? "wrong\n" : "all is well\n");
    console_flush();
    FINISHER = wrong ? wrong << 16 | 0x3333 : 0x5555;
}

void application(void) {
    task_add(producer);
    task_add(consumer);
}
