"""Seven-segment digits: drawn from their bits alone, and told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ares4.tui.segments import POINT, SCRAMBLED, large, large_text, large_width, small, small_text

DIGITS = (0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F)


def test_the_ten_digits_read_as_themselves() -> None:
    assert "".join(map(small, DIGITS)) == "0123456789"
    assert small(0) == " "
    assert small(0x40) == "-"


def test_a_pattern_that_is_no_character_is_not_guessed() -> None:
    assert small(0x49) == SCRAMBLED
    assert small(0x49 | POINT) == SCRAMBLED


def test_groups_keep_their_painted_marks() -> None:
    digits = tuple(DIGITS[n] for n in (0, 6, 1, 2, 2, 1, 4, 0, 7))
    assert small_text(digits, "###/##:##:##") == "061/22:14:07"
    assert small_text((DIGITS[4], DIGITS[2] | POINT, DIGITS[0]), "###") == "42.0"


def test_large_digits_look_like_digits() -> None:
    assert large(DIGITS[0], broad=True) == ("┏━┓", "┃ ┃", "┗━┛")
    assert large(DIGITS[1], broad=True) == ("  ╻", "  ┃", "  ╹")
    assert large(DIGITS[2], broad=True) == ("╺━┓", "┏━┛", "┗━╸")
    assert large(DIGITS[8], broad=False) == ("┏┓", "┣┫", "┗┛")


@given(st.booleans())
def test_every_pattern_of_segments_looks_different(broad: bool) -> None:
    assert len({large(bits, broad) for bits in range(128)}) == 128


@given(st.tuples(*[st.integers(0, 255)] * 9), st.booleans())
def test_large_groups_are_as_wide_as_said(digits: tuple[int, ...], broad: bool) -> None:
    mask = "###/##:##:##"
    assert {len(line) for line in large_text(digits, mask, broad)} == {large_width(mask, broad)}


def test_the_point_lights_beside_its_digit() -> None:
    with_point, without = (large_text((bits,), "#", broad=True) for bits in (0xFF, 0x7F))
    assert with_point[2] == without[2][:3] + "."
    assert with_point[:2] == without[:2]
