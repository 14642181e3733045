"""Which entries are missing, by their sequences; which of them were let go to make room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

FIRST = 1
"""The first sequence of a log."""
_FAR = 1 << 32


class Gap(NamedTuple):
    """Entries that are not there."""

    first: int
    last: int | None
    """None: nobody knows how many they are."""
    let_go: bool
    """As many were let go to make room, says the log itself."""

    def __str__(self) -> str:
        """In words."""
        what = "let go to make room" if self.let_go else "missing"
        if self.last == self.first:
            return f"entry {self.first} is {what}"
        until = "on" if self.last is None else f"to {self.last}"
        return f"entries {self.first} {until} are {what}"


def find(sequences: Sequence[int], dropped: Sequence[tuple[int, int, int, int]], next_one: int,
         more: bool) -> list[Gap]:  # fmt: skip
    """The gaps between sequences that rise.

    dropped: sequence of an entry that says what was let go; first, last, how many of these.
    next_one: what the log would give next, as far as known. more: something comes after that, and
    cannot be read.
    """
    spans, expected = [], FIRST
    for sequence in [*sequences, max(next_one, sequences[-1] + 1 if sequences else FIRST)]:
        if sequence > expected:
            spans.append((expected, sequence - 1))
        expected = max(expected, sequence + 1)
    gaps = _told_apart(spans, _joined(_last_words(dropped)))
    return [*gaps, Gap(expected - 1, None, False)] if more else gaps


def _last_words(dropped: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int]]:
    """Rising, those that were not let go themselves: a later one then counts what they say."""
    ranges = sorted((first, last) for _, first, last, _ in dropped)
    until = list(accumulate((last for _, last in ranges), max))
    return sorted(
        (first, last, count)
        for own, first, last, count in dropped
        if not (at := bisect_right(ranges, (own, _FAR))) or until[at - 1] < own
    )


def _joined(dropped: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Those that overlap as one."""
    joined: list[tuple[int, int, int]] = []
    for first, last, count in dropped:
        if joined and first <= joined[-1][1]:
            before = joined.pop()
            joined.append((before[0], max(before[1], last), before[2] + count))
        else:
            joined.append((first, last, count))
    return joined


def _told_apart(spans: list[tuple[int, int]], given_up: list[tuple[int, int, int]]) -> list[Gap]:
    """Cuts what is missing where something else is said of it. Both rise, and do not overlap."""
    pieces: list[tuple[int, int, int | None]] = []  # and which of given_up it lies in
    missing = [0] * len(given_up)
    at = 0
    for start, last in spans:
        first = start
        while first <= last:
            while at < len(given_up) and given_up[at][1] < first:
                at += 1
            begin, end, _ = given_up[at] if at < len(given_up) else (last + 1, last + 1, 0)
            inside = begin <= first
            until = min(last, end if inside else begin - 1)
            pieces.append((first, until, at if inside else None))
            if inside:
                missing[at] += until - first + 1
            first = until + 1
    enough = [count >= lost for (_, _, count), lost in zip(given_up, missing, strict=True)]
    return [Gap(first, last, of is not None and enough[of]) for first, last, of in pieces]
