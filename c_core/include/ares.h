// libares: the emulated command-module computer of the Ares IV, the ship and the sky around it.
//
// This is the whole public face. The Python binding is made from this file as it stands, so it
// holds declarations and numbers only.
//
// One struct ares is one machine. It does no input or output and reads no clock: what happens in it
// follows from the image, the settings and the inputs, cycle by cycle. Distinct machines may run in
// distinct threads; one machine belongs to one thread at a time.
//
// A function that returns int gives 0 when it did what it says and a negative enum ares_error when
// not; ares_message() then says in one sentence what is wrong and where.
#ifndef ARES_H
#define ARES_H

#include <stddef.h>
#include <stdint.h>

enum ares_error {
    ARES_ERROR_ARGUMENT = -1, // an argument is out of range
    ARES_ERROR_IMAGE = -2,    // not a program this computer can run
    ARES_ERROR_SETTING = -3,  // no such setting, or its value is out of range
    ARES_ERROR_INPUT = -4,    // no such input, or its value is out of range
    ARES_ERROR_SNAPSHOT = -5, // not a snapshot this version can read, or of another machine
    ARES_ERROR_MEMORY = -6,   // no RAM or register there
};

#define ARES_RAM_BASE 0x80000000u
#define ARES_RESET_VECTOR 0x1000u
#define ARES_RAM_BYTES_MIN 0x10000u
#define ARES_RAM_BYTES_MAX 0x40000000u
#define ARES_CYCLES_PER_SECOND 100000000u

// ---- life -------------------------------------------------------------------------------------

struct ares;

// A machine that is switched off. ram_bytes: a multiple of 4096, 0 for the ship's own 4 MiB; seed:
// of all noise in the sky and the sensors. NULL when out of memory or ram_bytes is out of range.
struct ares *ares_create(uint32_t ram_bytes, uint64_t seed);
void ares_destroy(struct ares *ares);

// What was wrong with the last call that failed; "" at first. Valid until the next call.
const char *ares_message(const struct ares *ares);

// A setting of the world, before ares_power_on(): the scenario's figures, in SI units.
int ares_set(struct ares *ares, const char *name, double value);
// The settings there are: row from 0 on; NULL past the last. unit, minimum, maximum and value may
// be NULL.
const char *ares_setting(const struct ares *ares, uint32_t row, const char **unit, double *minimum,
                         double *maximum, double *value);

// Puts a 32-bit RISC-V ELF into RAM and makes its entry the address at which the computer starts.
int ares_load_elf(struct ares *ares, const uint8_t *bytes, size_t count);
// Puts a flat program at an address of RAM and starts there.
int ares_load_flat(struct ares *ares, const uint8_t *bytes, size_t count, uint32_t address);
// Puts a device-tree blob at an address of RAM, a multiple of 8; the boot ROM hands the address to
// the program in a1, as on QEMU's virt board.
int ares_load_device_tree(struct ares *ares, const uint8_t *bytes, size_t count, uint32_t address);
// The addresses in RAM of the words `tohost` and `fromhost` (0: none) through which the public
// RISC-V tests end a run, write and read the console.
int ares_set_htif(struct ares *ares, uint32_t tohost, uint32_t fromhost);
// What the journal and the snapshots call the image by: 32 bytes, kept and compared, never
// interpreted.
int ares_set_image_id(struct ares *ares, const uint8_t *sha256);
void ares_image_id(const struct ares *ares, uint8_t *sha256);

// Closes the main switch: the world begins, the computer starts. Once in a machine's life.
int ares_power_on(struct ares *ares);

// ---- time -------------------------------------------------------------------------------------

enum ares_stop {
    ARES_STOP_CYCLE = 0, // the cycle asked for has come
    ARES_STOP_EXIT = 1,  // the program ended the run, through the test finisher or by a call of its
                         // host: ares_exit_code()
    ARES_STOP_COUNT = 2, // the steps asked for are done
    ARES_STOP_IDLE = 3,  // stepping: the processor has waited 60 s for an interrupt
    ARES_STOP_BREAK = 4, // before the instruction at a breakpoint
    ARES_STOP_WATCH = 5, // before the instruction that touches what is watched, or after a device
                         // that did: ares_stopped()
    ARES_STOP_FAULT = 6, // after the entry of an exception that is a mistake of the program
    ARES_STOP_FULL = 7,  // the trace has no room: ares_trace_take()
    ARES_STOP_HOST = 8,  // before the ebreak of a semihosting call, which has done nothing
};

