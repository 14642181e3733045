// Health of the computer: memory upsets, deadlines, restarts. It sets the scrubber walking.
#include "drivers/edac.h"
#include "drivers/restart.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "generated/restart_regs.h"
#include "kernel/fault.h"
#include "kernel/interrupts.h"
#include "kernel/memory.h"
#include "kernel/processor.h"

#define INTERRUPT 0x80000000u // of mcause

_Static_assert((int)MEND_COPIED == MEMORY_COPIED && (int)MEND_LEFT == MEMORY_LEFT,
               "the dictionary names them");

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

void health_open(void *own) {
    struct health_part *self = own;
    self->cause = restart_cause();
    self->starts = restart_starts();
    self->restarted = self->cause != RESTART_CAUSE_CAUSE_POWER_ON;
    self->memory = edac_counts();
    edac_scrub();
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
}

void health_step(const struct situation *seen, void *own) {
    struct health_part *self = own;
    (void)seen;
    struct edac_counts counts = edac_counts();
    uint32_t corrected = counts.corrected - self->memory.corrected;
    if (corrected) {
        events_raise(EVENT_MEMORY_CORRECTED, (struct event_fields){corrected, counts.last_address});
    }
    const struct memory_mends *mends = memory_mends();
    if (mends->count != self->mended) {
        self->mended = mends->count;
        events_raise(EVENT_MEMORY_UNCORRECTED, (struct event_fields){mends->address, mends->how});
    }
    uint64_t instructions = processor_instructions();
    self->uncorrected += counts.uncorrected - self->memory.uncorrected;
    self->memory = counts;
    self->executive = *executive_report();
    self->instructions_per_s = (uint32_t)(instructions - self->instructions);
    self->instructions = instructions;
    self->spurious = interrupts_spurious();
}
