"""What no one outside may notice: where a run was split, what was decoded, which compiler built it.

The programs here are wild: they trap, are interrupted, drive devices, write over their own code and
jump into what they wrote. Whatever they do, the same state must come out.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from random import Random

import pytest
from cpu_machine import CASES, CORE, FEW_PAIRS, RAM_BASE, WINDOW, Machine, compile_core, compilers
from cpu_programs import (
    DATA,
    FAULT_BASE,
    FREE_NEAR,
    ROWS,
    WAIT,
    Writer,
    op,
    place_i,
    place_s,
    word_of,
)

RUN_CYCLES = 4000
HANDLER = 0x4000
LINES, FAST, DMA = WINDOW + 0x100, WINDOW + 0x104, WINDOW + 0x108
MEPC, MSCRATCH, MCAUSE = 0x341, 0x340, 0x342
ODDITIES = (0, 4, 8, 0x80, 0xFE, 0x100, 0x104, 0x108, 0x10C, -4)  # offsets around the window

# Counts the trap in x4, takes back the interrupt lines, and goes on two bytes behind, maybe in
# the middle of an instruction.
HANDLER_WORDS = [
    op("csrrw", 31, 31, value=MSCRATCH),
    op("lui", 31, value=WINDOW),
    op("sw", rs1=31, rs2=0, value=0x100),
    op("addi", 4, 4, value=1),
    op("csrrs", 31, 0, value=MEPC),
    op("addi", 31, 31, value=2),
    op("csrrw", 0, 31, value=MEPC),
    op("csrrw", 31, 31, value=MSCRATCH),
    op("mret"),
]


class WildWriter(Writer):
    """Also uses the window, its own code, odd addresses, and every machine register."""

    def rs(self) -> int:
        return self.random.choice((FAULT_BASE, self.random.randrange(32)))

    def mode(self) -> int:
        return self.random.choice((0, 1, 2, 3, 4, 5, 7, 7, 7)) << 12

    def floats(self, row) -> list[int]:
        return list(range(32))

    def address(self, row):
        if self.random.random() < 0.15:
            return FAULT_BASE, 0, place_i(self.random.choice(ODDITIES))
        size = self.random.choice((1, 4, 8))
        offset = self.random.randrange(-512, 512) & -size
        return self.random.choice((2, 8, 9, 9)), 0, place_i(offset)

    def draw_s(self, row):
        base, _, place = self.address(row)
        return [word_of(row, rs1=base, rs2=self.rs(), extra=place_s(place >> 20))]

    draw_f_store = draw_s

    def draw_compressed(self):
        """Also those of Zcb, which the other processors do not know."""
        random = self.random
        if random.random() < 0.8:
            return super().draw_compressed()
        register, other = random.choice(FREE_NEAR) - 8, random.randrange(8)
        if random.getrandbits(1):  # c.lbu c.lhu c.lh c.sb c.sh
            fields = random.getrandbits(2) << 10 | random.getrandbits(2) << 5
            return [0x8000 | fields | random.randrange(2) << 7 | register << 2]
        operation = random.choice((0x40 | other << 2, *(0x60 | n << 2 for n in (0, 1, 2, 3, 5))))
        return [0x9C01 | operation | register << 7]

    def draw_csr(self, row):
        random = self.random
        number = random.choice(
            (1, 2, 3, 0x300, 0x304, 0x306, 0x320, 0x340, 0x341, 0x342, 0x343, 0x344, 0xB00, 0xB02,
             0xB80, 0xB82, 0xC00, 0xC01, 0xC02, 0xC80, 0xC82, 0x301, 0x123, 0x3A0, 0x3A1, 0x3A3,
             0x3B0, 0x3B1, 0x3B2, 0x3BF)
        )  # fmt: skip
        return [word_of(row, self.rd(), random.choice((0, self.rs())), extra=number << 20)]

    def draw_system(self, row):
        return [row.match]

    def wild_code(self) -> bytes:
        out = bytearray(self.code(40))
        for _ in range(self.random.randrange(4)):
            out[self.random.randrange(len(out))] = self.random.getrandbits(8)
        return bytes(out)


def protect(machine: Machine, random: Random) -> None:
    """Entries of every kind over RAM and the window; the trap handler stays reachable."""
    address, config = [], []
    for entry in range(16):
        first = random.choice((RAM_BASE, RAM_BASE, RAM_BASE + DATA, WINDOW))
        place = (first >> 2) + random.randrange(random.choice((16, 1024, 0x4000)))
        ones = (1 << random.randrange(14)) - 1
        address.append(random.choice((place, place & ~ones | ones >> 1)))
        config.append(
            random.choice((0, 8, 16, 24, 24)) | random.choice((0, 1, 3, 4, 5, 7, 7, 7, 7))
        )
        config[entry] |= random.choice((0, 0, 0, 0, 0, 0x80))
    address[0], config[0] = (RAM_BASE + HANDLER) >> 2 | 7, 0x1F
    address[15], config[15] = 0xFFFF_FFFF, random.choice((0, 0x1F, 0x1F, 0x1D))
    machine.cpu.pmpaddr = address
    machine.cpu.pmpcfg = [int.from_bytes(bytes(config[i : i + 4]), "little") for i in (0, 4, 8, 12)]


def prepare(machine: Machine, case: int) -> Random:
    """Puts wild program number case into the machine. Returns what may steer the test further."""
    writer = WildWriter(Random(f"wild {case}"), sorted(ROWS))
    random = writer.random
    machine.reset()
    # Sometimes across the border of two pages, at the very end of RAM, or in the ROM.
    start = random.choice((0, 0, 0xFC0, 0x1F9E, machine.ram_bytes - 120, 0x1000 - RAM_BASE))
    code = writer.wild_code()
    machine.write(max(start, 0), code[: machine.ram_bytes - max(start, 0)])
    machine.write(DATA, writer.data())
    machine.program(*HANDLER_WORDS, offset=HANDLER)
    machine.cpu.x, machine.cpu.f = writer.registers()
    machine.cpu.x[FAULT_BASE] = WINDOW
    machine.cpu.x[9] = RAM_BASE + max(start, 0) + 64
    machine.cpu.pc = RAM_BASE + start & 0xFFFF_FFFF
    machine.cpu.mtvec = RAM_BASE + HANDLER
    machine.cpu.mie = random.choice((0, 0x888))
    machine.cpu.mstatus = random.choice((0, 1, 3, 3, 3)) << 13 | random.choice((0, 8)) | 0x80
    machine.cpu.mstatus |= random.choice((0, 0, 0, 1)) << 17
    machine.cpu.privilege = random.choice((0, 3, 3))
    if random.random() < 0.6:
        machine.open_to_users()
    else:
        protect(machine, random)
    machine.cpu.fcsr = random.choice((0, 1, 2, 3, 4, 6)) << 5
    return Random(f"steer {case}")


def go(machine: Machine, until_cycle: int, until_steps: int = 2**64 - 1) -> None:
    """Runs; while the processor waits, time passes, and every 64 cycles a line rises."""
    while (
        machine.cpu.cycle < until_cycle
        and machine.cpu.steps < until_steps
        and not machine.cpu.double_fault
    ):
        if machine.cpu.waiting and not machine.cpu.lines & machine.cpu.mie:
            wake = machine.cpu.cycle // 64 * 64 + 64
            machine.cpu.cycle = min(wake, until_cycle)
            if wake <= until_cycle:
                machine.cpu.lines = 1 << (3, 7, 11)[wake // 64 % 3]
        else:
            machine.run(until_cycle, until_steps)


def whole(machine: Machine, random: Random) -> None:
    go(machine, RUN_CYCLES)


def in_pieces(machine: Machine, random: Random) -> None:
    while machine.cpu.cycle < RUN_CYCLES and not machine.cpu.double_fault:
        go(machine, min(RUN_CYCLES, machine.cpu.cycle + random.randrange(1, 40)))


def in_steps(machine: Machine, random: Random) -> None:
    """So many at a time, and not one more, wherever in a block that ends."""
    while machine.cpu.cycle < RUN_CYCLES and not machine.cpu.double_fault:
        goal = machine.cpu.steps + random.randrange(1, 40)
        go(machine, RUN_CYCLES, goal)
        ended = machine.cpu.cycle >= RUN_CYCLES or machine.cpu.double_fault
        assert machine.cpu.steps == goal or (ended and machine.cpu.steps < goal)


def step_by_step(machine: Machine, random: Random) -> None:
    while machine.cpu.cycle < RUN_CYCLES and not machine.cpu.double_fault:
        before = machine.cpu.cycle
        if machine.cpu.waiting:
            go(machine, before + 1)
        else:
            machine.step()
        assert machine.cpu.cycle > before


def forgetful(machine: Machine, random: Random) -> None:
    while machine.cpu.cycle < RUN_CYCLES and not machine.cpu.double_fault:
        go(machine, min(RUN_CYCLES, machine.cpu.cycle + random.randrange(1, 40)))
        machine.forget()


def in_software(machine: Machine, random: Random) -> None:
    machine.lib.harness_use_host_float(machine.pointer, False)
    go(machine, RUN_CYCLES)
    machine.lib.harness_use_host_float(machine.pointer, True)


def over_the_bus(machine: Machine, random: Random) -> None:
    machine.bus.fast_bytes = 0
    go(machine, RUN_CYCLES)


def by_another_back_end(machine: Machine, random: Random) -> None:
    """One that leaves every instruction to exact()."""
    machine.lib.harness_use_plain(machine.pointer, True)
    go(machine, RUN_CYCLES)
    machine.lib.harness_use_plain(machine.pointer, False)


MANNERS = (
    in_pieces,
    in_steps,
    step_by_step,
    forgetful,
    in_software,
    over_the_bus,
    by_another_back_end,
)


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
@pytest.mark.parametrize("manner", MANNERS)
def test_the_manner_of_running_leaves_no_trace(machine, manner: Callable):
    for case in range(CASES // 6):
        states = []
        for run in (whole, manner):
            random = prepare(machine, case)
            run(machine, random)
            states.append(machine.state())
        assert states[0] == states[1], f"case {case}"
        assert machine.cpu.x[0] == 0
        # Every device access summed 2/3, rounded to nearest, whatever the guest's mode.
        assert abs(machine.pointer.device_sum - machine.pointer.log_count * 2 / 3) < 1e-9
    print(f"{CASES // 6} cases")


class DynamicWriter(Writer):
    """Rounds as frm says, so that the host's float unit has its part."""

    def mode(self) -> int:
        return 7 << 12