uint64_t ares_cycle(const struct ares *ares);
// Runs until ares_cycle() >= until_cycle. Stops on the way only for what enum ares_stop names, and
// with ARES_ERROR_INPUT where an input that waited could not come in: ares_refused().
int ares_run(struct ares *ares, uint64_t until_cycle);
// The instruction boundaries passed since power-on, across restarts: instructions that retired,
// and entries of traps and interrupts.
uint64_t ares_steps(const struct ares *ares);
// Passes exactly that many, letting time go by as they need, but no more than 60 s for one.
int ares_step(struct ares *ares, uint64_t steps);
// Until ares_steps() >= until_steps or ares_cycle() >= until_cycle, whichever comes first: a step
// of a processor that nothing wakes never ends by itself.
int ares_advance(struct ares *ares, uint64_t until_cycle, uint64_t until_steps);
uint32_t ares_exit_code(const struct ares *ares);

// ---- what comes in ----------------------------------------------------------------------------

#define ARES_UPPER_HALF 0x10000u

enum ares_input_kind {
    ARES_INPUT_CONTROL = 0,       // index: control of controls.toml; value: its position
    ARES_INPUT_CONSOLE = 1,       // value: a byte to the serial port
    ARES_INPUT_EARTH = 2,         // value: a byte received from Houston
    ARES_INPUT_SURFACE = 3,       // value: a byte received from the surface team
    ARES_INPUT_RESTART = 4,       // the restart button behind the panel
    ARES_INPUT_FLIP_RAM = 5,      // index: address of a word; value: bit 0 to 38 of its codeword
    ARES_INPUT_FLIP_REGISTER = 6, // index: 0 to 31 x, 32 pc, 33 to 64 f; value: bit
    ARES_INPUT_FLIP_FLASH = 7,    // index: byte of the mass memory; value: bit
    ARES_INPUT_FLIP_CSR = 8,      // index: CSR; value: bit, nothing happens where it is hard-wired
    ARES_INPUT_FLIP_DEVICE = 9,   // index: slot * 65536 + byte of its state; value: bit
    ARES_INPUT_WRITE_RAM = 10,    // index: address of a byte; value: what a debugger makes of it
    // index: a register by gdb's numbers, of a float register its lower half, with
    // ARES_UPPER_HALF its upper; value: what a debugger makes of it
    ARES_INPUT_WRITE_REGISTER = 11,
    // index: a control; value: where its switch at a panel that was plugged in was found standing
    ARES_INPUT_PANEL_FOUND = 12,
    ARES_INPUT_PANEL_MOVED = 13, // the same; value: where a hand moved that switch
    ARES_INPUT_PANEL_LOST = 14,  // the panel is unplugged
    ARES_INPUT_EXIT = 15, // whoever serves the program's calls ends the run; value: the exit code
    ARES_INPUT_LOAD = 16, // index: address; value: number of bytes, which come along
    // index: enum ares_flash_fault * 65536 + a page or block; value: what the fault needs
    ARES_INPUT_FLASH_FAULT = 17,
    ARES_INPUT_SUPPLY = 18, // value: enum ares_supply
    ARES_INPUT_SAID = 19,   // value: a character said into the headset, by its number in Unicode
    ARES_INPUTS = 20,
};

// What the ship's electrics are cut off from.
enum ares_supply {
    ARES_SUPPLY_ON = 0,
    ARES_SUPPLY_OFF = 1, // wings, ionic supply and battery: the reserve carries the computer
    ARES_SUPPLY_CUT = 2, // the reserve, too: the computer is dark at once
    ARES_SUPPLIES = 3,
};

// What can befall the mass memory.
enum ares_flash_fault {
    ARES_FLASH_BAD_BLOCK = 0,     // a block takes nothing any more
    ARES_FLASH_PROGRAM_FAILS = 1, // the next program in a block fails, and then it is bad
    ARES_FLASH_ERASE_FAILS = 2,   // the same of its next erase
    ARES_FLASH_DESTROYED_PAGE = 3,
    ARES_FLASH_DESTROYED_BLOCK = 4,
    ARES_FLASH_WEAR = 5, // of a block; value: it was erased so often
    ARES_FLASH_RATE = 6, // value: 1e9 times what is added to all pages' rate of errors, up to 0.5
    ARES_FLASH_AGE = 7,  // value: days at 25 C that it alone ages, up to 1e9
    ARES_FLASH_FAULTS = 8,
};

