"""The picture monitor: every pixel's grey, and darkness when it is off."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4.cockpit import Monitor
from ares4.tui.widgets.instrument import Line
from ares4.tui.widgets.monitor import MonitorInstrument, grey


def cells(line: Line) -> list[tuple[object, object]]:
    """Upper and lower colour of each cell that shows the picture."""
    return [
        (ink, ground) for text, ink, ground, _ in line for character in text if character == "▀"
    ]


@given(st.binary(min_size=12 * 8, max_size=12 * 8))
def test_at_its_own_size_each_half_cell_is_a_pixel(pixels: bytes) -> None:
    instrument = MonitorInstrument()
    instrument._picture = Monitor(12, 8, pixels)
    for row in range(4):
        upper = pixels[24 * row : 24 * row + 12]
        lower = pixels[24 * row + 12 : 24 * row + 24]
        expected = [(grey(a), grey(b)) for a, b in zip(upper, lower, strict=True)]
        assert cells(instrument.paint(row, Size(12, 4))) == expected


def test_a_dark_tube_shows_nothing() -> None:
    instrument = MonitorInstrument()
    assert [instrument.paint(row, Size(30, 10)) for row in range(10)] == [[]] * 10


@given(st.data(), st.integers(1, 120), st.integers(1, 60))
def test_any_picture_fits_any_glass(
    tools: Any, data: st.DataObject, width: int, height: int
) -> None:
    view = data.draw(tools.cockpits)
    instrument = MonitorInstrument()
    instrument.show(view)
    for row in range(height):
        line = instrument.paint(row, Size(width, height))
        assert sum(len(run[0]) for run in line) <= width
