"""The firmware's own mathematics and formatting against the host's."""

from __future__ import annotations

import ctypes
import datetime
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

finite = st.floats(allow_nan=False, allow_infinity=False)
ONE = {
    "atan": (math.atan, finite),
    "asin": (math.asin, st.floats(-1.0, 1.0)),
    "acos": (math.acos, st.floats(-1.0, 1.0)),
    "log": (math.log, st.floats(5e-324, 1.7e308)),
}
FEW = 4  # units in the last place
DAY_S = 86_400


def function(host: ctypes.CDLL, name: str, arguments: int):
    out = getattr(host, f"mathematics_{name}")
    out.restype = ctypes.c_double
    out.argtypes = [ctypes.c_double] * arguments
    return out


def near(ours: float, theirs: float, ulps: int = FEW, floor: float = 0.0) -> bool:
    return abs(ours - theirs) <= max(ulps * math.ulp(theirs), floor)


@pytest.mark.parametrize("name", ONE)
def test_functions_of_one_number(host: ctypes.CDLL, name: str) -> None:
    theirs, numbers = ONE[name]
    ours = function(host, name, 1)

    @given(numbers)
    def check(x: float) -> None:
        # acos near 1 and log near 1 vanish: there the error is that of the numbers around 1.
        assert near(ours(x), theirs(x), floor=2.3e-16)

    check()


def test_atan2_in_all_quadrants(host: ctypes.CDLL) -> None:
    ours = function(host, "atan2", 2)

    @given(st.floats(-1e150, 1e150), st.floats(-1e150, 1e150))
    def check(y: float, x: float) -> None:
        if x == 0.0 and y == 0.0:
            assert ours(y, x) == 0.0
        else:
            # Without a negative zero the two sides of the cut are one angle; 9e-16: two ulp.
            assert near(math.cos(ours(y, x)), math.cos(math.atan2(y, x)), floor=9e-16)
            assert near(math.sin(ours(y, x)), math.sin(math.atan2(y, x)), floor=9e-16)

    check()


def test_power(host: ctypes.CDLL) -> None:
    ours = function(host, "power", 2)

    @given(st.floats(1e-6, 1e6), st.floats(-4.0, 4.0))
    def check(x: float, y: float) -> None:
        assert ours(x, y) == pytest.approx(math.pow(x, y), rel=3e-14)

    check()
    assert ours(-1.0, 2.0) == 0.0


def test_angles_are_wrapped_into_one_turn(host: ctypes.CDLL) -> None:
    ours = function(host, "wrap", 1)

    @given(st.floats(-6000.0, 6000.0))
    def check(angle: float) -> None:
        wrapped = ours(angle)
        assert 0.0 <= wrapped < 2.0 * math.pi
        assert math.cos(wrapped) == pytest.approx(math.cos(angle), abs=1e-11)
        assert math.sin(wrapped) == pytest.approx(math.sin(angle), abs=1e-11)

    check()


class Quaternion(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in "wxyz"]


class Vector(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in "xyz"]


angles = st.floats(-math.pi, math.pi)


@given(angles, angles, angles)
def test_a_frame_becomes_a_quaternion_and_turns_vectors(
    host: ctypes.CDLL, yaw: float, pitch: float, roll: float
) -> None:
    host.quaternion_of_axes.restype = Quaternion
    host.quaternion_of_axes.argtypes = [Vector, Vector, Vector]
    host.quaternion_rotate.restype = Vector
    host.quaternion_rotate.argtypes = [Quaternion, Vector]
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    cr, sr = math.cos(roll), math.sin(roll)
    axes = [
        (cy * cp, sy * cp, -sp),
        (cy * sp * sr - sy * cr, sy * sp * sr + cy * cr, cp * sr),
        (cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr),
    ]
    turn = host.quaternion_of_axes(*(Vector(*axis) for axis in axes))
    for unit, axis in zip(((1, 0, 0), (0, 1, 0), (0, 0, 1)), axes, strict=True):
        turned = host.quaternion_rotate(turn, Vector(*unit))
        assert (turned.x, turned.y, turned.z) == pytest.approx(axis, abs=1e-14)


def formatted(host: ctypes.CDLL, width: int, value: float, decimals: int, plus: int) -> str:
    host.format_fixed.argtypes = [
        ctypes.c_char_p, ctypes.c_uint32, ctypes.c_double, ctypes.c_uint32, ctypes.c_int,
    ]  # fmt: skip
    text = ctypes.create_string_buffer(width + 1)
    host.format_fixed(text, width, value, decimals, plus)
    return text.value.decode()


