// What comes in from outside: whether there can be such an input, and put into the machine. See
// ares.h.
#include "input.h"

#include <stdarg.h>
#include <stdio.h>

#include "arithmetic.h"
#include "machine.h"
#include "observe.h"
#include "start.h"

#define REGISTER_PC 32u
#define STATE_BYTE_BITS 16u
#define REGISTERS_END 65u

// Who asks whether there can be an input: with how much RAM, and where the answer goes.
struct asked {
    uint32_t ram_bytes;
    char *message;
    size_t capacity;
};

// Each kind of input is checked for what no state of the machine could take, and put in.
typedef int check_function(const struct asked *asked, uint32_t index, uint32_t value);
typedef int put_function(struct ares *ares, uint32_t index, uint32_t value);

__attribute__((format(printf, 2, 3))) static int refuse(const struct asked *asked,
                                                        const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(asked->message, asked->capacity, format, arguments);
    va_end(arguments);
    return ARES_ERROR_INPUT;
}

static int check_control(const struct asked *asked, uint32_t index, uint32_t value) {
    if (!cockpit_has(index, value)) {
        return refuse(asked, "Control %u has no position %u.", index, value);
    }
    return 0;
}

static int put_control(struct ares *ares, uint32_t index, uint32_t value) {
    cockpit_put(machine_device(ares, SLOT_cockpit), &ares->slots[SLOT_cockpit], index, value);
    return 0;
}

static int put_panel_found(struct ares *ares, uint32_t index, uint32_t value) {
    cockpit_panel_found(machine_device(ares, SLOT_cockpit), &ares->slots[SLOT_cockpit], index,
                        value);
    return 0;
}

static int put_panel_moved(struct ares *ares, uint32_t index, uint32_t value) {
    cockpit_panel_moved(machine_device(ares, SLOT_cockpit), &ares->slots[SLOT_cockpit], index,
                        value);
    return 0;
}

static int put_panel_lost(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    (void)value;
    cockpit_panel_lost(machine_device(ares, SLOT_cockpit), &ares->slots[SLOT_cockpit]);
    return 0;
}

static int check_byte(const struct asked *asked, uint32_t index, uint32_t value) {
    (void)index;
    if (value > 0xFF) {
        return refuse(asked, "%u is no byte, 0 to 255.", value);
    }
    return 0;
}

static int put_console(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    uart_put(machine_device(ares, SLOT_uart), &ares->slots[SLOT_uart], (uint8_t)value);
    return 0;
}

static int put_earth(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    radio_put(machine_device(ares, SLOT_radio), &ares->slots[SLOT_radio], 0, (uint8_t)value);
    return 0;
}

static int put_surface(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    radio_put(machine_device(ares, SLOT_radio), &ares->slots[SLOT_radio], 1, (uint8_t)value);
    return 0;
}

static int check_nothing(const struct asked *asked, uint32_t index, uint32_t value) {
    (void)asked;
    (void)index;
    (void)value;
    return 0;
}

static int put_restart(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    (void)value;
    slot_restart(&ares->slots[SLOT_restart], SLOT_RESTART_EXTERNAL);
    return 0;
}

static int check_ram(const struct asked *asked, uint32_t address, uint32_t bit) {
    if (address % 4 || !machine_ram_holds(asked->ram_bytes, address, 4) ||
        bit >= UPSET_CODEWORD_BITS) {
        return refuse(asked,
                      "There is no bit %u of a word of RAM at 0x%08X; a codeword has %u bits.", bit,
                      address, UPSET_CODEWORD_BITS);
    }
    return 0;
}

int input_no_room(struct ares *ares) {
    return machine_fail(ares, ARES_ERROR_INPUT, "RAM holds %u upset words already.", UPSET_WORDS);
}

static int flip_ram(struct ares *ares, uint32_t address, uint32_t bit) {
    if (!upset_flip(&ares->machine.upsets, address, bit)) {
        return input_no_room(ares);
    }
    machine_upsets_changed(ares);
    machine_ram_changed(ares, address - ARES_RAM_BASE, 4);
    return 0;
}

static int check_register(const struct asked *asked, uint32_t number, uint32_t bit) {
    if (number == 0 || number >= REGISTERS_END || bit >= (number > REGISTER_PC ? 64u : 32u) ||
        (number == REGISTER_PC && bit == 0)) {
        return refuse(asked, "Register %u has no bit %u that can flip.", number, bit);
    }
    return 0;
}

static int flip_register(struct ares *ares, uint32_t number, uint32_t bit) {
    struct cpu *cpu = &ares->machine.cpu;
    if (number < REGISTER_PC) {
        cpu->x[number] ^= UINT32_C(1) << bit;
    } else if (number == REGISTER_PC) {
        cpu->pc ^= UINT32_C(1) << bit;
    } else {
        cpu->f[number - REGISTER_PC - 1] ^= UINT64_C(1) << bit;
    }
    return 0;
}

