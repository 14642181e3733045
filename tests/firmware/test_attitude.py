"""Pointing alone, of a ship that a test turns: what she knows, and what she does to turn."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4._registers import CONTROLS

ATTITUDE = next(number for number, (name, *_) in enumerate(CONTROLS) if name == "ATTITUDE")
FREE, HOLD = 0, 1
UNKNOWN, GYRO, STARS = 0, 1, 2
FRAME_S = 0.02
INERTIA = (0.5e6, 16e6, 16e6)
THRUSTER_NM = (2000.0, 10_000.0, 10_000.0)
WHEEL_NM, WHEEL_NMS = 250.0, 20_000.0
STILL = (0.0, 0.0, 0.0)


class State(NamedTuple):
    attitude: list[float]
    torque_nm: list[float]
    error_rad: float
    jolt_m_s2: float
    knowledge: float
    settled: float


def multiply(a: Sequence[float], b: Sequence[float]) -> list[float]:
    (aw, ax, ay, az), (bw, bx, by, bz) = a, b
    return [
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    ]


def turn(axis: int, angle_rad: float) -> list[float]:
    out = [math.cos(angle_rad / 2), 0.0, 0.0, 0.0]
    out[1 + axis] = math.sin(angle_rad / 2)
    return out


def between_rad(a: Sequence[float], b: Sequence[float]) -> float:
    return 2 * math.acos(min(1.0, abs(sum(p * q for p, q in zip(a, b, strict=True)))))


class Pointing:
    """The app, and a ship that is a stiff body with wheels and thrusters."""

    def __init__(
        self,
        host: ctypes.CDLL,
        wheels: bool = True,
        rcs: bool = False,
        turning: Sequence[float] = STILL,
    ) -> None:
        self.host = host
        host.host_ship_new()
        host.host_switch(ATTITUDE, HOLD)
        host.host_pointing_open(wheels, rcs)
        self.attitude, self.rate = [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        self.fixed(self.attitude, turning)

    def fixed(self, attitude: Sequence[float], rate: Sequence[float] = STILL) -> int:
        """A fix that disagrees is believed when a second one says the same. What fires then."""
        self.stars(attitude)
        self.frame(rate)
        self.stars(attitude)
        return self.frame(rate)

    def stars(self, attitude: Sequence[float], good: bool = True) -> None:
        self.host.host_stars((ctypes.c_double * 4)(*attitude), good)

    def frame(
        self, rate: Sequence[float] = STILL, push: Sequence[float] = STILL, samples: int = 1
    ) -> int:
        three = ctypes.c_double * 3
        return self.host.host_pointing(three(*rate), three(*push), samples)

    def wheels(self, momentum_nms: Sequence[float]) -> None:
        self.host.host_wheels((ctypes.c_double * 3)(*momentum_nms))

    def state(self) -> State:
        out = (ctypes.c_double * 11)()
        self.host.host_pointing_state(out)
        return State(out[0:4], out[4:7], *out[7:])

    def fly(self, seconds: float, axis: int) -> None:
        """Lets her turn about one axis as wheels and thrusters make her."""
        for number in range(round(seconds / FRAME_S)):
            if number % 50 == 0:
                self.stars(self.attitude)
            pairs = self.frame(self.rate)
            torque = max(-WHEEL_NM, min(WHEEL_NM, self.state().torque_nm[axis]))
            torque += THRUSTER_NM[axis] * ((pairs >> 2 * axis & 1) - (pairs >> 2 * axis + 1 & 1))
            self.rate[axis] += torque / INERTIA[axis] * FRAME_S
            self.attitude = multiply(self.attitude, turn(axis, self.rate[axis] * FRAME_S))


@pytest.fixture
def pointing(host: ctypes.CDLL) -> Pointing:
    return Pointing(host)


@given(st.integers(0, 2), st.floats(-0.02, 0.02), st.integers(10, 400))
def test_gyros_alone_keep_the_attitude(
    host: ctypes.CDLL, axis: int, rate: float, frames: int
) -> None:
    rates = [rate if k == axis else 0.0 for k in range(3)]
    pointing = Pointing(host, turning=rates)
    for _ in range(frames):
        pointing.frame(rates)
    expected = turn(axis, rate * frames * FRAME_S)
    assert between_rad(pointing.state().attitude, expected) < 1e-6


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40), st.floats(-0.02, 0.02))
def test_samples_that_were_missed_are_bridged(
    host: ctypes.CDLL, gaps: list[int], rate: float
) -> None:
    pointing = Pointing(host, turning=(0.0, rate, 0.0))
    for samples in gaps:
        pointing.frame((0.0, rate, 0.0), samples=samples)
    expected = turn(1, rate * sum(gaps) * FRAME_S)
    assert between_rad(pointing.state().attitude, expected) < 1e-6


def test_a_fix_without_stars_is_not_taken(pointing: Pointing) -> None:
    for _ in range(2):  # a second one would confirm what the first says
        pointing.stars(turn(0, 1.0), good=False)
        pointing.frame()
    assert between_rad(pointing.state().attitude, turn(0, 0.0)) < 1e-9


@given(st.integers(0, 2), st.floats(-1e-2, 1e-2))
def test_a_fix_nearby_pulls_a_tenth(host: ctypes.CDLL, axis: int, off: float) -> None:
    pointing = Pointing(host)
    pointing.stars(turn(axis, off))
    pointing.frame()
    assert between_rad(pointing.state().attitude, turn(axis, 0.1 * off)) < 1e-6


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("angle_deg", [-100.0, -10.0, 10.0, 100.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_she_turns_the_short_way(
    pointing: Pointing, axis: int, angle_deg: float, sign: float
) -> None:
    """Held here, and moved there by something: the torque is back, whatever the signs of the
    quaternion."""
    pointing.fixed([sign * part for part in turn(axis, math.radians(angle_deg))])
    state = pointing.state()
    assert state.torque_nm[axis] * angle_deg < 0
    assert math.degrees(state.error_rad) == pytest.approx(abs(angle_deg), abs=0.01)


def test_hold_holds_where_she_is(pointing: Pointing) -> None:
    pointing.frame()
    pointing.host.host_switch(ATTITUDE, FREE)
    pointing.frame()
    pointing.fixed(turn(2, 1.0))
    pointing.host.host_switch(ATTITUDE, HOLD)
    pointing.frame()
    assert pointing.state().error_rad < 1e-9


def test_hold_after_track_holds_where_she_is(pointing: Pointing) -> None:
    """There is nothing to track yet, so she holds; and again, where she is by then."""
    pointing.host.host_switch(ATTITUDE, 2)
    pointing.frame()
    pointing.fixed(turn(2, 1.0))
    pointing.host.host_switch(ATTITUDE, HOLD)
    pointing.frame()
    assert pointing.state().error_rad < 1e-9


def test_free_closes_the_thrusters(host: ctypes.CDLL) -> None:
    pointing = Pointing(host, rcs=True)
    assert pointing.fixed(turn(1, 1.0)) != 0
    host.host_switch(ATTITUDE, FREE)
    assert pointing.frame() == 0
    assert pointing.state().torque_nm == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("stored_nms", [-15_000.0, 15_000.0])
def test_full_wheels_are_relieved(host: ctypes.CDLL, axis: int, stored_nms: float) -> None:
    """By pulses against what they store: a positive pair where they hold less than nothing."""
    pointing = Pointing(host, rcs=True)
    pointing.wheels([stored_nms if k == axis else 0.0 for k in range(3)])
    fired = 0
    for _ in range(200):
        fired |= pointing.frame()
    assert fired == 1 << 2 * axis + (stored_nms > 0)
    pointing.wheels(STILL)
    assert pointing.frame() == 0


@pytest.mark.parametrize("rcs", [False, True])
@pytest.mark.parametrize("axis", [0, 1])
def test_settled_means_that_she_stays(host: ctypes.CDLL, axis: int, rcs: bool) -> None:
    """She turns back without swinging far past, and is settled only after five still seconds."""
    pointing = Pointing(host, rcs=rcs)
    pointing.attitude = turn(axis, 0.3)
    past = still_s = 0.0
    for _ in range(900 if rcs else 2400):
        pointing.fly(1.0, axis)
        angle = 2 * math.atan2(pointing.attitude[1 + axis], pointing.attitude[0])
        past = min(past, angle)
        still_s = still_s + 1.0 if abs(angle) < 5e-3 else 0.0
        if pointing.state().settled:
            break
    assert pointing.state().settled
    assert past > -0.03
    assert still_s >= 4.0


def test_knowledge_is_as_old_as_it_is(pointing: Pointing) -> None:
    for seconds, known in ((2.9, STARS), (0.2, GYRO), (3590.0, GYRO), (10.0, UNKNOWN)):
        for _ in range(round(seconds / 0.1)):
            pointing.frame(samples=5)
        assert pointing.state().knowledge == known
    pointing.fixed(turn(1, 0.5))
    assert pointing.state().knowledge == STARS
    assert between_rad(pointing.state().attitude, turn(1, 0.5)) < 1e-9


def test_a_blow_is_felt_by_a_ship_that_does_not_know_her_attitude(host: ctypes.CDLL) -> None:
    host.host_ship_new()
    host.host_pointing_open(True, False)
    pointing = Pointing.__new__(Pointing)
    pointing.host = host
    pointing.frame()
    for _ in range(2):
        pointing.frame(push=(0.0, 0.4, 0.0))
    assert pointing.state().knowledge == UNKNOWN
    assert pointing.state().jolt_m_s2 == pytest.approx(0.4)
    host.host_navigation_dark()
    pointing.frame(push=(0.0, 0.4, 0.0))
    assert pointing.state().jolt_m_s2 == 0.0


def test_own_thrust_is_no_blow(pointing: Pointing) -> None:
    pointing.host.host_thrust(31_000)
    for _ in range(100):
        pointing.frame(push=(31.0 / 92_000, 0.0, 0.0))
    assert pointing.state().jolt_m_s2 < 1e-4
    for _ in range(2):  # one sample alone is not believed
        assert pointing.state().jolt_m_s2 < 1e-4
        pointing.frame(push=(31.0 / 92_000, 0.4, 0.0))
    assert pointing.state().jolt_m_s2 == pytest.approx(0.4)
