// See fault.h. The record lies in the words that the restart logic keeps, with a checksum after
// it: at power-on they are zero.
#include "kernel/fault.h"

#include "drivers/clock.h"
#include "drivers/edac.h"
#include "drivers/restart.h"
#include "drivers/watchdog.h"
#include "kernel/memory.h"
#include "kernel/processor.h"
#include "portable/crc.h"

#define ACCESS_BYTES 8u
#define WORDS (sizeof(struct fault) / sizeof(uint32_t))
_Static_assert(WORDS + 1u <= RESTART_KEPT_WORDS, "and its checksum");

union record {
    struct fault fault;
    uint32_t word[WORDS];
};

void nmi_entry(void);

static void keep(uint32_t cause, uint32_t pc, uint32_t value, uint32_t return_address,
                 uint32_t stack_pointer) {
    union record record = {
        .fault = {cause, pc, value, return_address, stack_pointer, clock_date().met_s}};
    for (uint32_t i = 0; i < WORDS; i++) {
        restart_keep(i, record.word[i]);
    }
    restart_keep(WORDS, crc32(&record, sizeof record));
}

// Whether what raised an exception at this address was a word that EDAC cannot correct: the access
// reached eight bytes at most. The words are asked: EDAC's address may be an old one.
static bool from_memory(uint32_t address) { return !memory_readable(address & ~3u, ACCESS_BYTES); }

void fault_open(void) {
    processor_trap_vector(trap_entry);
    restart_nmi_vector((uint32_t)(uintptr_t)nmi_entry);
}

_Noreturn void fault_trap(uint32_t cause, uint32_t pc, uint32_t value, uint32_t return_address,
                          uint32_t stack_pointer) {
    keep(cause, pc, value, return_address, stack_pointer);
    if (from_memory(value)) {
        restart_for_memory();
    }
    restart_now();
}

void fault_nmi(uint32_t cause, uint32_t pc, uint32_t return_address, uint32_t stack_pointer) {
    uint32_t address = cause == FAULT_MEMORY ? edac_uncorrected_address() : 0;
    if (cause == FAULT_MEMORY && memory_mend(address) != MEMORY_LOST) {
        return;
    }
    keep(cause, pc, address, return_address, stack_pointer);
    if (cause == FAULT_MEMORY) {
        restart_for_memory();
    }
    watchdog_bite(); // all is written down: the rest of its grace would only be lost
}

_Noreturn __attribute__((cold, noinline)) void fault_assert(uint32_t source, uint32_t line) {
    uint32_t after = (uint32_t)(uintptr_t)__builtin_return_address(0);
    uint32_t stack_pointer = (uint32_t)(uintptr_t)__builtin_frame_address(0);
    keep(FAULT_ASSERT, after, source << 16 | line, after, stack_pointer);
    restart_now();
}

bool fault_take(struct fault *fault) {
    union record record;
    for (uint32_t i = 0; i < WORDS; i++) {
        record.word[i] = restart_kept(i);
    }
    bool there = restart_kept(WORDS) == crc32(&record, sizeof record);
    restart_keep(WORDS, ~restart_kept(WORDS));
    *fault = record.fault;
    return there;
}
