"""Traps to the letter: cause, address, value, status, and the cycles that pass."""

import pytest
from cpu_machine import RAM_BASE, WINDOW
from cpu_programs import op

HANDLER = 0x400
VECTORED = 1
TRAP_CYCLES = 4
MEI, MTI, MSI = 1 << 11, 1 << 7, 1 << 3
MIE, MPIE, MPP, FS_DIRTY, TW = 1 << 3, 1 << 7, 3 << 11, 3 << 13, 1 << 21
NOP = op("addi")
X5, X6, X7 = 5, 6, 7


@pytest.fixture
def trapping(machine):
    """A machine whose traps go to a wfi."""
    machine.cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("wfi"), offset=HANDLER)
    machine.open_to_users()
    return machine


def words(*, value: int) -> list[int]:
    """x5 becomes the value, in two instructions."""
    low = (value & 0xFFF ^ 0x800) - 0x800
    return [op("lui", X5, value=value - low & 0xFFFF_FFFF), op("addi", X5, X5, value=low)]


NOWHERE = 0x9000_0004
FAULTS = {
    "load": (words(value=NOWHERE), op("lw", X6, X5), 5, NOWHERE),
    "load far": (words(value=NOWHERE), op("lb", X6, X5, value=-5), 5, NOWHERE - 5),
    "load behind ram": (words(value=RAM_BASE + 0x1_0000), op("lw", X6, X5), 5, RAM_BASE + 0x1_0000),
    "load before ram": (words(value=RAM_BASE - 4), op("lw", X6, X5), 5, RAM_BASE - 4),
    "float load": (words(value=NOWHERE + 4), op("fld", X6, X5), 5, NOWHERE + 4),
    "store": (words(value=NOWHERE), op("sw", 0, X5, X6), 7, NOWHERE),
    "float store": (words(value=NOWHERE), op("fsw", 0, X5, X6), 7, NOWHERE),
    "load across the end": (words(value=RAM_BASE + 0xFFFE), op("lw", X6, X5), 4, RAM_BASE + 0xFFFE),
    "store across the end": (words(value=RAM_BASE + 0xFFFE), op("sw", 0, X5), 6, RAM_BASE + 0xFFFE),
    "register in pieces": (words(value=WINDOW + 2), op("lw", X6, X5), 4, WINDOW + 2),
    "register stored in pieces": (words(value=WINDOW + 1), op("sh", 0, X5), 6, WINDOW + 1),
    "amo": (words(value=NOWHERE), op("amoadd_w", X6, X5), 7, NOWHERE),
    "amo misaligned": (words(value=RAM_BASE + 2), op("amoadd_w", X6, X5), 6, RAM_BASE + 2),
    "lr": (words(value=NOWHERE), op("lr_w", X6, X5), 5, NOWHERE),
    "lr misaligned": (words(value=RAM_BASE + 2), op("lr_w", X6, X5), 4, RAM_BASE + 2),
    "sc misaligned": (words(value=RAM_BASE + 2), op("sc_w", X6, X5), 6, RAM_BASE + 2),
    "zeros": ([NOP, NOP], 0x0000, 2, 0x0000),
    "ones": ([NOP, NOP], 0xFFFF_FFFF, 2, 0xFFFF_FFFF),
    "reserved compressed": ([NOP, NOP], 0x8002, 2, 0x8002),
    "reserved rounding": ([NOP, NOP], 0x0020_D0D3, 2, 0x0020_D0D3),
    "no such csr": ([NOP, NOP], op("csrrs", X6, 0, value=0x7C0), 2, 0x7C00_2373),
    "read-only csr": ([NOP, NOP], op("csrrw", 0, X6, value=0xC00), 2, 0xC003_1073),
    "ecall": ([NOP, NOP], op("ecall"), 11, 0),
    "ebreak": ([NOP, NOP], op("ebreak"), 3, 0),
    "compressed ebreak": ([NOP, NOP], 0x9002, 3, 0),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_trap_tells_exactly_what_and_where(trapping, name):
    before, faulting, cause, value = FAULTS[name]
    cpu = trapping.cpu
    trapping.program(*before, faulting)
    cpu.mstatus = FS_DIRTY | MIE
    cpu.x[X6] = 0x77
    trapping.step(3)
    assert (cpu.mcause, cpu.mtval) == (cause, value)
    assert (cpu.mepc, cpu.pc) == (RAM_BASE + 8, RAM_BASE + HANDLER)
    assert cpu.x[X6] == 0x77
    assert cpu.mstatus == FS_DIRTY | MPIE | MPP
    assert cpu.minstret == 2  # what traps does not retire
    assert cpu.cycle == 2 + TRAP_CYCLES


def test_a_jump_to_nowhere_faults_where_it_lands(trapping):
    trapping.program(*words(value=NOWHERE), op("jalr", 1, X5))
    trapping.step(4)
    cpu = trapping.cpu
    assert (cpu.mcause, cpu.mtval, cpu.mepc) == (1, NOWHERE, NOWHERE)
    assert cpu.x[1] == RAM_BASE + 12


def test_half_an_instruction_at_the_end_of_ram_faults_behind_it(trapping):
    end = RAM_BASE + trapping.ram_bytes
    trapping.write(trapping.ram_bytes - 2, b"\x13\x00")
    trapping.cpu.pc = end - 2
    trapping.step()
    assert (trapping.cpu.mcause, trapping.cpu.mtval, trapping.cpu.mepc) == (1, end, end - 2)


def test_a_compressed_instruction_at_the_end_of_ram_runs(trapping):
    trapping.write(trapping.ram_bytes - 2, (0x4285).to_bytes(2, "little"))  # c.li x5, 1
    trapping.cpu.pc = RAM_BASE + trapping.ram_bytes - 2
    trapping.step()
    assert trapping.cpu.x[X5] == 1


@pytest.mark.parametrize("fast", [True, False])
def test_a_misaligned_access_works_anywhere_in_ram(machine, fast):
    machine.write(0x1FFD, bytes(range(1, 9)))
    machine.program(
        *words(value=RAM_BASE + 0x1FFD),
        op("lw", X6, X5),
        op("lhu", X7, X5, value=2),
        op("sw", 0, X5, X6, value=0x101),
        op("fld", 1, X5),
        op("fsd", 0, X5, 1, value=0x203),
        op("wfi"),
    )
    machine.cpu.mstatus = FS_DIRTY
    machine.bus.fast_bytes = machine.ram_bytes if fast else 0
    machine.run(1000)
    assert machine.cpu.waiting
    assert machine.cpu.x[X6] == 0x0403_0201
    assert machine.cpu.x[X7] == 0x0403
    assert bytes(machine.ram[0x20FE:0x2102]) == bytes(range(1, 5))
    assert bytes(machine.ram[0x2200:0x2208]) == bytes(range(1, 9))


def test_a_misaligned_access_names_the_byte_that_faults(trapping):
    trapping.pointer.poison = 0x2000
    trapping.bus.fast_bytes = 0
    trapping.program(*words(value=RAM_BASE + 0x1FFD), op("sw", 0, X5, X5))
    trapping.step(3)
    assert (trapping.cpu.mcause, trapping.cpu.mtval) == (7, RAM_BASE + 0x2000)


def test_a_fetch_fault_in_the_second_half_names_that_half(trapping):
    trapping.pointer.poison = 0x2004
    trapping.bus.fast_bytes = 0
    trapping.program(op("addi", 1, 0, value=1), offset=0x2002)
    trapping.cpu.pc = RAM_BASE + 0x2002
    trapping.step()
    cpu = trapping.cpu
    assert (cpu.mcause, cpu.mtval, cpu.mepc) == (1, RAM_BASE + 0x2004, RAM_BASE + 0x2002)


def test_an_instruction_over_the_bus_is_fetched_once_each_time(machine):
    machine.program(0x4285, op("addi", X5, X5, value=1), op("jal", 0, value=-4))
    machine.bus.fast_bytes = 0
    machine.step(1 + 2 * 10)
    assert machine.pointer.fetches == 1 + 4 * 10


# ---- interrupts --------------------------------------------------------------------------------


@pytest.mark.parametrize("vectored", [False, True])
@pytest.mark.parametrize(
    "lines, number", [(MEI | MTI | MSI, 11), (MTI | MSI, 3), (MTI, 7), (MEI | MTI, 11)]
)
def test_interrupts_go_by_rank(trapping, lines, number, vectored):
    cpu = trapping.cpu
    trapping.program(NOP, NOP)
    cpu.mtvec |= VECTORED * vectored
    cpu.mie, cpu.mstatus, cpu.mtval = MEI | MTI | MSI, MIE, 5
    trapping.step()
    cpu.lines = lines
    trapping.step()
    assert cpu.mcause == 1 << 31 | number
    assert cpu.mtval == 0
    assert cpu.mepc == RAM_BASE + 4
    assert cpu.pc == RAM_BASE + HANDLER + (4 * number if vectored else 0)
    assert (cpu.cycle, cpu.minstret) == (1 + TRAP_CYCLES, 1)
    assert cpu.mstatus == MPIE | MPP


def test_exceptions_are_never_vectored(trapping):
    trapping.program(op("ecall"))
    trapping.cpu.mtvec |= VECTORED
    trapping.step()
    assert trapping.cpu.pc == RAM_BASE + HANDLER


@pytest.mark.parametrize(
    "privilege, mstatus, mie, taken",
    [(3, MIE, MTI, True), (3, 0, MTI, False), (0, 0, MTI, True), (0, 0, MEI, False)],
)
def test_an_interrupt_is_taken_when_it_is_enabled(trapping, privilege, mstatus, mie, taken):
    cpu = trapping.cpu
    trapping.program(NOP)
    cpu.privilege, cpu.mstatus, cpu.mie, cpu.lines = privilege, mstatus, mie, MTI
    trapping.step()
    assert (cpu.privilege, cpu.minstret) == ((3, 0) if taken else (privilege, 1))
    assert (cpu.mcause == 1 << 31 | 7) == taken


def test_an_interrupt_raised_by_a_store_comes_right_behind_it(trapping):
    cpu = trapping.cpu
    trapping.program(*words(value=MSI), op("lui", X6, value=WINDOW), op("sw", 0, X6, X5, 0x100))
    cpu.mie, cpu.mstatus = MSI, MIE
    trapping.step(5)
    assert cpu.mepc == RAM_BASE + 16
    assert cpu.mcause == 1 << 31 | 3


def test_enabling_interrupts_takes_the_one_that_waits(trapping):
    cpu = trapping.cpu
    trapping.program(op("csrrsi", 0, MIE, value=0x300), NOP)
    cpu.mie, cpu.lines = MTI, MTI
    trapping.step(2)
    assert cpu.mepc == RAM_BASE + 4


def test_a_run_calls_the_board_after_the_very_instruction(machine):
    machine.program(op("lui", X6, value=WINDOW), op("sw", 0, X6, 0, 0x100), NOP)
    machine.lib.harness_run_once(machine.pointer, 1000)
    assert machine.bus.attention
    assert (machine.cpu.pc, machine.cpu.minstret) == (RAM_BASE + 8, 2)


def test_mret_goes_back_to_user_mode(machine):
    cpu = machine.cpu
    machine.program(op("mret"))
    cpu.mepc, cpu.mstatus = RAM_BASE + 0x20, MPIE | 1 << 17
    machine.step()
    assert (cpu.pc, cpu.privilege) == (RAM_BASE + 0x20, 0)
    assert cpu.mstatus == MIE | MPIE  # MPP user, MPRV cleared
    assert cpu.minstret == 1


def test_mret_to_machine_mode_keeps_mprv(machine):
    machine.program(op("mret"))
    machine.cpu.mstatus = MPP | 1 << 17
    machine.step()
    assert (machine.cpu.privilege, machine.cpu.mstatus) == (3, MPIE | 1 << 17)


@pytest.mark.parametrize(
    "word, cause",
    [(op("mret"), 2), (op("csrrs", X5, 0, value=0x300), 2), (op("ecall"), 8), (op("ebreak"), 3)],
)
def test_user_mode_may_not(trapping, word, cause):
    trapping.program(word)
    trapping.cpu.privilege = 0
    trapping.step()
    assert (trapping.cpu.mcause, trapping.cpu.privilege) == (cause, 3)
    assert trapping.cpu.mstatus & MPP == 0


def test_wfi_waits_for_a_line_that_is_enabled(machine):
    cpu = machine.cpu
    machine.program(op("wfi"), NOP, op("wfi"))
    cpu.mie = MTI
    machine.run(100)
    assert (cpu.waiting, cpu.pc, cpu.cycle, cpu.minstret) == (1, RAM_BASE + 4, 3, 1)
    machine.run(100)
    cpu.lines = MEI
    machine.run(100)
    assert (cpu.waiting, cpu.cycle) == (1, 3)
    cpu.lines = MTI  # wakes, although MIE is clear
    machine.step()
    assert (cpu.waiting, cpu.pc) == (0, RAM_BASE + 8)
    machine.step()  # the line is still up: no waiting
    assert (cpu.waiting, cpu.pc) == (0, RAM_BASE + 12)


@pytest.mark.parametrize("mstatus, waits", [(0, True), (TW, False)])
def test_wfi_in_user_mode(trapping, mstatus, waits):
    trapping.program(op("wfi"))
    trapping.cpu.privilege, trapping.cpu.mstatus = 0, mstatus
    trapping.step()
    assert trapping.cpu.waiting == waits
    assert trapping.cpu.mcause == (0 if waits else 2)


@pytest.mark.parametrize("where", [0, NOWHERE])
def test_a_trap_that_only_leads_back_to_itself_is_a_double_fault(machine, where):
    cpu = machine.cpu
    machine.program(op("ecall"))
    cpu.mtvec = where & ~3
    machine.run(1000)
    assert cpu.double_fault
    assert cpu.cycle == 2 * TRAP_CYCLES
    before = machine.state()
    machine.run(2000)
    assert machine.state() == before


@pytest.mark.parametrize("privilege", [0, 3])
def test_the_handler_itself_run_by_a_user_is_an_ordinary_trap_first(machine, privilege):
    """The trap leads to the same address in another mode, where it may be another matter."""
    cpu = machine.cpu
    machine.open_to_users()
    cpu.mtvec, cpu.privilege = RAM_BASE, privilege
    machine.program(0, 0)
    machine.step()
    assert (cpu.mcause, cpu.double_fault) == (2, privilege == 3)
    machine.step()
    assert cpu.double_fault == 1


# ---- what a device sees ------------------------------------------------------------------------


def test_a_device_sees_the_boundary_before_its_instruction(machine):
    machine.program(
        op("lui", X5, value=WINDOW),
        op("mul", X6, X5, X5),
        op("lw", X6, X5, value=8),
        op("div", X7, X6, X5),
        op("sb", 0, X5, X7, 3),
        op("wfi"),
    )
    machine.run(1000)
    first, second = machine.pointer.log[0:2]
    assert (first.pc, first.cycle, first.minstret) == (RAM_BASE + 8, 4, 2)
    assert (first.address, first.size) == (WINDOW + 8, 4)
    assert machine.cpu.x[X6] == first.value
    assert (second.pc, second.cycle, second.minstret) == (RAM_BASE + 16, 26, 4)
    assert (second.address, second.size) == (WINDOW + 3, 1 | 1 << 31)


def test_loads_into_x0_still_happen(machine):
    machine.program(op("lui", X5, value=WINDOW), op("lw", 0, X5), op("add", X6, 0, 0))
    machine.step(3)
    assert machine.pointer.log_count == 1
    assert (machine.cpu.x[0], machine.cpu.x[X6], machine.cpu.sink) == (0, 0, 0)


# ---- atomics -----------------------------------------------------------------------------------


def store_conditional(machine, *between: int) -> int:
    """What sc.w gives when these instructions stand between it and its lr.w."""
    machine.program(
        op("auipc", X5), op("lr_w", X6, X5), *between, op("sc_w", X7, X5, X6), op("wfi")
    )
    machine.cpu.x[X7] = 0x55
    machine.run(1000)
    assert machine.cpu.waiting
    return machine.cpu.x[X7]


def test_store_conditional_stores_once(machine):
    assert store_conditional(machine) == 0
    machine.cpu.pc, machine.cpu.waiting = RAM_BASE + 8, 0
    machine.run(2000)
    assert machine.cpu.x[X7] == 1


def test_own_stores_keep_the_reservation(machine):
    assert store_conditional(machine, op("sw", 0, X5, X6, 0)) == 0


def test_another_store_conditional_ends_it(machine):
    assert store_conditional(machine, op("addi", 8, X5, 0, 64), op("sc_w", 9, 8, X6)) == 1


@pytest.mark.parametrize("distance", [-4, 4, 64, 0x1000])
def test_the_reservation_is_of_its_word_alone(machine, distance):
    """An sc.w elsewhere fails, stores nothing, and ends it all the same."""
    machine.program(
        op("lr_w", X6, X5), op("sc_w", X7, 8, 9), op("sc_w", 10, X5, 9), op("wfi")
    )  # fmt: skip
    cpu = machine.cpu
    cpu.x[X5], cpu.x[8], cpu.x[9] = RAM_BASE + 0x2000, RAM_BASE + 0x2000 + distance, 0x77
    before = bytes(machine.ram)
    machine.run(1000)
    assert (cpu.waiting, cpu.x[X7], cpu.x[10]) == (1, 1, 1)
    assert bytes(machine.ram) == before


def test_a_trap_ends_the_reservation(machine):
    machine.cpu.mtvec = RAM_BASE + HANDLER
    back = [op("csrrs", 8, 0, value=0x341), op("addi", 8, 8, 0, 4), op("csrrw", 0, 8, 0, 0x341)]
    machine.program(*back, op("mret"), offset=HANDLER)
    assert store_conditional(machine, op("ecall")) == 1


def test_a_trap_ends_the_reservation_for_its_handler(machine):
    machine.cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("sc_w", X7, X5, X6), op("wfi"), offset=HANDLER)
    store_conditional(machine, op("ecall"))
    assert machine.cpu.x[X7] == 1


