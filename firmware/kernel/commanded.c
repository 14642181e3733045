// See commanded.h. The registers of the processor itself have rows here, by their numbers.
#include "kernel/commanded.h"

#include <stdbool.h>

#include "kernel/io.h"
#include "kernel/processor.h"

extern const struct commanded_row commanded_start[], commanded_end[];

static uint32_t looks;
static uint32_t live_before;

// ---- registers of devices ----------------------------------------------------------------------

static void command(const struct commanded_row *row, uint32_t index) {
    if (row->again) {
        row->again();
    } else {
        io_write(row->address, 4u * index, row->wanted[index]);
    }
}

// A device that has just got its power has forgotten all: that is no fault, and not told.
static void look_at(const struct commanded_row *row, bool fresh,
                    void (*corrected)(uint32_t, uint32_t, uint32_t)) {
    uint32_t parts = (row->count + COMMANDED_AT_ONCE - 1u) / COMMANDED_AT_ONCE;
    uint32_t first = looks % parts * COMMANDED_AT_ONCE;
    for (uint32_t i = first; i < row->count && i < first + COMMANDED_AT_ONCE; i++) {
        uint32_t found = io_read(row->address, 4u * i);
        if (((found ^ row->wanted[i]) & row->mask) == 0) {
            continue;
        }
        command(row, i);
        if (!fresh) {
            corrected(row->address + 4u * i, found, row->wanted[i]);
        }
    }
}

// ---- registers of the processor ----------------------------------------------------------------

#define CSR(name, number)                                                                          \
    static uint32_t read_##name(void) {                                                            \
        uint32_t value;                                                                            \
        __asm__ volatile("csrr %0, " #number : "=r"(value));                                       \
        return value;                                                                              \
    }                                                                                              \
    static void write_##name(uint32_t value) {                                                     \
        __asm__ volatile("csrw " #number ", %0" ::"r"(value));                                     \
    }
CSR(frm, 0x002)
CSR(mstatus, 0x300)
CSR(mie, 0x304)
CSR(mtvec, 0x305)
CSR(pmpcfg0, 0x3A0)
CSR(pmpcfg1, 0x3A1)
CSR(pmpcfg2, 0x3A2)
CSR(pmpcfg3, 0x3A3)

#define TRAPS_TAKEN 0x8u       // mstatus.MIE
#define LOADS_AS_USER 0x20000u // mstatus.MPRV

static uint32_t trap_vector(void) { return (uint32_t)(uintptr_t)trap_entry; }
static uint32_t lines(void) { return PROCESSOR_TIMER | PROCESSOR_EXTERNAL; }
static uint32_t nothing(void) { return 0; }

static const struct {
    uint32_t number;
    uint32_t mask;
    uint32_t (*wanted)(void);
    uint32_t (*read)(void);
    void (*write)(uint32_t value);
} processor_rows[] = {
    {0x002, 7u, nothing, read_frm, write_frm},
    {0x300, TRAPS_TAKEN | LOADS_AS_USER, nothing, read_mstatus, write_mstatus},
    {0x304, UINT32_MAX, lines, read_mie, write_mie},
    {0x305, UINT32_MAX, trap_vector, read_mtvec, write_mtvec},
    {0x3A0, UINT32_MAX, nothing, read_pmpcfg0, write_pmpcfg0},
    {0x3A1, UINT32_MAX, nothing, read_pmpcfg1, write_pmpcfg1},
    {0x3A2, UINT32_MAX, nothing, read_pmpcfg2, write_pmpcfg2},
    {0x3A3, UINT32_MAX, nothing, read_pmpcfg3, write_pmpcfg3},
};

static void look_at_processor(void (*corrected)(uint32_t, uint32_t, uint32_t)) {
    for (uint32_t i = 0; i < sizeof processor_rows / sizeof *processor_rows; i++) {
        uint32_t found = processor_rows[i].read(), mask = processor_rows[i].mask;
        uint32_t wanted = (found & ~mask) | processor_rows[i].wanted();
        if (found != wanted) {
            processor_rows[i].write(wanted);
            corrected(processor_rows[i].number, found, wanted);
        }
    }
}

void commanded_look(uint32_t live,
                    void (*corrected)(uint32_t address, uint32_t found, uint32_t wanted)) {
    for (const struct commanded_row *row = commanded_start; row < commanded_end; row++) {
        if ((row->load & live) == row->load) {
            look_at(row, row->load & ~live_before, corrected);
        }
    }
    look_at_processor(corrected);
    live_before = live;
    looks++;
}
