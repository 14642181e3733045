"""Faults in the first and in the second half of two instructions that one handler does.

Each program is a loop of a few rounds around one pair. What the pair works on comes from a table:
harmless twice, so that the pair is decoded, linked and entered; then an address, a target or an
operand that the fast loop must refuse; then harmless again. It is stopped at each of its cycles and
compared there with itself done one instruction at a time over the bus, which has no pairs.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import pytest
from cpu_machine import CASES, RAM_BASE, WINDOW, Machine
from cpu_programs import ROWS, op, word_of

RAM_BYTES = 0x4000
LOOP, HANDLER = RAM_BASE + 0x20, RAM_BASE + 0x1000
DATA, TABLE, TRACE = RAM_BASE + 0x2000, RAM_BASE + 0x2800, RAM_BASE + 0x2400
AWAY, ACROSS = RAM_BASE + 0x200, RAM_BASE + 0xFFE  # code to jump to, the second across two pages
DENIED = DATA + 0x100  # a word that nobody may touch
MSCRATCH, MEPC, MCAUSE = 0x340, 0x341, 0x342
STEPS_MAX = 400
FROM, TO, THEN = 11, 13, 15  # the pair reads x11, its first half writes x13, its second half x15
COUNT, ENTRY, ONE, BASE, ZERO_OR_DATA = 10, 14, 9, 2, 16

# Writes down mepc and mcause, takes back the interrupt lines, and goes on behind an exception.
HANDLER_WORDS = [
    op("csrrw", 31, 31, value=MSCRATCH),
    op("lui", 31, value=WINDOW),
    op("sw", rs1=31, rs2=0, value=0x100),
    op("csrrs", 31, 0, value=MEPC),
    op("sw", rs1=30, rs2=31, value=0),
    op("addi", 30, 30, value=8),
    op("csrrs", 31, 0, value=MCAUSE),
    op("sw", rs1=30, rs2=31, value=-4),
    op("blt", 0, 31, 0, value=16),
    op("csrrs", 31, 0, value=MEPC),
    op("addi", 31, 31, value=4),
    op("csrrw", 0, 31, value=MEPC),
    op("csrrw", 31, 31, value=MSCRATCH),
    op("mret"),
]


def three(name: str, rd: int, rs1: int, rs2: int, rs3: int = 0) -> int:
    """An instruction of up to three sources, rounding as frm says."""
    return word_of(ROWS[name], rd, rs1, rs2, 7 << 12 | rs3 << 27)


def firsts() -> dict[str, int]:
    """First halves: as many as can hand on x11 unchanged in x13; of each other kind one."""
    found = {name: op(name, TO, FROM) for name in ("addi", "slli", "srli", "srai", "ori", "xori")}
    found |= {name: op(name, TO, FROM, 0) for name in ("add", "sub", "xor", "sll", "srl")}
    found |= {f"{name} around": op(name, TO, 0, FROM) for name in ("add", "or", "xor")}
    found |= {name: op(name, TO, FROM, FROM) for name in ("and", "or")}
    found |= {name: op(name, TO, 0, FROM) for name in ("sltu", "sh1add", "sh2add")}
    found |= {name: op(name, TO, ENTRY) for name in ("lw", "lbu", "lh", "lhu")}
    found |= {name: op(name, rs1=BASE, rs2=ONE, value=12) for name in ("sb", "sh", "sw")}
    found |= {name: op(name, 0, ONE, 0, value=52) for name in ("beq", "blt", "bltu")}
    found |= {name: op(name, 0, 0, ONE, value=52) for name in ("bge", "bgeu")}
    found |= {name: op(name, TO, BASE) for name in ("fld", "flw")}
    found |= {name: op(name, rs1=BASE, rs2=TO, value=8) for name in ("fsd", "fsw")}
    return found | {
        "andi": op("andi", TO, FROM, value=-1),
        "bne": op("bne", 0, ONE, ONE, value=52),
        "sltiu": op("sltiu", TO, FROM, value=1),
        "mul": op("mul", TO, FROM, ONE),
        "lui": op("lui", TO, value=WINDOW),
        "auipc": op("auipc", TO),
        "a constant": op("addi", TO, 0, value=44),
        "jal": op("jal", TO, value=4),
        "fadd_d": three("fadd_d", TO, 1, 2),
        "fsub_s": three("fsub_s", TO, 3, 4),
        "fmadd_d": three("fmadd_d", TO, 1, 2, 1),
        "fmadd_d of a NaN": three("fmadd_d", TO, 5, 6, 1),
        "fmadd_s": three("fmadd_s", TO, 3, 4, 3),
        "fdiv_d": three("fdiv_d", TO, 1, 6),
        "illegal": 0,
        "a csr": op("csrrs", TO, 0, value=0xC00),
        "an atomic": word_of(ROWS["amoadd_w"], TO, BASE, ONE),
    }


def accesses(base: int) -> dict[str, int]:
    """Second halves that reach for memory."""
    names = ("lw", "lb", "lbu", "lh", "lhu", "fld", "flw")
    found = {name: op(name, THEN, base) for name in names}
    found |= {name: op(name, 0, base, ONE) for name in ("sw", "sb", "sh", "fsd", "fsw")}
    found |= {name: word_of(ROWS[name], THEN, base, ONE) for name in ("sc_w", "amoswap_w")}
    return found | {
        "lr_w": word_of(ROWS["lr_w"], THEN, base),
        "lw into its base": op("lw", base, base),
        "fld into x13's number": op("fld", TO, base),
        "sw of its base": op("sw", 0, base, base),
        "fsd of what was written": op("fsd", 0, base, TO),
    }


def jumps(base: int) -> dict[str, int]:
    """Second halves that go where a register says."""
    return {"call": op("jalr", 1, base), "over": op("jalr", base, base), "jr": op("jalr", 0, base)}


def others(base: int) -> dict[str, int]:
    """Second halves that take a branch or not, and those of floats."""
    names = ("beq", "bne", "blt", "bge", "bltu", "bgeu")
    found = {name: op(name, 0, base, ZERO_OR_DATA, value=24) for name in names}
    return found | {
        "jal": op("jal", 1, value=24),
        "fadd_d": three("fadd_d", THEN, TO, 1),
        "fmadd_d by 3": three("fmadd_d", THEN, 5, 6, TO),
        "fmul_s": three("fmul_s", THEN, 1, TO),
        "fcvt_w_d": three("fcvt_w_d", THEN, TO, 0),
    }


# Nowhere, registers, the ends of RAM, misaligned, code of this loop, where an access is denied.
ADDRESSES = [
    0x2000_0000, WINDOW, WINDOW + 1, WINDOW + 2, WINDOW + 0x100, WINDOW + 0x108,
    RAM_BASE - 1, RAM_BASE - 4, *(RAM_BASE + RAM_BYTES - back for back in (1, 2, 4, 8)),
    0xFFFF_FFFE, DATA + 1, DATA + 0x1FD, LOOP, LOOP + 4, LOOP + 6, LOOP + 8, LOOP + 0x16,
    RAM_BASE + 0x3E, RAM_BASE + 0x40, DENIED, DENIED - 2,
]  # fmt: skip
TARGETS = [
    0x2000_0000, WINDOW, RAM_BASE + RAM_BYTES - 2, AWAY, AWAY + 1, LOOP, LOOP + 6, LOOP + 0x10,
    0x1030, ACROSS,
]  # fmt: skip


class Pair(NamedTuple):
    """One program."""

    name: str
    first: int
    second: int
    harmless: int
    evil: int


def pairs() -> Iterator[Pair]:
    kinds = ((accesses, DATA + 0x40, ADDRESSES), (jumps, LOOP + 8, TARGETS),
             (others, DATA + 0x40, [DATA, 0]))  # fmt: skip
    for first, one in firsts().items():
        for base in (TO, FROM):
            for seconds, harmless, evils in kinds:
                for second, two in seconds(base).items():
                    for evil in evils:
                        name = f"{first}, {second} of x{base}, {evil:#x}"
                        yield Pair(name, one, two, harmless, evil)


def prepare(machine: Machine, pair: Pair, random: Random) -> None:
    machine.reset()
    nop, stop = op("addi"), op("wfi")
    machine.program(op("addi", COUNT, 0, value=4), *[nop] * 7)
    machine.program(
        pair.first,
        pair.second,
        op("addi", COUNT, COUNT, value=-1),
        op("addi", ENTRY, ENTRY, value=4),
        op("lw", FROM, ENTRY),
        op("bne", 0, COUNT, 0, value=-20),
        stop,
        op("addi", 17, 17, value=1),  # where a branch in the second half leads
        op("jal", 0, value=-24),
        stop,
        stop,
        stop,
        stop,
        op("addi", 20, 20, value=1),  # and one in the first
        stop,
        offset=LOOP - RAM_BASE,
    )
    machine.program(*HANDLER_WORDS, offset=HANDLER - RAM_BASE)
    back = op("jal", 0, value=LOOP + 8 - (AWAY + 4))
    machine.program(op("addi", 18, 18, value=1), back, offset=AWAY - RAM_BASE)
    machine.program(op("addi", 19, 19, value=1), stop, offset=ACROSS - RAM_BASE)
    machine.write(DATA - RAM_BASE, bytes(range(1, 255)) * 4)
    table = [pair.harmless, pair.harmless, pair.evil, pair.harmless, pair.harmless]
    machine.write(TABLE - RAM_BASE, b"".join(word.to_bytes(4, "little") for word in table))
    x, f = [0] * 32, [0] * 32
    x[BASE], x[ONE], x[FROM], x[ENTRY], x[30] = DATA, 1, pair.harmless, TABLE, TRACE
    x[ZERO_OR_DATA] = DATA
    f[1:7] = [0x3FF0 << 48, 0x4008_0000_0000_0001, 0xFFFF_FFFF_3F80_0000, 0xFFFF_FFFF_4049_0FDB,
              0x7FF0 << 48, 0]  # fmt: skip
    f[TO] = 0x3FD5_5555_5555_5555
    cpu = machine.cpu
    cpu.x, cpu.f = x, f
    cpu.mtvec, cpu.mie = HANDLER, 0x888
    cpu.mstatus = random.choice((3, 3, 3, 1, 0)) << 13 | 8
    cpu.fcsr = random.choice((0, 0, 2, 4, 5)) << 5
    if pair.evil in (DENIED, DENIED - 2):
        cpu.pmpaddr[0], cpu.pmpcfg[0] = DENIED >> 2, 0x90


class Start:
    """The machine as prepared, to begin from again and again with nothing decoded."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.place = machine.ffi.addressof(machine.pointer, "cpu")
        self.cpu, self.ram = bytes(machine.ffi.buffer(self.place)), bytes(machine.ram)

    def again(self, fast: bool) -> None:
        machine = self.machine
        machine.forget()
        machine.ffi.memmove(self.place, self.cpu, len(self.cpu))
        machine.ram[:] = self.ram
        machine.pointer.log_count = 0
        machine.bus.fast_bytes = machine.ram_bytes if fast else 0


