"""The log store on the flight computer: no call takes so long that a frame would wait for it.

Cycles of the emulated machine are the same in every run, whatever else this one does.
"""

from __future__ import annotations

import pytest

from tests.bench.store import flight_cycles

SLICE = 200_000  # 2 ms


@pytest.fixture(scope="module")
def cycles() -> dict[str, int]:
    return flight_cycles()


@pytest.mark.parametrize("call", ["store_append", "store_next", "store_done"])
def test_every_call_is_a_short_slice(cycles: dict[str, int], call: str) -> None:
    """Through a day with wrong bits, closed stripes and collected ones, of which pages are lost."""
    assert cycles["stripes that were collected"] > 5
    assert cycles["calls in which lost pages were brought back"] > 100
    assert 0 < cycles[f"longest call: {call}"] <= SLICE


def test_what_is_safe_costs_little(cycles: dict[str, int]) -> None:
    """The page is worked out once for its three copies."""
    assert 0 < cycles["two events, each made safe"] < 2_000_000
