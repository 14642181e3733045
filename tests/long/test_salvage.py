"""Salvage at length: random damage of all sorts, to one dump or several, against what was appended.

tests/emulator/records has the same in short, tests/fuzz the part in C in millions.
"""

from __future__ import annotations

import random

import pytest

from ares4 import records
from tests.emulator.records.conftest import Kept, filled, told, worn
from tests.store.driven import RAW

pytestmark = pytest.mark.timeout(3600)
IMAGES = 1_000
PARTS = 8
RATES = (0.0, 1e-5, 3.44e-5, 1e-3, 3e-3, 1e-2, 2e-2)


def damaged(whole: bytes, noise: random.Random) -> bytes:
    """Pages lost, pieces moved, dropped and put in, spare bytes gone, bits wrong."""
    pages = [whole[at : at + RAW] for at in range(0, len(whole), RAW)]
    gone, bare = noise.choice((0.0, 0.1, 0.4, 0.5)), noise.random() < 0.2
    for place, page in enumerate(pages):
        if noise.random() < gone:
            pages[place] = noise.choice((b"\xff", b"\0", b"A")) * len(page)
        elif bare:
            pages[place] = page[:2048]
    data = bytearray(b"".join(pages))
    for _ in range(noise.randrange(4)):
        at, to = noise.randrange(len(data)), noise.randrange(len(data))
        size = noise.randrange(1, 10 * RAW)
        piece = bytes(data[at : at + size])
        if noise.random() < 0.5:
            del data[at : at + size]
        if noise.random() < 0.5:
            data[to:to] = piece
    return worn(bytes(data), noise.choice(RATES), noise.randrange(2**32))


@pytest.fixture(scope="module")
def parts() -> list[tuple[Kept, bytes]]:
    """Logs of some lengths, without their erased pages."""
    made = [filled(seed, 150 + 100 * seed) for seed in range(PARTS)]
    return [(part, b"".join(part.pages[page] for page in sorted(part.pages))) for part in made]


def test_nothing_is_wrong_whatever_happened(
    parts: list[tuple[Kept, bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    noise, given, found = random.Random(1), 0, 0
    for _ in range(IMAGES):
        part, whole = noise.choice(parts)
        dumps = [damaged(whole, noise) for _ in range(noise.choice((1, 1, 1, 2, 3)))]
        entries = told(records.read(dumps))
        assert entries.items() <= part.given.items()
        given, found = given + len(part.given), found + len(entries)
    with capsys.disabled():
        print(f"\n{IMAGES} images: {found} of {given} entries came back, none was wrong")
    assert found > given // 3


def test_closed_stripes_come_back(
    parts: list[tuple[Kept, bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    """40 % of all pages lost, and 3 wrong bits in 1,000."""
    noise, closed = random.Random(2), 0
    for number in range(IMAGES // 5):
        part, whole = parts[number % PARTS]
        data = bytearray(worn(whole, 3e-3, number))
        for at in range(0, len(data), RAW):
            if noise.random() < 0.4:
                data[at : at + RAW] = noise.randbytes(RAW)
        assert part.closed <= told(records.read([bytes(data)])).keys()
        closed += len(part.closed)
    with capsys.disabled():
        print(f"\n{IMAGES // 5} images: all {closed} entries of closed stripes came back")
