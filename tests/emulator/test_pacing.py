"""The pace: the host's clock says how far, never what; a slow host is never frozen."""

from __future__ import annotations

from typing import Any

import pytest

from ares4.computer import Computer
from ares4.machine.values import CYCLES_PER_SECOND, Stop
from ares4.mission import Mission
from ares4.pacing import BUDGET_S, FACTORS, Pacer


class Clock:
    """A clock that a test moves; it may also run on by itself whenever it is read."""

    def __init__(self, costs_s: float = 0.0) -> None:
        self.now = 100.0
        self.costs_s = costs_s

    def __call__(self) -> float:
        self.now += self.costs_s
        return self.now


def ticks(pacer: Pacer, clock: Clock, count: int, each_s: float = 0.04) -> None:
    pacer.tick()
    for _ in range(count):
        clock.now += each_s
        pacer.tick()


@pytest.mark.parametrize("factor", [0.1, 1.0, 10.0])
def test_time_goes_as_asked(ship: Computer, factor: float) -> None:
    clock = Clock()
    pacer = Pacer(Mission(ship), factor, clock)
    ticks(pacer, clock, 50)
    assert ship.cycle == pytest.approx(2.0 * factor * CYCLES_PER_SECOND, rel=1e-3)
    assert pacer.reached is None


def test_a_host_that_cannot_keep_up_says_so_and_stays_responsive(ship: Computer) -> None:
    clock = Clock(costs_s=0.005)
    pacer = Pacer(Mission(ship), 1000.0, clock)
    pacer.tick()
    for _ in range(40):
        clock.now += 0.04
        before = clock.now
        pacer.tick()
        assert clock.now - before <= BUDGET_S + 3 * clock.costs_s
    assert pacer.reached is not None
    assert 0 < pacer.reached < 1000.0


def test_rest_does_not_count(ship: Computer) -> None:
    clock = Clock()
    pacer = Pacer(Mission(ship), 1.0, clock)
    ticks(pacer, clock, 5)
    at = ship.cycle
    pacer.rest()
    clock.now += 1000.0
    pacer.tick()
    assert ship.cycle == at


def test_a_host_that_slept_does_not_make_the_ship_leap(ship: Computer) -> None:
    clock = Clock()
    pacer = Pacer(Mission(ship), 1.0, clock)
    pacer.tick()
    clock.now += 3600.0
    pacer.tick()
    assert ship.seconds < 1.0


def test_the_pace_does_not_enter_the_machine(ship: Computer, image: bytes) -> None:
    other = Computer(seed=ship.seed)
    other.restore(ship.snapshot())
    for computer, each_s, factor in ((ship, 0.04, 1.0), (other, 0.013, 5.0)):
        clock = Clock()
        ticks(Pacer(Mission(computer), factor, clock), clock, 40, each_s)
    end = max(ship.cycle, other.cycle) + CYCLES_PER_SECOND
    for computer in (ship, other):
        computer.run(end)
    assert ship.cycle == other.cycle
    assert ship.hash() == other.hash()


def test_factors_go_up_and_down_one_by_one(ship: Computer) -> None:
    pacer = Pacer(Mission(ship), 1.0)
    seen = []
    for _ in range(30):
        pacer.step_factor(1)
        seen.append(pacer.factor)
    assert seen[-1] == 1000.0
    assert list(dict.fromkeys(seen)) == [factor for factor in FACTORS if factor > 1.0]
    for _ in range(30):
        pacer.step_factor(-1)
    assert pacer.factor == 0.1


def test_a_program_that_ended_is_left_alone(run_program: Any) -> None:
    computer = run_program("li t0, 0x100000\nli t1, 0x73333\nsw t1, 0(t0)\n1: j 1b")
    clock = Clock()
    pacer = Pacer(Mission(computer), 1.0, clock)
    ticks(pacer, clock, 5)
    assert pacer.stopped is Stop.EXIT
    assert computer.exit_code == 7
    at = computer.cycle
    ticks(pacer, clock, 5)
    assert computer.cycle == at