struct ares_input {
    uint64_t cycle; // when it came in
    uint32_t kind;  // enum ares_input_kind
    uint32_t index;
    uint32_t value;
    uint32_t padding;
    const uint8_t *bytes; // of ARES_INPUT_LOAD; else NULL
};

// No cycle at all.
#define ARES_NEVER 0xFFFFFFFFFFFFFFFFu

// Whether a machine with so much RAM (0: the ship's own) could take an input, in whatever state it
// is; of a load value is the count of bytes. It needs no machine. When there is no such input the
// message says why, in at most capacity bytes with the zero at its end.
int ares_check(uint32_t ram_bytes, uint32_t kind, uint32_t index, uint32_t value, char *message,
               size_t capacity);
// Something from outside, now.
int ares_put(struct ares *ares, uint32_t kind, uint32_t index, uint32_t value);
// What a debugger loads into RAM, now: one input, ARES_INPUT_LOAD, however many bytes it has.
int ares_put_bytes(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count);
// Something from outside that is to come: it is let in at the first instruction boundary at or
// after that cycle, which must not have passed; when it is the present one, as soon as the machine
// runs on. What comes to the same boundary comes in the order in which it was put. 1,048,576 can
// wait. One that the machine cannot take then (RAM holds too many upsets) is no input at all.
int ares_put_at(struct ares *ares, uint64_t cycle, uint32_t kind, uint32_t index, uint32_t value);
// The last one that waited and could not come in; its cycle is the one it was put with. After a run
// that ended with ARES_ERROR_INPUT.
void ares_refused(const struct ares *ares, struct ares_input *row);
// How many are to come in; where the machine went back, those of the future too.
size_t ares_coming(const struct ares *ares);
// The inputs that came in during the last call, each told once however often it is lived again;
// valid until the next call. *abandoned_cycle: the last call dropped the remembered future, all
// that was put and all that was lived from this cycle on, but for the first *kept inputs that came
// in at it; ARES_NEVER: it did not.
size_t ares_came_in(const struct ares *ares, const struct ares_input **rows,
                    uint64_t *abandoned_cycle, uint64_t *kept);
// How many inputs have come in at the present cycle, as far as the machine stands in them.
uint64_t ares_arrived(const struct ares *ares);
// The slots of the board by number, each a device with so many bytes of state; NULL past the last.
const char *ares_slot(uint32_t number, size_t *state_bytes);

// ---- what goes out ----------------------------------------------------------------------------

enum ares_stream { ARES_STREAM_CONSOLE = 0, ARES_STREAM_EARTH = 1, ARES_STREAM_SURFACE = 2 };

// Takes bytes that left the machine, oldest first; returns how many. A stream holds the last
// 1,048,576. After going back, what is lived again is not given again: bytes come once the machine
// is past those that were taken, or at once when the remembered future is dropped.
size_t ares_take(struct ares *ares, uint32_t stream, uint8_t *bytes, size_t capacity);

// ---- looking in, without touching -------------------------------------------------------------

// Memory and registers as the program would read them, but a read takes nothing; count bytes.
int ares_peek(const struct ares *ares, uint32_t address, uint8_t *bytes, size_t count);
// Writes RAM by hand, as no input. Fails, as ares_register_write() and ares_flash_write() do, while
// the flight is remembered.
int ares_poke(struct ares *ares, uint32_t address, const uint8_t *bytes, size_t count);

// Processor registers by gdb's numbers: 0 to 31 x, 32 pc, 33 to 64 f, 65 + n CSR n.
int ares_register_read(const struct ares *ares, uint32_t number, uint64_t *value);
int ares_register_write(struct ares *ares, uint32_t number, uint64_t value);

// The name of CSR n as the specification has it, "" when there is none; at most capacity bytes with
// the zero at its end.
void ares_csr_name(uint32_t number, char *name, size_t capacity);

// What an instruction is, of 16 or 32 bits.
struct ares_instruction {
    char name[16]; // with points, such as "sext.b"; "": it is none
    uint32_t word; // the 32-bit instruction it stands for
    uint32_t mask; // the bits of that which tell it from others
};
void ares_instruction(uint32_t bits, struct ares_instruction *instruction);

