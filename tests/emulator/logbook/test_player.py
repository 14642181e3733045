"""Entries come when they are due."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.logbook.player import Player

TIMES = st.lists(st.integers(0, 1000), min_size=1, max_size=20)
STEPS = st.lists(st.floats(0.01, 5.0), min_size=1, max_size=50)


@given(TIMES, STEPS, st.floats(0.1, 100.0))
def test_each_comes_once_and_in_order_however_time_is_cut(
    times: list[int], steps: list[float], speed: float
) -> None:
    player, shown, elapsed = Player(times, speed, 3.0), [], 0.0
    for step in steps:
        shown += player.advance(step)
        elapsed += step
        due = [0.0]
        for one, other in pairwise(times):
            due.append(due[-1] + min(max(0, other - one) / speed, 3.0))
        sure = [place for place, at in enumerate(due) if at < elapsed - 1e-6]
        assert shown == list(range(len(shown)))
        assert len(sure) <= len(shown) <= sum(at < elapsed + 1e-6 for at in due)
    assert player.ended == (len(shown) == len(times))


def test_it_pauses_and_goes_on() -> None:
    player = Player([0, 10, 20], 10.0, 3.0)
    assert player.advance(0.5) == [0]
    player.paused = True
    assert (player.advance(100.0), player.wait_s) == ([], None)
    player.paused = False
    assert player.wait_s == pytest.approx(0.5)
    assert player.advance(0.6) == [1]


def test_it_seeks_and_changes_its_speed() -> None:
    player = Player(list(range(0, 1000, 10)), 10.0, 30.0)
    player.seek(50)
    assert player.advance(0.0) == [50]
    player.speed = 20.0
    assert player.wait_s == pytest.approx(0.5)
    player.seek(10**9)
    assert player.advance(0.0) == [99]
    assert player.ended and player.wait_s is None
    player.seek(-5)
    assert player.advance(0.0) == [0]
