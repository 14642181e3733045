"""The gauges: needles over the dials of the gauge table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4._registers import GAUGES
from ares4.cockpit import NO_READING
from ares4.tui.phosphor import AMBER, FAINT, LEGEND, PANEL, UNLIT, mix
from ares4.tui.widgets.gauges import GaugesInstrument, lines_needed, panels, reading, share

FILL = mix(PANEL, AMBER.glow, 0.27)


def number(name: str) -> int:
    return [row[0] for row in GAUGES].index(name)


def test_every_gauge_stands_in_one_panel() -> None:
    assert sorted(n for _, numbers in panels() for n in numbers) == list(range(len(GAUGES)))


def test_a_reading_has_its_dials_unit_and_as_many_digits_as_it_can_be_read_to() -> None:
    assert reading(number("THRUST"), 12_400) == "12.40 N"
    assert reading(number("SPECIFIC_IMPULSE"), 419_012) == "4190 s"
    assert reading(number("BUS_A"), 119_322) == "119.3 V"
    assert reading(number("CARBON_DIOXIDE"), 412) == "0.412 kPa"
    assert reading(number("THRUST"), 50_001) == "> 50 N"
    assert reading(number("THRUST"), -1000) == "< 0 N"


@pytest.mark.parametrize("width", [30, 60])
def test_a_gauge_without_a_reading_shows_dashes_and_no_light(width: int) -> None:
    instrument = GaugesInstrument()
    instrument._needles = (NO_READING,) * len(GAUGES)
    for line in range(19):
        runs = instrument.paint(line, Size(width, 19))
        text = "".join(run[0] for run in runs)
        assert "0.0" not in text and text.count("----- ") == (0 if "─" in text else 1)
        for text, ink, ground, _ in runs:
            assert not text.strip() or (ink in (FAINT, LEGEND) and ground in (PANEL, UNLIT))
    assert reading(number("CABIN_PRESSURE"), NO_READING) == "----- kPa"


@given(st.integers(0, len(GAUGES) - 1), st.integers(1 - 2**31, 2**31 - 1))
def test_a_needle_stands_where_its_value_is_and_rests_against_the_pins(n: int, needle: int) -> None:
    _, _, step, minimum, maximum = GAUGES[n]
    value = needle * step
    assert 0.0 <= share(n, needle) <= 1.0
    if minimum <= value <= maximum:
        assert minimum + share(n, needle) * (maximum - minimum) == pytest.approx(value, abs=1e-6)
    else:
        assert share(n, needle) == float(value > maximum)


@given(st.data(), st.integers(27, 120), st.integers(0, 30))
def test_every_gauge_is_drawn_once_in_any_room(
    tools: Any, data: st.DataObject, width: int, more: int
) -> None:
    view = data.draw(tools.cockpits)
    instrument = GaugesInstrument()
    instrument.show(view)
    room = Size(width, lines_needed(width) + more)
    lines = ["".join(run[0] for run in instrument.paint(n, room)) for n in range(room.height)]
    assert all(len(line.rstrip()) <= width for line in lines)
    for row in GAUGES:
        name = row[0].replace("_", " ")
        others = sum(name in other[0].replace("_", " ") for other in GAUGES)
        assert sum(line.count(name) for line in lines) >= min(others, 1), name


def test_the_narrow_dial_fills_behind_its_name() -> None:
    instrument = GaugesInstrument()
    instrument._needles = tuple(round((low + high) / 2 / step) for _, _, step, low, high in GAUGES)
    line = instrument.paint(1, Size(30, 19))
    assert sum(len(text) for text, _, ground, _ in line if ground == FILL) == 15


def test_the_wide_dial_is_read_to_an_eighth_of_a_cell() -> None:
    instrument = GaugesInstrument()
    tops = []
    for needle in range(0, 40_000, 100):
        instrument._needles = (needle, *[0] * (len(GAUGES) - 1))
        tops.append("".join(run[0] for run in instrument.paint(1, Size(60, 19)))[18:49])
    assert len(set(tops)) > 8 * 20
