"""Navigation alone: dead reckoning against an integration of our own, elements against formulas."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Sequence

import pytest
from elftools.elf.elffile import ELFFile
from hypothesis import given
from hypothesis import strategies as st

MU, RADIUS, J2 = 4.282837e13, 3396190.0, 1.96045e-3
CYCLES_S = 100_000_000
DEAD_RECKONING, FIXED = 1, 2
NAMES = (
    "semi_major_axis_m", "eccentricity", "inclination_rad", "raan_rad", "argument_of_periapsis_rad",
    "true_anomaly_rad", "period_s", "periapsis_altitude_m", "apoapsis_altitude_m",
)  # fmt: skip
Three = Sequence[float]


def gravity(r: Three) -> list[float]:
    """Of Mars with its flattening; Vallado, Fundamentals of Astrodynamics, 8.7.1."""
    square = sum(a * a for a in r)
    central = -MU / square**1.5
    flat = 1.5 * J2 * RADIUS**2 / square
    tilt = 5.0 * r[2] ** 2 / square
    return [central * r[k] * (1.0 + flat * ((3.0 if k == 2 else 1.0) - tilt)) for k in range(3)]


def flown(r: Three, v: Three, seconds: float, step_s: float = 2.0) -> tuple[Three, Three]:
    """Where she is later, by Runge and Kutta's fourth order."""
    state = [*r, *v]

    def slope(s: Three) -> list[float]:
        return [*s[3:], *gravity(s[:3])]

    count = max(1, math.ceil(seconds / step_s))
    h = seconds / count
    for _ in range(count):
        a = slope(state)
        b = slope([s + h / 2 * d for s, d in zip(state, a, strict=True)])
        c = slope([s + h / 2 * d for s, d in zip(state, b, strict=True)])
        d = slope([s + h * e for s, e in zip(state, c, strict=True)])
        state = [
            s + h / 6 * (w + 2 * x + 2 * y + z)
            for s, w, x, y, z in zip(state, a, b, c, d, strict=True)
        ]
    return state[:3], state[3:]


def state_of(elements: Sequence[float]) -> tuple[Three, Three]:
    """Place and velocity of an orbit, of the first six of NAMES; Vallado, 2.6 (COE2RV)."""
    a, e, i, raan, argument, anomaly = elements
    p = a * (1 - e * e)
    size = p / (1 + e * math.cos(anomaly))
    r = (size * math.cos(anomaly), size * math.sin(anomaly))
    v = (-math.sqrt(MU / p) * math.sin(anomaly), math.sqrt(MU / p) * (e + math.cos(anomaly)))
    cr, sr, ci, si = math.cos(raan), math.sin(raan), math.cos(i), math.sin(i)
    ca, sa = math.cos(argument), math.sin(argument)
    rows = (
        (cr * ca - sr * sa * ci, -cr * sa - sr * ca * ci),
        (sr * ca + cr * sa * ci, -sr * sa + cr * ca * ci),
        (sa * si, ca * si),
    )
    place, speed = ([a * w[0] + b * w[1] for a, b in rows] for w in (r, v))
    return place, speed


