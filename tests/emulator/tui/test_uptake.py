"""A frame goes out when the one before it was taken; silence and losses stop nothing for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.tui.uptake import Uptake


class Line:
    """A line with a clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.uptake = Uptake(lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def known(line: Line) -> Line:
    """The terminal has answered the first question, in a hundredth of a second."""
    line.wait(0.01)
    line.uptake.answered()
    return line


def test_none_follows_before_the_answer_however_long_it_takes(known: Line) -> None:
    assert known.uptake.free
    known.uptake.leaves(5000)
    for _ in range(1000):
        assert not known.uptake.free
        if known.uptake.asks_again:
            known.uptake.asked()
        known.wait(7.0)
    known.uptake.answered()
    assert not known.uptake.free  # the answers to the other questions are on their way
    for _ in range(999):
        known.uptake.answered()
    assert known.uptake.free


def test_a_question_is_put_again_every_five_seconds(known: Line) -> None:
    known.uptake.leaves(5000)
    asked = []
    for tenth in range(160):
        if known.uptake.asks_again:
            known.uptake.asked()
            asked.append(tenth // 10)
        known.wait(0.1)
    assert asked == [5, 10, 15]


def test_an_answer_that_was_lost_holds_nothing_up(known: Line) -> None:
    known.uptake.leaves(5000)
    known.wait(5.0)
    assert known.uptake.asks_again
    known.uptake.asked()
    known.uptake.answered()
    assert not known.uptake.free
    known.wait(0.6)
    assert known.uptake.free
    known.uptake.leaves(100)  # and the account is straight again
    assert not known.uptake.free
    known.uptake.answered()
    assert known.uptake.free


def test_a_terminal_that_never_answers_gets_five_pictures_a_second(line: Line) -> None:
    frames = []
    for eighth in range(80):
        if line.uptake.free:
            line.uptake.leaves(5000)
            frames.append(eighth)
        assert not line.uptake.asks_again
        line.wait(0.125)
    # The first one soon, so that something is seen; five a second at most once it is known.
    assert frames == [3, *range(24, 80, 2)]
    assert not line.uptake.awaits


def test_an_answer_that_comes_after_all_counts_from_then_on(line: Line) -> None:
    line.wait(3.5)
    for _ in range(3):
        assert line.uptake.free
        line.uptake.leaves(5000)
        line.wait(0.3)
    assert not line.uptake.awaits
    line.uptake.answered()  # to the first question; the three frames' are on their way
    for _ in range(3):
        assert not line.uptake.free
        line.uptake.answered()
    assert line.uptake.free
    line.uptake.leaves(5000)
    line.wait(0.5)
    assert line.uptake.awaits
    assert not line.uptake.free


@pytest.mark.parametrize(
    ("rate", "latency", "frame"),
    [(12_000, 0.001, 3_000), (12_000, 0.3, 3_000), (50_000, 0.02, 12_500), (1_200, 0.1, 1_024)],
)
def test_frames_take_a_quarter_of_a_second_on_the_line(
    rate: float, latency: float, frame: int, line: Line
) -> None:
    line.wait(latency)
    line.uptake.answered()
    for wanted in (9_000, 100, 40, 2_000, 6_000):
        size = int(min(wanted, line.uptake.frame_max))
        line.uptake.leaves(size)
        line.wait(latency + size / rate)
        line.uptake.answered()
    assert line.uptake.frame_max == pytest.approx(frame, rel=0.01)


def test_a_fast_line_that_hiccups_once_is_fast_again(known: Line) -> None:
    known.uptake.leaves(500)
    known.wait(1.0)
    known.uptake.answered()
    assert known.uptake.frame_max == 1024
    for _ in range(3):
        known.uptake.leaves(1024)
        known.wait(0.011)
        known.uptake.answered()
    assert known.uptake.frame_max > 100_000


@given(steps=st.lists(st.sampled_from(["wait", "answer", "frame"]), max_size=60))
def test_whatever_happens_it_goes_on_once_the_terminal_answers(steps: list[str]) -> None:
    line = Line()
    for step in steps:
        if step == "answer":
            line.uptake.answered()
        elif step == "frame" and line.uptake.free:
            line.uptake.leaves(1000)
        elif step == "wait":
            line.wait(1.0)
            if line.uptake.asks_again:
                line.uptake.asked()
    for _ in range(20):
        line.wait(1.0)
        if line.uptake.asks_again:
            line.uptake.asked()
            line.uptake.answered()
    line.wait(0.6)
    assert line.uptake.free


def test_on_a_line_of_long_ways_no_frame_is_ahead_of_the_answer() -> None:
    """Half a second there and back, and 12 kB/s: the first frame goes out unanswered."""
    line = Line()
    taken_s = [line.now + 0.5]  # when the answer to each question comes
    frames = free_s = 0
    for _ in range(2000):
        while taken_s and taken_s[0] <= line.now:
            del taken_s[0]
            line.uptake.answered()
        if line.uptake.free:
            assert frames == 0 or taken_s == []
            size = 30_000 if frames == 0 else 1000
            free_s = max(free_s, line.now) + size / 12_000
            taken_s.append(free_s + 0.5)
            line.uptake.leaves(size)
            frames += 1
        line.wait(0.01)
    assert frames > 10


def test_a_person_gets_a_picture_from_a_terminal_that_has_fallen_silent(known: Line) -> None:
    known.uptake.leaves(5000)
    known.wait(4.9)
    assert not known.uptake.silent
    known.wait(0.2)
    assert known.uptake.silent
    known.uptake.begin()
    known.wait(0.31)
    assert known.uptake.free
