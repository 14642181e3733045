// See start.h.
#include "flight/start.h"

#include "drivers/restart.h"
#include "flight/events.h"
#include "flight/situation.h"
#include "generated/restart_regs.h"
#include "kernel/memory.h"

#define INTERRUPT 0x80000000u // of mcause

_Static_assert((FAULT_WATCHDOG ^ TRAP_WATCHDOG) == INTERRUPT &&
                   (FAULT_MEMORY ^ TRAP_MEMORY) == INTERRUPT &&
                   (FAULT_ASSERT ^ TRAP_ASSERT) == INTERRUPT,
               "the dictionary names those too");

// What its mcause is called.
static enum trap trap_of(uint32_t cause) {
    uint32_t number = cause & ~INTERRUPT;
    bool ours = number >= TRAP_WATCHDOG;
    if (number > TRAP_ASSERT || (ours && number == cause)) {
        return TRAP_UNKNOWN;
    }
    return cause & INTERRUPT && !ours ? TRAP_INTERRUPT : (enum trap)number;
}

// What had to be put right of the program itself. At power-on the copy is made: no news.
static void tell_of_the_image(bool restarted) {
    struct memory_restored restored = memory_restored();
    if (restored.image_words || (restored.copy_words && restarted)) {
        events_raise(EVENT_IMAGE_RESTORED,
                     (struct event_fields){restored.image_words, restored.copy_words});
    }
}

void start_open(struct start_part *self) {
    self->cause = restart_cause();
    self->starts = restart_starts();
    self->restarted = self->cause != RESTART_CAUSE_CAUSE_POWER_ON;
    events_raise(EVENT_BOOT, (struct event_fields){self->starts, self->cause});
    self->faulted = fault_take(&self->fault) && self->restarted;
    self->trap = (uint8_t)(self->faulted ? trap_of(self->fault.cause) : TRAP_NONE);
    if (self->restarted) {
        events_raise(EVENT_RESTARTED,
                     (struct event_fields){self->cause,
                                           self->faulted ? self->fault.pc : restart_last_pc(),
                                           self->trap, self->faulted ? self->fault.value : 0});
    }
    if (self->faulted && self->fault.cause == FAULT_ASSERT) {
        events_raise(EVENT_ASSERTED, (struct event_fields){FAULT_ASSERT_SOURCE(self->fault.value),
                                                           FAULT_ASSERT_LINE(self->fault.value)});
    }
    tell_of_the_image(self->restarted);
}