// ---- stopping where something happens ---------------------------------------------------------
//
// None of this is state: no hash, snapshot or cycle changes by it. A run goes on from where the
// last one stopped: the breakpoint and the access that were just told are passed, once. All else
// holds at a run's first instruction too. A stop comes before ARES_STOP_CYCLE and ARES_STOP_COUNT
// at the same place.

enum ares_access { ARES_ACCESS_READ = 1, ARES_ACCESS_WRITE = 2 };

struct ares_stopped {
    uint64_t cycle;
    uint32_t pc;
    uint32_t address; // of the first watched byte that is touched
    uint32_t bytes;   // of the access
    uint32_t access;  // of enum ares_access
    uint32_t watch;   // which one, the first of them
    uint32_t padding;
    uint64_t watches; // bit n: the access touches watch n too
    const char *by;   // "processor", or the name of the device whose transfer it was
};

// Up to 256 breakpoints at even addresses. Setting one twice is setting it once.
int ares_break_at(struct ares *ares, uint32_t address);
int ares_unbreak(struct ares *ares, uint32_t address);
// Up to 64 watches of count bytes from address, for some of enum ares_access. While there is one
// the machine runs instruction by instruction. Returns the number of the watch.
int ares_watch(struct ares *ares, uint32_t address, uint32_t count, uint32_t access);
int ares_unwatch(struct ares *ares, uint32_t watch);
// Why the last run ended with ARES_STOP_BREAK or ARES_STOP_WATCH; all zero before the first.
void ares_stopped(const struct ares *ares, struct ares_stopped *stopped);

// ---- observed runs ----------------------------------------------------------------------------
//
// What was done, gathered while it is done. Nothing changes by it but the host's time: trace,
// counts and calls take a run instruction by instruction.

enum ares_observe {
    ARES_OBSERVE_TRACE = 1,  // a row for every step
    ARES_OBSERVE_COUNTS = 2, // how often each instruction of RAM was reached and each branch taken
    ARES_OBSERVE_CALLS = 4,  // the tree of calls, with the time spent in each
    ARES_OBSERVE_FAULTS = 8, // ARES_STOP_FAULT
    ARES_OBSERVE_HOST = 16,  // ARES_STOP_HOST
};
// What to observe from now on: a sum of enum ares_observe. What is switched on begins empty, what
// is switched off is lost.
int ares_observe(struct ares *ares, uint32_t what);

struct ares_fault {
    uint64_t cycle; // after its trap's entry
    uint32_t pc;    // of the instruction that raised it; cause and value as mcause and mtval
    uint32_t cause;
    uint32_t value;
    uint32_t registers[32]; // x0 to x31 as they were then
    uint32_t padding;
};
// Of the last run that ended with ARES_STOP_FAULT; all zero before the first. The machine stands
// where a run to that cycle ends: what was due there, such as a restart, is done.
void ares_fault(const struct ares *ares, struct ares_fault *fault);

enum ares_event { ARES_EVENT_INSTRUCTION = 0, ARES_EVENT_EXCEPTION = 1, ARES_EVENT_INTERRUPT = 2 };

struct ares_trace {
    uint64_t cycle;   // at which the step began
    uint32_t pc;      // at which it began
    uint32_t bits;    // the instruction; 0 for an interrupt
    uint64_t value;   // of rd after it; for a trap, mcause
    uint64_t stored;  // what it writes to memory
    uint32_t address; // of what it reads or writes
    uint8_t event;    // enum ares_event: it retired, it raised an exception, an interrupt came
    uint8_t rd;       // the register it wrote, float registers from 32 on; 0: none
    uint8_t bytes;    // that it reads or writes; 0: none
    uint8_t access;   // of enum ares_access
};
// Takes up to capacity rows, oldest first; returns how many. A trace holds 65,536; then runs end
// with ARES_STOP_FULL until some are taken.
size_t ares_trace_take(struct ares *ares, struct ares_trace *rows, size_t capacity);

// Of count halfwords from an even address of RAM: how often an instruction that begins there was
// reached, and how often it was a branch that was taken.
int ares_counts(const struct ares *ares, uint32_t address, uint32_t count, uint64_t *reached,
                uint64_t *taken);

