"""Several dumps of one part: a page that none of them gives may come of all of them together.

Dumps may be of different length, begin elsewhere, lack pieces, or lack their spare bytes. Where a
page lies in each is known by the pages near it that were read in both: their distance is the same.
Of each bit the most readings decide; bits in doubt are told to the code, to which they cost half as
much. A dump that was read at another level of read-retry is a dump like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ares4.portable.salvage import BARE_BYTES, RAW_BYTES, WHOLE, Page, Salvage

DUMPS_MAX = 16
_HALF = RAW_BYTES // 2
_UNKNOWN = b"\xff" * (RAW_BYTES - BARE_BYTES)
_Key = tuple[int, int, int, int]


@dataclass
class Dump:
    """A dump, and what was made of it so far."""

    data: bytes
    bare: bool = False
    """Its pages have no spare bytes."""
    unread: list[int] = field(default_factory=list)
    """Where pages begin of which nothing was read, or only a half."""
    anchors: dict[_Key, int | None] = field(default_factory=dict)
    """Where pages that were read lie; None: in more than one place."""

    def take(self, page: Page) -> None:
        """A place of it, as it was read."""
        size = BARE_BYTES if self.bare else RAW_BYTES
        if page.halves & 1:
            key = page.kind, page.stripe, page.place, page.number
            self.anchors[key] = None if key in self.anchors else page.at
            self.bare = page.size == BARE_BYTES
        if page.halves in (1, 2):
            self.unread.append(page.at)
        elif not page.halves and not page.erased:
            self.unread += range(page.at, page.at + page.size - size + 1, size)

    def raw(self, at: int) -> bytes:
        """What may be a page there, of RAW_BYTES; empty where there is none."""
        size = BARE_BYTES if self.bare else RAW_BYTES
        raw = self.data[at : at + size] if at >= 0 else b""
        return raw + _UNKNOWN[: RAW_BYTES - size] if len(raw) == size else b""


class _Beside:
    """Where in another dump a page of this one should lie."""

    def __init__(self, one: Dump, other: Dump) -> None:
        pairs = ((at, other.anchors.get(key)) for key, at in one.anchors.items())
        both = sorted((at, its) for at, its in pairs if at is not None and its is not None)
        self._at, self._its = [at for at, _ in both], [its for _, its in both]
        self._size = BARE_BYTES if one.bare else RAW_BYTES
        self._other = BARE_BYTES if other.bare else RAW_BYTES

    def places(self, at: int) -> set[int]:
        """By the page before it that both have, and by that after it."""
        after = bisect_right(self._at, at)
        near = [i for i in (after - 1, after) if 0 <= i < len(self._at)]
        known = [(self._at[i], self._its[i]) for i in near] or [(0, 0)]
        return {its + round((at - ours) / self._size) * self._other for ours, its in known}


def voted(dumps: Sequence[Dump], salvage: Salvage) -> Iterator[tuple[int, Page]]:
    """Pages that come of several dumps, and where in one of them they lie."""
    if len(dumps) < 2:
        return
    tried: set[tuple[tuple[int, int], ...]] = set()
    for one in dumps:
        beside = [None if other is one else _Beside(one, other) for other in dumps]
        for at in one.unread:
            places = tuple(
                sorted(
                    (number, place)
                    for number, other in enumerate(beside)
                    for place in (other.places(at) if other else (at,))
                )
            )
            if places in tried:
                continue
            tried.add(places)
            readings = [raw for number, place in places if (raw := dumps[number].raw(place))]
            page = _read(salvage, readings)
            if page is not None:
                yield at, page


def _read(salvage: Salvage, readings: list[bytes]) -> Page | None:
    """A page of these readings: of each half, what most say, or what one does."""
    readings = list({raw: None for raw in readings if not salvage.is_erased(raw)})
    if len(readings) < 2:
        return None
    choices = [vote(readings), *((raw, bytes(RAW_BYTES)) for raw in readings)]
    best = None
    for first, its in choices:
        best = salvage.page(first, its)
        if best is not None:
            break
    if best is None or best.halves == WHOLE:
        return best
    for rest, unsure in choices:  # with the first half that was read
        page = salvage.page(first[:_HALF] + rest[_HALF:], its[:_HALF] + unsure[_HALF:])
        if page is not None and page.halves == WHOLE:
            return page
    return best


def vote(readings: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Each bit as most readings have it, and which bits are decided by one reading, or by none."""
    size, count = len(readings[0]), len(readings)
    planes = [0] * count.bit_length()  # how many readings have a bit set, in binary
    for reading in readings:
        carry = int.from_bytes(reading, "little")
        for place, plane in enumerate(planes):
            planes[place], carry = plane ^ carry, plane & carry
    ones = (1 << 8 * size) - 1

    def is_count(number: int) -> int:
        same = ones
        for place, plane in enumerate(planes):
            same &= plane if number >> place & 1 else ones ^ plane
        return same

    most = unsure = 0
    for number in range(1, count + 1):
        most |= is_count(number) if 2 * number > count else 0
        unsure |= is_count(number) if abs(2 * number - count) <= 1 else 0
    return most.to_bytes(size, "little"), unsure.to_bytes(size, "little")
