"""Any terminal: instruments keep apart and within it, and what matters most is always there."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.geometry import Region

from ares4.tui.arrangement import VIEWS, Want, arrange, stack
from ares4.tui.widgets import instruments

# The deck's own lines, which are given what no cockpit shows.
OWN = {"title", "hints"}
# Any size, and more often those near which arrangements change.
SIZES = {
    "width": st.integers(1, 320) | st.integers(60, 130),
    "height": st.integers(1, 120) | st.integers(20, 45),
}


def test_each_instrument_has_its_place_in_some_view_and_each_place_an_instrument() -> None:
    placed = {name for view in VIEWS for name in arrange(view, 320, 120)}
    placed |= set(arrange("deck", 80, 24))  # where alarms stand in a line
    assert placed - OWN == instruments().keys()


@settings(max_examples=400)
@example(view="deck", width=80, height=24)
@given(view=st.sampled_from(list(VIEWS)), **SIZES)
def test_instruments_keep_apart_and_within_the_terminal(view: str, width: int, height: int) -> None:
    places = arrange(view, width, height)
    terminal = Region(0, 0, width, height)
    assert all(terminal.contains_region(region) for region in places.values())
    for (one, region), (other, another) in combinations(places.items(), 2):
        assert not region.overlaps(another), (one, other)


@given(view=st.sampled_from(list(VIEWS)), **SIZES)
def test_the_master_alarm_is_in_every_view(view: str, width: int, height: int) -> None:
    assert {"lamps", "annunciator"} & arrange(view, width, height).keys()


@given(**SIZES)
def test_the_deck_always_shows_the_computers_screen(width: int, height: int) -> None:
    if height > 1:
        assert arrange("deck", width, height)["screen"].area


@given(width=st.integers(80, 320), height=st.integers(24, 120))
def test_from_80_by_24_the_whole_screen_is_seen(width: int, height: int) -> None:
    screen = arrange("deck", width, height)["screen"]
    assert screen.width >= 64
    assert screen.height >= 24


@given(width=st.integers(120, 320), height=st.integers(40, 120))
def test_from_120_by_40_every_instrument_is_on_the_deck(width: int, height: int) -> None:
    places = arrange("deck", width, height)
    assert places.keys() >= {
        "title", "screen", "scope", "monitor", "lamps", "digits", "gauges", "switches", "hints",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("view", "name"),
    [("lidar", "scope"), ("imager", "monitor"), ("gauges", "gauges"), ("switches", "switches")],
)
def test_a_view_makes_its_instrument_larger(view: str, name: str) -> None:
    for size in [(80, 24), (120, 40), (200, 60)]:
        small = arrange("deck", *size).get(name, Region())
        assert arrange(view, *size)[name].area > small.area


def test_a_stack_serves_the_first_first() -> None:
    area = Region(2, 3, 10, 12)
    wants = [Want("a", 4, 6), Want("b", 5, 9), Want("c", 4, 4), Want("d", 1, 1)]
    assert stack(area, wants) == {
        "a": Region(2, 3, 10, 6),
        "b": Region(2, 9, 10, 5),
        "d": Region(2, 14, 10, 1),
    }