def linked_pairs() -> Iterator[tuple[list[int], list[int], list[int]]]:
    """Two common instructions, the second reading the first's register; x and f to begin with."""
    listed = re.findall(
        r"EACH\((\w+?)(?:_host)?, 1,", (CORE / "generated" / "common.h").read_text()
    )
    common = sorted(set(listed))
    assert {"addi", "fld", "fsd", "fmadd_d"} <= set(common)
    for first, second in product(common, common):
        fused = ROWS[second].format == "F_R4"
        for operand in (15, 20, 27)[: 3 if fused else 2]:
            writer = DynamicWriter(Random(f"linked {first} {second} {operand}"), common)
            one, two = writer.draw(first)[0], writer.draw(second)[0]
            if ROWS[second].mask >> operand & 31 == 0:
                two = two & ~(31 << operand) | (one >> 7 & 31) << operand
            yield ([one, two], *writer.registers())


def test_a_linked_pair_is_the_one_and_then_the_other(machine):
    stop = int.from_bytes(WAIT, "little")
    for words, x, f in linked_pairs():
        states = []
        for run in (partial(machine.run, RUN_CYCLES), machine.step):
            machine.reset()
            machine.program(*words, stop)
            machine.program(stop, offset=HANDLER)
            machine.write(DATA, bytes(range(1, 241)) * 30)
            machine.cpu.x, machine.cpu.f = x, f
            machine.cpu.mtvec, machine.cpu.mstatus = RAM_BASE + HANDLER, 0x6000
            while not machine.cpu.waiting:
                run()
            states.append(machine.state())
        assert states[0] == states[1], [hex(word) for word in words]


