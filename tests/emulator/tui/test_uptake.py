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


def test_none_follows_before_the_answer_though_it_takes_long(known: Line) -> None:
    assert known.uptake.free
    known.uptake.leaves(5000)
    for _ in range(99):
        assert not known.uptake.free
        if known.uptake.asks_again:
            known.uptake.asked()
        known.wait(0.1)
    known.uptake.answered()
    assert not known.uptake.free  # the answer to the other question is on its way
    known.uptake.answered()
    assert known.uptake.free


def test_a_terminal_that_has_ceased_to_answer_gets_a_small_frame_every_two_seconds(
    known: Line,
) -> None:
    known.wait(600.0)  # nothing changed for long, so nothing was asked: that is no silence
    assert known.uptake.free
    assert known.uptake.frame_max == 8192
    known.uptake.leaves(4097)
    frames = []
    for tenth in range(300):
        if known.uptake.free:
            assert known.uptake.frame_max == 1024
            frames.append(tenth / 10)
            known.uptake.leaves(1000)
        elif known.uptake.asks_again:
            known.uptake.asked()
        known.wait(0.1)
    assert frames == pytest.approx([10.0 + 2.0 * number for number in range(10)], abs=0.11)
    known.uptake.answered()  # it was only slow: what it has to take yet comes first
    for _ in range(11):
        assert not known.uptake.free
        known.uptake.answered()
    assert known.uptake.free


def test_a_terminal_that_has_lost_questions_is_known_again_by_the_next_one(known: Line) -> None:
    known.uptake.leaves(5000)
    frames = []
    for tenth in range(300):
        if known.uptake.free:
            known.uptake.leaves(1000)
            frames.append(tenth)
        elif known.uptake.asks_again:
            known.uptake.asked()
        else:
            known.wait(0.1)
            continue
        if tenth > 200:
            known.uptake.answered()
    assert not known.uptake.silent
    assert frames[-20:] == [*range(280, 300)]


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


def test_a_terminal_that_never_answers_gets_ten_pictures_a_second(line: Line) -> None:
    frames = []
    for twentieth in range(80):
        if line.uptake.free:
            line.uptake.leaves(5000)
            frames.append(twentieth)
        assert not line.uptake.asks_again
        line.wait(0.0501)
    # The first one soon, so that something is seen; ten a second at most once it is known.
    assert frames == [6, *range(20, 80, 2)]
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


@pytest.mark.parametrize(
    ("trips_s", "size", "patience_s"),
    [
        ([0.01], 0, 3.0),
        ([2.0], 0, 6.0),
        ([2.0, 0.01], 0, 3.0),
        ([0.5], 32_768, 4.5),
        ([9.0], 0, 10),
    ],
)
def test_what_is_still_to_be_answered_is_waited_for_as_long_as_the_line_needs(
    trips_s: list[float], size: int, patience_s: float, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """size: bytes under way, of which an unmeasured line is taken to need a second for 32 kB."""
    line.wait(trips_s[0])
    line.uptake.answered()
    for trip_s in trips_s[1:]:
        line.uptake.leaves(8)
        line.wait(trip_s)
        line.uptake.answered()
    if size:
        line.uptake.leaves(size)
    monkeypatch.setattr(line.uptake._changed, "wait", line.wait)
    begun = line.now
    line.uptake.settle(lambda: False)
    assert line.now - begun == pytest.approx(patience_s, abs=0.2)


def test_nothing_is_waited_for_once_all_is_answered_or_the_terminal_is_gone(
    known: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(seconds: float) -> None:
        known.wait(seconds)
        known.uptake.answered()

    monkeypatch.setattr(known.uptake._changed, "wait", wait)
    known.uptake.leaves(100)
    begun = known.now
    known.uptake.settle(lambda: False)  # the frame's, and that to the last question
    assert known.now - begun == pytest.approx(0.2)
    known.uptake.settle(lambda: True)
    assert known.now - begun == pytest.approx(0.2)


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
