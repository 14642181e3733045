"""The scrubber, beside a plain one that does visit each word."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.machine.values import InputKind

RAM_BASE = 0x80000000
A0, A1, A2, PC = 10, 11, 12, 32
CYCLES_PER_US = 100
CODEWORD_BITS = 39
WALK = (RAM_BASE + 0x1000, RAM_BASE + 0x1040)
RUN, REPEAT = 1, 2


@dataclass
class Plain:
    """A scrubber as one would describe it: at the end of each interval, the next word."""

    start: int
    end: int
    interval: int
    repeat: bool
    begun: int
    flips: dict[int, int] = field(default_factory=dict)
    now: int = 0
    place: int = 0
    walks: int = 0
    corrected: int = 0
    uncorrected: int = 0
    runs: bool = True

    def until(self, cycle: int) -> None:
        while self.now < cycle:
            self.now += 1
            if self.runs and (self.now - self.begun) % self.interval == 0:
                self.visit(self.start + 4 * self.place)

    def visit(self, address: int) -> None:
        count = self.flips.get(address, 0).bit_count()
        self.uncorrected += count == 2
        if count == 1:
            self.corrected += 1
            del self.flips[address]
        self.place += 1
        if self.start + 4 * self.place == self.end:
            self.walks += 1
            self.runs = self.repeat
            self.place = 0 if self.repeat else self.place


def start(bare: Any, interval_us: int, control: int, walk: tuple[int, int] = WALK) -> int:
    """Sets it going; returns the cycle at which it does."""
    bare.store("edac.SCRUB_START", walk[0])
    bare.store("edac.SCRUB_END", walk[1])
    bare.store("edac.SCRUB_INTERVAL", interval_us)
    begun = int(bare.cycle)
    bare.store("edac.SCRUB_CONTROL", control)
    return begun


def flip(bare: Any, address: int, *bits: int) -> None:
    for bit in bits:
        bare.put(InputKind.FLIP_RAM, address, bit)


def counts(bare: Any) -> tuple[int, int]:
    return bare.read("edac.CORRECTED_COUNT"), bare.read("edac.UNCORRECTED_COUNT")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.integers(1, 20),
    interval_us=st.integers(1, 3),
    repeat=st.booleans(),
    inputs=st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 24), st.integers(0, 38)), max_size=30
    ),
)
@example(words=1, interval_us=1, repeat=True, inputs=[(0, 0, 5), (0, 0, 6), (700, 1, 3)])
def test_it_does_what_a_plain_one_does(
    make_bare: Callable[[], Any],
    words: int,
    interval_us: int,
    repeat: bool,
    inputs: list[tuple[int, int, int]],
) -> None:
    bare = make_bare()
    walk = (RAM_BASE + 0x1000, RAM_BASE + 0x1000 + 4 * words)
    begun = start(bare, interval_us, RUN | (REPEAT if repeat else 0), walk)
    plain = Plain(*walk, interval_us * CYCLES_PER_US, repeat, begun, now=begun)
    for wait, number, bit in inputs:
        bare.run(bare.cycle + wait)
        plain.until(bare.cycle)
        address = RAM_BASE + 0xFFC + 4 * number
        flips = plain.flips.get(address, 0) ^ 1 << bit
        if flips.bit_count() <= 2:
            flip(bare, address, bit)
            plain.flips[address] = flips
        assert counts(bare) == (plain.corrected, plain.uncorrected)
        assert bare.read("edac.SCRUB_POSITION") == plain.start + 4 * plain.place
        assert bare.read("edac.SCRUB_COUNT") == plain.walks
        assert bare.read("edac.STATUS.SCRUBBED") == (plain.walks > 0)
        assert bare.read("edac.SCRUB_CONTROL.RUN") == plain.runs
    for address, flips in plain.flips.items():
        for bit in range(CODEWORD_BITS):
            if flips >> bit & 1:
                flip(bare, address, bit)
    other = make_bare()
    assert bare.peek(RAM_BASE, 0x10000) == other.peek(RAM_BASE, 0x10000)


@pytest.mark.parametrize("walks", [True, False], ids=["walk", "one word"])
def test_every_flip_is_corrected_or_detected(bare: Any, walks: bool) -> None:
    singles = [(bit,) for bit in range(CODEWORD_BITS)]
    for bits in [*singles, *itertools.combinations(range(CODEWORD_BITS), 2)]:
        before = counts(bare)
        flip(bare, WALK[0], *bits)
        if walks:
            start(bare, 1, RUN)
            bare.run_for(20e-6)
        else:
            bare.store("edac.SCRUB", WALK[0])
        good = len(bits) == 1
        assert counts(bare) == (before[0] + good, before[1] + (not good))
        flip(bare, WALK[0], *bits)
        # What was corrected is whole: the same flips again make it wrong.
        bare.store("edac.SCRUB", WALK[0])
        assert counts(bare) == (before[0] + 2 * good, before[1] + (not good))


def test_how_a_run_is_cut_changes_nothing(make_bare: Callable[[], Any]) -> None:
    hashes = []
    for pieces in (1, 2, 7, 4000):
        bare = make_bare()
        start(bare, 1, RUN | REPEAT)
        flip(bare, WALK[0] + 8, 3)
        flip(bare, WALK[1] - 4, 4, 5)
        from_cycle = bare.cycle
        for piece in range(1, pieces + 1):
            bare.run(from_cycle + 8000 * piece // pieces)
        hashes.append(bare.hash())
    assert len(set(hashes)) == 1


def test_its_course_is_taken_while_it_stands_and_a_stop_holds_its_place(bare: Any) -> None:
    start(bare, 1, RUN)
    bare.run_for(5.5e-6)
    bare.store("edac.SCRUB_START", 0)
    bare.store("edac.SCRUB_END", 0)
    bare.store("edac.SCRUB_INTERVAL", 50)
    names = ("START", "END", "INTERVAL", "POSITION")
    assert [bare.read(f"edac.SCRUB_{name}") for name in names] == [*WALK, 1, WALK[0] + 20]
    bare.store("edac.SCRUB_CONTROL", 0)
    bare.run_for(1e-3)
    assert bare.read("edac.SCRUB_POSITION") == WALK[0] + 20
    assert bare.read("edac.SCRUB_COUNT") == 0
    bare.store("edac.SCRUB_INTERVAL", 2_000_000)
    assert bare.read("edac.SCRUB_INTERVAL") == 1_000_000
    bare.store("edac.SCRUB_INTERVAL", 0)
    assert bare.read("edac.SCRUB_INTERVAL") == 1


@pytest.mark.parametrize("walk", [(0, 0), (WALK[1], WALK[0]), (WALK[0], WALK[0] + 3)])
def test_a_walk_of_no_words_does_not_begin(bare: Any, walk: tuple[int, int]) -> None:
    start(bare, 1, RUN | REPEAT, walk)
    bare.run_for(1e-3)
    assert bare.read("edac.SCRUB_CONTROL") == REPEAT
    assert bare.read("edac.SCRUB_COUNT") == 0


def test_a_walk_beyond_memory_finds_what_there_is(bare: Any) -> None:
    flip(bare, RAM_BASE + 0x8000, 1)
    start(bare, 1, RUN, (RAM_BASE - 0x100, RAM_BASE + 0x1_0100))
    bare.run_for((0x8100 // 4 - 1) * 1e-6)
    assert counts(bare) == (0, 0)
    bare.run_for(3e-6)
    assert counts(bare) == (1, 0)
    bare.run_for(0x9000 // 4 * 1e-6)
    assert bare.read("edac.SCRUB_COUNT") == 1


# Three flips that the decoder takes for one of a check bit, so that it leaves all three.
MISTAKEN = (20, 21, 26)


def test_code_that_it_changes_is_decoded_anew(run_program: Callable[[str], Computer]) -> None:
    """With the very first word of RAM upset no code is had directly, and what was decoded before
    waits until some is: a scrubber that told nobody of its write would bring the old code back."""
    computer = run_program(".option norvc\n1: addi a1, a1, 1\nsw a2, 0(a0)\nj 1b")
    computer.set_register(A0, RAM_BASE + 0x2000)
    computer.step(3000)
    while computer.register(PC) != RAM_BASE:
        computer.step()
    flip(computer, RAM_BASE, *MISTAKEN)
    computer.set_register(A0, REGISTERS["edac.SCRUB"][0])
    computer.set_register(A2, RAM_BASE)
    before = computer.register(A1)
    by = 1 ^ sum(1 << bit - 20 for bit in MISTAKEN)  # the immediate is the upper twelve bits
    for rounds in (1, 2, 3, 100):
        computer.step(3 * rounds)
        before += by * rounds
        assert computer.register(A1) == before
    assert counts(computer)[0] >= 1


def test_a_walk_that_seems_long_overdue_is_done_once(bare: Any) -> None:
    """An upset of the latch that holds when the walk began: a million cycles of walks of one word
    were not missed, and are not made up for. The board once could have been held up by them."""
    bare.run(1 << 20)
    start(bare, 1, RUN | REPEAT, (WALK[0], WALK[0] + 4))
    bare.run_for(5e-6)
    walks = bare.read("edac.SCRUB_COUNT")
    bare.inject("edac", 2, 4)  # walk_cycle stands first: bit 20 of it falls
    bare.run_for(5e-6)
    assert walks in (4, 5)
    assert bare.read("edac.SCRUB_COUNT") - walks in (5, 6, 7)


def test_its_end_interrupts(bare: Any) -> None:
    bare.store("edac.CONTROL", 1)
    start(bare, 1, RUN)
    assert not pending(bare)
    bare.run_for(20e-6)
    assert pending(bare)
    bare.store("plic.PRIORITY", 1, 33)
    bare.store("plic.ENABLE", 1 << 33 % 32, 33 // 32)
    assert bare.load("plic.CLAIM") == 33
    bare.store("plic.CLAIM", 33)
    assert pending(bare)  # the line is still high
    bare.store("edac.STATUS", 4)
    assert bare.load("plic.CLAIM") == 33
    bare.store("plic.CLAIM", 33)
    assert not pending(bare)


def pending(bare: Any) -> bool:
    return bool(bare.read("plic.PENDING", 33 // 32) >> 33 % 32 & 1)
