"""Every control and status register: who may touch it, what it keeps, how the counters count.

What there is to hold is read from docs/processor.md.
"""

import re

import pytest
from cpu_differences import table
from cpu_machine import CORE, RAM_BASE
from cpu_programs import op

X5, X6, X7 = 5, 6, 7
FS = 3 << 13
MCYCLE, MINSTRET, MCYCLEH, MINSTRETH = 0xB00, 0xB02, 0xB80, 0xB82
CYCLE, TIME, INSTRET = 0xC00, 0xC01, 0xC02
MCOUNTINHIBIT, MCOUNTEREN = 0x320, 0x306

MTVEC = 0x305
RUNS_ON = "runs on"


def documented() -> dict[int, tuple[str, str, int]]:
    """Name, reset value and writable bits by number, as docs/processor.md has them."""
    registers = {}
    for numbers, name, reset, bits, _ in table("## Control and status registers"):
        first, last = (int(word, 16) for word in (numbers.split("–") * 2)[:2])
        registers |= dict.fromkeys(range(first, last + 1), (name, reset, int(bits, 16)))
    return registers


CSRS = documented()
READ_ONLY = {number for number in CSRS if number >> 10 == 3}
USER_COUNTERS = {number for number in READ_ONLY if number < 0xD00}
COUNTERS = {MCYCLE, MINSTRET, MCYCLEH, MINSTRETH}
HOLDS = sorted(set(CSRS) - READ_ONLY - COUNTERS)


def test_the_document_has_the_registers_that_there_are():
    """Their names, and in the order of their numbers, by which csr.c finds them."""
    text = (CORE / "csr.c").read_text()
    rows = re.findall(r"^ +(\w*)[({](0x\w{3}), (?:(0x\w{3}), )?(.*(?:\n {5}.*)*)", text, re.M)
    there = {}
    numbers = []
    for kind, first, last, rest in rows:
        name = rest.split(",")[0] if kind else rest.split('"')[1]
        numbers.append(int(first, 16))
        there |= dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), name)
    assert there == {number: name for number, (name, _, _) in CSRS.items()}
    assert numbers == sorted(numbers)


def test_registers_at_reset(machine):
    for number, (name, reset, _) in CSRS.items():
        if reset != RUNS_ON:
            assert machine.peek(number) == int(reset, 16), name


@pytest.mark.parametrize("number", HOLDS, ids=hex)
def test_a_register_keeps_what_it_can(machine, number):
    """Ones, then zeros, by a program and by a debugger."""
    cpu = machine.cpu
    _, reset, bits = CSRS[number]
    for value in (bits if number == MTVEC else 0xFFFF_FFFF, 0):
        kept = int(reset, 16) & ~bits | value & bits
        for poke in (False, True):
            cpu.mstatus = FS
            cpu.pmpcfg = [0] * 4  # what was locked by the round before
            if poke:
                assert machine.poke(number, value)
            else:
                cpu.pc, cpu.x[X5], cpu.x[X6] = RAM_BASE, value, 0x55
                machine.program(op("csrrw", 0, X5, 0, number), op("csrrs", X6, 0, 0, number))
                machine.step(2)
                assert cpu.x[X6] == kept
            assert machine.peek(number) == kept


@pytest.mark.parametrize("privilege", [0, 3])
def test_there_are_no_others(machine, privilege):
    """All 4,096 numbers, read and written: what may not be reached traps, and nothing changes."""
    machine.open_to_users()
    cpu = machine.cpu
    for number in range(0x1000):
        reachable = number in CSRS and (privilege == 3 or number >> 8 & 3 == 0)
        for word, writes in (
            (op("csrrs", X5, 0, 0, number), 0),
            (op("csrrw", X5, 0, 0, number), 1),
        ):
            cpu.privilege, cpu.mstatus, cpu.mcounteren, cpu.mcause = privilege, FS, 0xFFFF_FFFF, 0
            cpu.pc, cpu.x[X5] = RAM_BASE, 0x55
            machine.program(word)
            machine.step()
            if reachable and not (writes and number in READ_ONLY):
                assert cpu.pc == RAM_BASE + 4, hex(number)
            else:
                told = (cpu.mcause, cpu.mtval, cpu.mepc, cpu.x[X5])
                assert told == (2, word, RAM_BASE, 0x55), hex(number)
            machine.open_to_users()
        assert (machine.peek(number) is not None) == (number in CSRS)


