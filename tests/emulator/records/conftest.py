"""A part with a log, and what was appended to it, as whoever appended it kept it."""

from __future__ import annotations

import math
import random

import pytest

from ares4 import records
from tests.store.driven import KEPT, KINDS, RAW, Part


class Kept(Part):
    """closed: the sequences of entries in closed stripes."""

    closed: set[int]


class Long(bytes):
    """A dump, which nobody wants to see when a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} bytes"


def told(found: records.Found) -> dict[int, tuple[int, int, bytes]]:
    """What is said of each entry."""
    return {entry.sequence: (entry.kind, entry.time_ms, entry.payload) for entry in found.entries}


def filled(seed: int, entries: int) -> Kept:
    """A part with so many entries of all lengths."""
    part, noise = Kept(), random.Random(seed)
    stripes = {}
    for _ in range(entries):
        size = noise.randrange(4000) if noise.randrange(9) == 0 else noise.randrange(60)
        sequence = part.append(noise.choice([*KINDS, KEPT]), noise.randbytes(size))
        part.run(noise.randrange(700))
        stripes[sequence] = part.store.filling.stripe
    part.run(5000)
    part.closed = {number for number in stripes if stripes[number] < part.store.unclosed}
    return part


def worn(dump: bytes, rate: float, seed: int) -> bytes:
    """With that share of its bits wrong, each by itself."""
    noise, damaged = random.Random(seed), bytearray(dump)
    each, bit = math.log1p(-rate) if rate else 0.0, -1
    while each:
        bit += 1 + int(math.log(1.0 - noise.random()) / each)
        if bit >= 8 * len(damaged):
            break
        damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


@pytest.fixture(scope="session")
def part() -> Kept:
    """Some closed stripes and one that is open."""
    part = filled(seed=7, entries=900)
    assert len(part.closed) > 500
    return part


@pytest.fixture(scope="session")
def dump(part: Kept) -> bytes:
    """The part up to its last page that is not erased."""
    return Long(part.dump()[: (max(part.pages) + 1) * RAW])
