"""The pages that dumps of a part hold, sorted by the stripes that they belong to.

Of a page that is there more than once, in one dump or in several, the best is kept: finished before
unfinished, the highest version, the one that is there most often, the one with more halves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ares4.portable.salvage import (
    COPY,
    DATA,
    FIRST_PARITY,
    PARITY,
    STRIPE_DATA,
    STRIPE_PARITY,
    TAIL,
    WHOLE,
    Page,
)


class Place(NamedTuple):
    """A body, and where it was read."""

    page: int
    """Counted from the begin of the dump, as if all before it were whole pages."""
    version: int
    halves: int
    body: bytes


@dataclass
class Stripe:
    """What was read of a stripe: bodies by index, the best of each."""

    data: dict[int, Place] = field(default_factory=dict)
    tails: dict[int, Place] = field(default_factory=dict)
    parity: dict[int, Place] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    """How many data pages it has, as its parity pages say."""

    def take(self, page: Page, place: int) -> None:
        """A page of it. What makes no sense is left."""
        new = Place(place, page.number, page.halves, page.body)
        if page.kind in (DATA, COPY) and page.place < STRIPE_DATA:
            _keep(self.data, page.place, new)
        elif page.kind == TAIL and page.place < STRIPE_DATA and page.halves == WHOLE:
            _keep(self.tails, page.place, new)
        elif page.kind == PARITY and _is_parity(page):
            self.counts[page.number] += 1
            _keep(self.parity, page.place, new)


def _is_parity(page: Page) -> bool:
    return 0 <= page.place - FIRST_PARITY < STRIPE_PARITY and 1 <= page.number <= STRIPE_DATA


def _keep(places: dict[int, Place], index: int, new: Place) -> None:
    old = places.get(index)
    if old is None or (new.halves == WHOLE, new.version) > (old.halves == WHOLE, old.version):
        places[index] = new
