"""What is destroyed, what is not of this log, what was made to deceive."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from ares4._core import ffi, lib
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import records
from tests.emulator.records.conftest import Kept, filled, told, worn
from tests.store.driven import BLOCK_PAGES, ERASED, RAW
from tests.store.programs import run

HALF = RAW // 2


def sealed(part: Kept, head: tuple[int, int, int, int], body: bytes) -> bytes:
    """A page as the store makes them. head: kind, stripe, index, number."""
    page, raw = ffi.new("uint8_t[]", bytes(16) + body), ffi.new("uint8_t[]", RAW)
    lib.page_seal(page, 16 + len(body), ffi.new("struct page_head *", head))
    slices = 0
    while not part._codes.seal(part._coded, part._geometry, page, raw, slices):
        slices += 1
    return bytes(ffi.buffer(raw))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_two_pages_of_five_lost_and_bits_wrong_lose_no_closed_stripe(
    part: Kept, dump: bytes, seed: int
) -> None:
    noise = random.Random(seed)
    damaged = bytearray(worn(dump, 3e-3, seed))
    for at in range(0, len(damaged), RAW):
        if noise.random() < 0.4:
            damaged[at : at + RAW] = noise.choice([b"\xff", b"\x00", b"A"]) * RAW
    found = records.read([bytes(damaged)])
    assert told(found).items() <= part.given.items()
    assert part.closed <= told(found).keys()
    missing = part.given.keys() - told(found).keys()
    named = {n for gap in found.gaps for n in range(gap.first, 1 + (gap.last or 0))}
    # What may have been after the last that was found, nobody knows.
    assert {number for number in missing if number < found.entries[-1].sequence} <= named
    assert named <= missing


def test_halves_count_by_themselves(part: Kept, dump: bytes) -> None:
    """Of the pages three of four lose a half, one or the other: a quarter is whole, which is not
    enough, but five of eight of all halves are there. Copies are lost."""
    noise = random.Random(8)
    damaged = bytearray(dump)
    for at in range(0, len(damaged), RAW):
        if damaged[at + 3] in (3, 4):
            damaged[at : at + RAW] = ERASED
        elif noise.random() < 0.75:
            first = at + noise.randrange(2) * HALF
            damaged[first : first + HALF] = noise.randbytes(HALF)
    assert part.closed <= told(records.read([bytes(damaged)])).keys()


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 0.8))
def test_a_fifth_in_one_piece_loses_no_closed_stripe(part: Kept, dump: bytes, where: float) -> None:
    whole = part.dump()
    first = int(where * len(whole)) // RAW * RAW
    fifth = len(whole) // 5 // RAW * RAW
    damaged = whole[:first] + whole[first + fifth :]
    found = told(records.read([damaged]))
    assert part.closed <= found.keys() and found.items() <= part.given.items()


def test_entries_that_were_let_go_are_no_loss(tmp_path: Path) -> None:
    file = tmp_path / "part.img"
    run("dump", "make", file, 2, 0, 1_000_000)
    data = file.read_bytes()
    for missing in (0, 64 * BLOCK_PAGES * RAW):  # what was given up lies in blocks taken again
        found = records.read([data[missing:]])
        assert found.entries
        assert found.whole or missing


def test_a_page_of_another_log_costs_nothing(part: Kept, dump: bytes) -> None:
    """Pages of a stripe far off, of one between ours, and in the place of ours."""
    other = filled(seed=99, entries=60)
    strangers = b"".join(
        sealed(part, head, body)
        for body in ([page[16:894] + page[HALF : HALF + 894] for page in other.pages.values()][:6])
        for head in ((1, 2**32 - 1, 5, 1), (1, 60_000, 0, 9), (2, 2**31, 1007, 512), (1, 1, 3, 200))
    )
    found = records.read([strangers + dump])
    assert told(found) == part.given
    assert found.account.foreign_stripes >= 2


def test_stripes_without_end_cost_little(part: Kept) -> None:
    """Each page is of a stripe of its own, and says that it brings it back."""
    pages = [sealed(part, (2, 7 * n, 512, 1), bytes([n % 256]) * 1772) for n in range(1, 300)]
    assert records.read([b"".join(pages)]).entries == []


def test_what_begins_as_a_page_everywhere_is_none() -> None:
    assert records.read([b"A4\x02\x01" * 200_000]).entries == []


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_damage_leaves_a_part_of_the_truth(part: Kept, data: st.DataObject) -> None:
    """Pieces are exchanged, repeated, overwritten, turned around."""
    pages = [part.pages[page] for page in sorted(part.pages)]
    damaged = bytearray(b"".join(pages))
    for _ in range(data.draw(st.integers(1, 12))):
        size = data.draw(st.integers(1, 20 * RAW))
        at, to = (data.draw(st.integers(0, len(damaged))) for _ in range(2))
        piece = bytes(damaged[at : at + size])
        what = data.draw(st.sampled_from(["move", "repeat", "fill", "reverse"]))
        if what == "move":
            del damaged[at : at + size]
            damaged[to:to] = piece
        elif what == "repeat":
            damaged[to:to] = piece
        elif what == "fill":
            damaged[at : at + size] = data.draw(st.sampled_from([b"\0", b"\xff", b"A"])) * size
        else:
            damaged[at : at + size] = piece[::-1]
    assert told(records.read([bytes(damaged)])).items() <= part.given.items()


@pytest.mark.parametrize("data", [b"", bytes(5000), ERASED * 20, b"A4\x02\x01" * 3000])
def test_what_is_no_log_gives_nothing(data: bytes) -> None:
    found = records.read([data])
    assert (found.entries, found.gaps, found.whole) == ([], [], False)