def test_every_compiler_builds_the_same_processor(machine, tmp_path):
    """And builds it without a warning; with all pairs, which takes a minute, when asked to."""
    few = [] if "ARES4_CASES" in os.environ else [FEW_PAIRS]
    for name, compiler in list(compilers().items())[1:]:  # the machine is of the first
        compile_core(compiler, tmp_path / f"{name}.so", *few)
        other = Machine(str(tmp_path / f"{name}.so"))
        for case in range(max(CASES // 30, 1)):
            states = []
            for each in (machine, other):
                prepare(each, case)
                go(each, RUN_CYCLES)
                states.append(each.state())
            assert states[0] == states[1], f"case {case} with {name}"
        other.close()


def test_the_undefined_behaviour_sanitizer_finds_nothing(tmp_path):
    """With traps instead of messages: undefined behaviour would end this very process."""
    compiler = next(iter(compilers().values()))
    flags = [FEW_PAIRS, "-O0", "-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"]
    compile_core(compiler, tmp_path / "checked.so", *flags)
    checked = Machine(str(tmp_path / "checked.so"))
    for case in range(max(CASES // 30, 1)):
        prepare(checked, case)
        go(checked, RUN_CYCLES)
    checked.close()


# ---- code that changes under the processor -----------------------------------------------------


def test_a_store_into_the_next_instruction_takes_effect(machine):
    """The first form of this program ran the old instruction out of the decoded block."""
    machine.program(
        op("lui", 5, value=RAM_BASE),
        op("lw", 6, 5, value=0x100),
        op("sw", rs1=5, rs2=6, value=12),
        op("addi", 7, 0, value=1),  # becomes addi x7, x0, 2
        op("wfi"),
    )
    machine.program(op("addi", 7, 0, value=2), offset=0x100)
    machine.run(1000)
    assert machine.cpu.x[7] == 2


@pytest.mark.parametrize("size, name", [(1, "sb"), (2, "sh"), (4, "sw"), (8, "fsd")])
def test_a_loop_that_rewrites_itself_in_every_size(machine, size, name):
    """Each round writes the immediate of an addi of the loop; old and new must alternate."""
    words = [op("addi", 7, 0, value=value) for value in (1, 2)]
    machine.program(
        op("lui", 5, value=RAM_BASE),
        op("addi", 6, 0, value=10),
        op("fld", 1, 5, value=0x200),
        op("lw", 8, 5, value=0x200),
        op(name, rs1=5, rs2=1 if name == "fsd" else 8, value=24 + (3 if size == 1 else 0)),
        op("addi", 0, 0),
        op("addi", 7, 0, value=1),  # at 24
        op("addi", 9, 9, value=0),
        op("add", 10, 10, 7),
        op("addi", 6, 6, value=-1),
        op("bne", 0, 6, 0, value=-24),
        op("wfi"),
    )
    machine.cpu.mstatus = 0x6000
    target = {1: words[1] >> 24, 2: words[1], 4: words[1]}.get(size, words[1])
    second = op("addi", 9, 9, value=1)
    machine.write(0x200, (target | second << 32).to_bytes(8, "little"))
    machine.run(10_000)
    assert machine.cpu.waiting
    first = int.from_bytes(machine.ram[24:28], "little")
    assert machine.cpu.x[10] == 10 * (first >> 20)
    assert machine.cpu.x[9] == (10 if size == 8 else 0)


def test_dma_into_code_takes_effect_at_once(machine):
    machine.program(
        op("lui", 5, value=WINDOW),
        op("addi", 6, 0, value=16),
        op("addi", 7, 0, value=0),
        op("sw", rs1=5, rs2=6, value=0x108),
        op("addi", 7, 7, value=1),  # becomes a nop
        op("wfi"),
    )
    machine.run(1000)
    assert machine.cpu.waiting
    assert machine.cpu.x[7] == 0


def test_an_instruction_across_two_pages_follows_both(machine):
    """Blocks end at a page, but their last instruction may reach into the next one."""
    word = op("addi", 7, 0, value=1)
    machine.program(op("jal", 0, value=0xFFE))
    machine.program(word, op("wfi"), offset=0xFFE)
    machine.run(1000)
    assert machine.cpu.x[7] == 1
    patch = op("addi", 7, 0, value=2)
    program = (op("lui", 5, value=RAM_BASE + 0x1000), op("lhu", 6, 5, value=0x40))
    machine.program(*program, op("sh", rs1=5, rs2=6, value=0), op("jal", 0, value=0xFF2))
    machine.write(0x1040, (patch >> 16).to_bytes(2, "little"))
    machine.cpu.pc, machine.cpu.waiting = RAM_BASE, 0
    machine.run(2000)
    assert machine.cpu.x[7] == 2


def test_a_jump_that_leads_elsewhere_each_time_finds_each(machine):
    """The loop remembers where a jump through a register led last; what is there may change."""
    targets = [0x400 + 0x40 * number for number in range(3)]

    def place(step: int) -> None:
        for number, target in enumerate(targets):
            machine.program(op("addi", 7, 7, value=step << number), op("jalr", 0, 1), offset=target)

    machine.program(
        op("lw", 6, 5), op("addi", 5, 5, value=4), op("jalr", 1, 6), op("addi", 28, 28, value=-1),
        op("bne", rs1=28, value=-16), op("wfi"),
    )  # fmt: skip
    order = [0, 0, 1, 2, 1, 1, 0, 2, 2, 0] * 2
    table = b"".join((RAM_BASE + targets[number]).to_bytes(4, "little") for number in order)
    machine.write(0x800, table)
    for step in (1, 10, 1):
        place(step)
        states = []
        for fast_bytes in (machine.ram_bytes, 0):
            machine.bus.fast_bytes = fast_bytes
            machine.cpu.pc, machine.cpu.waiting, machine.cpu.x[7] = RAM_BASE, 0, 0
            machine.cpu.x[5], machine.cpu.x[28] = RAM_BASE + 0x800, len(order)
            before = machine.cpu.cycle
            machine.run(before + 100_000)
            states.append((machine.cpu.x[7], machine.cpu.cycle - before))
        assert states[0] == states[1]
        assert states[0][0] == sum(step << number for number in order)


def test_dirty_pages_are_marked(machine):
    machine.program(
        op("lui", 5, value=RAM_BASE + 0x9000),
        op("sw", rs1=5, rs2=5, value=-2),
        op("lui", 5, value=RAM_BASE + 0x4000),
        op("sw", rs1=5, rs2=5, value=0),
        op("sw", rs1=5, rs2=5, value=-0x7FE),
        op("lui", 5, value=RAM_BASE + 0x6000),
        op("amoadd_w", 6, 5, 5),
        op("wfi"),
    )
    machine.run(1000)
    dirty = machine.ffi.unpack(machine.bus.dirty, 16)
    assert [number for number, mark in enumerate(dirty) if mark == 0xFF] == [3, 4, 6, 8, 9]
    assert set(dirty) == {0, 0xFF}


def test_forgetting_one_page_keeps_watch_over_the_next(machine):
    """A block reaches over each border: forgetting one must not lose sight of the other."""
    borders = (0xFFE, 0x1FFE)
    for border in borders:
        machine.program(op("addi", 7, 7, value=1), op("wfi"), offset=border)

    def run_from(offset: int) -> int:
        machine.cpu.pc, machine.cpu.waiting, machine.cpu.x[7] = RAM_BASE + offset, 0, 0
        machine.run(machine.cpu.cycle + 100)
        return machine.cpu.x[7]

    def store_half(offset: int, value: int) -> None:
        machine.program(op("sh", rs1=5, rs2=6), op("wfi"), offset=0x4000)
        machine.cpu.x[5], machine.cpu.x[6] = RAM_BASE + offset, value
        run_from(0x4000)

    upper = op("addi", 7, 7, value=2) >> 16
    assert [run_from(border) for border in borders] == [1, 1]
    store_half(borders[1] + 2, upper)
    store_half(borders[0] + 2, upper)
    assert [run_from(border) for border in borders] == [2, 2]
