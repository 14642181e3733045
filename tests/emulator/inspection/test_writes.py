"""Who last wrote: as a watch from the beginning finds it, and the flight goes on as it was."""

from __future__ import annotations

import io
import signal
from argparse import Namespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4.cli.ending import SIGNALS, Ending
from ares4.cli.looking import Looking
from ares4.computer import Computer
from ares4.inspection.writes import last_write
from ares4.machine.values import CYCLES_PER_SECOND, InputKind, Stop, Stopped
from tests.c_core.board.test_observe import DATA, TRANSFER, busy
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
    computer = run_program(ONCE)
    computer.remember(10_000)
    computer.run(written)
    assert last_write(computer, DATA) is None  # it stands before the store


def test_a_transfer_of_a_device_is_found_at_every_distance(run_program: Maker) -> None:
    """Also when it has been on arrival at the present, or where two parts of the past meet."""
    twin = run_program(TRANSFER)
    twin.run_for(0.05)
    twin.watch(0x80002010)
    assert twin.run_for(0.2) is Stop.WATCH
    there = twin.stopped()
    assert there and there.by == "massmem"
    for ahead in (length + off for length in (0, 100_000, 500_000) for off in range(-1, 4)):
        computer = run_program(TRANSFER)
        computer.run_for(0.05)
        computer.remember(1_000_000)
        computer.run(there.cycle + ahead)
        found = last_write(computer, 0x80002010)
        assert (found == there) == (computer.cycle >= there.cycle), ahead


def test_the_first_remembered_instruction_is_one_that_may_have_written(run_program: Maker) -> None:
    computer = run_program(ONCE)
    number = computer.watch(DATA)
    assert computer.run(CYCLES_PER_SECOND) is Stop.WATCH
    computer.unwatch(number)
    written = computer.cycle
    computer.remember()
    assert last_write(computer, DATA) is None
    computer.run(written + 1000)
    found = last_write(computer, DATA)
    assert found and found.cycle == written


def test_neither_breakpoints_nor_watches_nor_what_was_put_here_are_in_the_way(
    run_program: Maker,
) -> None:
    computer = run_program(ONCE)
    computer.remember(10_000)
    computer.run(50_000)
    computer.put(InputKind.WRITE_REGISTER, 9, 77)
    computer.put(InputKind.CONSOLE, 0, 65)
    before = computer.hash()
    plain = last_write(computer, DATA)
    assert plain
    computer.break_at(plain.pc)
    computer.watch(DATA, 4, read=True)
    assert last_write(computer, DATA) == plain
    assert computer.hash() == before
    assert not computer.reliving
    computer.go_to(0)
    assert computer.run(50_000) is Stop.BREAK


def test_a_search_that_is_ended_finds_nothing_and_changes_nothing() -> None:
    computer = remembered(3_000_000)
    before = computer.hash()
    asked: list[int] = []

    def goes_on(start: int) -> bool:
        asked.append(start)
        return len(asked) < 3

    assert computer.last_write(0x80030000, goes_on=goes_on) is None
    assert (computer.hash(), len(asked)) == (before, 3)
    assert asked == sorted(asked, reverse=True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("number", SIGNALS)
def test_a_long_search_shows_how_far_it_is_and_a_signal_ends_it_in_a_line(
    monkeypatch: pytest.MonkeyPatch, ship: Computer, image: bytes, number: signal.Signals
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("ares4.cli.telling._PROGRESS_S", 0.0)
    unasked: dict[str, object] = dict.fromkeys(("trace", "profile", "coverage", "gdb"))
    looking = Looking(Namespace(**unasked, who="0x803ffff0"), ship, image, faults=False)
    ship.run(10_000_000)
    before = ship.hash()
    with Ending() as ending:
        ending.finish(lambda: None, lambda: looking.answer(ending))
        shown = terminal.getvalue()
        assert "\rwho wrote: back to T+" in shown
        assert shown.endswith("\r\033[K0x803ffff0: nobody wrote it from 0.000000 s (cycle 0) on\n")
        search, slices = ship._search, iter(range(100))

        def interrupted(*what: int) -> Stopped | None:
            if next(slices) == 3:
                signal.raise_signal(number)
            return search(*what)

        monkeypatch.setattr(ship, "_search", interrupted)
        ending.finish(lambda: None, lambda: looking.answer(ending))
        assert ending.wished == 128 + number
    last = terminal.getvalue().removeprefix(shown).rpartition("\033[K")[2]
    assert last.count("\n") == 1
    assert last.startswith("0x803ffff0: nobody wrote it from")
    assert "ended" in last
    assert ship.hash() == before
    assert next(slices) < 10
