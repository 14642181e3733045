"""Dumps that are given together are of one part, or nobody believes them."""

from __future__ import annotations

import random

import pytest

from ares4 import records
from ares4.errors import FlightLogError
from tests.emulator.records.conftest import Kept, Long, filled, told, worn
from tests.store.driven import KINDS, RAW


def of(part: Kept) -> bytes:
    """The pages of a part that hold anything, so that it is short."""
    return Long(b"".join(part.pages[page] for page in sorted(part.pages)))


@pytest.mark.parametrize("entries", [(3, 3), (60, 40), (5, 200)])
def test_two_logs_are_told_from_each_other(entries: tuple[int, int]) -> None:
    """Each alone is whole; together they would be a log that never was."""
    one, other = (of(filled(seed, count)) for seed, count in zip((11, 12), entries, strict=True))
    assert records.read([one]).entries
    assert records.read([other]).entries
    with pytest.raises(FlightLogError, match=r"Dumps 1 and 2 are of different logs: of \d+ pages"):
        records.read([one, other])
    with pytest.raises(FlightLogError, match=r"Dumps 1 and 3 are of different logs"):
        records.read([one, one, other])


def test_one_part_at_two_times_is_one_log() -> None:
    """What was written in between is in the later dump alone."""
    part, noise, dumps = Kept(), random.Random(4), []
    for number in range(160):
        part.append(noise.choice(KINDS), noise.randbytes(noise.randrange(60)))
        part.run(noise.randrange(700))
        if number in (50, 159):
            part.run(5000)
            dumps.append(worn(of(part), 1e-3, number))
    assert told(records.read(dumps)) == told(records.read(dumps[1:])) == part.given


def test_a_stranger_among_the_pages_does_not_matter(part: Kept) -> None:
    """A page of another log, in one of two dumps."""
    mine, stranger = of(part), of(filled(13, 3))
    assert told(records.read([mine, mine + stranger[-RAW:]])) == part.given
