"""Pictures come out of entries as they were, for files and for terminals."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.logbook.pictures import Picture, picture_of

SIZES = st.tuples(st.integers(1, 30), st.integers(1, 30))


def chunks(png: bytes) -> dict[bytes, bytes]:
    """By name, each with a right CRC."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    out, at = {}, 8
    while at < len(png):
        size, name = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", png, at + 8 + size)[0] == zlib.crc32(name + data)
        out[name], at = data, at + 12 + size
    return out


@given(SIZES, st.randoms(use_true_random=False))
def test_a_file_holds_all_pixels(size: tuple[int, int], noise: object) -> None:
    width, height = size
    pixels = noise.randbytes(width * height)  # type: ignore[attr-defined]
    found = chunks(Picture(width, height, pixels).png())
    assert list(found) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", found[b"IHDR"]) == (width, height, 8, 0, 0, 0, 0)
    rows = zlib.decompress(found[b"IDAT"])
    assert len(rows) == height * (width + 1)
    assert all(rows[row * (width + 1)] == 0 for row in range(height))
    assert (
        b"".join(rows[at + 1 : at + 1 + width] for at in range(0, len(rows), width + 1)) == pixels
    )


def test_a_terminal_shows_two_pixels_a_character() -> None:
    lines = Picture(2, 4, bytes([0, 255, 10, 20, 30, 40, 50, 60])).lines(80, 24)
    greys = [re.findall(r"38;2;(\d+);\1;\1;48;2;(\d+);\2;\2m▀", line) for line in lines]
    assert greys == [[("0", "10"), ("255", "20")], [("30", "50"), ("40", "60")]]


@given(SIZES, st.integers(1, 40), st.integers(1, 20))
def test_it_fits_the_terminal_and_greys_are_means(
    size: tuple[int, int], columns: int, rows: int
) -> None:
    width, height = size
    lines = Picture(width, height, bytes([77]) * (width * height)).lines(columns, rows)
    assert len(lines) <= max(rows, 1)
    for line in lines:
        assert 1 <= line.count("▀") <= columns
        assert set(re.findall(r"8;2;(\d+);", line)) <= {"77", "0"}  # 0 below the last row


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"width": 2, "height": 2},
        {"width": 2, "height": 2, "pixels": "?"},
        {"width": 2, "height": 2, "pixels": b64encode(bytes(3)).decode()},
        {"width": 0, "height": 2, "pixels": ""},
        {"width": "2", "height": 2, "pixels": b64encode(bytes(4)).decode()},
    ],
)
def test_what_is_no_whole_picture_is_none(fields: dict[str, object]) -> None:
    assert picture_of(fields) is None


def test_an_entry_has_its_picture() -> None:
    fields = {"width": 3, "height": 1, "pixels": b64encode(b"abc").decode()}
    assert picture_of(fields) == Picture(3, 1, b"abc")
