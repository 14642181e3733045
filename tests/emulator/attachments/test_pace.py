"""Guest time and the clock on the wall, the clock being one of the test's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.attachments.pace import CATCH_UP_S, EDGE_CYCLES, Pace
from ares4.computer import Computer
from ares4.machine.values import seconds_of
from ares4.mission import Mission
from tests.conftest import assembled

EDGE_S = seconds_of(EDGE_CYCLES)


class Wall:
    """A clock that stands still but for sleeping, and for what a frame is said to take."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


class Flight:
    """A program that loops, paced; a frame of it takes the host so long."""

    def __init__(self, held: Callable[[], bool] = lambda: False) -> None:
        self.computer = Computer(0x10000)
        self.computer.load_flat(assembled("1: j 1b"))
        self.computer.power_on()
        self.wall = Wall()
        self.pace = Pace(self.computer, held, lambda: self.wall.now, self.wall.sleep)
        self.mission = Mission(self.computer, [self.pace])
        self._began = self.wall.now

    def frame(self, takes_s: float) -> None:
        self.wall.now += takes_s
        self.mission.advance(self.pace.next_cycle())

    @property
    def lag_s(self) -> float:
        return (self.wall.now - self._began) - self.computer.seconds


@given(st.lists(st.one_of(st.floats(0, 2 * EDGE_S), st.floats(0, 3)), max_size=100))
def test_no_second_passes_in_less_than_one(costs: list[float]) -> None:
    flight = Flight()
    for cost in costs:
        flight.frame(cost)
        assert flight.lag_s > -1e-6
        # What it lags is to be caught up, or lost.
        assert flight.lag_s - flight.pace.lost_s <= CATCH_UP_S + 1e-6
    if all(cost <= EDGE_S for cost in costs):
        assert flight.lag_s == pytest.approx(0, abs=1e-6)


def test_a_short_delay_is_caught_up_and_a_long_one_lost() -> None:
    flight = Flight()
    flight.frame(0.5)
    for _ in range(200):
        flight.frame(0)
    assert (flight.lag_s, flight.pace.lost_s) == (pytest.approx(0, abs=1e-6), 0)
    flight.frame(60)
    for _ in range(200):
        flight.frame(0)
    assert flight.lag_s == pytest.approx(flight.pace.lost_s) == pytest.approx(60 - EDGE_S)


def test_time_that_a_debugger_holds_is_not_lost() -> None:
    holds = False
    flight = Flight(lambda: holds)
    flight.frame(0)
    holds = True
    for _ in range(3):
        flight.wall.now += 100
        flight.mission.rest()
    holds = False
    flight.frame(0)
    assert flight.pace.lost_s == 0
    assert flight.lag_s == pytest.approx(300, abs=2 * EDGE_S)


def test_what_is_lived_again_is_paced_from_there() -> None:
    flight = Flight()
    flight.computer.remember(10 * EDGE_CYCLES)
    for _ in range(100):
        flight.frame(0)
    before = flight.wall.now
    flight.computer.go_to(0)
    flight.mission.rest()
    for _ in range(100):
        flight.frame(0)
    assert flight.wall.now - before == pytest.approx(100 * EDGE_S, abs=2 * EDGE_S)
    assert flight.pace.lost_s == 0


@pytest.mark.parametrize("factor", [0.1, 1.0, 10.0])
def test_with_a_factor_a_second_of_the_clock_is_so_many(factor: float) -> None:
    computer = Computer(0x10000)
    computer.load_flat(assembled("1: j 1b"))
    computer.power_on()
    wall = Wall()
    pace = Pace(computer, clock=lambda: wall.now, sleep=wall.sleep, factor=factor)
    mission = Mission(computer, [pace])
    began = wall.now
    for _ in range(20):
        mission.advance(pace.next_cycle())
    assert wall.now - began == pytest.approx(20 * EDGE_S)
    assert computer.seconds == pytest.approx(20 * EDGE_S * factor)