enum ares_call_kind {
    ARES_CALL_ROOT = 0, // nothing is known of who called
    ARES_CALL_CALL = 1,
    ARES_CALL_TRAP = 2, // an exception or interrupt came while the parent ran
    ARES_CALL_WAIT = 3, // the processor waited, or was held in reset
};
struct ares_call {
    uint64_t cycles;  // spent in it itself, not in what it called
    uint64_t steps;   // done in it itself
    uint32_t parent;  // row of who called; its own row for the first, which stands for all
    uint32_t address; // that was called
    uint32_t kind;    // enum ares_call_kind
    uint32_t padding;
};
// Where functions begin, and where code begins that belongs to none, ascending: control that comes
// from one to another without a call has left the one for the other.
int ares_functions(struct ares *ares, const uint32_t *addresses, size_t count);
// The tree of calls, parents first; returns how many rows there are, at most 65,536. When there are
// 57,344 a function that has no row yet gets one without who called it.
size_t ares_calls(struct ares *ares, struct ares_call *rows, size_t capacity);

struct ares_counters {
    uint64_t cycle;
    uint64_t instructions; // ares_steps()
    uint32_t restarts;     // power-on not counted
    uint32_t waiting;      // the processor is in wfi
};
void ares_counters(const struct ares *ares, struct ares_counters *counters);

// The world's own state, which no register shows: for tests and instruments outside the ship.
// Positions and velocities are inertial (Mars equator and equinox), attitude turns body into
// inertial.
struct ares_truth {
    double time_s;            // since power-on
    double utc_s;             // since 1970
    double semi_major_axis_m; // -mu / 2E with the energy of J2 in E: constant while coasting
    double eccentricity;      // osculating
    double inclination_deg;   // osculating
    double raan_deg;          // osculating
    double argument_of_periapsis_deg;
    double true_anomaly_deg;
    double altitude_m; // above the mean equatorial radius
    double position_m[3];
    double velocity_m_s[3];
    double attitude[4];   // w, x, y, z
    double rate_rad_s[3]; // body
    double mass_kg;
    double thrust_n;
    double propellant_kg;
    double bus_a_v;
    double bus_b_v;
    double load_w; // drawn from both buses and the battery
    double battery_j;
    double cabin_pressure_pa;
    double cabin_o2_pa;
    double cabin_co2_pa;
    double cabin_temperature_k;
    double emission_w;          // electromagnetic emission, what the ellipse steers by
    double ellipse_distance_m;  // centre to ship; infinite while submerged
    double ellipse_azimuth_deg; // as the LIDAR counts
    double ellipse_elevation_deg;
    double ellipse_closing_m_s;
    double shear_m_s2; // gravimetric shear felt aboard
    double captured;   // 1: the ship is inside the ellipse
};
void ares_truth(const struct ares *ares, struct ares_truth *truth);

// The mass memory as a file of its pages, one after the other: 2,112 bytes each, as they are
// stored; wrong bits are a property of reading. Erased pages at the end may be left out.
size_t ares_flash_bytes(void); // of the whole part
// So many bytes hold all pages that are not erased: one page at least.
size_t ares_flash_used(const struct ares *ares);
// The first so many bytes, any whole number of pages.
int ares_flash_read(const struct ares *ares, uint8_t *bytes, size_t count);
// The same written by hand; what follows is erased. Wear and bad blocks stay the part's own.
int ares_flash_write(struct ares *ares, const uint8_t *bytes, size_t count);
// The first so many bytes as the part itself would read them now: level: of read-retry, 0 to 7;
// reading: another number gives other passing errors. Nothing changes by it.
int ares_flash_sense(const struct ares *ares, uint32_t level, uint64_t reading, uint8_t *bytes,
                     size_t count);

// What a block has been through, which no register shows.
struct ares_flash_block {
    double age_s; // at 25 C since its oldest page was programmed; 0: none is
    double rate;  // the raw bit error rate of its worst page
    uint32_t erases;
    uint32_t reads;     // of its pages since it was last erased
    uint32_t endurance; // so many erases, then it fails
    uint32_t factory_bad;
    uint32_t bad;  // it is, or became so
    uint32_t torn; // pages that were left half programmed or half erased
};
int ares_flash_block(const struct ares *ares, uint32_t block, struct ares_flash_block *truth);

