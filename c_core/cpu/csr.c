// The control and status registers: one row each, and what WARL makes of a write.
//
// What is not in the table does not exist and traps. Bits outside a row's mask keep their value.
// mip shows the lines the board drives, and no bit of it can be written. time is the clock in
// tenths of a cycle count, 10 MHz at the nominal 100: it has no offset and cannot be inhibited. A
// write of mcycle or minstret is what the next instruction reads, whatever the write itself cost.
// Event counters are hard-wired to zero. Not modelled: supervisor mode, debug triggers.
//
// Source: The RISC-V Instruction Set Manual, volume II (20240411), chapters "CSRs" and
// "Machine-Level ISA".
#include "csr.h"

#include <stddef.h>

#include "pmp.h"
#include "trap.h"

#define CYCLES_PER_TICK 10u // of time
#define MCOUNTINHIBIT_CY UINT32_C(1)
#define MCOUNTINHIBIT_IR UINT32_C(4)

// MXL 32 bits; A, B (Zba, Zbb, Zbs), C, D, F, I, M, U.
#define MISA UINT32_C(0x4010112f)

// Which register, and what passes during the instruction that writes: none when a debugger does.
struct writing {
    uint32_t number;
    uint32_t cycles;
    uint32_t instructions;
};

typedef uint32_t read_function(const struct cpu *cpu);
typedef void write_function(struct cpu *cpu, uint32_t value, struct writing writing);

// ---- counters ---------------------------------------------------------------------------------

// While the count is inhibited mcycle_offset is the count itself.
static uint64_t mcycle(const struct cpu *cpu) {
    const uint64_t offset = (uint64_t)cpu->mcycle_offset;
    return cpu->mcountinhibit & MCOUNTINHIBIT_CY ? offset : cpu->cycle + offset;
}

static void set_mcycle(struct cpu *cpu, uint64_t value, struct writing writing) {
    const bool inhibited = cpu->mcountinhibit & MCOUNTINHIBIT_CY;
    cpu->mcycle_offset = (int64_t)(inhibited ? value : value - cpu->cycle - writing.cycles);
}

static void set_minstret(struct cpu *cpu, uint64_t value, struct writing writing) {
    const bool inhibited = cpu->mcountinhibit & MCOUNTINHIBIT_IR;
    cpu->minstret = inhibited ? value : value - writing.instructions;
}

void csr_count_instructions(struct cpu *cpu, uint64_t count) {
    cpu->steps += count;
    if (!(cpu->mcountinhibit & MCOUNTINHIBIT_IR)) {
        cpu->minstret += count;
    }
}

static uint64_t with_low(uint64_t old, uint32_t low) { return (old >> 32) << 32 | low; }
static uint64_t with_high(uint64_t old, uint32_t high) {
    return (uint64_t)high << 32 | (uint32_t)old;
}

static uint32_t read_cycle(const struct cpu *cpu) { return (uint32_t)mcycle(cpu); }
static uint32_t read_cycleh(const struct cpu *cpu) { return (uint32_t)(mcycle(cpu) >> 32); }
static uint32_t read_time(const struct cpu *cpu) {
    return (uint32_t)(cpu->cycle / CYCLES_PER_TICK - cpu->time_epoch_ticks);
}
static uint32_t read_timeh(const struct cpu *cpu) {
    return (uint32_t)((cpu->cycle / CYCLES_PER_TICK - cpu->time_epoch_ticks) >> 32);
}
static uint32_t read_instret(const struct cpu *cpu) { return (uint32_t)cpu->minstret; }
static uint32_t read_instreth(const struct cpu *cpu) { return (uint32_t)(cpu->minstret >> 32); }

static void write_mcycle(struct cpu *cpu, uint32_t value, struct writing writing) {
    set_mcycle(cpu, with_low(mcycle(cpu), value), writing);
}
static void write_mcycleh(struct cpu *cpu, uint32_t value, struct writing writing) {
    set_mcycle(cpu, with_high(mcycle(cpu), value), writing);
}
static void write_minstret(struct cpu *cpu, uint32_t value, struct writing writing) {
    set_minstret(cpu, with_low(cpu->minstret, value), writing);
}
static void write_minstreth(struct cpu *cpu, uint32_t value, struct writing writing) {
    set_minstret(cpu, with_high(cpu->minstret, value), writing);
}

// The count goes on from where it stands; the new setting holds for the writing instruction itself.
static void write_mcountinhibit(struct cpu *cpu, uint32_t value, struct writing writing) {
    const uint64_t count = mcycle(cpu);
    cpu->mcountinhibit = value & (MCOUNTINHIBIT_CY | MCOUNTINHIBIT_IR);
    writing.cycles = 0;
    set_mcycle(cpu, count, writing);
}

// ---- the others that are not plain ------------------------------------------------------------

static uint32_t read_fflags(const struct cpu *cpu) { return cpu->fcsr & 31; }
static uint32_t read_frm(const struct cpu *cpu) { return cpu->fcsr >> 5; }

