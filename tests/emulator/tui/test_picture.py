"""What is written makes the picture that was asked for, on a terminal that somebody else made."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ares4.tui.picture import Picture

COLUMNS, ROWS = 20, 4
TRUE = ColorSystem.TRUECOLOR
COLOURS = [(255, 176, 0), (13, 13, 14), (60, 214, 98)]
STYLES = st.none() | st.builds(
    Style,
    color=st.none() | st.sampled_from(COLOURS).map(lambda rgb: Color.from_rgb(*rgb)),
    bgcolor=st.none() | st.sampled_from(COLOURS).map(lambda rgb: Color.from_rgb(*rgb)),
    bold=st.none() | st.booleans(),
    underline=st.none() | st.booleans(),
)
# Of one column each, three bytes some, and one of two columns.
CHARACTERS = st.sampled_from("  ab1█▀⣿⠁│é")
PIECES = st.lists(st.tuples(st.text(CHARACTERS, min_size=1, max_size=9), STYLES), max_size=9)


def strip(pieces: Iterable[tuple[str, Style | None]]) -> Strip:
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(COLUMNS)


LINES = st.lists(PIECES.map(strip), min_size=ROWS, max_size=ROWS)
# Pictures of which many lines stay as they were, or change in a few cells.
EDITS = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, COLUMNS), PIECES), max_size=4)


def edited(lines: list[Strip], edits: list[tuple[int, int, list]]) -> list[Strip]:
    out = [*lines]
    for row, at, pieces in edits:
        new = Strip([Segment(text, style) for text, style in pieces])
        out[row] = Strip.join(
            [out[row].crop(0, at), new, out[row].crop(at + new.cell_length)]
        ).adjust_cell_length(COLUMNS)
    return out


class Terminal:
    """Somebody else's."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.screen.reset_mode(7, private=True)
        self._stream = pyte.Stream(self.screen)

    def write(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[object, ...]]]:
        return [[_seen(self.screen.buffer[y][x]) for x in range(COLUMNS)] for y in range(ROWS)]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    return cell.data, cell.fg, cell.bg, cell.bold, cell.underscore


def wanted(lines: list[Strip]) -> list[list[tuple[object, ...]]]:
    """The same, worked out from the lines."""
    out = []
    for line in lines:
        row: list[tuple[object, ...]] = []
        for text, style, _ in line:
            look = style or Style.null()
            ink, ground = (
                "".join(f"{part:02x}" for part in colour.triplet) if colour else "default"
                for colour in (look.color, look.bgcolor)
            )
            row += [(c, ink, ground, bool(look.bold), bool(look.underline)) for c in text]
        out.append(row)
    return out


@settings(max_examples=50, deadline=None)
@given(first=LINES, changes=st.lists(EDITS, max_size=4), most=st.sampled_from([1, 30, 10**6]))
def test_any_picture_turns_into_any_other(
    first: list[Strip], changes: list[list], most: int
) -> None:
    terminal, picture, lines = Terminal(), Picture(), first
    for change in [[], *changes]:
        lines = edited(lines, change)
        for _ in range(COLUMNS * ROWS):  # a change each time at least
            terminal.write(picture.turn(lines, TRUE, most))
            if picture.whole:
                break
        assert picture.whole
        assert terminal.cells() == wanted(lines)
    assert picture.turn(lines, TRUE) == ""


@settings(max_examples=30, deadline=None)
@given(before=LINES, after=LINES)
def test_what_is_forgotten_is_drawn_anew(before: list[Strip], after: list[Strip]) -> None:
    terminal, picture = Terminal(), Picture()
    terminal.write(picture.turn(before, TRUE))
    terminal.write("\x1b[1;1Hanother program wrote here\x1b[3;3Hand here")
    picture.forget()
    terminal.write(picture.turn(after, TRUE))
    assert terminal.cells() == wanted(after)


def test_an_odd_line_gives_way_to_another_without_a_trace() -> None:
    terminal, picture = Terminal(), Picture()
    for word in ("ab漢字cd", "ab漢xycd", "e\u0301te\u0301", "plain words", "漢 plain"):
        line = Strip([Segment(word)]).adjust_cell_length(COLUMNS)
        terminal.write(picture.turn([line] * ROWS, TRUE))
        assert [row.rstrip() for row in terminal.screen.display] == [normalize("NFC", word)] * ROWS


@pytest.mark.parametrize("most", [1, 25])
def test_a_line_that_always_changes_keeps_none_waiting(most: int) -> None:
    terminal, picture = Terminal(), Picture()
    for turn in range(2 * ROWS):
        lines = [strip([(f"{turn} {row}", None)]) for row in range(ROWS)]
        terminal.write(picture.turn(lines, TRUE, most))
        assert not picture.whole
    oldest = min(int(row.split()[0]) for row in terminal.screen.display)
    assert oldest >= ROWS


@pytest.mark.parametrize(
    ("before", "after", "most"),
    [
        ("12.40 kN", "12.41 kN", 14),  # a place, a character, the terminal's own look
        ("a" * 20, "b" + "a" * 18 + "b", 20),
        ("a" * 20, "b" + "a" * 3 + "b" + "a" * 15, 18),  # passed over at a higher price
    ],
)
def test_a_change_costs_what_it_must(before: str, after: str, most: int) -> None:
    amber = Style(color=Color.from_rgb(255, 176, 0))
    picture = Picture()
    picture.turn([strip([(before, amber)])], TRUE)
    written = picture.turn([strip([(after, amber)])], TRUE)
    assert len(written) <= most + len("\x1b[0;38;2;255;176;0;49m")


def test_colours_are_those_that_the_terminal_has() -> None:
    lines = [strip([("amber", Style(color=Color.from_rgb(255, 176, 0)))])]
    assert "38;2;255;176;0" in Picture().turn(lines, ColorSystem.TRUECOLOR)
    assert "38;5;214" in Picture().turn(lines, ColorSystem.EIGHT_BIT)
