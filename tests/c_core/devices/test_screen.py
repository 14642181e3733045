"""The character screen: cells and brightness are what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.c_core.devices.shown import check_holds, writes_to


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(writes=writes_to("screen"))
def test_it_holds_what_was_written(
    make_bare: Callable[..., Any], writes: list[tuple[str, int, int]]
) -> None:
    check_holds(make_bare(), "screen", writes)


def test_the_cells_lie_in_reading_order(bare: Any) -> None:
    """24 rows of 64, two in a word, the left one in its low half."""
    cells = [row * 64 + column for row in range(24) for column in range(64)]
    for number in range(0, len(cells), 2):
        bare.store("screen.CELLS", cells[number] | cells[number + 1] << 16, number // 2)
    halves = [half for word in bare.words("screen.CELLS") for half in (word & 0xFFFF, word >> 16)]
    assert halves == cells
