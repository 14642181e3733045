"""Power management alone: loads that open by themselves, low buses, an empty battery."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4._registers import CONTROLS, FIELDS

STEPS_PER_SECOND = 10
LOADS = {
    name.removeprefix("power.LOADS."): value[0]
    for name, value in FIELDS.items()
    if name.startswith("power.LOADS.")
}
NAVIGATION = LOADS["NAVIGATION"]
CONTROL = {name: number for number, (name, *_) in enumerate(CONTROLS)}
# In the order of board/loads.toml: what is shed at which charge, the first first.
SHED_AT = {"INTERIOR_LIGHT": 20, "CABIN_HEAT": 18, "HGA": 15, "LIDAR": 12, "DRIVE": 10, "WHEELS": 9,
           "RCS": 8, "IMAGER": 6, "UHF": 4}  # fmt: skip
NEVER_SHED = {"DISTRIBUTOR", "LIFE_SUPPORT", "NAVIGATION", "RECORDER"}
ON_BUS_A = {"HGA", "LIDAR", "WHEELS", "RCS", "LIFE_SUPPORT", "NAVIGATION"}
WELL_MV = 120_000


def names(loads: int) -> set[str]:
    return {name for name, bit in LOADS.items() if loads & bit}


class Ship:
    """A ship with all loads switched on."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        host.host_ship_new()
        for name in (*SHED_AT, "DISTRIBUTOR", "RECORDER"):
            host.host_switch(CONTROL[name], 1)
        self.fly(1)

    def fly(self, seconds: float, opened: int = 0) -> set[str]:
        """Lets time pass after these loads have opened by themselves; what is closed then."""
        return names(self.host.host_supply(opened, round(seconds * STEPS_PER_SECOND)))

    def power(self, a_mv: int = WELL_MV, b_mv: int = WELL_MV, battery: int = 100) -> None:
        self.host.host_power(a_mv, b_mv, battery)


@pytest.fixture
def ship(host: ctypes.CDLL) -> Ship:
    return Ship(host)


def test_a_load_is_closed_again_unless_it_keeps_opening(host: ctypes.CDLL) -> None:
    host.host_ship_new()

    def trip(then_s: float) -> bool:
        """Opens navigation's contactor; tells whether it is closed so much later."""
        return bool(host.host_supply(NAVIGATION, round(then_s * STEPS_PER_SECOND)) & NAVIGATION)

    assert host.host_supply(0, 10) & NAVIGATION
    # It follows no switch with which a pilot could ask for more tries.
    assert all(trip(60.0) for _ in range(12)), "far apart: each is the first"
    assert [trip(10.0) for _ in range(4)] == [True, True, True, False]
    assert not host.host_supply(0, 1000 * STEPS_PER_SECOND) & NAVIGATION, "it stays open"


def test_a_hand_gives_a_load_new_tries(ship: Ship) -> None:
    for _ in range(4):
        ship.fly(10.0, LOADS["LIDAR"])
    assert "LIDAR" not in ship.fly(100.0)
    ship.host.host_switch(CONTROL["LIDAR"], 0)
    ship.fly(1.0)
    ship.host.host_switch(CONTROL["LIDAR"], 1)
    assert "LIDAR" in ship.fly(1.0)
    assert "LIDAR" in ship.fly(10.0, LOADS["LIDAR"])


def test_a_trip_is_counted_and_told(ship: Ship) -> None:
    assert ship.host.host_trips() == 0
    ship.fly(10.0, LOADS["HGA"] | LOADS["UHF"])
    assert ship.host.host_trips() == 1
    ship.fly(10.0, LOADS["UHF"])
    assert ship.host.host_trips() == 2


def test_a_contactor_that_does_not_close_is_told(ship: Ship) -> None:
    """It was never closed, so it never opened by itself: no trip, and no try is lost over it."""
    ship.host.host_switch(CONTROL["IMAGER"], 0)
    ship.fly(1.0)
    ship.host.host_stick_contactors(LOADS["IMAGER"])
    ship.host.host_switch(CONTROL["IMAGER"], 1)
    assert "IMAGER" not in ship.fly(30.0)
    assert ship.host.host_trips() == 0
    ship.host.host_stick_contactors(0)
    assert "IMAGER" in ship.fly(0.5)


@given(st.integers(0, 100))
def test_at_each_charge_what_the_table_says_is_shed(host: ctypes.CDLL, percent: int) -> None:
    ship = Ship(host)
    ship.power(battery=percent)
    off = {name for name, least in SHED_AT.items() if percent < least}
    assert ship.fly(1.0) == set(LOADS) - off


def test_what_was_shed_comes_back_with_a_margin(ship: Ship) -> None:
    ship.power(battery=14)
    assert "HGA" not in ship.fly(1.0)
    for percent in (15, 16, 17):
        ship.power(battery=percent)
        assert "HGA" not in ship.fly(60.0), percent
    ship.power(battery=18)
    assert "HGA" in ship.fly(1.0)


def test_a_restart_brings_nothing_back_that_was_shed(ship: Ship) -> None:
    ship.power(battery=14)
    assert "HGA" not in ship.fly(1.0)
    ship.power(battery=17)
    ship.host.host_supply_restart()
    assert "HGA" not in ship.fly(60.0), "the margin is not reached"
    ship.power(battery=18)
    assert "HGA" in ship.fly(1.0)


@pytest.mark.parametrize("low", ["a_mv", "b_mv"])
def test_a_low_bus_sheds_a_row_a_second(ship: Ship, low: str) -> None:
    ship.power(**{low: 104_000})
    assert ship.fly(0.9) == set(LOADS)
    gone = []
    for _ in SHED_AT:
        gone.append(set(LOADS) - ship.fly(1.0))
    assert [len(one) for one in gone] == list(range(1, len(SHED_AT) + 1))
    assert gone[2] == {"INTERIOR_LIGHT", "CABIN_HEAT", "HGA"}
    ship.power()
    assert len(ship.fly(29.0)) == len(LOADS) - len(SHED_AT), "it waits until the buses are well"
    assert ship.fly(30.0 * (len(LOADS) + 1)) == set(LOADS)


def test_a_bus_that_is_switched_off_is_not_low(ship: Ship) -> None:
    ship.host.host_switch(CONTROL["BUS_B"], 0)
    ship.power(b_mv=0)
    others = ship.fly(1.0)
    assert others >= ON_BUS_A
    assert ship.fly(60.0) == others


def test_what_is_never_shed_is_never_shed(ship: Ship) -> None:
    ship.power(104_000, 104_000, 0)
    assert ship.fly(60.0) == NEVER_SHED


def test_a_tie_feeds_the_other_bus(ship: Ship) -> None:
    ship.host.host_switch(CONTROL["BUS_A"], 0)
    assert ship.fly(1.0) == set(LOADS) - ON_BUS_A
    ship.host.host_tie(True)
    assert ship.fly(1.0) == set(LOADS)
    ship.host.host_switch(CONTROL["BUS_B"], 0)
    assert ship.fly(1.0) == {"RECORDER"}, "the battery feeds it whatever the buses do"
