"""Dumps are read: whole ones, and such that were cut, shifted and stripped."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import records
from tests.emulator.records.conftest import Kept
from tests.store.driven import RAW


def told(found: records.Found) -> dict[int, tuple[int, int, bytes]]:
    return {entry.sequence: (entry.kind, entry.time_ms, entry.payload) for entry in found.entries}


def test_a_whole_dump_gives_what_was_appended(part: Kept, dump: bytes) -> None:
    found = records.read([dump])
    assert told(found) == part.given
    assert [entry.sequence for entry in found.entries] == sorted(part.given)
    assert not any(entry.moved for entry in found.entries)


def test_an_entry_says_in_which_page_it_ends(part: Kept, dump: bytes) -> None:
    for entry in records.read([dump]).entries[::50]:
        page = part.pages[entry.page or 0]
        assert entry.payload[-20:] in page[:894] + page[1056:1950]


@pytest.mark.parametrize("data", [b"", bytes(5000), b"\xff" * 50_000, b"A4\x02\x01" * 3000])
def test_what_is_no_log_gives_nothing(data: bytes) -> None:
    assert records.read([data]).entries == []


def test_without_spare_bytes_it_is_read_too(part: Kept, dump: bytes) -> None:
    bare = b"".join(dump[at : at + RAW][:2048] for at in range(0, len(dump), RAW))
    assert told(records.read([bare])) == part.given


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_bytes_dropped_or_put_in_cost_little(part: Kept, dump: bytes, data: st.DataObject) -> None:
    """Each such place costs a page, or the two that it stands between: the codes bring them back,
    or the open stripe has them three times."""
    damaged = dump
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        more = data.draw(st.binary(max_size=50))
        damaged = damaged[:at] + more + damaged[at + data.draw(st.integers(0, 5000)) :]
    assert told(records.read([damaged])) == part.given


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_any_piece_gives_a_part_of_the_truth(part: Kept, dump: bytes, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(dump)))
    piece = dump[first : data.draw(st.integers(first, len(dump)))]
    assert told(records.read([piece])).items() <= part.given.items()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_two_pages_of_five_lost_and_bits_wrong_lose_no_closed_stripe(
    part: Kept, dump: bytes, seed: int
) -> None:
    noise = random.Random(seed)
    damaged = bytearray(dump)
    for at in range(0, len(damaged), RAW):
        if noise.random() < 0.4:
            damaged[at : at + RAW] = noise.choice([b"\xff", b"\x00", b"A"]) * RAW
        for _ in range(int(noise.gauss(51, 7))):  # of 16,896 bits, at 3e-3
            bit = noise.randrange(8 * RAW)
            if at + bit // 8 < len(damaged):
                damaged[at + bit // 8] ^= 1 << bit % 8
    found = told(records.read([bytes(damaged)]))
    assert found.items() <= part.given.items()
    assert part.closed <= found.keys()