// The part, or a file of its pages, long after.
struct ares_flash_age {
    uint64_t seed;         // of the flight, for a file: its part has weak cells of its own
    uint64_t reading;      // another number gives other passing errors
    double stress_s;       // so much later, in seconds at 25 C, up to 1e15
    double rate_ten_years; // as the settings flash.rate_ten_years and flash.rate_floor
    double rate_floor;
    uint32_t erases; // of each block
    uint32_t level;  // of read-retry
};
// The raw bit error rate of a programmed page; of one of 2,112 bytes 0xFF it is less: it loses no
// charge.
double ares_flash_rate(const struct ares_flash_age *age);
// So many bytes, whole pages from that one on, become what is read of them, without a machine. -1:
// an argument is out of range.
int ares_flash_age(const struct ares_flash_age *age, uint32_t first, uint8_t *bytes, size_t count);
// So many bytes, whole pages from that one on, as the part itself would read them so much later:
// stress and erases are added to what each has been through, the floor to its rate, and the rate of
// ten years stands in place of the setting.
int ares_flash_later(const struct ares *ares, const struct ares_flash_age *age, uint32_t first,
                     uint8_t *bytes, size_t count);
// Seconds at 25 C that do what one at that temperature does, in kelvin (Arrhenius, 1.1 eV).
double ares_flash_stress(double temperature_k);

// ---- state as a whole -------------------------------------------------------------------------

// A digest of everything the machine's future depends on.
uint64_t ares_hash(struct ares *ares);

size_t ares_snapshot_bytes(const struct ares *ares);
int ares_snapshot(const struct ares *ares, uint8_t *bytes, size_t count);
// Bytes on their way out are no state: what was not taken is dropped; nor is what was to come in.
// Only into a machine with as much RAM. When it fails the machine is as it was.
int ares_restore(struct ares *ares, const uint8_t *bytes, size_t count);

// ---- moments to return to ---------------------------------------------------------------------

// The state at a moment, kept in memory: only pages that changed since the machine's last point are
// copied. Any point can be returned to from any other, in any order. NULL when out of memory.
struct ares_point;
struct ares_point *ares_point(struct ares *ares);
void ares_point_free(struct ares *ares, struct ares_point *point); // before ares_destroy()
// Only pages that changed are copied back. Bytes on their way out are dropped; what was to come in
// at that moment is to come in again, and nothing else is; what was remembered is forgotten.
int ares_return_to(struct ares *ares, struct ares_point *point);

// From now on the flight is remembered, so that one can go back in it: a point each interval_cycles
// and every input, in about bytes_max bytes, to which ares_point()'s do not count. When they are
// full the points of long ago thin out, and inputs too many end what can be gone back to. 0 cycles:
// remember nothing, forget all.
int ares_remember(struct ares *ares, uint64_t interval_cycles, uint64_t bytes_max);
// The earliest cycle that is remembered, and the last one that was lived; the present one when
// nothing is.
uint64_t ares_oldest(const struct ares *ares);
uint64_t ares_furthest(const struct ares *ares);
// 1 while the machine went back, and something that was lived or came in is still to come again.
int ares_reliving(const struct ares *ares);

// Goes to a moment, back or forth: the first boundary at or after that cycle, as a run to it would
// have left it. Inputs that were put before and were due are in; what was put at that boundary
// itself is not: it comes in as the machine runs on, as all that followed does, until something new
// is put. Then what followed is dropped, and what had been put before it waits.
int ares_go_to(struct ares *ares, uint64_t cycle);
// Goes to the moment right after so many steps less than the present one's.
int ares_back(struct ares *ares, uint64_t steps);

// Which moment the machine stands at, more closely than by its cycle: what was put at that very
// boundary may be in or still to come.
struct ares_moment {
    uint64_t cycle;
    uint64_t rows;  // inputs that have come in since power-on or since another state was taken up
    uint64_t asked; // inputs that were put by then, also those that wait
};
void ares_moment(const struct ares *ares, struct ares_moment *moment);
// Goes to a moment of the flight that is remembered, and exactly there.
int ares_go_to_moment(struct ares *ares, const struct ares_moment *moment);

// Lives on as it was lived, to a cycle that is remembered, and looks for some of enum ares_access
// to count bytes from address. *last: the last one before that cycle, a device's also on arrival
// there; its by is NULL when there was none. Nothing else ends it: breakpoints, watches and faults
// are left aside.
int ares_search(struct ares *ares, uint64_t until_cycle, uint32_t address, uint32_t count,
                uint32_t access, struct ares_stopped *last);

#endif
