// All a device may ask of the board.
//
// A device is one plain struct and five functions on (self, slot): reset, read, write, wake,
// settle; a sixth, forget, if it needs power. The board calls them; what the device needs of the
// board it asks through the functions below. A device keeps no pointer, no static, no heap: its
// struct is part of the machine's state and is copied as it lies. It reads the world (the
// physics) and hands commands over to it, and never writes there.
//
//   void     NAME_reset(struct NAME *self, struct slot *slot);
//   uint32_t NAME_read(const struct NAME *self, struct slot *slot, uint32_t offset);
//   void     NAME_write(struct NAME *self, struct slot *slot, uint32_t offset, uint32_t value);
//   void     NAME_wake(struct NAME *self, struct slot *slot);
//   void     NAME_settle(struct NAME *self, struct slot *slot);
//   void     NAME_forget(struct NAME *self, struct slot *slot, uint32_t load);
//
// reset   The computer starts or restarts. At power-on the struct is all zero before it is
//         called. What is physical (switch positions, flash, propellant) survives a restart;
//         registers return to the reset values declared in NAME.rdl.
// read    Answers a register declared in NAME.rdl; offset is a multiple of 4 there. It changes
//         nothing. (A standard part, whose specification demands otherwise, has NAME_take()
//         beside it.)
// write   Takes a register that is writable there.
// wake    The cycle set with slot_wake_at() has come; of a device that NAME.rdl says is paced, a
//         step of the world, too, at which it has power.
// settle  A latch flipped somewhere. The struct is brought to what the hardware can hold: no bit
//         beyond its register (NAME_REGISTER_BITS), no value out of range, no state that what it
//         follows from contradicts. Then what follows from the struct and is kept elsewhere is told
//         anew: interrupt line, date, the hart's copies, the world's settings.
// forget  One of the loads that NAME.rdl declares has no power, NAME_LOAD_...: what is volatile
//         there is lost. It is called when a load loses power, and without power after a reset or
//         an upset; settle follows. Once is enough: twice changes nothing. Until there is power
//         again the registers that the load feeds read zero and take nothing: read and write are
//         not called for them.
//
// Floating point in these functions runs under round-to-nearest whatever the guest's mode is.
#ifndef ARES_BOARD_SLOT_H
#define ARES_BOARD_SLOT_H

#include <stdbool.h>
#include <stdint.h>

struct cells;
struct noise;
struct slot;
struct world;

#define SLOT_CYCLES_PER_SECOND UINT64_C(100000000)
#define SLOT_CYCLES_PER_MICROSECOND UINT64_C(100)
#define SLOT_NEVER UINT64_MAX

// Why the computer restarts; the values are those of restart.rdl.
enum slot_restart {
    SLOT_RESTART_POWER_ON,
    SLOT_RESTART_SOFTWARE,
    SLOT_RESTART_WATCHDOG,
    SLOT_RESTART_EXTERNAL,
    SLOT_RESTART_DOUBLE_FAULT,
    SLOT_RESTART_MEMORY,
    SLOT_RESTARTS,
};

// Why the hart is interrupted in spite of all masks.
enum slot_nmi { SLOT_NMI_WATCHDOG, SLOT_NMI_MEMORY };

// Byte streams that leave the machine; nothing of them comes back into its state.
enum slot_stream { SLOT_STREAM_CONSOLE, SLOT_STREAM_EARTH, SLOT_STREAM_SURFACE, SLOT_STREAMS };

// The present cycle.
uint64_t slot_now(const struct slot *slot);

// In wake: the cycle that was asked for; slot_now() may be a few cycles past it.
uint64_t slot_due(const struct slot *slot);

// The device's wake is called when this cycle has come; SLOT_NEVER takes it back. One date a
// device, and none for a paced one.
void slot_wake_at(struct slot *slot, uint64_t cycle);

// A date as a counter of so many cycles can hold it: what a flipped latch would put off further
// comes when the whole counter has run down.
static inline uint64_t slot_date_within(const struct slot *slot, uint64_t date, uint64_t cycles) {
    const uint64_t latest = slot_now(slot) + cycles;
    return date < latest ? date : latest;
}

// Whether a load that the device declares has power: NAME_LOAD_...
bool slot_live(const struct slot *slot, uint32_t load);

// How hard a load that the device declares works, from 0, standing by, to 1.
void slot_work(struct slot *slot, uint32_t load, double part);

// Drives the device's interrupt line.
void slot_interrupt(struct slot *slot, bool level);

// The physics, to be read.
const struct world *slot_world(const struct slot *slot);

// Hands a command over to a part of the physics, which takes it up at once: slot_command_air() and
// so on, a function for each row of commands.def.
#define WORLD_COMMAND(part)                                                                        \
    struct part##_command;                                                                         \
    void slot_command_##part(struct slot *slot, const struct part##_command *command);
#include "../world/commands.def"
#undef WORLD_COMMAND

// The chance by which a sensor errs: world/noise.h. Each draws from its own stream.
struct noise *slot_noise(struct slot *slot);

// Copies between the device and RAM, past the processor. False, and nothing copied, when any byte
// is not RAM. False as well when EDAC cannot correct a word: a read then ends there, a write leaves
// out the bytes that would have to be merged into such a word. The hart is told by an NMI.
bool slot_dma_read(struct slot *slot, uint32_t address, void *bytes, uint32_t count);
bool slot_dma_write(struct slot *slot, uint32_t address, const void *bytes, uint32_t count);

// The first word from *address on with flipped bits, which a walk through RAM will come upon: so
// that it can be done by dates. False: there is none.
bool slot_upset_from(const struct slot *slot, uint32_t *address);
// Reads a word of RAM through EDAC, corrects it and writes it back; edac_saw() is told, and the
// hart by an NMI when that cannot be done. What is not RAM is left alone.
void slot_scrub(struct slot *slot, uint32_t address);

// The bytes of the mass memory, stored inverted so that an erased part is all zero; whoever changes
// them says which.
uint8_t *slot_flash(struct slot *slot);
void slot_flash_changed(struct slot *slot, uint32_t offset, uint32_t count);
// What its cells have been through; whoever changes a record says so.
struct cells *slot_cells(struct slot *slot);
void slot_cells_changed(struct slot *slot, const void *record, uint32_t count);

// Restarts the computer once the present instruction is done.
void slot_restart(struct slot *slot, enum slot_restart cause);

// The program asks the run to end (test finisher).
void slot_exit(struct slot *slot, uint32_t code);

// Sends a byte out of the machine.
void slot_send(struct slot *slot, enum slot_stream stream, uint8_t byte);

// Raises or drops the hart's own lines (CLINT and PLIC only).
void slot_hart_software(struct slot *slot, bool level);
void slot_hart_timer(struct slot *slot, bool level);
void slot_hart_external(struct slot *slot, bool level);
// Raises a non-maskable interrupt. False, and nothing done, when it has nowhere to go.
bool slot_hart_nmi(struct slot *slot, enum slot_nmi nmi);
// Where non-maskable interrupts go; 0: nowhere (restart logic only).
void slot_hart_nmi_vector(struct slot *slot, uint32_t address);
// What the hart's `time` register lags behind the machine's ticks of 100 ns: mtime's epoch.
void slot_hart_time(struct slot *slot, uint64_t epoch_ticks);

#endif