def boundaries(machine: Machine) -> list[tuple[int, bytes]]:
    """Cycle and state of each, one instruction after the other; not of a program without end."""
    found = [(machine.cpu.cycle, machine.state())]
    while len(found) < STEPS_MAX:
        if machine.cpu.waiting or machine.cpu.double_fault:
            return found
        machine.step()
        found.append((machine.cpu.cycle, machine.state()))
    return []


@pytest.fixture(scope="module")
def small_machine(core_path):
    machine = Machine(core_path, RAM_BYTES)
    yield machine
    machine.close()


@pytest.mark.timeout(0)  # ARES4_CASES may ask for all of them
def test_a_fault_in_either_half_of_a_pair_is_that_of_the_instruction(small_machine):
    machine = small_machine
    drawn = list(pairs())
    random = Random("pairs")
    random.shuffle(drawn)
    compared = 0
    for pair in drawn[: CASES // 6]:
        prepare(machine, pair, random)
        start = Start(machine)
        start.again(fast=False)
        walk = boundaries(machine)
        for cycle in range(1, walk[-1][0] + 1) if walk else ():
            start.again(fast=True)
            machine.run(cycle)
            expected = next(state for at, state in walk if at >= cycle)
            assert machine.state() == expected, f"{pair.name}: until cycle {cycle}"
            if cycle % 7 == 0 and not machine.cpu.waiting:
                machine.step()
                expected = next(state for at, state in walk if at > cycle)
            machine.run(walk[-1][0])
            assert machine.state() == walk[-1][1], f"{pair.name}: on from cycle {cycle}"
        compared += bool(walk)
    assert compared > CASES // 8
