"""The scope: spots, sweep and rings where the registers put them."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from ares4.cockpit import Scope, Spot
from ares4.tui.widgets.scope import ScopeInstrument

ROOM = Size(40, 20)  # 80 x 80 dots
MIDDLE, RADIUS = 39.5, 39.5
LIT = Scope(True, None, 0, ())


def dots(scope: Scope) -> set[tuple[int, int]]:
    """The dots drawn for a scope that are not there when it is lit and empty."""
    return drawn(scope) - drawn(LIT)


def drawn(scope: Scope) -> set[tuple[int, int]]:
    instrument = ScopeInstrument()
    instrument._scope = scope
    order = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    found = set()
    for row in range(ROOM.height):
        line = "".join(run[0] for run in instrument.paint(row, ROOM))
        assert len(line) == ROOM.width
        for column, character in enumerate(line):
            for bit, (x, y) in enumerate(order):
                if character != " " and ord(character) - 0x2800 >> bit & 1:
                    found.add((2 * column + x, 4 * row + y))
    return found


@given(st.integers(-650, 650), st.integers(-650, 650), st.integers(0, 120))
def test_a_spot_is_where_it_is_put(x: int, y: int, radius: int) -> None:
    found = dots(Scope(True, None, 0, (Spot(x, y, 255, radius),)))
    assert found
    for column, row in found:
        away = hypot(column - MIDDLE - RADIUS * x / 1000, MIDDLE - row - RADIUS * y / 1000)
        assert away <= RADIUS * radius / 1000 + 1.1


def test_a_dark_tube_shows_nothing_and_a_lit_one_its_rim() -> None:
    spots = (Spot(0, 0, 255, 500),)
    assert drawn(Scope(False, 4500, 200, spots)) == set()
    assert dots(Scope(True, None, 0, (Spot(0, 0, 0, 500),))) == set()
    assert drawn(LIT)


@pytest.mark.parametrize(
    ("centidegrees", "end"), [(0, (39, 0)), (9000, (79, 39)), (18000, (39, 79)), (27000, (0, 39))]
)
def test_the_sweep_turns_clockwise_from_up(centidegrees: int, end: tuple[int, int]) -> None:
    found = drawn(Scope(True, centidegrees, 0, ()))
    assert any(hypot(x - end[0], y - end[1]) <= 1.5 for x, y in found)
    ray = dots(Scope(True, centidegrees, 0, ()))
    assert all(
        (x - MIDDLE) * (end[0] - MIDDLE) + (y - MIDDLE) * (end[1] - MIDDLE) >= -40 for x, y in ray
    )


def test_rings_are_at_multiples_of_their_radius() -> None:
    found = dots(Scope(True, None, 250, ()))
    distances = {round(hypot(x - MIDDLE, y - MIDDLE) / RADIUS * 4) for x, y in found}
    assert distances == {1, 2, 3}
    assert dots(Scope(True, None, 0, ())) == set()


@given(st.data())
def test_anything_the_registers_hold_can_be_drawn(tools: Any, data: st.DataObject) -> None:
    view = data.draw(tools.cockpits)
    instrument = ScopeInstrument()
    instrument.show(view)
    assert instrument.note().endswith("km")
    lit = replace(view.scope, on=True)
    assert drawn(lit) >= drawn(LIT)