static int check_flash(const struct asked *asked, uint32_t byte, uint32_t bit) {
    if (byte >= MACHINE_FLASH_BYTES || bit > 7) {
        return refuse(asked, "There is no bit %u of byte %u of the mass memory.", bit, byte);
    }
    return 0;
}

static int flip_flash(struct ares *ares, uint32_t byte, uint32_t bit) {
    ares->memories[MEMORY_FLASH].bytes[byte] ^= (uint8_t)(1u << bit);
    machine_flash_changed(ares, byte, 1);
    return 0;
}

#define FAULT_PLACE_BITS 16u
#define FAULT_PLACE ((1u << FAULT_PLACE_BITS) - 1)
_Static_assert((uint32_t)ARES_FLASH_FAULTS == (uint32_t)MASSMEM_FAULTS &&
                   CELLS_PAGES <= FAULT_PLACE + 1,
               "each fault has its number, and each page");

static int check_fault(const struct asked *asked, uint32_t index, uint32_t value) {
    const uint32_t fault = index >> FAULT_PLACE_BITS;
    const uint32_t place = index & FAULT_PLACE;
    if (!massmem_has_fault(fault, place, value)) {
        return refuse(asked, "There is no fault %u at %u of the mass memory with value %u.", fault,
                      place, value);
    }
    return 0;
}

static int put_fault(struct ares *ares, uint32_t index, uint32_t value) {
    massmem_fault(&ares->slots[SLOT_massmem], index >> FAULT_PLACE_BITS, index & FAULT_PLACE,
                  value);
    return 0;
}

static int check_said(const struct asked *asked, uint32_t index, uint32_t value) {
    (void)index;
    if (!headset_has(value)) {
        return refuse(asked, "%u is no character of Unicode.", value);
    }
    return 0;
}

static int put_said(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    headset_put(machine_device(ares, SLOT_headset), value);
    return 0;
}

static int check_csr(const struct asked *asked, uint32_t number, uint32_t bit) {
    if (bit > 31 || !cpu_csr_writable(number)) {
        return refuse(asked, "There is no bit %u of a writable CSR 0x%03X.", bit, number);
    }
    return 0;
}

// What WARL makes of the flipped value is what the register then holds.
static int flip_csr(struct ares *ares, uint32_t number, uint32_t bit) {
    struct cpu *cpu = &ares->machine.cpu;
    uint32_t value = 0;
    cpu_csr_peek(cpu, number, &value);
    cpu_csr_poke(cpu, number, value ^ UINT32_C(1) << bit);
    return 0;
}

#define STATE_FITS(name, base, span, irq, standard)                                                \
    _Static_assert(sizeof(struct name) <= 1u << STATE_BYTE_BITS,                                   \
                   "an input numbers bytes of " #name);
SLOTS(STATE_FITS)
#undef STATE_FITS

static int check_device(const struct asked *asked, uint32_t index, uint32_t bit) {
    uint32_t number = index >> STATE_BYTE_BITS;
    uint32_t byte = index & ((1u << STATE_BYTE_BITS) - 1);
    if (number >= SLOT_COUNT) {
        return refuse(asked, "There is no slot %u.", number);
    }
    if (byte >= slot_rows[number].state_bytes || bit > 7) {
        return refuse(asked, "There is no bit %u of byte %u of %s; its state has %zu bytes.", bit,
                      byte, slot_rows[number].name, slot_rows[number].state_bytes);
    }
    return 0;
}

// Any latch of a device may flip: so a device stands any value in any of them, and what it drives
// follows at once. A line as the PLIC keeps it is no latch but a wire, which its driver puts right:
// so all are asked.
static int flip_device(struct ares *ares, uint32_t index, uint32_t bit) {
    enum slot_number number = (enum slot_number)(index >> STATE_BYTE_BITS);
    uint8_t *state = machine_device(ares, number);
    state[index & ((1u << STATE_BYTE_BITS) - 1)] ^= (uint8_t)(1u << bit);
    struct arithmetic callers = arithmetic_enter();
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine_forget(ares, (enum slot_number)i);
        slot_rows[i].settle(machine_device(ares, (enum slot_number)i), &ares->slots[i]);
    }
    arithmetic_leave(&callers);
    return 0;
}

static int check_write_ram(const struct asked *asked, uint32_t address, uint32_t value) {
    if (value > 0xFF || !machine_ram_holds(asked->ram_bytes, address, 1)) {
        return refuse(asked, "%u is no byte, or 0x%08X no place in RAM.", value, address);
    }
    return 0;
}

static int write_ram(struct ares *ares, uint32_t address, uint32_t value) {
    const uint8_t byte = (uint8_t)value;
    machine_write_ram(ares, address, &byte, 1);
    return 0;
}

static int check_load(const struct asked *asked, uint32_t address, uint32_t count) {
    if (count == 0 || !machine_ram_holds(asked->ram_bytes, address, count)) {
        return refuse(asked, "%u bytes from 0x%08X are not in RAM.", count, address);
    }
    return 0;
}

static bool is_float_half(uint32_t index) {
    uint32_t number = index & ~ARES_UPPER_HALF;
    return number > REGISTER_PC && number < REGISTERS_END;
}

