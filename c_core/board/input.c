// What comes in from outside: put into the machine, and written as rows of a journal. See ares.h.
#include "input.h"

#include "board.h"
#include "machine.h"

#define ROW_BYTES_MAX 64u
#define REGISTER_PC 32u
#define STATE_BYTE_BITS 16u
#define REGISTERS_END 65u

// Each kind of input is checked for what no state of the machine could take, and put in.
typedef int input_function(struct ares *ares, uint32_t index, uint32_t value);

static int check_control(struct ares *ares, uint32_t index, uint32_t value) {
    if (!cockpit_has(index, value)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "Control %u has no position %u.", index, value);
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

static int check_byte(struct ares *ares, uint32_t index, uint32_t value) {
    (void)index;
    if (value > 0xFF) {
        return machine_fail(ares, ARES_ERROR_INPUT, "%u is no byte, 0 to 255.", value);
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

static int check_nothing(struct ares *ares, uint32_t index, uint32_t value) {
    (void)ares;
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

static int check_ram(struct ares *ares, uint32_t address, uint32_t bit) {
    if (address % 4 || !machine_in_ram(ares, address, 4) || bit >= UPSET_CODEWORD_BITS) {
        return machine_fail(
            ares, ARES_ERROR_INPUT,
            "There is no bit %u of a word of RAM at 0x%08X; a codeword has %u bits.", bit, address,
            UPSET_CODEWORD_BITS);
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

static int check_register(struct ares *ares, uint32_t number, uint32_t bit) {
    if (number == 0 || number >= REGISTERS_END || bit >= (number > REGISTER_PC ? 64u : 32u) ||
        (number == REGISTER_PC && bit == 0)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "Register %u has no bit %u that can flip.",
                            number, bit);
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

static int check_flash(struct ares *ares, uint32_t byte, uint32_t bit) {
    if (byte >= MACHINE_FLASH_BYTES || bit > 7) {
        return machine_fail(ares, ARES_ERROR_INPUT,
                            "There is no bit %u of byte %u of the mass memory.", bit, byte);
    }
    return 0;
}

static int flip_flash(struct ares *ares, uint32_t byte, uint32_t bit) {
    ares->flash[byte] ^= (uint8_t)(1u << bit);
    machine_flash_changed(ares, byte, 1);
    return 0;
}

static int check_csr(struct ares *ares, uint32_t number, uint32_t bit) {
    struct cpu tried = ares->machine.cpu;
    if (bit > 31 || !cpu_csr_poke(&tried, number, 0)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "There is no bit %u of a writable CSR 0x%03X.",
                            bit, number);
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

static int check_device(struct ares *ares, uint32_t index, uint32_t bit) {
    uint32_t number = index >> STATE_BYTE_BITS;
    uint32_t byte = index & ((1u << STATE_BYTE_BITS) - 1);
    if (number >= SLOT_COUNT) {
        return machine_fail(ares, ARES_ERROR_INPUT, "There is no slot %u.", number);
    }
    if (byte >= slot_rows[number].state_bytes || bit > 7) {
        return machine_fail(ares, ARES_ERROR_INPUT,
                            "There is no bit %u of byte %u of %s; its state has %zu bytes.", bit,
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
    struct board_float callers = board_enter();
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        machine_feed(ares, (enum slot_number)i);
        slot_rows[i].settle(machine_device(ares, (enum slot_number)i), &ares->slots[i]);
    }
    board_leave(&callers);
    return 0;
}

static int check_write_ram(struct ares *ares, uint32_t address, uint32_t value) {
    if (value > 0xFF || !machine_in_ram(ares, address, 1)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "%u is no byte, or 0x%08X no place in RAM.",
                            value, address);
    }
    return 0;
}

static int write_ram(struct ares *ares, uint32_t address, uint32_t value) {
    const uint8_t byte = (uint8_t)value;
    machine_write_ram(ares, address, &byte, 1);
    return 0;
}

static int check_load(struct ares *ares, uint32_t address, uint32_t count) {
    if (count == 0 || !machine_in_ram(ares, address, count)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "%u bytes from 0x%08X are not in RAM.", count,
                            address);
    }
    return 0;
}

static bool is_float_half(uint32_t index) {
    uint32_t number = index & ~ARES_UPPER_HALF;
    return number > REGISTER_PC && number < REGISTERS_END;
}

static int check_write_register(struct ares *ares, uint32_t index, uint32_t value) {
    struct cpu tried = ares->machine.cpu;
    if (!is_float_half(index) && !machine_write_register(&tried, index, value)) {
        return machine_fail(ares, ARES_ERROR_INPUT, "There is no register %u that can be written.",
                            index);
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

static const struct {
    input_function *check;
    input_function *put;
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
};

const char *ares_slot(uint32_t number, size_t *state_bytes) {
    if (number >= SLOT_COUNT) {
        return NULL;
    }
    *state_bytes = slot_rows[number].state_bytes;
    return slot_rows[number].name;
}

int input_check(struct ares *ares, const struct input *input) {
    if (!ares->machine.life.powered) {
        return machine_fail(ares, ARES_ERROR_INPUT, "The computer is not switched on.");
    }
    if (input->kind >= ARES_INPUTS) {
        return machine_fail(ares, ARES_ERROR_INPUT, "There is no input of kind %u.", input->kind);
    }
    if (input->kind == ARES_INPUT_LOAD && !input->bytes) {
        return machine_fail(ares, ARES_ERROR_INPUT, "A load comes with its bytes, by itself.");
    }
    return kinds[input->kind].check(ares, input->index, input->value);
}

int input_put(struct ares *ares, const struct input *input) {
    if (input->kind == ARES_INPUT_LOAD) {
        machine_write_ram(ares, input->index, input->bytes, input->value);
        return 0;
    }
    return kinds[input->kind].put(ares, input->index, input->value);
}

// One decimal number of a row. False: none there, or larger than limit.
static bool number_from(const char **text, const char *end, uint64_t limit, uint64_t *number) {
    const char *start = *text;
    *number = 0;
    for (; *text < end && **text >= '0' && **text <= '9'; (*text)++) {
        uint64_t digit = (uint64_t)(**text - '0');
        if (*number > (limit - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
    }
    return *text > start;
}

int ares_input_parse(struct ares *ares, const char *text, size_t count, struct ares_input *input) {
    const uint64_t limits[4] = {UINT64_MAX - 1, ARES_INPUTS - 1, UINT32_MAX, UINT32_MAX};
    uint64_t numbers[4];
    const char *place = text;
    const char *end = text + count;
    for (unsigned i = 0; i < 4; i++) {
        bool spaced = i == 0 || (place < end && *place == ' ');
        place += i > 0 && spaced;
        if (!spaced || !number_from(&place, end, limits[i], &numbers[i])) {
            return machine_fail(
                ares, ARES_ERROR_JOURNAL,
                "A row of a journal is CYCLE KIND INDEX VALUE in decimal; number %u "
                "is missing or too large.",
                i + 1);
        }
    }
    if (place != end || count > ROW_BYTES_MAX) {
        return machine_fail(ares, ARES_ERROR_JOURNAL, "A row of a journal has four numbers only.");
    }
    *input = (struct ares_input){
        numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2], (uint32_t)numbers[3], 0, NULL};
    return 0;
}
