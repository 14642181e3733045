"""Sensors that lie once: a star fix, a sample of gyros or accelerometers, the size of Mars."""

from __future__ import annotations

import math

import pytest

from ares4.machine.values import cycles_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
SETTLED_S = 60.0
# Bytes of the latches, as the structs of the devices have them.
QUATERNION, NADIR, DISTANCE = 16, 32, 44
RATE, ACCELERATION = 12, 24
AXES = {"x": 0, "y": 4, "z": 8}
SIGN_OF_HALF = 6  # of the highest byte: half a turn's worth, a radian or a metre a second squared
STEP_S = 0.02


def lie(flight, at_s: float, device: str, byte: int, bit: int) -> None:
    """A latch flips right after the device took what it shows from then on."""
    flight.ship.inject(device, byte, bit, at=cycles_of(at_s) + 1)


def turned_rad(flight, other) -> float:
    """The angle between the attitudes of two ships."""
    one, two = (ship.ship.truth()["attitude"] for ship in (flight, other))
    cosine = abs(sum(a * b for a, b in zip(one, two, strict=True)))
    return 2.0 * math.acos(min(1.0, cosine))


@pytest.fixture
def twins(pilot):
    """Two ships that hold their attitude with thrusters at hand: one of them is lied to."""
    made = [pilot(**QUIET) for _ in range(2)]
    for flight in made:
        flight.set(RCS=1)
        flight.fly(SETTLED_S)
    return made


@pytest.mark.parametrize("component", range(4))
def test_one_lying_star_fix_turns_nobody(twins, component: int) -> None:
    flight, other = twins
    before = flight.ship.read("startracker.QUATERNION", component)
    lie(flight, SETTLED_S + 3.0, "startracker", QUATERNION + 4 * component + 3, SIGN_OF_HALF)
    flight.fly(3.0 + STEP_S / 2)
    assert abs(flight.ship.read("startracker.QUATERNION", component) - before) > 2**29
    flight.fly(57.0 - STEP_S / 2)
    other.fly(60.0)
    assert turned_rad(flight, other) < 1e-5
    assert flight.ship.read("attitude.PROPELLANT") == other.ship.read("attitude.PROPELLANT")
    assert flight.names().count("FIX_DOUBTED") == 1
    assert flight.last("FIX_DOUBTED")["off_rad"] > 0.02


def test_a_fix_that_a_second_one_confirms_is_believed(pilot) -> None:
    """The first fix of all is a lie: those after it say otherwise, and agree."""
    flight = pilot(**QUIET)
    lie(flight, 1.0, "startracker", QUATERNION + 3, SIGN_OF_HALF)
    flight.set(ATTITUDE="hold")
    flight.fly(120.0)
    truth = flight.ship.truth()
    assert math.dist(truth["rate_rad_s"], (0, 0, 0)) < 1e-4
    other = pilot(**QUIET)
    other.fly(120.0)
    assert turned_rad(flight, other) < 5e-3


def navigated_m(flight) -> float:
    """How far off the position on page P20 is."""
    flight.press("KEY_2", "KEY_0", "ENTER")
    flight.fly(0.3)
    rows = flight.screen().splitlines()[4:7]
    shown = [1000.0 * float(row[19:30]) for row in rows]
    return math.dist(shown, flight.ship.truth()["position_m"])


@pytest.mark.parametrize("at_s", [1.0, 2.0, 8.0, 70.0])
@pytest.mark.parametrize(("byte", "bit"), [(QUATERNION + 3, 6), (NADIR + 3, 6), (DISTANCE + 2, 5)])
def test_one_lying_fix_moves_the_position_nowhere(pilot, at_s, byte: int, bit: int) -> None:
    flight = pilot(**QUIET)
    lie(flight, at_s, "startracker", byte, bit)
    flight.fly_until("NAV_FIXED", 60.0)
    flight.fly(max(0.0, at_s + 2.0 - 60.0))
    flight.fly(20.0)
    assert navigated_m(flight) < 5000.0


@pytest.mark.parametrize("axis", AXES)
def test_one_lying_acceleration_is_no_blow_upon_the_hull(twins, axis: str) -> None:
    flight, other = twins
    lie(flight, SETTLED_S + 0.1, "inertial", ACCELERATION + AXES[axis] + 3, SIGN_OF_HALF)
    for ship in twins:
        ship.fly(10.0)
    assert "HULL_CONTACT" not in flight.names()
    assert "MASTER_ALARM" not in flight.names()
    assert turned_rad(flight, other) < 1e-6


def test_two_in_a_row_are_a_blow(twins) -> None:
    flight, _ = twins
    for step in (5, 6):
        at_s = SETTLED_S + step * STEP_S
        lie(flight, at_s, "inertial", ACCELERATION + AXES["y"] + 3, SIGN_OF_HALF)
    event = flight.fly_until("HULL_CONTACT", 1.0)["fields"]
    assert event["acceleration_m_s2"] == pytest.approx(2**30 * 1e-9, rel=0.01)


@pytest.mark.parametrize("axis", AXES)
def test_one_lying_rate_fires_no_thruster(twins, axis: str) -> None:
    flight, other = twins
    lie(flight, SETTLED_S + 0.1, "inertial", RATE + AXES[axis] + 3, SIGN_OF_HALF)
    for ship in twins:
        ship.fly(10.0)
    assert flight.ship.read("attitude.PROPELLANT") == other.ship.read("attitude.PROPELLANT")
    assert turned_rad(flight, other) < 1e-6
