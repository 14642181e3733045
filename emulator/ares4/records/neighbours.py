"""Second halves that were read alone: of which page they are, the pages around them say.

A stripe's pages are programmed one after the other in each block, so where a page before and a page
after agree on what lies between them, that is it. It is a guess all the same: who uses it asks the
chain whether it was right.
"""

from __future__ import annotations

from collections.abc import Iterator

from ares4.portable.salvage import COPY, DATA, PARITY, RAW_BYTES, Page

_IN_ROW = (DATA, COPY, PARITY)
_DISTANCE_MAX = 64
"""Pages of a block."""
_SECOND = 2  # as Page.halves


class Row:
    """The pages of a dump, in their order."""

    def __init__(self) -> None:
        self._known: list[Page] = []  # without their bodies
        self._alone: list[tuple[int, Page]] = []  # and how many are known before it

    def take(self, page: Page) -> None:
        """The next one that was read."""
        if page.halves == _SECOND:
            self._alone.append((len(self._known), page))
        elif page.halves and page.kind in _IN_ROW:
            self._known.append(page._replace(body=b""))

    def guesses(self) -> Iterator[Page]:
        """Those of which it is known what they should be."""
        for place, page in self._alone:
            if 0 < place < len(self._known):
                before, after = self._known[place - 1], self._known[place]
                first, rest = _distance(before, page), _distance(page, after)
                if first and rest and _between(before, after, first + rest):
                    yield before._replace(
                        at=page.at, halves=_SECOND, place=before.place + first, body=page.body
                    )


def _distance(one: Page, other: Page) -> int:
    """In pages; 0 if it is not known, or too great."""
    pages, rest = divmod(other.at - one.at, RAW_BYTES)
    return pages if rest == 0 and pages <= _DISTANCE_MAX else 0


def _between(before: Page, after: Page, distance: int) -> bool:
    alike = (before.kind, before.stripe) == (after.kind, after.stripe)
    return alike and after.place - before.place == distance
