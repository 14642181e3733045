"""The elementary functions against the true values, computed here to 60 digits with decimal."""

import ctypes
import math
from decimal import Decimal, getcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

getcontext().prec = 60
ULPS = 2
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


def sine(x: Decimal) -> Decimal:
    """Taylor's series after taking out whole turns."""
    x = x % (2 * PI)
    term = total = x
    n = 1
    while abs(term) > Decimal("1e-58") or n < 20:
        term *= -x * x / ((n + 1) * (n + 2))
        n += 2
        total += term
    return total


def arctangent(x: Decimal) -> Decimal:
    """Halved three times, then Taylor's series."""
    for _ in range(6):
        x = x / (1 + (1 + x * x).sqrt())
    total, power, n = Decimal(0), x, 1
    while abs(power) > Decimal("1e-58"):
        total += power / n if n % 4 == 1 else -power / n
        power *= x * x
        n += 2
    return 64 * total


def arctangent2(y: Decimal, x: Decimal) -> Decimal:
    if x == 0:
        return PI / 2 if y > 0 else -PI / 2
    angle = arctangent(y / x)
    return angle if x > 0 else angle + PI if y >= 0 else angle - PI


def ulps(got: float, true: Decimal) -> float:
    """How many units in the last place the answer is off."""
    return float(abs(Decimal(got) - true) / Decimal(math.ulp(float(true))))


def same(got: float, true: Decimal) -> None:
    assert ulps(got, true) <= ULPS, f"{got!r} for {float(true)!r}"


# Below these the reference itself has too few digits; the functions are the identity there.
LEAST = 1e-9
angles = st.floats(-1e6, 1e6) | st.floats(-10, 10)
units = st.floats(-1, 1).filter(lambda x: abs(x) > LEAST)
lengths = st.floats(-1e9, 1e9).filter(lambda x: abs(x) > LEAST)


@given(angles)
def test_sine_and_cosine(library, x):
    # At a zero only the error against 1 can be asked for; elsewhere that of the last place.
    for got, true in (
        (library.lib.exact_sin(x), sine(Decimal(x))),
        (library.lib.exact_cos(x), sine(Decimal(x) + PI / 2)),
    ):
        assert abs(Decimal(got) - true) <= max(
            Decimal("1e-20"), ULPS * Decimal(math.ulp(float(true)))
        )


@given(lengths, lengths)
def test_arctangent(library, y, x):
    same(library.lib.exact_atan2(y, x), arctangent2(Decimal(y), Decimal(x)))


@pytest.mark.parametrize(("y", "x"), [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (0, 0)])
def test_arctangent_on_the_axes(library, y, x):
    assert library.lib.exact_atan2(y, x) == pytest.approx(math.atan2(y, x), rel=1e-15)


@given(units)
def test_arcsine_and_arccosine(library, x):
    root = ((1 - Decimal(x)) * (1 + Decimal(x))).sqrt()
    same(library.lib.exact_asin(x), arctangent2(Decimal(x), root))
    same(library.lib.exact_acos(x), arctangent2(root, Decimal(x)))


@given(st.floats(-700, 700) | st.floats(-1, 1))
def test_exponential(library, x):
    same(library.lib.exact_exp(x), Decimal(x).exp())


@given(st.floats(1e-300, 1e300) | st.floats(0.5, 2))
def test_logarithm(library, x):
    if x != 1.0:
        same(library.lib.exact_log(x), Decimal(x).ln())


def test_ends(library):
    assert library.lib.exact_exp(-800.0) == 0.0
    assert library.lib.exact_exp(800.0) == math.inf
    assert library.lib.exact_log(1.0) == 0.0
    assert library.lib.exact_asin(1.0000001) == library.lib.exact_asin(1.0)


@given(st.floats(1e-30, 1e30))
def test_decibels_and_back(library, ratio):
    assert library.lib.exact_decibels(ratio) == pytest.approx(10 * math.log10(ratio), abs=1e-12)
    there_and_back = library.lib.exact_ratio(library.lib.exact_decibels(ratio))
    assert there_and_back == pytest.approx(ratio, rel=1e-13)


@given(st.floats(-1e7, 1e7))
def test_a_turn_stays_below_360(library, angle):
    turned = library.lib.exact_degrees_turn(angle)
    assert 0.0 <= turned < 360.0
    difference = (turned - angle) / 360.0
    assert abs(difference - round(difference)) < 1e-12


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_registers_take_any_number(library, x):
    signed = library.lib.exact_int32(x)
    unsigned = library.lib.exact_uint32(x)
    if math.isnan(x):
        assert (signed, unsigned) == (0, 0)
    else:
        assert abs(signed - min(max(x, -(2**31)), 2**31 - 1)) <= 0.5
        assert abs(unsigned - min(max(x, 0), 2**32 - 1)) <= 0.5
        assert ctypes.c_int32(signed).value == signed


@settings(max_examples=50)
@given(st.integers(0, 2**64 - 1))
def test_noise_is_splitmix64(library, number):
    """Against the published generator, written out in Python."""
    mask = 2**64 - 1
    z = (number + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    assert library.lib.noise_of(number) == z ^ (z >> 31)


def test_noise_is_normal(library):
    noise = library.ffi.new("struct noise *")
    library.lib.noise_start(noise, 5)
    draws = [library.lib.noise_normal(noise, 0) for _ in range(40000)]
    mean = sum(draws) / len(draws)
    spread = sum((x - mean) ** 2 for x in draws) / len(draws)
    within = sum(abs(x) < 1 for x in draws) / len(draws)
    assert abs(mean) < 0.02
    assert abs(spread - 1) < 0.03
    assert abs(within - 0.6827) < 0.01