def test_mret_ends_the_reservation(machine):
    machine.cpu.mepc, machine.cpu.mstatus = RAM_BASE + 12, MPP
    assert store_conditional(machine, op("mret")) == 1


# ---- the float unit's switch -------------------------------------------------------------------

FLOAT_WORDS = {
    "fadd.s": op("fadd_s", 1, 2, 3) | 7 << 12,
    "fmv.w.x": op("fmv_w_x", 1, 2),
    "fmv.x.w": op("fmv_x_w", X6, 2),
    "feq.d": op("feq_d", X6, 2, 3),
    "fclass.d": op("fclass_d", X6, 2),
    "fsd": op("fsd", 0, 2, 3, 0x100),
    "fld": op("fld", 3, 2, 0, 0x100),
    "c.fld": 0x2000 | (2 << 7),  # from x10
    "fcvt.d.w": op("fcvt_d_w", 1, 2),
}
LEAVES_CLEAN = {"fmv.x.w", "fclass.d", "fsd"}


@pytest.mark.parametrize("state", [0, 1, 2, 3])
@pytest.mark.parametrize("name", FLOAT_WORDS)
def test_float_instructions_need_the_unit_and_mark_it(trapping, name, state):
    word = FLOAT_WORDS[name]
    cpu = trapping.cpu
    trapping.program(word)
    cpu.mstatus = state << 13
    cpu.x[2] = cpu.x[10] = RAM_BASE + 0x2000
    trapping.step()
    if state == 0:
        assert (cpu.mcause, cpu.mtval) == (2, word)
    else:
        assert cpu.mcause == 0
        assert cpu.mstatus >> 13 & 3 == (state if name in LEAVES_CLEAN else 3)


