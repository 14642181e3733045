"""Who last wrote: as a watch from the beginning finds it, and the flight goes on as it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ares4.computer import CYCLES_PER_SECOND, Computer, Stop, Stopped
from ares4.inspection.writes import last_write
from tests.c_core.board.test_observe import DATA, busy
from tests.c_core.board.test_time import Maker

ONCE = f"li s0, {DATA}\nli s1, 50\n1: addi s1, s1, -1\nbnez s1, 1b\nsw s0, 0(s0)\n2: j 2b"


def remembered(cycle: int) -> Computer:
    computer = busy()
    computer.remember(10_000)
    computer.run(cycle)
    return computer


def forward(address: int, cycle: int) -> Stopped | None:
    """The last write before a cycle, by watching all of it."""
    computer, last = busy(), None
    computer.watch(address)
    while computer.run(cycle) is Stop.WATCH:
        told = computer.stopped()
        assert told
        last = told if told.cycle < cycle else last
    return last


@settings(max_examples=15)
@given(word=st.integers(-2, 110), cycle=st.integers(1, 250_000))
def test_the_last_write_is_found_and_nothing_changes(word: int, cycle: int) -> None:
    computer = remembered(cycle)
    cycle, before = computer.cycle, computer.hash()
    found, expected = last_write(computer, DATA + 4 * word), forward(DATA + 4 * word, cycle)
    assert found == expected
    assert (computer.cycle, computer.hash()) == (cycle, before)
    plain = busy()
    computer.run(cycle + 5000)
    plain.run(cycle + 5000)
    assert computer.hash() == plain.hash()


def test_what_nobody_wrote_has_no_writer() -> None:
    assert last_write(remembered(500_000), 0x80030000) is None


def test_a_write_where_two_parts_of_the_past_meet_is_found(run_program: Maker) -> None:
    """Such a write was seen by neither part: the earlier one ended before it, the later one lets
    its first instruction through.
    """
    store = run_program(ONCE)
    store.watch(DATA)
    assert store.run(CYCLES_PER_SECOND) is Stop.WATCH
    written = store.cycle
    for cycle in (written + length + off for length in (100_000, 500_000) for off in range(-4, 5)):
        computer = run_program(ONCE)
        computer.remember(10_000)
        computer.run(cycle)
        found = last_write(computer, DATA)
        assert found and found.cycle == written, cycle
