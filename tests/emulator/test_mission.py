"""The frame loop: what is planned comes in on its cycle, in order, however the flight is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4._dictionary import EVENTS
from ares4.computer import Computer
from ares4.downlink import Console
from ares4.errors import InputError, MachineError
from ares4.machine.values import RAM_BASE, Input, InputKind, cycles_of
from ares4.mission import Mission, Planned


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.integers(0, 50_000_000), st.integers(0, 10)), max_size=10),
    cuts=st.lists(st.integers(1, 60_000_000), max_size=6),
)
def test_however_a_flight_is_cut_the_inputs_come_on_their_cycles(
    rows: list[tuple[int, int]], cuts: list[int]
) -> None:
    planned = [Input(cycle, InputKind.CONTROL, 19, position) for cycle, position in rows]
    hashes = set()
    for stops in ([], sorted(cuts)):
        computer = flight.fresh("orbit").computer
        seen: list[Input] = []
        computer.observers.append(seen.append)
        mission = Mission(computer, rows=planned)
        for stop in [*stops, 70_000_000]:
            mission.advance(stop)
        hashes.add(computer.hash())
        assert [row.value for row in seen] == [
            r.value for r in sorted(planned, key=lambda r: r.cycle)
        ]
        for row, wanted in zip(seen, sorted(planned, key=lambda r: r.cycle), strict=True):
            assert 0 <= row.cycle - wanted.cycle < 100
    assert len(hashes) == 1


def test_a_pressed_key_is_let_go(ship: Computer) -> None:
    mission = Mission(ship)
    mission.press("ENTER")
    number = 41
    assert ship.read("cockpit.INPUT", number) == 1
    mission.advance_for(0.099)
    assert ship.read("cockpit.INPUT", number) == 1
    mission.advance_for(0.002)
    assert ship.read("cockpit.INPUT", number) == 0


class Edges:
    """An attachment that wants an edge each 30 ms and writes down when it got one."""

    def __init__(self, computer: Computer) -> None:
        self.computer = computer
        self.times: list[int] = []

    def next_cycle(self) -> int | None:
        return (self.computer.cycle // cycles_of(0.03) + 1) * cycles_of(0.03)

    def frame(self) -> None:
        self.times.append(self.computer.cycle)

    def close(self) -> None:
        self.times.append(-1)


def test_attachments_get_the_edges_they_want(ship: Computer) -> None:
    edges = Edges(ship)
    mission = Mission(ship, [edges])
    mission.advance_for(0.1)
    mission.close()
    assert [round(time / 1e6) for time in edges.times[:-1]] == [3, 6, 9, 10]
    assert edges.times[-1] == -1


def test_all_attachments_are_closed_though_one_fails(ship: Computer) -> None:
    class Failing(Edges):
        def close(self) -> None:
            raise ValueError("first")

    last = Edges(ship)
    with pytest.raises(ValueError, match="first"):
        Mission(ship, [Failing(ship), last]).close()
    assert last.times == [-1]


def test_what_the_machine_refuses_is_named_by_where_it_was_written(ship: Computer) -> None:
    row = Planned(ship.cycle + 100, InputKind.FLIP_RAM, 0x10, 3, "Script x, line 2")
    with pytest.raises(InputError, match=r"^Script x, line 2: There is no bit 3"):
        Mission(ship, rows=[row])
    row = Input(ship.cycle + 100, InputKind.FLIP_RAM, 0x10, 3)
    with pytest.raises(InputError, match=r"^Input FLIP_RAM 0x10 3 at cycle \d+: "):
        Mission(ship, rows=[row])


def test_what_the_machine_refuses_when_it_comes_ends_the_run_there(ship: Computer) -> None:
    upset_words = 256  # UPSET_WORDS
    for number in range(upset_words):
        ship.inject("ram", RAM_BASE + 0x30_0000 + 4 * number, 0)
    start = ship.cycle
    rows = [
        Planned(start + 1000, InputKind.FLIP_RAM, RAM_BASE + 0x20_0000, 3, "Script x, line 2"),
        Planned(start + 1000, InputKind.CONSOLE, 0, 65, "Script x, line 3"),
        Planned(start + 5000, InputKind.CONSOLE, 0, 66, "Script x, line 4"),
    ]
    told: list[int] = []
    ship.observers.append(lambda row: told.append(row.value))
    mission = Mission(ship, rows=rows)
    refused = rf"^Script x, line 2: RAM holds {upset_words} upset words already"
    with pytest.raises(InputError, match=refused):
        mission.advance(start + 10_000)
    assert start + 1000 <= ship.cycle < start + 1100
    assert told == [65]
    mission.advance(start + 10_000)  # it is no input at all
    assert told == [65, 66]


def test_observers_are_told_of_what_was_taken_and_of_nothing_else(ship: Computer) -> None:
    seen: list[Input] = []
    ship.observers.append(seen.append)
    for kind, index, value in (
        (InputKind.CONTROL, 999, 0),
        (InputKind.CONTROL, 0, 999),
        (InputKind.FLIP_RAM, 0x10, 3),
        (InputKind.CONTROL, 2**32, 0),
    ):
        with pytest.raises(InputError):
            ship.put(kind, index, value)
    assert seen == []
    ship.put(InputKind.CONTROL, 0, 1)
    assert seen == [Input(ship.cycle, InputKind.CONTROL, 0, 1)]


def test_numbers_no_machine_has_are_machine_errors(ship: Computer) -> None:
    wrong: list[Callable[[], object]] = [
        lambda: ship.peek(2**32, 4),
        lambda: ship.peek(-1, 4),
        lambda: ship.peek(0x80000000, -1),
        lambda: ship.poke(2**32, b"x"),
        lambda: ship.register(2**32),
        lambda: ship.register(-1),
        lambda: ship.set_register(1, 2**64),
        lambda: ship.run(2**64),
        lambda: ship.run(-1),
        lambda: ship.step(-1),
        lambda: Computer().load_flat(b"x", 2**32),
    ]
    for call in wrong:
        with pytest.raises(MachineError):
            call()


def test_a_console_line_without_end_is_forgotten() -> None:
    console = Console()
    assert console.feed(b"9" * 5000 + b" BOOT 1 2 3\n") == []
    for _ in range(100):
        console.feed(b"x" * 1000)
    assert len(console._rest) < 2000
    assert console.feed(b"\n") == []
    boot = b"1 BOOT" + b" 0" * len(dict(EVENTS.values())["BOOT"])
    assert len(console.feed(boot + b"\n")) == 1
    huge = b"9" * 5000 + boot[1:]
    assert console.feed(huge + b"\n") == []


@pytest.mark.parametrize("kept_s", [0.5, 1.0, 1.05, 2.0])
def test_what_was_to_come_at_a_point_comes_again_after_it(ship: Computer, kept_s: float) -> None:
    """Rows of a script, also those at the very cycle that is taken up, and a key let go of."""
    rows = [Input(cycles_of(s), InputKind.CONTROL, 0, s % 2) for s in (1, 2, 3)]
    mission = Mission(ship, rows=rows)
    mission.advance(cycles_of(0.98))
    mission.press("KEY_1")
    mission.advance(max(ship.cycle, cycles_of(kept_s)))
    point = ship.point()
    mission.advance(cycles_of(4.0))
    wanted = ship.hash()
    for _ in range(2):
        mission.plan(Input(cycles_of(5.0), InputKind.CONTROL, 0, 1))  # of another future
        ship.return_to(point)
        mission.advance(cycles_of(4.0))
        assert ship.hash() == wanted
        assert ship.coming == 0


def test_what_came_in_before_a_point_at_its_cycle_does_not_come_again(ship: Computer) -> None:
    mission = Mission(ship, rows=[Input(ship.cycle, InputKind.CONSOLE, 0, 65)])
    mission.advance(ship.cycle)
    point = ship.point()
    mission.advance(cycles_of(0.1))
    wanted = ship.hash()
    ship.return_to(point)
    mission.advance(cycles_of(0.1))
    assert ship.hash() == wanted


def test_what_came_in_on_the_way_to_a_later_state_does_not_come_again(ship: Computer) -> None:
    ship.remember()
    mission = Mission(ship, rows=[Input(cycles_of(1.0), InputKind.CONSOLE, 0, 65)])
    mission.advance(cycles_of(2.0))
    point = ship.point()
    mission.advance(cycles_of(3.0))
    wanted = ship.hash()
    mission.back(2.5)
    ship.put(InputKind.CONSOLE, 0, 66)  # another future, in which the row is to come again
    assert ship.coming == 1
    ship.return_to(point)
    mission.advance(cycles_of(3.0))
    assert ship.hash() == wanted