@pytest.mark.parametrize("frm", range(8))
@pytest.mark.parametrize("name, rounds", [("fadd_s", True), ("fcvt_d_w", True), ("fsgnj_s", False)])
def test_reserved_dynamic_modes_are_illegal_where_they_count(trapping, name, rounds, frm):
    word = op(name, 1, 2, 3) | (7 << 12 if rounds else 0)
    trapping.program(word)
    trapping.cpu.mstatus, trapping.cpu.fcsr = FS_DIRTY, frm << 5
    trapping.step()
    assert trapping.cpu.mcause == (2 if rounds and frm > 4 else 0)


def test_singles_that_are_not_boxed_read_as_nan(machine):
    cpu = machine.cpu
    machine.program(
        op("fadd_s", 1, 2, 3) | 7 << 12, op("fsgnj_s", 4, 2, 2), op("fmv_x_w", X6, 2),
        op("fsw", 0, 10, 2), op("fclass_s", X7, 2),
    )  # fmt: skip
    cpu.mstatus, cpu.x[10] = FS_DIRTY, RAM_BASE + 0x100
    cpu.f[2], cpu.f[3] = 0x0000_0000_3F80_0000, 0xFFFF_FFFF_3F80_0000
    machine.step(5)
    assert cpu.f[1] == cpu.f[4] == 0xFFFF_FFFF_7FC0_0000
    assert cpu.x[X6] == 0x3F80_0000  # moves and stores take the bits as they are
    assert bytes(machine.ram[0x100:0x104]) == b"\x00\x00\x80\x3f"
    assert cpu.x[X7] == 1 << 9
    assert cpu.fcsr == 0