@pytest.mark.parametrize("number", READ_ONLY, ids=hex)
def test_read_only_registers_refuse_writes(machine, number):
    assert not machine.poke(number, 0)
    for word in (op("csrrw", 0, X5, 0, number), op("csrrs", 0, X5, 0, number)):
        machine.cpu.pc, machine.cpu.mcause = RAM_BASE, 0
        machine.program(word)
        machine.step()
        assert (machine.cpu.mcause, machine.cpu.mtval) == (2, word)


@pytest.mark.parametrize(
    "written, kept", [(0x8000_0101, 0x8000_0101), (0x102, 0x40), (0x103, 0x40)]
)
def test_mtvec_refuses_reserved_modes(machine, written, kept):
    machine.poke(MTVEC, 0x40)
    machine.poke(MTVEC, written)
    assert machine.peek(MTVEC) == kept


@pytest.mark.parametrize("mode, kept", [(0, 0), (1, 3), (2, 3), (3, 3)])
def test_mpp_keeps_a_mode_there_is(machine, mode, kept):
    machine.poke(0x300, 3 << 11)
    machine.poke(0x300, mode << 11)
    assert machine.peek(0x300) >> 11 == kept


def test_mip_shows_the_lines(machine):
    machine.cpu.lines = 0xFFFF_FFFF
    assert machine.peek(0x344) == 0x888


@pytest.mark.parametrize(
    "name, old, operand, new",
    [("csrrw", 0xF0, 0x0F, 0x0F), ("csrrs", 0xF0, 0x3C, 0xFC), ("csrrc", 0xF0, 0x3C, 0xC0),
     ("csrrwi", 0xF0, 9, 9), ("csrrsi", 0xF0, 9, 0xF9), ("csrrci", 0xFF, 9, 0xF6)],
)  # fmt: skip
def test_the_six_instructions(machine, name, old, operand, new):
    machine.cpu.mscratch = old
    machine.cpu.x[9] = operand
    machine.program(op(name, X5, 9, 0, 0x340))
    machine.step()
    assert (machine.cpu.x[X5], machine.cpu.mscratch) == (old, new)


@pytest.mark.parametrize("number, change", [(1, 0), (2, 0), (3, 0)])
def test_float_registers_need_the_unit(machine, number, change):
    for word, dirty in ((op("csrrs", X5, 0, 0, number), 1), (op("csrrw", 0, 0, 0, number), 3)):
        machine.cpu.pc, machine.cpu.mstatus, machine.cpu.mcause = RAM_BASE, 0, 0
        machine.program(word)
        machine.step()
        assert machine.cpu.mcause == 2
        machine.cpu.pc, machine.cpu.mstatus, machine.cpu.mcause = RAM_BASE, 1 << 13, 0
        machine.step()
        assert machine.cpu.mcause == 0
        assert machine.cpu.mstatus >> 13 == dirty


# ---- counters ----------------------------------------------------------------------------------


def test_counters_count_to_the_instruction(machine):
    machine.program(
        op("csrrs", 10, 0, 0, CYCLE),
        op("csrrs", 11, 0, 0, INSTRET),
        op("div", 0, 0, 0),
        op("lw", 0, X5, 0),
        op("csrrs", 12, 0, 0, CYCLE),
        op("csrrs", 13, 0, 0, INSTRET),
    )
    machine.cpu.x[X5] = RAM_BASE
    machine.run(1000 - 1)
    assert [machine.cpu.x[n] for n in range(10, 14)] == [0, 1, 3 + 3 + 20 + 2, 5]


