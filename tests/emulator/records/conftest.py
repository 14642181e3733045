"""A part with a log, and what was appended to it, as whoever appended it kept it."""

from __future__ import annotations

import random

import pytest

from tests.store.driven import KEPT, KINDS, RAW, Part


class Kept(Part):
    """closed: the sequences of entries in closed stripes."""

    closed: set[int]


@pytest.fixture(scope="session")
def part() -> Kept:
    """Some closed stripes and one that is open; entries of all lengths."""
    part, noise = Kept(), random.Random(7)
    stripes = {}
    for _ in range(900):
        size = noise.randrange(4000) if noise.randrange(9) == 0 else noise.randrange(60)
        sequence = part.append(noise.choice([*KINDS, KEPT]), noise.randbytes(size))
        part.run(noise.randrange(700))
        stripes[sequence] = part.store.filling.stripe
    part.run(5000)
    part.closed = {number for number in stripes if stripes[number] < part.store.unclosed}
    assert len(part.closed) > 500
    return part


@pytest.fixture(scope="session")
def dump(part: Kept) -> bytes:
    """The part up to its last page that is not erased."""
    return part.dump()[: (max(part.pages) + 1) * RAW]
