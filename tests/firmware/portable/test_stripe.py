"""The outer code against its definition (fields.py), and what decoding promises.

tests/long/test_galois.py holds it against an independent library.
"""

from __future__ import annotations

import random

import pytest
from ares4._core import lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.bench.losses import CHOSEN_PARITY, least_parity, more_than
from tests.firmware.portable.codes import encoded, restored
from tests.firmware.portable.fields import interpolated, points

BODY_BYTES = 1772  # of a page of the log


def pages_of(seed: int, count: int, size: int) -> list[bytes]:
    noise = random.Random(seed)
    return [noise.randbytes(size) for _ in range(count)]


def column(pages: list[bytes], number: int) -> list[int]:
    return [int.from_bytes(page[2 * number : 2 * number + 2], "little") for page in pages]


@pytest.mark.parametrize(("data", "parity"), [(1, 5), (7, 512), (300, 40), (512, 512), (511, 1)])
def test_parity_is_the_polynomials_values_at_the_next_points(data: int, parity: int) -> None:
    pages = pages_of(data, data, 6)
    values = dict(enumerate(column(pages, 1)))
    found = column(encoded(pages, parity), 1)
    numbers = {0, parity // 3, parity // 2, parity - 1}
    assert {n: found[n] for n in numbers} == {n: interpolated(values, 512 + n) for n in numbers}


def test_the_first_points_are_those_that_the_header_names() -> None:
    """And all are different."""
    basis = [points()[1 << bit] for bit in range(10)]
    assert basis[:3] == [1, 0xACCA, 0x3C0E]
    assert len(set(points())) == 1024


def test_each_column_is_coded_by_itself_and_alike() -> None:
    """In all slabs, the last one that is not full too."""
    pages = pages_of(2, 3, 10)
    wide = [page * 177 for page in pages]
    for narrow, parity in zip(encoded(pages, 4), encoded(wide, 4), strict=True):
        assert parity == narrow * 177


@pytest.mark.parametrize("part", [(10, 600), (256, 600), (512, 514), (0, 300)])
def test_a_part_of_the_bodies_is_coded_and_no_other_byte_touched(part: tuple[int, int]) -> None:
    pages, (first, end) = pages_of(3, 5, 600), part
    whole, some = encoded(pages, 4), encoded(pages, 4, part=part)
    for page, parity, found in zip(pages, whole, some, strict=False):
        assert found == page[:first] + parity[first:end] + page[end:]


@settings(max_examples=25)
@given(st.integers(1, 512), st.integers(1, 512), st.integers(0, 1 << 32), st.data())
@example(512, 512, 0, None)
def test_any_pages_that_are_lost_come_back(data: int, parity: int, seed: int, draw) -> None:
    """As many as there are parity pages: the data first, any, or those that are drawn."""
    noise, size = random.Random(seed), 2 * random.Random(seed).randint(1, 200)
    pages = pages_of(seed, data, size)
    whole = pages + encoded(pages, parity)
    lost = set(range(parity)) if not draw else draw.draw(st.sets(st.integers(0, 1023), max_size=20))
    lost = {number % len(whole) for number in lost}
    rest = [number for number in range(len(whole)) if number not in lost]
    lost |= set(noise.sample(rest, max(0, min(parity, len(whole)) - len(lost))))
    lost = set(list(lost)[:parity])
    damaged = [noise.randbytes(size) if n in lost else page for n, page in enumerate(whole)]
    kept = [damaged[n] if n in lost and n >= data else page for n, page in enumerate(whole)]
    assert restored(damaged, data, lost) == kept


def test_the_halves_of_pages_are_lost_each_by_itself() -> None:
    pages, noise = pages_of(3, 20, BODY_BYTES), random.Random(3)
    whole = pages + encoded(pages, 10)
    middle = 872
    lost = [set(noise.sample(range(30), 10)) for _ in range(2)]
    damaged = [
        (bytes(middle) if n in lost[0] else page[:middle])
        + (bytes(BODY_BYTES - middle) if n in lost[1] else page[middle:])
        for n, page in enumerate(whole)
    ]
    first = restored(damaged, 20, lost[0], (0, middle))
    assert first is not None
    both = restored(first, 20, lost[1], (middle, BODY_BYTES))
    assert both is not None
    assert both[:20] == pages


def test_one_page_too_many_is_refused() -> None:
    pages = pages_of(4, 9, 8)
    whole = pages + encoded(pages, 4)
    assert restored(whole, 9, {0, 3, 8, 9, 12}) is None
    assert restored(whole, 9, {0, 3, 8, 9}) == whole
    assert restored(pages_of(5, 512, 2) * 2, 512, set(range(100, 613))) is None


@pytest.mark.parametrize("steps", [1, 7, 600, 5632, 12000])
def test_slices_of_any_size_give_the_same(steps: int) -> None:
    pages = pages_of(6, 40, 518)
    parity = encoded(pages, 50)
    assert encoded(pages, 50, steps) == parity
    lost = set(range(0, 90, 2))
    assert restored(pages + parity, 40, lost, None, steps) == pages + parity


def test_parity_pages_are_the_least_that_are_enough() -> None:
    """In steps of few pages: never less than calculated, and never more than the next step asks."""
    steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, *range(32, 513, 32)]
    enough = {step: min(least_parity(step), CHOSEN_PARITY) for step in steps}
    assert lib.STRIPE_PARITY_ENOUGH == CHOSEN_PARITY
    for data in range(1, 513):
        assert lib.stripe_parity(data) == enough[next(step for step in steps if step >= data)]
    assert more_than(CHOSEN_PARITY, 512 + CHOSEN_PARITY, 0.4) < 2e-9