static int check_write_register(const struct asked *asked, uint32_t index, uint32_t value) {
    (void)value;
    if (!is_float_half(index) && !machine_register_writable(index)) {
        return refuse(asked, "There is no register %u that can be written.", index);
    }
    return 0;
}

static int write_register(struct ares *ares, uint32_t index, uint32_t value) {
    struct cpu *cpu = &ares->machine.cpu;
    uint32_t number = index & ~ARES_UPPER_HALF;
    uint64_t whole = value;
    if (is_float_half(index)) {
        const uint64_t present = cpu->f[number - REGISTER_PC - 1];
        whole = number == index ? present >> 32 << 32 | value
                                : (uint64_t)value << 32 | (uint32_t)present;
    }
    machine_write_register(cpu, number, whole);
    observe_written(ares, number);
    return 0;
}

static int put_exit(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    slot_exit(&ares->slots[SLOT_finisher], value);
    return 0;
}

_Static_assert((int)ARES_SUPPLY_OFF == (int)ELECTRICS_OFF &&
                   (int)ARES_SUPPLY_CUT == (int)ELECTRICS_CUT,
               "what the supply can be has one number");

static int check_supply(const struct asked *asked, uint32_t index, uint32_t value) {
    (void)index;
    if (value >= ARES_SUPPLIES) {
        return refuse(asked, "The supply is on (0), off (1) or cut (2), not %u.", value);
    }
    return 0;
}

static int put_supply(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    struct arithmetic callers = arithmetic_enter();
    world_sever(&ares->machine.world, (enum electrics_supply)value);
    board_look_at_power(ares);
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine_forget(ares, (enum slot_number)i);
    }
    arithmetic_leave(&callers);
    return 0;
}

static const struct {
    check_function *check;
    put_function *put;
} kinds[ARES_INPUTS] = {
    [ARES_INPUT_CONTROL] = {check_control, put_control},
    [ARES_INPUT_CONSOLE] = {check_byte, put_console},
    [ARES_INPUT_EARTH] = {check_byte, put_earth},
    [ARES_INPUT_SURFACE] = {check_byte, put_surface},
    [ARES_INPUT_RESTART] = {check_nothing, put_restart},
    [ARES_INPUT_FLIP_RAM] = {check_ram, flip_ram},
    [ARES_INPUT_FLIP_REGISTER] = {check_register, flip_register},
    [ARES_INPUT_FLIP_FLASH] = {check_flash, flip_flash},
    [ARES_INPUT_FLIP_CSR] = {check_csr, flip_csr},
    [ARES_INPUT_FLIP_DEVICE] = {check_device, flip_device},
    [ARES_INPUT_WRITE_RAM] = {check_write_ram, write_ram},
    [ARES_INPUT_WRITE_REGISTER] = {check_write_register, write_register},
    [ARES_INPUT_PANEL_FOUND] = {check_control, put_panel_found},
    [ARES_INPUT_PANEL_MOVED] = {check_control, put_panel_moved},
    [ARES_INPUT_PANEL_LOST] = {check_nothing, put_panel_lost},
    [ARES_INPUT_EXIT] = {check_nothing, put_exit},
    [ARES_INPUT_LOAD] = {check_load, NULL},
    [ARES_INPUT_FLASH_FAULT] = {check_fault, put_fault},
    [ARES_INPUT_SUPPLY] = {check_supply, put_supply},
    [ARES_INPUT_SAID] = {check_said, put_said},
};

const char *ares_slot(uint32_t number, size_t *state_bytes) {
    if (number >= SLOT_COUNT) {
        return NULL;
    }
    *state_bytes = slot_rows[number].state_bytes;
    return slot_rows[number].name;
}

static int check(const struct asked *asked, uint32_t kind, uint32_t index, uint32_t value) {
    if (kind >= ARES_INPUTS) {
        return refuse(asked, "There is no input of kind %u.", kind);
    }
    return kinds[kind].check(asked, index, value);
}

int ares_check(uint32_t ram_bytes, uint32_t kind, uint32_t index, uint32_t value, char *message,
               size_t capacity) {
    const struct asked asked = {ram_bytes ? ram_bytes : MACHINE_RAM_BYTES, message, capacity};
    return check(&asked, kind, index, value);
}

int input_check(struct ares *ares, const struct input *input) {
    const struct asked asked = {ares->bus.ram_bytes, ares->message, sizeof ares->message};
    if (!ares->machine.life.powered) {
        return refuse(&asked, "The computer is not switched on.");
    }
    if (input->kind == ARES_INPUT_LOAD && !input->bytes) {
        return refuse(&asked, "A load comes with its bytes, by itself.");
    }
    return check(&asked, input->kind, input->index, input->value);
}

int input_put(struct ares *ares, const struct input *input) {
    if (input->kind == ARES_INPUT_LOAD) {
        machine_write_ram(ares, input->index, input->bytes, input->value);
        return 0;
    }
    return kinds[input->kind].put(ares, input->index, input->value);
}
