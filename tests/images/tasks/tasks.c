// Tasks as a debugger finds FreeRTOS's: blocks and lists by its names, its frames on their stacks.
// Of the kernel itself there is only what takes turns: whoever yields goes behind its equals.
#include "../board.h"

#define PRIORITIES 4u
#define STACK_WORDS 256u
#define NAME_BYTES 12u
#define ELEMENTS(array) (sizeof(array) / sizeof(array)[0])

struct xLIST;

struct xLIST_ITEM {
    uint32_t check; // as some settings have it: the usual places are none here
    uint32_t xItemValue;
    struct xLIST_ITEM *pxNext;
    struct xLIST_ITEM *pxPrevious;
    void *pvOwner;
    struct xLIST *pxContainer;
};

struct xMINI_LIST_ITEM {
    uint32_t check;
    uint32_t xItemValue;
    struct xLIST_ITEM *pxNext;
    struct xLIST_ITEM *pxPrevious;
};

struct xLIST {
    uint32_t check;
    uint32_t uxNumberOfItems;
    struct xLIST_ITEM *pxIndex;
    struct xMINI_LIST_ITEM xListEnd;
};

struct tskTaskControlBlock {
    uint32_t *pxTopOfStack;
    uint32_t protection[3];
    struct xLIST_ITEM xStateListItem;
    struct xLIST_ITEM xEventListItem;
    uint32_t uxPriority;
    uint32_t *pxStack;
    char pcTaskName[NAME_BYTES];
};

struct tskTaskControlBlock *volatile pxCurrentTCB;
volatile uint32_t xTickCount;
volatile uint32_t xCriticalNesting;
static struct xLIST pxReadyTasksLists[PRIORITIES];
static struct xLIST xDelayedTaskList1;
static struct xLIST xDelayedTaskList2;
static struct xLIST xPendingReadyList;
static struct xLIST xSuspendedTaskList;
static volatile uint32_t xSchedulerRunning;

static struct {
    struct tskTaskControlBlock block;
    _Alignas(16) uint32_t stack[STACK_WORDS];
} tasks[4];

void tasks_trap(void);
void tasks_start(void);

static struct xLIST_ITEM *end_of(struct xLIST *list) {
    return (struct xLIST_ITEM *)&list->xListEnd;
}

static void make_empty(struct xLIST *list) {
    list->xListEnd.pxNext = list->xListEnd.pxPrevious = end_of(list);
    list->pxIndex = end_of(list);
}

static void append(struct xLIST *list, struct xLIST_ITEM *item) {
    struct xLIST_ITEM *end = end_of(list);
    item->pxNext = end;
    item->pxPrevious = end->pxPrevious;
    end->pxPrevious->pxNext = item;
    end->pxPrevious = item;
    item->pxContainer = list;
    list->uxNumberOfItems++;
}

static void take_out(struct xLIST_ITEM *item) {
    item->pxPrevious->pxNext = item->pxNext;
    item->pxNext->pxPrevious = item->pxPrevious;
    item->pxContainer->uxNumberOfItems--;
}

// Who runs next: the first of the highest.
void tasks_switch(void) {
    xTickCount++;
    for (uint32_t priority = PRIORITIES; priority-- > 0;) {
        struct xLIST *list = &pxReadyTasksLists[priority];
        if (list->uxNumberOfItems) {
            struct xLIST_ITEM *first = list->xListEnd.pxNext;
            take_out(first);
            append(list, first);
            pxCurrentTCB = first->pvOwner;
            return;
        }
    }
}

static void yield(void) { __asm__ volatile("ecall" ::: "memory"); }

static void wait_in(struct xLIST *list) {
    struct tskTaskControlBlock *self = pxCurrentTCB;
    take_out(&self->xStateListItem);
    append(list, &self->xStateListItem);
    yield();
}

static uint32_t turns[2];

static void worker(uint32_t number) {
    for (;;) {
        turns[number]++;
        yield();
    }
}

__attribute__((noinline)) static uint32_t wait_inside(struct xLIST *list, uint32_t turn) {
    wait_in(list);
    return turn + xTickCount;
}

__attribute__((noinline)) static uint32_t wait_outside(struct xLIST *list, uint32_t turn) {
    return wait_inside(list, turn) + 1;
}

static void waiter(uint32_t number) {
    for (uint32_t turn = 7;; turn++) {
        turn += wait_outside(number == 2 ? &xDelayedTaskList2 : &xSuspendedTaskList, turn);
    }
}

static void tasks_over(void) {
    for (;;) {
        yield();
    }
}

static void create(uint32_t number, const char *name, uint32_t priority, void (*work)(uint32_t)) {
    struct tskTaskControlBlock *block = &tasks[number].block;
    uint32_t *frame = tasks[number].stack + STACK_WORDS - 32;
    frame[0] = (uint32_t)work;
    frame[1] = (uint32_t)tasks_over; // ra
    frame[7] = number;               // a0
    frame[30] = 0x3880;
    block->pxTopOfStack = frame;
    block->pxStack = tasks[number].stack;
    block->uxPriority = priority;
    for (uint32_t i = 0; i + 1 < NAME_BYTES && name[i]; i++) {
        block->pcTaskName[i] = name[i];
    }
    block->xStateListItem.pvOwner = block;
    append(&pxReadyTasksLists[priority], &block->xStateListItem);
    pxCurrentTCB = block;
}

int main(void) {
    struct xLIST *others[] = {&xDelayedTaskList1, &xDelayedTaskList2, &xPendingReadyList,
                              &xSuspendedTaskList};
    for (uint32_t i = 0; i < PRIORITIES; i++) {
        make_empty(&pxReadyTasksLists[i]);
    }
    for (uint32_t i = 0; i < ELEMENTS(others); i++) {
        make_empty(others[i]);
    }
    create(0, "worker", 1, worker);
    create(1, "helper", 1, worker);
    create(2, "sleeper", 3, waiter);
    create(3, "parked", 2, waiter);
    tasks_switch();
    xSchedulerRunning = 1;
    __asm__ volatile("csrw mtvec, %0" ::"r"(tasks_trap));
    tasks_start();
    return 1;
}
