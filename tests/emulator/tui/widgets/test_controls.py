"""Switch panel and keys: every control once, drawn as its register says."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.phosphor import AMBER, LAMP_COLOURS
from ares4.tui.widgets.controls import (
    KEY_LINES,
    ControlsInstrument,
    KeysInstrument,
    SwitchesInstrument,
    engraved,
    keycap,
    switch_lines,
    switch_plan,
)
from ares4.tui.widgets.instrument import Instrument

WIDTHS = st.integers(36, 250)


@given(WIDTHS, st.booleans())
def test_every_switch_has_one_place_of_its_own(width: int, airy: bool) -> None:
    cells = switch_plan(width, airy)
    assert {cell.control.name for cell in cells} == {
        name for name, control in CONTROL_TABLE.items() if control.kind != "key"
    }
    assert len({(cell.x, cell.y) for cell in cells}) == len(cells)
    for one, other in combinations(cells, 2):
        apart = one.x + one.width < other.x or other.x + other.width < one.x
        assert one.y != other.y or apart
    assert all(cell.x + cell.width <= width for cell in cells)
    assert max(cell.y for cell in cells) < switch_lines(width, airy)


@given(st.integers(40, 120))
def test_every_key_has_one_place_of_its_own(width: int) -> None:
    cells = KeysInstrument().plan(width, KEY_LINES)
    assert sorted(cell.control.name for cell in cells) == sorted(
        name for name, control in CONTROL_TABLE.items() if control.kind == "key"
    )
    assert len({(cell.x, cell.y) for cell in cells}) == len(cells)
    assert all(cell.x + cell.width <= width and cell.y < KEY_LINES for cell in cells)


@given(st.data())
def test_switches_are_drawn_as_they_stand(tools: Any, data: st.DataObject) -> None:
    view = data.draw(tools.cockpits)
    panel = SwitchesInstrument()
    panel._positions = view.positions
    for cell in panel.cells(Size(64, 10)):
        control, position = cell.control, view.positions[cell.control.number]
        text = "".join(run[0] for run in panel.face(cell))
        assert text.startswith(f"{keycap(control)} ")
        assert engraved(control) in text
        assert len(text) <= cell.width
        if control.kind in {"guarded", "toggle"}:
            assert ("●" in text, "○" in text) == (position == 1, position == 0)
        elif control.kind in {"three_way", "rotary"}:
            assert control.positions[position] in text
            assert ("◂" in text) == (position > 0)
            assert ("▸" in text) == (position + 1 < len(control.positions))


@given(st.data())
def test_the_lamp_of_a_switch_hangs_on_what_it_switches(tools: Any, data: st.DataObject) -> None:
    """Not on its lever; guarded switches and buttons have none, whatever hangs on them."""
    view = data.draw(tools.cockpits)
    panel = SwitchesInstrument()
    panel._positions, panel._powered = view.positions, view.powered
    for cell in panel.cells(Size(64, 10)):
        control = cell.control
        glows = any(AMBER.ink(1.0) in run[1:3] for run in panel.face(cell))
        lamp = control.kind in {"toggle", "three_way", "rotary"}
        assert glows == (lamp and control.number in view.powered), control.name


def test_switches_that_disagree_are_marked_where_they_stand() -> None:
    panel = SwitchesInstrument()
    there = {"MASTER_ARM": 1, "DRIVE": 2, "RCS": 0, "IGNITE": 1}
    panel._disagreeing = {CONTROL_TABLE[name].number: at for name, at in there.items()}
    shown = {}
    for cell in panel.cells(Size(64, 10)):
        face = panel.face(cell)
        text = "".join(run[0] for run in face)
        assert len(text) <= cell.width
        assert ("≠" in text) == (cell.control.name in there)
        assert (LAMP_COLOURS["amber"] in {run[2] for run in face}) == (cell.control.name in there)
        shown[cell.control.name] = text
    assert "○≠MASTER ARM" in shown["MASTER_ARM"]
    assert "●≠RCS" in shown["RCS"]
    assert "DRIVE stop≠run" in shown["DRIVE"]


def test_a_guard_is_seen_closed_and_open() -> None:
    panel = SwitchesInstrument()
    cell = next(c for c in panel.cells(Size(64, 10)) if c.control.name == "MASTER_ARM")
    closed = panel.face(cell)
    panel._lifted = "MASTER_ARM"
    lifted = panel.face(cell)
    assert closed != lifted
    assert sum(len(run[0]) for run in closed) == sum(len(run[0]) for run in lifted)


def test_a_key_is_lit_while_it_is_down() -> None:
    keys = KeysInstrument()
    up = [0] * len(CONTROL_TABLE)
    cell = next(c for c in keys.cells(Size(64, 4)) if c.control.name == "KEY_7")
    keys._positions = up
    dark = keys.face(cell)
    up[cell.control.number] = 1
    assert keys.face(cell) != dark


@pytest.mark.parametrize("base", [Instrument, ControlsInstrument])
def test_an_instrument_without_a_picture_of_its_own_cannot_be_made(base: type[Instrument]) -> None:
    with pytest.raises(TypeError, match="abstract"):
        base()
