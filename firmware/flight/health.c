// Health of the computer: memory upsets and deadlines. It sets the scrubber walking.
#include "drivers/edac.h"
#include "flight/events.h"
#include "flight/programs.h"
#include "kernel/interrupts.h"
#include "kernel/memory.h"
#include "kernel/processor.h"

_Static_assert((int)MEND_COPIED == MEMORY_COPIED && (int)MEND_LEFT == MEMORY_LEFT,
               "the dictionary names them");

void health_open(void *own) {
    struct health_part *self = own;
    self->memory = edac_counts();
    edac_scrub();
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
