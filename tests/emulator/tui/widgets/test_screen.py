"""The character screen: cells and attributes as in the registers, a window where it is small."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4.cockpit import BLINKING, BRIGHT, INVERSE, CharacterScreen, Cockpit
from ares4.tui.phosphor import AMBER
from ares4.tui.widgets.instrument import Line
from ares4.tui.widgets.screen import FULL_BRIGHTNESS, ScreenInstrument

WHOLE = Size(64, 24)


def text(line: Line) -> str:
    return "".join(run[0] for run in line)


def lit(view: Cockpit, brightness: int = FULL_BRIGHTNESS) -> Cockpit:
    return replace(view, screen=replace(view.screen, on=True, brightness=brightness))


def showing(cell: int, brightness: int = FULL_BRIGHTNESS) -> ScreenInstrument:
    """A screen full of one cell."""
    instrument = ScreenInstrument()
    instrument._on, instrument._brightness = True, brightness
    instrument._cells = array("H", [cell] * 1536)
    return instrument


@given(st.data())
def test_the_text_is_that_of_the_cells(tools: Any, data: st.DataObject) -> None:
    view = lit(data.draw(tools.cockpits))
    instrument = ScreenInstrument()
    instrument.show(view)
    assert [text(instrument.paint(row, WHOLE)) for row in range(24)] == view.screen.text()


def test_a_screen_that_is_off_is_dark() -> None:
    instrument = ScreenInstrument()
    instrument._cells = array("H", [ord("X")] * 1536)
    assert text(instrument.paint(0, WHOLE)) == ""


@given(st.integers(0x21, 0x7E), st.integers(1, FULL_BRIGHTNESS))
def test_attributes_are_drawn(code: int, brightness: int) -> None:
    plain = showing(code, brightness).paint(5, WHOLE)[-1]
    bright = showing(code | BRIGHT, brightness).paint(5, WHOLE)[-1]
    inverse = showing(code | INVERSE, brightness).paint(5, WHOLE)[-1]
    assert (plain[0], plain[2], plain[3]) == (chr(code) * 64, AMBER.glass, False)
    assert bright[3]
    assert sum(bright[1]) > sum(plain[1])
    assert (inverse[1], inverse[2]) == (plain[2], plain[1])


def test_brighter_glows_more_and_dark_shows_nothing() -> None:
    glows = [sum(showing(65, level).paint(0, WHOLE)[-1][1]) for level in range(16)]
    assert glows == sorted(set(glows))
    assert showing(65, 0).paint(0, WHOLE)[-1][1] == AMBER.glass


def test_blinking_cells_go_out_for_half_the_time() -> None:
    instrument = showing(65 | BLINKING)
    on = instrument.paint(0, WHOLE)[-1]
    instrument.set_blink(False)
    off = instrument.paint(0, WHOLE)[-1]
    assert on[1] != AMBER.glass == off[1]


def test_a_small_glass_shows_a_part_of_the_screen() -> None:
    instrument = ScreenInstrument()
    cells = array("H", [32 + (row * 7 + column) % 90 for row in range(24) for column in range(64)])
    instrument._on, instrument._cells = True, cells
    screen = CharacterScreen(True, 15, cells)
    assert text(instrument.paint(3, Size(20, 8))) == screen.text()[3][:20].ljust(20)
    instrument._pan_x, instrument._pan_y = 44, 16
    assert text(instrument.paint(7, Size(20, 8))) == screen.text()[23][44:]
