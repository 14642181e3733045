"""The one loop of flights without a screen, and the ship that is listened to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.flying import Flying
from ares4.loop import at_multiples, every, fly
from ares4.machine.values import Stop, Stream, cycles_of
from ares4.mission import Mission

IDLE = "1: wfi\nj 1b"
ENDS = "li t0, 0x100000\nli t1, 0x5555\nsw t1, 0(t0)\n1: j 1b"  # the test finisher's word
ROOT = Path(__file__).resolve().parents[2]


def test_it_looks_after_each_step_and_ends_where_it_was_to(
    run_program: Callable[[str], Computer],
) -> None:
    computer = run_program(IDLE)
    looks: list[int] = []
    stop = fly(Mission(computer), 1050, every(200), look=lambda: looks.append(computer.cycle))
    assert (stop, looks) == (Stop.CYCLE, [200, 400, 600, 800, 1000, 1050])
    looks.clear()
    fly(Mission(computer), 2000, at_multiples(300), look=lambda: looks.append(computer.cycle))
    assert looks == [1200, 1500, 1800, 2000]


def test_it_is_asked_before_each_step_whether_it_goes_on(
    run_program: Callable[[str], Computer],
) -> None:
    computer = run_program(IDLE)
    assert fly(Mission(computer), 1000, every(100), lambda: False) is Stop.CYCLE
    assert computer.cycle == 0
    fly(Mission(computer), 1000, every(100), lambda: computer.cycle < 250)
    assert computer.cycle == 300


def test_a_program_that_ends_ends_it(run_program: Callable[[str], Computer]) -> None:
    computer = run_program(ENDS)
    looks: list[int] = []
    assert fly(Mission(computer), 10**9, every(1000), look=lambda: looks.append(1)) is Stop.EXIT
    assert looks == [1]
    assert computer.cycle < 10**6


def test_a_break_is_flown_past(run_program: Callable[[str], Computer]) -> None:
    """A debugger that holds the ship lets it go again; time that stood still is no end."""
    computer = run_program("nop\nnop\n1: wfi\nj 1b")
    computer.break_at(0x80000004)
    assert fly(Mission(computer), 1000, every(1000)) is Stop.CYCLE
    assert computer.cycle == 1000


def test_a_ship_is_heard_and_flown_until_she_says_something() -> None:
    packets: list[str] = []
    events: list[str] = []
    computer = flight.fresh("orbit").computer
    flying = Flying(
        Mission(computer),
        heard=lambda packet: packets.append(packet["kind"]),
        aboard=lambda event: events.append(event["name"]),
    )
    found = flying.fly_until("BOOT", 20.0)
    assert found and found["name"] == "BOOT"
    assert events.count("BOOT") == 1
    there = computer.cycle
    assert there <= cycles_of(20.0)
    assert flying.fly_until("BOOT", 0.5) is None  # one that came before is no new one
    assert computer.cycle == there + cycles_of(0.5)
    flying.fly(3.0)
    assert packets


def test_a_stream_that_nobody_hears_is_left_to_others() -> None:
    computer = flight.fresh("orbit").computer
    Flying(Mission(computer)).fly(3.0, 0.5)
    assert computer.take(Stream.CONSOLE)
    assert computer.take(Stream.EARTH)


def test_the_loop_stands_once() -> None:
    """Nobody else of the package asks a mission on and on; the deck does, but by its own clock."""
    loops = [
        path.name
        for path in (ROOT / "emulator" / "ares4").rglob("*.py")
        for loop in ast.walk(ast.parse(path.read_text()))
        if isinstance(loop, ast.While)
        and any(
            isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mission.advance")
            for call in ast.walk(loop)
        )
    ]
    assert sorted(loops) == ["loop.py", "pacing.py"]


def test_an_event_is_waited_for_only_where_somebody_listens() -> None:
    flying = Flying(Mission(flight.fresh("orbit").computer))
    with pytest.raises(ValueError, match="listen aboard"):
        flying.fly_until("BOOT", 1.0)
