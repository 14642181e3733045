"""Who last wrote: as a watch from the beginning finds it, and the flight goes on as it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ares4.computer import Computer, Stop, Stopped
from ares4.inspection.writes import last_write
from tests.c_core.board.test_observe import DATA, busy


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
