"""Whole flights by script: the burn that physics predicts; the day, dark in time and too late."""

from __future__ import annotations

import math

import pytest

from ares4 import flight, script
from ares4.computer import Computer
from ares4.flying import Flying
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import cycles_of
from ares4.mission import Mission
from tests.golden.flights import BURN

MARS_MU_M3_S2 = 4.282837e13
LAMPS = {"MASTER_ALARM": 0, "LIDAR_CONTACT": 11, "COLLISION": 12}


def fly(scenario: str, hands: str) -> Mission:
    computer = flight.fresh(scenario).computer
    return Mission(computer, rows=script.parse(hands, "test"))


def growth_m_s(truth: dict) -> float:
    """d(semi-major axis)/dt of thrust along the velocity: 2 a^2 v F / (mu m)."""
    speed = math.dist(truth["velocity_m_s"], (0, 0, 0))
    axis = truth["semi_major_axis_m"]
    return 2 * axis**2 * speed * truth["thrust_n"] / (MARS_MU_M3_S2 * truth["mass_kg"])


def test_a_burn_raises_the_orbit_by_what_force_time_and_mass_predict() -> None:
    mission = fly("orbit", BURN)
    mission.advance_for(130.0)
    before = mission.computer.truth()
    assert before["thrust_n"] == pytest.approx(0.7 * 31.0, rel=0.01)
    predicted, last = 0.0, before
    for _ in range(600):
        mission.advance_for(1.0)
        now = mission.computer.truth()
        predicted += (growth_m_s(last) + growth_m_s(now)) / 2 * (now["time_s"] - last["time_s"])
        last = now
    grown = last["semi_major_axis_m"] - before["semi_major_axis_m"]
    assert grown > 200
    assert grown == pytest.approx(predicted, rel=1e-3)
    assert before["mass_kg"] - last["mass_kg"] == pytest.approx(
        600 * before["thrust_n"] / (9.80665 * 4190), rel=0.01
    )


def lamps_seen(computer: Computer, seconds: float) -> set[str]:
    """Lamps that were lit at any time; they may flash."""
    seen = set()

    def look() -> None:
        lit = computer.read("cockpit.LAMPS")
        seen.update(name for name, bit in LAMPS.items() if lit >> bit & 1)

    Flying(Mission(computer)).fly(seconds, 0.1, look=look)
    return seen


def screen_text(computer: Computer) -> str:
    """The character screen's characters, all rows in one."""
    words = computer.words("screen.CELLS")
    return "".join(chr(half & 0xFF) for word in words for half in (word & 0xFFFF, word >> 16))


def test_the_alarm_comes_on_when_the_lidar_sees_the_ellipse() -> None:
    computer = flight.fresh("one-small-step").computer
    computer.run_for(838.0)
    assert computer.read("lidar.COUNT") == 0
    assert lamps_seen(computer, 1.5) & {"LIDAR_CONTACT", "COLLISION"} == set()
    assert lamps_seen(computer, 5.0) >= {"MASTER_ALARM", "LIDAR_CONTACT"}
    assert computer.read("lidar.COUNT") == 1
    assert computer.read("lidar.TRACK_AZIMUTH") == pytest.approx(121_600, abs=200)
    assert "P40 LIDAR TRACK" in screen_text(computer)
    computer.run(cycles_of(1300.0))
    assert "COLLISION" in lamps_seen(computer, 2.0)


def test_a_frame_of_the_imager_stands_on_the_monitor() -> None:
    computer = flight.fresh("orbit").computer
    computer.run_for(25.0)
    width, height, grey = computer.picture()
    assert (width, height, len(grey)) == (96, 64, 96 * 64)
    assert len(set(grey)) > 20


def test_a_crew_that_does_nothing_is_captured_at_09_22() -> None:
    computer = flight.fresh("one-small-step").computer
    computer.run(cycles_of(1300.0))
    assert not computer.truth()["captured"]
    Flying(Mission(computer)).fly(180, 0.1, goes_on=lambda: not computer.truth()["captured"])
    assert 21 * 60 + 30 < computer.seconds < 22 * 60 + 30


def test_a_crew_that_goes_dark_in_time_is_passed_by() -> None:
    mission = fly("one-small-step", "T+15m30s switch DARK_SHIP on")
    nearest = math.inf
    for _ in range(28 * 60):
        mission.advance_for(1.0)
        nearest = min(nearest, mission.computer.truth()["ellipse_distance_m"])
    assert not mission.computer.truth()["captured"]
    assert 520 < nearest < 3000


def test_going_dark_a_minute_before_is_too_late() -> None:
    mission = fly("one-small-step", "T+21m switch DARK_SHIP on")
    mission.advance_for(23 * 60.0)
    assert mission.computer.truth()["captured"]


def test_every_control_has_a_position_that_the_firmware_reads(ship: Computer) -> None:
    ship.run_for(0.5)  # past her start
    for control in CONTROL_TABLE.values():
        for position in range(len(control.positions)):
            ship.control(control.name, position)
            ship.run_for(0.05)
            assert ship.read("cockpit.INPUT", control.number) == position
            assert (
                ship.read("cockpit.CHANGED", control.number // 32) >> control.number % 32 & 1 == 0
            )
            ship.control(control.name, control.initial)
