"""The mass memory's cells against the formulas that they are made by: rates, counts, order."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4.errors import MachineError
from ares4.machine.aging import RATE_TEN_YEARS, YEAR_S, Aging, aged, raw_rate, stress

PAGE_BYTES = 2112
CELLS = 8 * PAGE_BYTES
BOLTZMANN_EV_PER_K = 8.617333262e-5
FRESH_RATE = 1e-9
RATES = st.floats(0, 0.5)


def pages(count: int) -> bytes:
    """Pages that are programmed."""
    return random.Random(7).randbytes(count * PAGE_BYTES)


def wrong(image: bytes, aging: Aging) -> set[int]:
    """The cells that are read wrong."""
    cells = set()
    for number, (stored, read) in enumerate(zip(image, aged(image, aging), strict=True)):
        if stored != read:
            cells.update(8 * number + bit for bit in range(8) if (stored ^ read) >> bit & 1)
    return cells


def counts(image: bytes, aging: Aging) -> list[int]:
    """How many of each page."""
    of_page = Counter(cell // CELLS for cell in wrong(image, aging))
    return [of_page[page] for page in range(len(image) // PAGE_BYTES)]


@pytest.mark.parametrize("celsius", [-100, -20, 0, 25, 40, 55, 70, 100])
def test_stress_goes_by_arrhenius(celsius: float) -> None:
    kelvin = celsius + 273.15
    factor = math.exp(1.1 / BOLTZMANN_EV_PER_K * (1 / 298.15 - 1 / kelvin))
    assert stress(1000.0, kelvin) == pytest.approx(1000 * factor, rel=1e-12)


def test_the_usual_factor_of_a_bake_is_there() -> None:
    """JESD218 has 1.1 eV: 100 C does in an hour what 40 C does in some 702."""
    assert stress(1, 373.15) / stress(1, 313.15) == pytest.approx(702, rel=0.01)
    assert stress(1.0, 0.0) == 0.0


@given(
    years=st.floats(0, 1000),
    ten=st.floats(0, 1e-3),
    floor=st.floats(0, 0.4),
    erases=st.integers(0, 300_000),
)
def test_the_rate_is_what_its_parts_add_up_to(
    years: float, ten: float, floor: float, erases: int
) -> None:
    aging = Aging(years * YEAR_S, rate_ten_years=ten, rate_floor=floor, erases=erases)
    worn = (1 + erases / 100_000) ** 3
    expected = (FRESH_RATE + ten * years / 10) * worn + floor
    assert raw_rate(aging) == pytest.approx(min(expected, 0.5), rel=1e-12)


@pytest.mark.parametrize("years", [0.5, 10, 100, 344])
def test_the_best_level_of_read_retry_goes_with_age(years: float) -> None:
    shift = 0.6 * math.log(1 + years)
    found = {}
    for level in range(8):
        aging = Aging(years * YEAR_S, level=level)
        found[level] = raw_rate(aging)
        factor = math.exp(0.1 * level * (level - 2 * shift))
        assert found[level] == pytest.approx(raw_rate(aging._replace(level=0)) * factor)
    assert min(found, key=lambda level: found[level]) == round(shift)


@pytest.mark.parametrize("rate", [1e-4, 3e-3, 1e-2, 0.05])
def test_a_page_has_as_many_wrong_bits_as_a_binomial_variate(rate: float) -> None:
    """Mean and variance over many pages within four of their own deviations, and the counts
    themselves, in tenths of their law, by chi-square."""
    number = 400
    found = counts(pages(number), Aging(rate_floor=rate, rate_ten_years=0))
    mean, variance = CELLS * rate, CELLS * rate * (1 - rate)
    assert abs(sum(found) / number - mean) < 4 * math.sqrt(variance / number)
    spread = sum((count - mean) ** 2 for count in found) / number
    fourth = variance * (1 + 3 * variance)  # nearly the fourth central moment
    assert abs(spread - variance) < 4 * math.sqrt((fourth - variance**2) / number)
    # Where the law's distribution function passes each tenth.
    law, total, bounds = [], 0.0, []
    for count in range(int(mean + 20 * math.sqrt(variance) + 20)):
        log = (
            math.lgamma(CELLS + 1) - math.lgamma(count + 1) - math.lgamma(CELLS - count + 1)
            + count * math.log(rate) + (CELLS - count) * math.log1p(-rate)
        )  # fmt: skip
        law.append(math.exp(log))
        total += law[-1]
        if total * 10 > len(bounds) + 1 and len(bounds) < 9:
            bounds.append(count)
    bins = Counter(sum(count > bound for bound in bounds) for count in found)
    chi_square = 0.0
    for number_of_bin in range(len(bounds) + 1):
        low = bounds[number_of_bin - 1] + 1 if number_of_bin else 0
        high = bounds[number_of_bin] + 1 if number_of_bin < len(bounds) else len(law)
        expected = number * sum(law[low:high])
        if expected > 1e-9:
            chi_square += (bins[number_of_bin] - expected) ** 2 / expected
    assert chi_square < 31  # nine degrees of freedom: one in 3,000


def test_they_are_anywhere_in_the_page() -> None:
    places = Counter(
        cell % CELLS * 16 // CELLS for cell in wrong(pages(300), Aging(rate_floor=1e-2))
    )
    total = sum(places.values())
    chi_square = sum((count - total / 16) ** 2 / (total / 16) for count in places.values())
    assert len(places) == 16
    assert chi_square < 40  # fifteen degrees of freedom: one in 2,000


@settings(max_examples=40)
@given(rates=st.tuples(RATES, RATES), seed=st.integers(0, 2**64 - 1), reading=st.integers(0, 9))
def test_what_is_wrong_stays_wrong_at_a_higher_rate(
    rates: tuple[float, float], seed: int, reading: int
) -> None:
    low, high = (
        wrong(pages(1), Aging(rate_floor=rate, seed=seed, reading=reading))
        for rate in sorted(rates)
    )
    assert low <= high


def test_the_same_seed_has_the_same_weak_cells_and_another_has_others() -> None:
    image, aging = pages(20), Aging(rate_floor=3e-3, seed=5)
    assert aged(image, aging) == aged(image, aging)
    ours, theirs = wrong(image, aging), wrong(image, aging._replace(seed=6))
    # Two sets that have nothing to do with each other share one cell in 300.
    assert len(ours & theirs) < len(ours) / 20
    # Whatever is written there: the cells are weak, not the bits.
    assert wrong(bytes(len(image)), aging) == ours


def test_one_reading_in_four_has_a_passing_error_and_voting_takes_it_out() -> None:
    """A quarter of the errors passes; a vote of n readings leaves what the binomial law says."""
    image, rate, readings = pages(60), 3e-3, 15
    cells = CELLS * 60
    seen = Counter[int]()
    for reading in range(readings):
        found = wrong(image, Aging(rate_floor=rate, reading=reading))
        assert abs(len(found) - cells * rate) < 4 * math.sqrt(cells * rate)
        seen.update(found)
    lasting = sum(count == readings for count in seen.values())
    assert abs(lasting - 0.75 * rate * cells) < 4 * math.sqrt(0.75 * rate * cells)
    passing = [count for count in seen.values() if count < readings]
    mean = sum(passing) / (rate * cells)  # of so many cells, each wrong in a quarter of all
    assert mean == pytest.approx(readings / 4, rel=0.15)
    voted = sum(count > readings // 2 for count in seen.values())
    tail = sum(
        math.comb(readings, k) * 0.25**k * 0.75 ** (readings - k) for k in range(8, readings + 1)
    )
    expected = (0.75 + tail) * rate * cells
    assert abs(voted - expected) < 4 * math.sqrt(expected)
    assert voted < 0.85 * rate * cells


def test_an_erased_page_has_no_charge_to_lose() -> None:
    erased = b"\xff" * (40 * PAGE_BYTES)
    aging = Aging(344 * YEAR_S, rate_ten_years=1e-4)
    assert aged(erased, aging) == erased
    assert wrong(pages(40), aging)
    assert wrong(erased, aging._replace(rate_floor=1e-3))  # which holds for any page


def test_a_fresh_part_reads_as_it_was_written() -> None:
    image = pages(500)
    assert aged(image, Aging()) == image
    assert aged(b"", Aging()) == b""


def test_after_344_years_at_the_default_it_is_some_errors_in_a_million() -> None:
    assert pytest.approx(raw_rate(Aging(344 * YEAR_S)), rel=1e-3) == RATE_TEN_YEARS * 34.4


@pytest.mark.parametrize(
    ("image", "aging", "what"),
    [
        (bytes(2111), Aging(), "2111 bytes are no image"),
        (bytes(2112), Aging(rate_floor=0.6), "rate_floor of an aging is 0.6"),
        (bytes(2112), Aging(stress_s=math.nan), "stress_s of an aging is nan"),
        (bytes(2112), Aging(stress_s=-1), "stress_s of an aging is -1"),
        (bytes(2112), Aging(stress_s=2e15), "stress_s of an aging is 2e\\+15"),
        (bytes(2112), Aging(level=8), "level of an aging is 8"),
        (bytes(2112), Aging(seed=2**64), "seed of an aging"),
    ],
)
def test_what_cannot_be_is_refused(image: bytes, aging: Aging, what: str) -> None:
    with pytest.raises(MachineError, match=what):
        aged(image, aging)


def test_part_of_an_image_is_read_as_it_is_in_the_whole() -> None:
    image, aging = pages(9), Aging(rate_floor=3e-3, seed=4)
    whole = aged(image, aging)
    at = 4 * PAGE_BYTES
    assert aged(image[:at], aging) + aged(image[at:], aging, first=4) == whole
    assert aged(image[at:], aging, first=5) != whole[at:]
    last = aged(image[at:], aging, first=32768 - 5)
    assert last != image[at:]
    with pytest.raises(MachineError, match="at most 32768 of them"):
        aged(image[at:], aging, first=32768 - 4)
    with pytest.raises(MachineError, match="are no image"):
        aged(image[at:], aging, first=-1)


def test_no_temperature_is_below_nothing() -> None:
    with pytest.raises(MachineError, match="-1 K"):
        stress(1, -1)
