"""The calculation by which the codes were chosen, against exact sums and against dice."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb

import pytest

from tests.bench import losses
from tests.firmware.portable.codes import bch


@pytest.mark.parametrize(
    ("limit", "trials", "chance"),
    [(0, 1, 0.5), (3, 10, 0.125), (5, 9, 0.875), (512, 1024, 0.375), (496, 1008, 0.40625)],
)
def test_the_tail_is_that_of_the_binomial_distribution(
    limit: int, trials: int, chance: float
) -> None:
    """By whole numbers: these chances are fractions of powers of two."""
    yes, no = (round(share * 2**20) for share in (chance, 1 - chance))
    ways = (comb(trials, n) * yes**n * no ** (trials - n) for n in range(limit + 1, trials + 1))
    exact = Fraction(sum(ways), (yes + no) ** trials)
    assert losses.more_than(limit, trials, chance) == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(("t", "rate"), [(93, 3e-3), (93, 1e-2), (101, 2e-2), (93, 1e-4)])
def test_the_tail_of_a_codeword_comes_another_way_too(t: int, rate: float) -> None:
    """Each term from the one before, in shares of the likeliest number."""
    bits = 8 * losses.CODEWORD_BYTES
    mode = int((bits + 1) * rate)
    above, below = [1.0], [1.0]
    for n in range(mode, bits):
        above.append(above[-1] * (bits - n) / (n + 1) * rate / (1 - rate))
    for n in range(mode, 0, -1):
        below.append(below[-1] * n / (bits - n + 1) * (1 - rate) / rate)
    terms = below[:0:-1] + above
    exact = sum(terms[t + 1 :]) / sum(terms)
    assert losses.half_lost(t, rate, 0.0) == pytest.approx(exact, rel=1e-6)


def wrong_bits(noise: random.Random, threshold: int) -> int:
    """Of a codeword in which each bit is wrong with the chance threshold / 256: thrown bit by bit,
    eight throws deep."""
    bits = 8 * losses.CODEWORD_BYTES
    below, equal = 0, (1 << bits) - 1
    for place in reversed(range(8)):
        thrown = noise.getrandbits(bits)
        if threshold >> place & 1:
            below |= equal & ~thrown
            equal &= thrown
        else:
            equal &= ~thrown
    return below.bit_count()


def test_dice_lose_as_many_halves_and_stripes_as_calculated() -> None:
    """At 3 wrong bits of 256, where half of the halves of pages are lost, and more with 10 %."""
    noise, t, rate, gone = random.Random(344), 101, 3 / 256, 0.1
    data, parity, stripes = 20, 28, 400
    lost_halves = lost_stripes = 0
    for _ in range(stripes):
        sides = [0, 0]
        for _ in range(data + parity):
            page_gone = noise.random() < gone
            for side in (0, 1):
                sides[side] += page_gone or wrong_bits(noise, 3) > t
        lost_halves += sum(sides)
        lost_stripes += max(sides) > parity
    half = losses.half_lost(t, rate, gone)
    halves = 2 * stripes * (data + parity)
    assert 0.3 < half < 0.7
    # The two halves of a page go together when it is gone: at most twice the variance.
    assert abs(lost_halves - halves * half) < 5 * (2 * halves * half * (1 - half)) ** 0.5
    one = losses.more_than(parity, data + parity, half)
    at_most, at_least = losses.stripe_lost(parity, half, data), one
    sigma = (stripes * at_most) ** 0.5
    assert 0.02 < one < 0.5
    assert stripes * at_least - 5 * sigma < lost_stripes < stripes * at_most + 5 * sigma


def test_the_chosen_codes_keep_the_promises() -> None:
    """40 % of pages and 3e-3: all of 10,000 stripes. 10 % and 1e-2: 99.9 %. And 2.5 times."""
    chosen = losses.layout(losses.CHOSEN)
    for rate, gone, allowed in ((3e-3, 0.4, 1e-8), (1e-2, 0.1, 1e-20)):
        half = losses.half_lost(chosen.t, rate, gone)
        assert losses.stripe_lost(losses.CHOSEN_PARITY, half) < allowed
    assert chosen.stored_ratio(losses.CHOSEN_PARITY) < 0.995 * losses.ALLOWED
    assert chosen.most_parity() >= losses.CHOSEN_PARITY


@pytest.mark.parametrize("t", [1, 64, 65, *losses.CORRECTED[:6]])
def test_the_layout_is_that_of_the_code(t: int) -> None:
    assert losses.layout(t).parity_bytes == bch(t).parity_bytes