@pytest.mark.parametrize("host", [True, False])
@pytest.mark.parametrize("name, infinity", [("s", 0xFFFF_FFFF_7F80_0000), ("d", 0x7FF0 << 48)])
def test_infinity_times_zero_plus_a_quiet_nan_is_invalid(machine, host, name, infinity):
    """x86 is silent about it, and RISC-V is not."""
    cpu = machine.cpu
    machine.lib.harness_use_host_float(machine.pointer, host)
    machine.program(op(f"fmadd_{name}", 1, 2, 3) | 7 << 12 | 4 << 27)
    cpu.mstatus = FS_DIRTY
    nan = 0xFFFF_FFFF_7FC0_0000 if name == "s" else 0x7FF8 << 48
    cpu.f[2], cpu.f[3], cpu.f[4] = infinity, 0xFFFF_FFFF_0000_0000 if name == "s" else 0, nan
    machine.step()
    assert (cpu.f[1], cpu.fcsr) == (nan, 16)
    machine.lib.harness_use_host_float(machine.pointer, True)


# ---- conditional zeros, which no oracle here knows ---------------------------------------------


@pytest.mark.parametrize("condition", [0, 1, 0x8000_0000])
def test_conditional_zeros(machine, condition):
    cpu = machine.cpu
    machine.program(op("czero_eqz", X6, 1, 2), op("czero_nez", X7, 1, 2))
    cpu.x[1], cpu.x[2] = 0x1234, condition
    machine.step(2)
    assert (cpu.x[X6], cpu.x[X7]) == ((0x1234, 0) if condition else (0, 0x1234))


@pytest.mark.parametrize("line", [MEI, MTI, MSI])
def test_reset_keeps_the_clock_and_the_lines(machine, line):
    cpu = machine.cpu
    cpu.cycle, cpu.lines, cpu.x[5], cpu.waiting = 1234, line, 9, 1
    machine.lib.cpu_reset(machine.ffi.addressof(machine.pointer, "cpu"), 0x1000)
    assert (cpu.cycle, cpu.lines, cpu.pc, cpu.privilege) == (1234, line, 0x1000, 3)
    assert (cpu.x[5], cpu.waiting, cpu.mstatus, cpu.mtvec) == (0, 0, 0, 0)
