"""Lamps: panel and strip show what is lit in the register, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4._registers import LAMPS
from ares4.tui.phosphor import LAMP_COLOURS
from ares4.tui.widgets.lamps import (
    AnnunciatorInstrument,
    LampsInstrument,
    legend,
    lines_needed,
)

if TYPE_CHECKING:
    from ares4.tui.widgets.instrument import Line

COLOURS = {legend(name): LAMP_COLOURS[colour] for name, colour in LAMPS}


def lit(lamps: int) -> set[str]:
    return {legend(name) for bit, (name, _) in enumerate(LAMPS) if lamps >> bit & 1}


def shown(line: Line) -> dict[str, tuple[int, int, int]]:
    """The lamps on a line and the colour behind their names."""
    return {
        text.strip(" ■□"): ground for text, _, ground, _ in line if text.strip(" ■□") in COLOURS
    }


@given(st.data(), st.integers(14, 70), st.integers(0, 30))
def test_the_lamps_drawn_are_the_lamps_lit(
    tools: Any, data: st.DataObject, width: int, more: int
) -> None:
    view = data.draw(tools.cockpits)
    panel = LampsInstrument()
    panel.show(view)
    room = Size(width, lines_needed(width) + more)
    drawn = {}
    for line in range(room.height):
        painted = panel.paint(line, room)
        assert sum(len(text) for text, *_ in painted) <= width + 1
        drawn |= shown(painted)
    assert drawn.keys() == COLOURS.keys()
    assert {name for name in drawn if drawn[name] == COLOURS[name]} == lit(view.lamps)


@given(st.integers(0, 2 ** len(LAMPS) - 1))
def test_marks_say_the_same_without_colour(lamps: int) -> None:
    panel = LampsInstrument()
    panel._lamps = lamps
    room = Size(40, 11)
    marks = {
        text.strip(" ■□"): "■" in text
        for line in range(1, 11)
        for text, *_ in panel.paint(line, room)
        if text.strip()
    }
    assert {name for name, on in marks.items() if on} == lit(lamps & ~1) - {"LOG"}


@given(st.data(), st.integers(14, 400))
def test_the_strip_names_what_is_lit_and_counts_the_rest(
    tools: Any, data: st.DataObject, width: int
) -> None:
    view = data.draw(tools.cockpits)
    strip = AnnunciatorInstrument()
    strip.show(view)
    line = strip.paint(0, Size(width, 1))
    named = shown(line)
    rest = [int(text.strip(" +")) for text, *_ in line if text.startswith(" +")]
    assert all(ground == COLOURS[name] for name, ground in named.items())
    assert named.keys() <= lit(view.lamps)
    assert len(named) + sum(rest) == len(lit(view.lamps))
    if view.lit("MASTER_ALARM"):
        assert "MASTER ALARM" in named


def test_the_frame_reddens_with_the_master_alarm() -> None:
    panel = LampsInstrument()
    quiet = panel.frame_ink()
    panel._lamps = 1
    assert panel.frame_ink() == LAMP_COLOURS["red"] != quiet
    panel._lamps = 2 ** len(LAMPS) - 2  # all but the master alarm
    assert panel.frame_ink() == quiet
