"""Clocks and readout: drawn from segment bits, readable in any room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4.tui.widgets.digits import DigitsInstrument, lines_needed

SEVEN = {"0": 0x3F, "1": 0x06, "2": 0x5B, "4": 0x66, "6": 0x7D, "7": 0x07, "-": 0x40, " ": 0}


def lit(text: str) -> tuple[int, ...]:
    return tuple(SEVEN[character] for character in text) + (0,) * (32 - len(text))


def lines(digits: tuple[int, ...], room: Size) -> list[str]:
    instrument = DigitsInstrument()
    instrument._digits = digits
    return ["".join(run[0] for run in instrument.paint(n, room)) for n in range(room.height)]


def test_small_clocks_are_read_in_a_line_each() -> None:
    shown = lines(lit("061221407" + "-0042" + "  427"), Size(40, 3))
    assert shown[0].split() == ["MISSION", "CLOCK", "061/22:14:07"]
    assert shown[1].split() == ["EVENT", "TIMER", "-00:42"]
    assert shown[2].split() == ["READOUT", "427"]


def test_large_clocks_are_drawn_segment_by_segment() -> None:
    shown = lines(lit("061221407" + "00042" + "  427"), Size(100, 4))
    assert shown[0].split() == ["MISSION", "CLOCK", "EVENT", "TIMER", "READOUT"]
    assert shown[1].startswith("┏━┓ ┏━╸   ╻ ╺━┓ ╺━┓╻  ╻ ╻ ╻╻┏━┓ ╺━┓")
    assert shown[3].startswith("┗━┛ ┗━┛   ╹ ┗━╸ ┗━╸╹  ╹   ╹╹┗━┛   ╹")


@given(st.integers(24, 120), st.integers(3, 20))
def test_dark_clocks_show_no_colons(width: int, height: int) -> None:
    shown = "".join(lines((0,) * 32, Size(width, height)))
    assert not set(shown) - {*" ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@given(st.integers(24, 120), st.integers(3, 20), st.integers(0, 18), st.integers(0, 6))
def test_every_segment_is_seen(width: int, height: int, digit: int, bit: int) -> None:
    room = Size(width, height)
    dark = [0] * 32
    one = list(dark)
    one[digit] = 1 << bit
    large = lines_needed(width, height) > 3
    if large:
        assert lines(tuple(dark), room) != lines(tuple(one), room)


@given(st.tuples(*[st.integers(0, 255)] * 32), st.integers(1, 120), st.integers(1, 20))
def test_the_clocks_stay_in_their_room(digits: tuple[int, ...], width: int, height: int) -> None:
    shown = lines(digits, Size(max(width, 18), height))
    assert all(len(line) <= max(width, 18) for line in shown)


def test_names_are_not_cut_within_a_word() -> None:
    shown = lines(lit("061221407"), Size(22, 3))
    assert shown[0].split() == ["MISSION", "061/22:14:07"]
