"""Non-maskable interrupts: before everything, at any boundary, one at a time."""

import pytest
from cpu_machine import RAM_BASE, WINDOW
from cpu_programs import op

HANDLER, VECTOR = 0x400, 0x800
WATCHDOG, MEMORY = 1 << 16, 1 << 17
MEI, MTI, MSI = 1 << 11, 1 << 7, 1 << 3
MIE, MPIE, MPP = 1 << 3, 1 << 7, 3 << 11
TRAP_CYCLES = 4
NOP = op("addi")
X5, X6 = 5, 6


@pytest.fixture
def wired(machine):
    """A machine that takes NMIs; the program is no-operations, both handlers return."""
    machine.cpu.mtvec = RAM_BASE + HANDLER
    machine.cpu.nmi_vector = RAM_BASE + VECTOR
    machine.program(*[NOP] * 32)
    machine.program(NOP, op("mret"), offset=HANDLER)
    machine.program(NOP, op("mret"), offset=VECTOR)
    return machine


@pytest.mark.parametrize("privilege", [0, 3])
@pytest.mark.parametrize("mstatus", [0, MIE, MIE | MPIE])
@pytest.mark.parametrize("mie", [0, MEI | MTI | MSI])
@pytest.mark.parametrize("number", [16, 17])
def test_it_heeds_no_enable_and_stacks_as_a_trap_does(
    wired, privilege: int, mstatus: int, mie: int, number: int
) -> None:
    cpu, line = wired.cpu, 1 << number
    wired.step(3)
    cpu.privilege, cpu.mstatus, cpu.mie, cpu.lines = privilege, mstatus, mie, line | MEI | MTI
    cpu.mtval, cycle, retired = 0x123, cpu.cycle, cpu.minstret
    wired.step()
    assert cpu.pc == RAM_BASE + VECTOR
    assert (cpu.mepc, cpu.mcause, cpu.mtval) == (RAM_BASE + 12, 1 << 31 | number, 0)
    assert cpu.mstatus & (MIE | MPIE | MPP) == (MPIE if mstatus & MIE else 0) | privilege << 11
    assert (cpu.privilege, cpu.in_nmi, cpu.lines) == (3, 1, MEI | MTI)
    assert (cpu.cycle - cycle, cpu.minstret - retired) == (TRAP_CYCLES, 0)


def test_the_watchdog_goes_first_and_the_other_waits_for_mret(wired) -> None:
    cpu = wired.cpu
    cpu.lines = WATCHDOG | MEMORY
    seen = []
    for _ in range(7):
        wired.step()
        seen.append((cpu.pc - RAM_BASE, cpu.mcause & 0xFF))
    assert seen == [
        (VECTOR, 16), (VECTOR + 4, 16), (0, 16), (VECTOR, 17), (VECTOR + 4, 17), (0, 17), (4, 17),
    ]  # fmt: skip
    assert cpu.in_nmi == 0


def test_it_interrupts_a_handler_and_may_overwrite_its_registers(wired) -> None:
    cpu = wired.cpu
    cpu.mstatus, cpu.mie, cpu.lines = MIE, MTI, MTI
    wired.step()
    assert (cpu.pc, cpu.mepc) == (RAM_BASE + HANDLER, RAM_BASE)
    cpu.lines = MEMORY
    wired.step()
    assert (cpu.pc, cpu.mepc) == (RAM_BASE + VECTOR, RAM_BASE + HANDLER)
    assert cpu.mstatus & (MIE | MPIE | MPP) == MPP


def test_an_exception_in_its_handler_is_an_ordinary_trap(wired) -> None:
    wired.program(op("ebreak"), offset=VECTOR)
    wired.cpu.lines = MEMORY
    wired.step(2)
    assert (wired.cpu.pc, wired.cpu.mcause) == (RAM_BASE + HANDLER, 3)
    assert wired.cpu.mepc == RAM_BASE + VECTOR


def test_with_nowhere_to_go_it_is_held(wired) -> None:
    cpu = wired.cpu
    cpu.nmi_vector, cpu.lines = 0, WATCHDOG
    wired.program(NOP, op("wfi"), NOP)
    wired.step(5)
    assert (cpu.pc, cpu.waiting) == (RAM_BASE + 8, 1)
    cpu.nmi_vector = RAM_BASE + VECTOR
    wired.step()
    assert (cpu.pc, cpu.mepc, cpu.waiting) == (RAM_BASE + VECTOR, RAM_BASE + 8, 0)


def test_it_ends_a_wait_and_one_that_is_held_does_not(wired) -> None:
    cpu = wired.cpu
    wired.program(op("wfi"), NOP)
    wired.program(op("wfi"), NOP, op("mret"), offset=VECTOR)
    wired.step()
    assert cpu.waiting
    cpu.lines = MEMORY
    wired.step()
    assert (cpu.waiting, cpu.mepc) == (0, RAM_BASE + 4)
    cpu.lines = WATCHDOG
    wired.step(4)
    assert (cpu.waiting, cpu.pc) == (1, RAM_BASE + VECTOR + 4)


def test_no_csr_shows_or_masks_it(wired) -> None:
    wired.cpu.lines = WATCHDOG | MEMORY | MTI
    assert wired.peek(0x344) == MTI
    wired.poke(0x304, 0xFFFF_FFFF)
    assert wired.peek(0x304) == MEI | MTI | MSI


def test_a_reservation_ends(wired) -> None:
    wired.cpu.reserved, wired.cpu.lines = 1, MEMORY
    wired.step()
    assert wired.cpu.reserved == 0


def test_a_reset_drops_what_is_pending_and_the_vector(wired) -> None:
    cpu = wired.cpu
    cpu.lines, cpu.in_nmi = WATCHDOG | MTI, 1
    wired.lib.cpu_reset(wired.ffi.addressof(wired.pointer, "cpu"), 0x1000)
    assert (cpu.lines, cpu.in_nmi, cpu.nmi_vector) == (MTI, 0, 0)


@pytest.mark.parametrize("place", range(12))
def test_it_comes_right_behind_the_instruction_that_raised_it(wired, place: int) -> None:
    """A store to a device in the middle of a block: no other instruction gets in between."""
    count = [op("addi", X6, X6, value=1)]
    raise_it = [op("sw", 0, X5, 7, value=0x100)]
    wired.program(*count * place, *raise_it, *count * (16 - place))
    wired.program(op("addi", 8, X6), op("wfi"), offset=VECTOR)
    wired.cpu.x[X5], wired.cpu.x[7] = WINDOW, MEMORY
    wired.run(1000)
    assert (wired.cpu.x[8], wired.cpu.x[X6]) == (place, place)
    assert wired.cpu.mepc == RAM_BASE + 4 * (place + 1)
