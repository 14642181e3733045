"""The reader gets out of a damaged image all that is sound, and says what is not."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import errors, flightlog
from tests.firmware.test_logstore import Part

RECORDS = 60


@pytest.fixture(scope="module")
def image(host: ctypes.CDLL) -> bytes:
    part = Part(host)
    part.power_up()
    part.run()
    for value in range(RECORDS):
        while not part.append(value, flush=value % 5 == 4):
            part.run()
        part.run()
    image = part.image()
    part.close()
    return image


@given(st.lists(st.tuples(st.integers(0, 6200), st.integers(0, 7)), max_size=12))
def test_flipped_bits_cost_no_other_record(image: bytes, flips: list[tuple[int, int]]) -> None:
    whole = flightlog.read(image)
    places = {entry.number: (entry.page, entry.sector) for entry in whole.entries}
    damaged = bytearray(image)
    for byte, bit in flips:
        damaged[byte] ^= 1 << bit
    hit = {
        (byte // flightlog.PAGE_BYTES, byte % flightlog.PAGE_BYTES // flightlog.SECTOR_BYTES)
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
        (b"", "0 bytes; one of this ship has whole pages of 2112, at most 32768"),
        (bytes(flightlog.IMAGE_BYTES), "no sector of it has a sound header"),
        (b"\xff" * flightlog.IMAGE_BYTES, "it is erased"),
    ],
)
def test_images_without_a_log(content: bytes, what: str) -> None:
    with pytest.raises(errors.FlightLogError, match=what):
        flightlog.read(content)