class Navigation:
    """The app, at the controls of a test."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        host.host_ship_new()
        host.host_navigation_new()

    @staticmethod
    def three(values: Three) -> ctypes.Array:
        return (ctypes.c_double * 3)(*values)

    def put(self, r: Three, v: Three) -> None:
        self.host.host_navigation_put(self.three(r), self.three(v))

    def fix(self, r: Three, at_s: float) -> None:
        self.host.host_navigation_fix(self.three(r), ctypes.c_uint64(round(at_s * CYCLES_S)))

    def push(self, gained_m_s: Three) -> None:
        self.host.host_navigation_push(self.three(gained_m_s))

    def step(self, at_s: float) -> int:
        return self.host.host_navigation_step(ctypes.c_uint64(round(at_s * CYCLES_S)))

    def state(self) -> tuple[list[float], list[float], dict[str, float]]:
        out = (ctypes.c_double * 15)()
        self.host.host_navigation_state(out)
        return out[:3], out[3:6], dict(zip(NAMES, out[6:], strict=True))


@pytest.fixture
def navigation(host: ctypes.CDLL) -> Navigation:
    return Navigation(host)


ORBIT = state_of((3_796_190.0, 0.001, math.radians(75), 1.0, 0.5, 0.3))


def test_dead_reckoning_over_an_orbit(navigation: Navigation) -> None:
    navigation.put(*ORBIT)
    period_s = 2 * math.pi * math.sqrt(3_796_190.0**3 / MU)
    for second in range(round(period_s)):
        navigation.step(float(second))
    r, _, _ = navigation.state()
    there, _ = flown(*ORBIT, round(period_s) - 1.0)
    assert math.dist(r, there) < 60.0


def test_a_long_gap_is_bridged_at_once(navigation: Navigation) -> None:
    navigation.put(*ORBIT)
    navigation.step(1800.0)
    r, _, _ = navigation.state()
    assert math.dist(r, flown(*ORBIT, 1800.0)[0]) < 30.0


def test_a_restart_goes_on_from_where_she_is(navigation: Navigation) -> None:
    for seconds in (100.0, 1000.0):
        navigation.put(*flown(*ORBIT, seconds))
        for second in range(20):
            navigation.step(float(second))
        navigation.host.host_navigation_open()
        navigation.step(25.0)
        r, _, _ = navigation.state()
        assert math.dist(r, flown(*ORBIT, seconds + 25.0)[0]) < 30.0


def test_a_kept_state_that_was_hit_is_not_taken_up(pilot, image: bytes) -> None:
    """One bit of the velocity: EDAC never saw it go."""
    flight = pilot(ellipse__surfaces_at_s=-1, turbulence__start_s=-1)
    flight.fly(90.0)
    (kept,) = (
        ELFFile(io.BytesIO(image))
        .get_section_by_name(".symtab")
        .get_symbol_by_name("state_row_kept")
    )
    for copy in (0, kept["st_size"] // 2):
        place = kept["st_value"] + copy + 28
        word = int.from_bytes(flight.ship.peek(place, 4), "little")
        flight.ship.poke(place, (word ^ 1 << 19).to_bytes(4, "little"))
    flight.ship.restart()
    events = flight.fly(10.0)
    assert "NAV_FIXED" not in [event["name"] for event in events], (
        "twenty fixes make it known again"
    )
    flight.fly_until("NAV_FIXED", 30.0)


def test_fixes_are_of_the_moment_they_were_taken(navigation: Navigation) -> None:
    """Each fix comes 0.6 s after it was taken, and all are right: so is what they are made into."""
    for second in range(1, 300):
        there, _ = flown(*ORBIT, second - 0.6, 30.0)
        navigation.fix(there, second - 0.6)
        mode = navigation.step(float(second))
    assert mode == FIXED
    r, v, _ = navigation.state()
    there, speed = flown(*ORBIT, 299.0)
    assert math.dist(r, there) < 30.0
    assert math.dist(v, speed) < 1.5


def test_without_fixes_it_is_dead_reckoning_and_fixed_again_with_them(
    navigation: Navigation,
) -> None:
    navigation.put(*ORBIT)
    modes = []
    for second in range(200):
        if second < 50 or second >= 150:
            navigation.fix(flown(*ORBIT, float(second), 30.0)[0], float(second))
        modes.append(navigation.step(float(second)))
    assert set(modes[:79]) == {FIXED}
    assert set(modes[81:150]) == {DEAD_RECKONING}
    assert set(modes[150:]) == {FIXED}


def test_one_fix_that_lies_moves_nothing(navigation: Navigation) -> None:
    navigation.put(*ORBIT)
    for second in range(60):
        there, _ = flown(*ORBIT, float(second), 30.0)
        off = [a * (1.1 if second == 40 else 1.0) for a in there]
        navigation.fix(off, float(second))
        navigation.step(float(second))
    r, _, _ = navigation.state()
    assert math.dist(r, flown(*ORBIT, 59.0)[0]) < 30.0


def test_a_burn_without_fixes_is_reckoned(navigation: Navigation) -> None:
    """Ten metres a second along the velocity: a grows by 2 a^2 v dv / mu."""
    navigation.put(*ORBIT)
    before = math.dist(ORBIT[1], (0, 0, 0))
    navigation.step(0.0)
    axis = navigation.state()[2]["semi_major_axis_m"]
    navigation.push([10.0 * a / before for a in ORBIT[1]])
    navigation.step(0.02)
    grown = navigation.state()[2]["semi_major_axis_m"] - axis
    assert grown == pytest.approx(2 * axis**2 * before * 10.0 / MU, rel=0.01)


turns = st.floats(0.0, 6.28)
orbits = st.tuples(
    st.floats(3.5e6, 4e7), st.floats(0.01, 0.8), st.floats(0.05, 3.09), turns, turns, turns
)


@given(orbits)
def test_elements_of_any_orbit(host: ctypes.CDLL, orbit: tuple[float, ...]) -> None:
    navigation = Navigation(host)
    navigation.put(*state_of(orbit))
    navigation.step(0.0)
    a, e, *angles = orbit
    elements = navigation.state()[2]
    assert elements["semi_major_axis_m"] == pytest.approx(a, rel=1e-9)
    assert elements["eccentricity"] == pytest.approx(e, abs=1e-9)
    for name, angle in zip(NAMES[2:6], angles, strict=True):
        assert math.cos(elements[name]) == pytest.approx(math.cos(angle), abs=1e-6), name
        assert math.sin(elements[name]) == pytest.approx(math.sin(angle), abs=1e-6), name
    assert elements["period_s"] == pytest.approx(2 * math.pi * math.sqrt(a**3 / MU), rel=1e-9)
    for name, sign in (("periapsis", -1), ("apoapsis", 1)):
        altitude = a * (1 + sign * e) - RADIUS
        assert elements[f"{name}_altitude_m"] == pytest.approx(altitude, abs=0.1)
