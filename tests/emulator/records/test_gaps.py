"""What is missing is named, all of it and nothing else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ares4.records import Gap
from ares4.records.gaps import find


def spread(gaps: list[Gap]) -> dict[int, bool]:
    """Each number that is missing, and whether it was let go."""
    return {number: gap.let_go for gap in gaps for number in range(gap.first, (gap.last or 0) + 1)}


@given(st.sets(st.integers(1, 60)), st.integers(1, 70))
def test_each_number_is_there_or_in_a_gap(there: set[int], next_one: int) -> None:
    gaps = find(sorted(there), [], next_one, more=False)
    end = max(next_one, max(there, default=0) + 1)
    assert spread(gaps) == dict.fromkeys(set(range(1, end)) - there, False)
    assert all(one.last is not None and one.last + 1 < other.first  # none next to another
               for one, other in pairwise(gaps))  # fmt: skip


@given(st.data())
def test_what_was_let_go_is_told_apart(data: st.DataObject) -> None:
    """Of 100 entries some were let go, range by range, and it was said of each range how many; what
    else is missing in a range makes it doubtful."""
    let_go: set[int] = set()
    said = []
    for number, first in enumerate(range(1, 100, 20)):
        gone = data.draw(st.sets(st.integers(first, first + 15)))
        if gone:
            said.append((200 + number, min(gone), max(gone), len(gone)))
            let_go |= gone
    lost = data.draw(st.sets(st.integers(1, 100), max_size=3))
    there = sorted(set(range(1, 101)) - let_go - lost)
    found = spread(find([*there, 300], said, 301, more=False))
    assert found.keys() == (set(range(1, 300)) - set(there))
    doubtful = {
        number for _, first, last, count in said for number in range(first, last + 1)
        if len({n for n in let_go | lost if first <= n <= last}) > count
    }  # fmt: skip
    assert {number for number, go in found.items() if go} == (
        {n for _, first, last, _ in said for n in range(first, last + 1) if n in found} - doubtful
    )


def test_what_was_said_twice_is_counted_once() -> None:
    """The entry that says it was let go itself: one that came later says all of it."""
    said = [(10, 1, 4, 3), (30, 1, 12, 7)]
    there = [4, 10, *range(13, 31)]
    gaps = find(there, said, 31, more=False)
    assert {gap.let_go for gap in gaps} == {False}  # 10 are missing, and 7 were let go


def test_an_end_that_cannot_be_read_is_a_gap_without_an_end() -> None:
    assert find([1, 2], [], 5, more=True) == [Gap(3, 4, False), Gap(5, None, False)]
    assert str(Gap(5, None, False)) == "entries 5 on are missing"
    assert find([], [], 1, more=False) == []


def test_absurd_numbers_cost_nothing() -> None:
    last = 2**32 - 1
    assert find([1, last], [(last, 0, last - 1, last)], last, more=False) == [
        Gap(2, last - 1, True)
    ]