@given(st.floats(-1e6, 1e6), st.integers(0, 6), st.booleans())
def test_numbers_as_text(host: ctypes.CDLL, value: float, decimals: int, plus: bool) -> None:
    text = formatted(host, 18, value, decimals, plus)
    assert len(text) == 18
    assert float(text) == pytest.approx(value, abs=0.5000001 * 10.0**-decimals)
    assert ("+" in text) == (plus and float(text) >= 0.0 and "-" not in text)


def test_what_does_not_fit_is_shown_as_such(host: ctypes.CDLL) -> None:
    assert formatted(host, 4, 12345.0, 0, 0) == "****"
    assert formatted(host, 6, -99.99, 2, 0) == "-99.99"
    assert formatted(host, 5, -99.99, 2, 0) == "*****"
    assert formatted(host, 6, math.nan, 2, 0) == "******"
    assert formatted(host, 6, math.inf, 2, 0) == "******"
    assert formatted(host, 6, -0.001, 2, 0) == "  0.00"


def dated(host: ctypes.CDLL, seconds: int) -> str:
    date, time = ctypes.create_string_buffer(11), ctypes.create_string_buffer(9)
    host.format_date(date, ctypes.c_uint32(seconds))
    host.format_time(time, ctypes.c_uint32(seconds))
    return f"{date.value.decode()} {time.value.decode()}"


@given(st.integers(0, 2**32 - 1))
def test_dates(host: ctypes.CDLL, seconds: int) -> None:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    assert dated(host, seconds) == f"{moment:%Y-%m-%d %H:%M:%S}"


def test_each_day_there_is_has_its_date(host: ctypes.CDLL) -> None:
    first = datetime.date(1970, 1, 1).toordinal()
    for day in range(2**32 // DAY_S):
        said = dated(host, day * DAY_S + DAY_S - 1)
        assert said == f"{datetime.date.fromordinal(first + day):%Y-%m-%d} 23:59:59"


@given(st.integers(0, 2**50), st.integers(0, 3))
def test_large_numbers_as_text(host: ctypes.CDLL, value: int, decimals: int) -> None:
    assume(value * 10**decimals < 9e15)
    assert formatted(host, 20, float(value), decimals, 0).strip() == f"{value:.{decimals}f}"


@given(st.floats(1e-300, 1.0))
def test_a_hair_beyond_the_ends(host: ctypes.CDLL, over: float) -> None:
    asin, acos = function(host, "asin", 1), function(host, "acos", 1)
    assert asin(1.0 + over) == -asin(-1.0 - over) == math.pi / 2
    assert (acos(1.0 + over), acos(-1.0 - over)) == (0.0, math.pi)


def returning(host: ctypes.CDLL, name: str, result: type, *arguments: type):
    out = getattr(host, name)
    out.restype, out.argtypes = result, list(arguments)
    return out


def test_what_has_no_direction_is_left_alone(host: ctypes.CDLL) -> None:
    unit = returning(host, "vector_unit", Vector, Vector)(Vector(0, 0, 0))
    assert (unit.x, unit.y, unit.z) == (0, 0, 0)
    turn = returning(host, "quaternion_unit", Quaternion, Quaternion)(Quaternion(0, 0, 0, 0))
    assert (turn.w, turn.x, turn.y, turn.z) == (1, 0, 0, 0)


parts = st.floats(-1.0, 1.0)
turns = st.builds(Quaternion, parts, parts, parts, parts)


@given(turns, turns, st.builds(Vector, parts, parts, parts))
def test_turns_one_after_the_other(
    host: ctypes.CDLL, first: Quaternion, then: Quaternion, vector: Vector
) -> None:
    unit = returning(host, "quaternion_unit", Quaternion, Quaternion)
    multiply = returning(host, "quaternion_multiply", Quaternion, Quaternion, Quaternion)
    rotate = returning(host, "quaternion_rotate", Vector, Quaternion, Vector)
    first, then = unit(first), unit(then)
    once = rotate(multiply(then, first), vector)
    twice = rotate(then, rotate(first, vector))
    assert (once.x, once.y, once.z) == pytest.approx((twice.x, twice.y, twice.z), abs=1e-12)


@given(st.builds(Vector, *[st.floats(-0.05, 0.05)] * 3))
def test_small_angles_make_a_turn(host: ctypes.CDLL, angles: Vector) -> None:
    """Against sine and cosine: the series leaves fifth powers, a third of a billionth here."""
    turn = returning(host, "quaternion_of_angles", Quaternion, Vector)(angles)
    size = math.sqrt(angles.x**2 + angles.y**2 + angles.z**2)
    part = math.sin(size / 2) / size if size else 0.5
    assert turn.w == pytest.approx(math.cos(size / 2), abs=2e-7)
    expected = (part * angles.x, part * angles.y, part * angles.z)
    assert (turn.x, turn.y, turn.z) == pytest.approx(expected, abs=2e-9)
