"""Dumps of which none can be read give the log together."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import records
from ares4.records.voting import vote
from tests.emulator.records.conftest import Kept, Long, told, worn
from tests.store.driven import RAW

RATES = (0.0, 1e-5, 3e-3, 1e-2, 1.2e-2, 2e-2, 3e-2)


@given(st.lists(st.binary(min_size=3, max_size=3), min_size=1, max_size=9))
def test_most_decide(readings: list[bytes]) -> None:
    most, unsure = vote(readings)
    for bit in range(24):
        votes = Counter(reading[bit // 8] >> bit % 8 & 1 for reading in readings)
        assert (most[bit // 8] >> bit % 8 & 1) == (votes[1] > votes[0])
        assert (unsure[bit // 8] >> bit % 8 & 1) == (votes[1] > 0 and abs(votes[1] - votes[0]) <= 1)


@pytest.fixture(scope="module")
def short(part: Kept, dump: bytes) -> bytes:
    """What of the dump is not erased, so that it is short."""
    return Long(b"".join(part.pages[page] for page in sorted(part.pages)))


@pytest.mark.parametrize(("count", "rate"), [(2, 0.0105), (3, 0.02), (5, 0.03)])
def test_several_readings_give_what_one_does_not(
    part: Kept, short: bytes, count: int, rate: float
) -> None:
    """Other bits are wrong in each: of two, what differs is in doubt; of more, most decide."""
    dumps = [worn(short, rate, seed) for seed in range(count)]
    if rate > 0.015:
        assert records.read(dumps[:1]).entries == []
    found = records.read(dumps)
    assert told(found).items() <= part.given.items()
    assert part.closed <= told(found).keys()
    assert found.account.voted > 50
    assert found.whole or count == 2


def test_they_may_be_shifted_shortened_and_stripped(part: Kept, short: bytes) -> None:
    """One begins later, one lacks a piece, one has bytes before it, one has no spare bytes."""
    noise = random.Random(3)
    middle = len(short) // 2
    bare = b"".join(short[at : at + RAW][:2048] for at in range(0, len(short), RAW))
    shapes = [short[5 * RAW + 17 :], short[:middle] + short[middle + 3333 :], b"log:" * 25 + short]
    dumps = [worn(shape, 0.0108, seed) for seed, shape in enumerate(shapes)] + [worn(bare, 1e-5, 9)]
    noise.shuffle(dumps)
    found = records.read(dumps)
    assert told(found) == part.given
    assert found.account.voted > 0


def test_a_page_that_is_erased_in_one_dump_is_read_in_another(part: Kept, short: bytes) -> None:
    border = len(short) // RAW // 2 * RAW
    gone = b"\xff" * border
    first, second = gone + short[border:], short[:border] + gone
    assert told(records.read([first, second])) == part.given


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_is_given_together_nothing_is_wrong(
    part: Kept, short: bytes, data: st.DataObject
) -> None:
    dumps = []
    for seed in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(short)))
        last = data.draw(st.integers(first, len(short)))
        dumps.append(worn(short[first:last], data.draw(st.sampled_from(RATES)), seed))
    assert told(records.read(dumps)).items() <= part.given.items()