static void write_fcsr(struct cpu *cpu, uint32_t value, struct writing writing) {
    (void)writing;
    cpu->fcsr = value & 0xff;
    cpu->mstatus |= MSTATUS_FS;
}
static void write_fflags(struct cpu *cpu, uint32_t value, struct writing writing) {
    write_fcsr(cpu, (cpu->fcsr & ~UINT32_C(31)) | (value & 31), writing);
}
static void write_frm(struct cpu *cpu, uint32_t value, struct writing writing) {
    write_fcsr(cpu, (cpu->fcsr & 31) | (value & 7) << 5, writing);
}

static uint32_t read_mstatus(const struct cpu *cpu) {
    const bool dirty = (cpu->mstatus & MSTATUS_FS) == MSTATUS_FS;
    return cpu->mstatus | (dirty ? MSTATUS_SD : 0);
}

// MPP holds a mode there is: a write of another leaves it.
static void write_mstatus(struct cpu *cpu, uint32_t value, struct writing writing) {
    (void)writing;
    uint32_t mask = MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_FS | MSTATUS_MPRV | MSTATUS_TW;
    const uint32_t mode = (value & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT;
    if (mode == PRIVILEGE_USER || mode == PRIVILEGE_MACHINE) {
        mask |= MSTATUS_MPP;
    }
    cpu->mstatus = (cpu->mstatus & ~mask) | (value & mask);
}

// Direct or vectored: a write of a reserved mode leaves the whole register.
static void write_mtvec(struct cpu *cpu, uint32_t value, struct writing writing) {
    (void)writing;
    if ((value & 2) == 0) {
        cpu->mtvec = value;
    }
}

static void write_pmpcfg(struct cpu *cpu, uint32_t value, struct writing writing) {
    pmp_write_config(cpu, writing.number & 3, value);
}
static void write_pmpaddr(struct cpu *cpu, uint32_t value, struct writing writing) {
    pmp_write_address(cpu, writing.number & 15, value);
}

static uint32_t read_mip(const struct cpu *cpu) { return cpu->lines & CPU_LINES; }
static uint32_t read_misa(const struct cpu *cpu) {
    (void)cpu;
    return MISA;
}
static uint32_t read_zero(const struct cpu *cpu) {
    (void)cpu;
    return 0;
}

// For registers that may be written but never change.
static void write_nothing(struct cpu *cpu, uint32_t value, struct writing writing) {
    (void)cpu;
    (void)value;
    (void)writing;
}

// ---- the table --------------------------------------------------------------------------------

// Numbers first to last, the words of an array when they are more than one. read NULL: the word at
// field; write NULL: the bits of mask in the word at field.
struct row {
    uint16_t first;
    uint16_t last;
    uint16_t field;
    uint32_t mask;
    read_function *read;
    write_function *write;
    const char *name;
};

#define PLAIN(number, name, mask)                                                                  \
    {number, number, offsetof(struct cpu, name), mask, NULL, NULL, #name}
#define SPECIAL(number, name, read, write) {number, number, 0, 0, read, write, #name}
#define SPECIALS(first, last, name, read, write) {first, last, 0, 0, read, write, #name}

// In the order of their numbers.
static const struct row rows[] = {
    SPECIAL(0x001, fflags, read_fflags, write_fflags),
    SPECIAL(0x002, frm, read_frm, write_frm),
    {0x003, 0x003, offsetof(struct cpu, fcsr), 0, NULL, write_fcsr, "fcsr"},
    SPECIAL(0x300, mstatus, read_mstatus, write_mstatus),
    SPECIAL(0x301, misa, read_misa, write_nothing),
    PLAIN(0x304, mie, CPU_LINES),
    {0x305, 0x305, offsetof(struct cpu, mtvec), 0, NULL, write_mtvec, "mtvec"},
    PLAIN(0x306, mcounteren, UINT32_MAX),
    SPECIAL(0x30a, menvcfg, read_zero, write_nothing),
    SPECIAL(0x310, mstatush, read_zero, write_nothing),
    SPECIAL(0x31a, menvcfgh, read_zero, write_nothing),
    {0x320, 0x320, offsetof(struct cpu, mcountinhibit), 0, NULL, write_mcountinhibit,
     "mcountinhibit"},
    SPECIALS(0x323, 0x33f, mhpmevent, read_zero, write_nothing),
    PLAIN(0x340, mscratch, UINT32_MAX),
    PLAIN(0x341, mepc, ~UINT32_C(1)),
    PLAIN(0x342, mcause, UINT32_MAX),
    PLAIN(0x343, mtval, UINT32_MAX),
    SPECIAL(0x344, mip, read_mip, write_nothing),
    {0x3a0, 0x3a3, offsetof(struct cpu, pmpcfg), 0, NULL, write_pmpcfg, "pmpcfg"},
    {0x3b0, 0x3bf, offsetof(struct cpu, pmpaddr), 0, NULL, write_pmpaddr, "pmpaddr"},
    SPECIAL(0xb00, mcycle, read_cycle, write_mcycle),
    SPECIAL(0xb02, minstret, read_instret, write_minstret),
    SPECIALS(0xb03, 0xb1f, mhpmcounter, read_zero, write_nothing),
    SPECIAL(0xb80, mcycleh, read_cycleh, write_mcycleh),
    SPECIAL(0xb82, minstreth, read_instreth, write_minstreth),
    SPECIALS(0xb83, 0xb9f, mhpmcounterh, read_zero, write_nothing),
    SPECIAL(0xc00, cycle, read_cycle, NULL),
    SPECIAL(0xc01, time, read_time, NULL),
    SPECIAL(0xc02, instret, read_instret, NULL),
    SPECIALS(0xc03, 0xc1f, hpmcounter, read_zero, NULL),
    SPECIAL(0xc80, cycleh, read_cycleh, NULL),
    SPECIAL(0xc81, timeh, read_timeh, NULL),
    SPECIAL(0xc82, instreth, read_instreth, NULL),
    SPECIALS(0xc83, 0xc9f, hpmcounterh, read_zero, NULL),
    SPECIAL(0xf11, mvendorid, read_zero, NULL),
    SPECIAL(0xf12, marchid, read_zero, NULL),
    SPECIAL(0xf13, mimpid, read_zero, NULL),
    SPECIAL(0xf14, mhartid, read_zero, NULL),
    SPECIAL(0xf15, mconfigptr, read_zero, NULL),
};

static const struct row *find(uint32_t number) {
    size_t low = 0;
    size_t high = sizeof rows / sizeof rows[0];
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (number < rows[middle].first) {
            high = middle;
        } else if (number > rows[middle].last) {
            low = middle + 1;
        } else {
            return &rows[middle];
        }
    }
    return NULL;
}

static uint32_t field_of(const struct row *row, uint32_t number) {
    return row->field + (number - row->first) * (uint32_t)sizeof(uint32_t);
}

static uint32_t read_row(const struct row *row, uint32_t number, const struct cpu *cpu) {
    if (row->read) {
        return row->read(cpu);
    }
    return *(const uint32_t *)(const void *)((const char *)cpu + field_of(row, number));
}

static void write_row(const struct row *row, struct cpu *cpu, uint32_t value,
                      struct writing writing) {
    if (row->write) {
        row->write(cpu, value, writing);
        return;
    }
    uint32_t *field = (uint32_t *)(void *)((char *)cpu + field_of(row, writing.number));
    *field = (*field & ~row->mask) | (value & row->mask);
}

static bool is_read_only(uint32_t number) { return number >> 10 == 3; }

// What the number itself demands: privilege, a float unit that is on, a counter that users may
// read.
static bool permitted(const struct cpu *cpu, uint32_t number, bool writes) {
    if ((number >> 8 & 3) > cpu->privilege) {
        return false;
    }
    if (writes && is_read_only(number)) {
        return false;
    }
    if (number <= 0x003 && !(cpu->mstatus & MSTATUS_FS)) {
        return false;
    }
    const bool counter = (number & 0xf60) == 0xc00;
    if (counter && cpu->privilege == PRIVILEGE_USER) {
        return cpu->mcounteren >> (number & 31) & 1;
    }
    return true;
}

bool csr_access(struct cpu *cpu, uint32_t number, enum csr_operation operation, uint32_t operand,
                bool writes, uint32_t cycles, uint32_t *old) {
    const struct row *row = find(number);
    if (!row || !permitted(cpu, number, writes)) {
        return false;
    }
    const uint32_t before = read_row(row, number, cpu);
    *old = before;
    if (!writes) {
        return true;
    }
    const struct writing writing = {.number = number, .cycles = cycles, .instructions = 1};
    switch (operation) {
    case CSR_WRITE: write_row(row, cpu, operand, writing); break;
    case CSR_SET: write_row(row, cpu, before | operand, writing); break;
    case CSR_CLEAR: write_row(row, cpu, before & ~operand, writing); break;
    }
    return true;
}

const char *cpu_csr_name(uint32_t number, uint32_t *first, uint32_t *last) {
    const struct row *row = find(number);
    if (!row) {
        return NULL;
    }
    *first = row->first;
    *last = row->last;
    return row->name;
}

bool cpu_csr_peek(const struct cpu *cpu, uint32_t number, uint32_t *value) {
    const struct row *row = find(number);
    if (!row) {
        return false;
    }
    *value = read_row(row, number, cpu);
    return true;
}

bool cpu_csr_writable(uint32_t number) { return find(number) && !is_read_only(number); }

bool cpu_csr_poke(struct cpu *cpu, uint32_t number, uint32_t value) {
    if (!cpu_csr_writable(number)) {
        return false;
    }
    const struct row *row = find(number);
    const struct writing writing = {.number = number, .cycles = 0, .instructions = 0};
    write_row(row, cpu, value, writing);
    return true;
}
