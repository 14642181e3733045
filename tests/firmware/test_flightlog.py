"""The reader of layout 1 gets out of a damaged image all that is sound, and says what is not."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import errors, flightlog
from ares4.flightlog import layout_1

RECORDS = 60
A_SECTOR = 5  # records
KIND = 4  # FAULT: six words, so that its fields tell which record it was


def record(number: int) -> bytes:
    payload = struct.pack("<6I", *[number] * 6)
    head = struct.pack("<IBBHII", number, KIND, 0xFF, len(payload), 100 + number, 1000 + number)
    return head + payload + struct.pack("<I", zlib.crc32(head + payload))


def sector(sequence: int, first: int) -> bytes:
    body = b"".join(record(number) for number in range(first, first + A_SECTOR))
    head = struct.pack("<4sBBHIII", b"ALOG", 1, A_SECTOR, len(body), sequence, first, 1)
    return (head + struct.pack("<I", zlib.crc32(head)) + body).ljust(512, b"\xff")


@pytest.fixture(scope="module")
def image() -> bytes:
    """As ships wrote it that had this layout: four sectors a page, spare bytes erased."""
    sectors = [
        sector(number, first) for number, first in enumerate(range(1, RECORDS + 1, A_SECTOR), 1)
    ]
    pages = [b"".join(sectors[at : at + 4]) for at in range(0, len(sectors), 4)]
    return b"".join(page.ljust(layout_1.PAGE_BYTES, b"\xff") for page in pages)


def test_a_log_of_the_layout_before_is_read(image: bytes) -> None:
    log = flightlog.read(image)
    assert [entry.number for entry in log.entries] == list(range(1, RECORDS + 1))
    assert (log.layout, log.damage, log.missing()) == (1, [], [])
    entry = log.entries[-1]
    assert (entry.kind, entry.met_s, entry.utc_s, entry.start) == ("FAULT", 160, 1060, 1)
    assert (entry.page, entry.sector, entry.fields["value"]) == (2, 3, RECORDS)


@given(st.lists(st.tuples(st.integers(0, 6200), st.integers(0, 7)), max_size=12))
def test_flipped_bits_cost_no_other_record(image: bytes, flips: list[tuple[int, int]]) -> None:
    whole = flightlog.read(image)
    places = {entry.number: (entry.page, entry.sector) for entry in whole.entries}
    damaged = bytearray(image)
    for byte, bit in flips:
        damaged[byte] ^= 1 << bit
    hit = {
        (byte // layout_1.PAGE_BYTES, byte % layout_1.PAGE_BYTES // layout_1.SECTOR_BYTES)
        for byte, _ in flips
    }
    try:
        log = flightlog.read(bytes(damaged))
    except errors.FlightLogError:
        assert hit >= set(places.values())
        return
    found = {entry.number: entry.fields for entry in log.entries}
    for entry in whole.entries:
        if places[entry.number] not in hit or entry.number in found:
            assert found[entry.number] == entry.fields
    assert {(damage.page, damage.sector) for damage in log.damage} <= hit


def test_a_damaged_length_does_not_hide_the_next_record(image: bytes) -> None:
    damaged = bytearray(image)
    damaged[24 + 6] ^= 0x40  # length of the first record
    log = flightlog.read(bytes(damaged))
    assert [entry.number for entry in log.entries] == list(range(2, RECORDS + 1))
    (damage,) = log.damage
    assert str(damage) == "page 0, sector 0, byte 24: 44 bytes without a sound record"


@pytest.mark.parametrize("byte", range(24))
def test_a_sector_whose_header_does_not_hold_is_told_and_left_out(image: bytes, byte: int) -> None:
    damaged = bytearray(image)
    damaged[byte] ^= 1
    log = flightlog.read(bytes(damaged))
    lost = {
        entry.number for entry in flightlog.read(image).entries if not entry.page + entry.sector
    }
    assert lost
    assert not lost & {entry.number for entry in log.entries}
    assert [str(damage) for damage in log.damage] == [
        "page 0, sector 0, byte 0: a header that is torn or damaged"
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "nothing in 0 bytes reads as a page of one"),
        (bytes(layout_1.IMAGE_BYTES), "no sector of it has a sound header"),
        (b"\xff" * layout_1.IMAGE_BYTES, "it is erased"),
    ],
)
def test_images_without_a_log(content: bytes, what: str) -> None:
    with pytest.raises(errors.FlightLogError, match=what):
        flightlog.read(content)