def test_what_is_written_to_a_counter_is_what_comes_next(machine):
    machine.program(
        op("csrrw", 0, X5, 0, MCYCLE),
        op("csrrs", 10, 0, 0, MCYCLE),
        op("csrrw", 0, X5, 0, MINSTRET),
        op("csrrs", 11, 0, 0, MINSTRET),
        op("csrrw", 0, X5, 0, MCYCLEH),
        op("csrrs", 12, 0, 0, MCYCLEH),
        op("csrrw", 0, X5, 0, MINSTRETH),
        op("csrrs", 13, 0, 0, MINSTRETH),
        op("csrrs", 14, 0, 0, MINSTRET),
    )
    machine.cpu.x[X5] = 0xFFFF_FFF0
    machine.step(9)
    assert [machine.cpu.x[n] for n in range(10, 14)] == [0xFFFF_FFF0] * 4
    assert machine.cpu.x[14] == 0xFFFF_FFF0 + 4


def test_the_clock_itself_cannot_be_written(machine):
    machine.program(op("csrrw", 0, X5, 0, MCYCLE), op("csrrs", 10, 0, 0, TIME))
    machine.cpu.cycle, machine.cpu.x[X5] = 12_345, 7
    machine.step(2)
    assert machine.cpu.cycle == 12_345 + 6
    assert machine.cpu.x[10] == 12_348 // 10


def test_inhibited_counters_stand_still(machine):
    machine.program(
        op("addi"),
        op("csrrwi", 0, 5, 0, MCOUNTINHIBIT),
        op("addi"),
        op("csrrs", 10, 0, 0, CYCLE),
        op("csrrs", 11, 0, 0, INSTRET),
        op("csrrwi", 0, 0, 0, MCOUNTINHIBIT),
        op("csrrs", 12, 0, 0, CYCLE),
        op("csrrs", 13, 0, 0, INSTRET),
    )
    machine.step(8)
    assert [machine.cpu.x[n] for n in range(10, 14)] == [1, 1, 1 + 3, 1 + 2]
    assert machine.cpu.cycle == 1 + 3 + 1 + 3 * 5


@pytest.mark.parametrize("number", USER_COUNTERS, ids=hex)
def test_user_mode_reads_counters_it_was_given(machine, number):
    machine.open_to_users()
    for bit in range(32):
        enabled = 1 << bit
        machine.cpu.pc, machine.cpu.privilege, machine.cpu.mcause = RAM_BASE, 0, 0
        machine.cpu.mcounteren = enabled
        machine.program(op("csrrs", X5, 0, 0, number))
        machine.step()
        assert (machine.cpu.mcause == 0) == bool(enabled >> (number & 31) & 1)


@pytest.mark.parametrize("privilege", [0, 3])
def test_only_machine_mode_reaches_machine_registers(machine, privilege):
    machine.open_to_users()
    machine.cpu.privilege = privilege
    machine.program(op("csrrs", X5, 0, 0, 0x340))
    machine.step()
    assert machine.cpu.mcause == (0 if privilege == 3 else 2)


def test_high_halves_are_the_upper_word(machine):
    machine.cpu.cycle = 0x0000_0005_0000_0000
    machine.cpu.minstret = 0x0000_0007_0000_0001
    assert (machine.peek(0xC80), machine.peek(0xC82)) == (5, 7)
    assert machine.peek(0xC81) == 0x0000_0005_0000_0000 // 10 >> 32
    machine.poke(MCYCLEH, 9)
    assert (machine.peek(0xC80), machine.peek(0xC00)) == (9, 0)


def test_the_document_has_the_costs_that_there_are():
    text = (CORE / "decode.h").read_text()
    there = re.findall(r"^    COST_(\w+) = (\d+),", text, re.M)
    assert [tuple(row) for row in table("## Time")] == there
