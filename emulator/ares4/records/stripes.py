"""What was read of each stripe: of pages that differ, the one that fits; and what comes back.

A page may be there more than once: as DATA and COPY, in several versions, in several dumps; or one
may be of another log. Of those with the same place the one counts that is whole and proven, has
most links of the chain with its neighbours, has the highest version, is there most often.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ares4.portable.salvage import (
    COPY,
    DATA,
    FIRST_PARITY,
    PARITY,
    SECOND_HALF,
    STRIPE_DATA,
    STRIPE_PARITY,
    TAIL,
    WHOLE,
    Link,
    Page,
    Salvage,
    link_of,
)


@dataclass
class Body:
    """The content of a page, and where that was read."""

    page: int
    """Of its dump, as if all before it were whole pages."""
    version: int
    halves: int
    content: bytes
    times: int = 0
    """It was read."""

    @property
    def link(self) -> Link:
        """What it says of itself."""
        return link_of(self.content)

    @property
    def whole(self) -> bool:
        """Both halves of it are there."""
        return self.halves == WHOLE


class Choices:
    """Bodies by their index in the stripe: each that is different."""

    def __init__(self) -> None:
        self._bodies: defaultdict[int, dict[tuple[int, int, bytes], Body]] = defaultdict(dict)

    def __iter__(self) -> Iterator[Body]:
        return (body for bodies in self._bodies.values() for body in bodies.values())

    def __len__(self) -> int:
        return len(self._bodies)

    def add(self, index: int, body: Body) -> None:
        """One that was read."""
        key = body.version, body.halves, body.content
        self._bodies[index].setdefault(key, body).times += 1

    def best(self) -> dict[int, Body]:
        """One for each index."""
        return {
            index: self._fittest(index) if len(bodies) > 1 else next(iter(bodies.values()))
            for index, bodies in self._bodies.items()
        }

    def _links(self, index: int) -> Iterator[Link]:
        return (body.link for body in self._bodies.get(index, {}).values() if body.whole)

    def _fittest(self, index: int) -> Body:
        before = {link.after for link in self._links(index - 1)}
        after = {link.before for link in self._links(index + 1)}

        def fitness(body: Body) -> tuple[bool, bool, int, int, int]:
            link = body.link
            links = (link.before in before) + (link.after in after)
            return body.whole, link.proven, links, body.version, body.times

        return max(self._bodies[index].values(), key=fitness)


@dataclass
class Stripe:
    """What was read of a stripe."""

    data: Choices = field(default_factory=Choices)
    tails: Choices = field(default_factory=Choices)
    parity: Choices = field(default_factory=Choices)
    guesses: dict[int, bytes] = field(default_factory=dict)
    """By index: bodies of which the second half is what it should be by what lies around it."""
    counts: Counter[int] = field(default_factory=Counter)
    """How many data pages it has, as its parity pages say."""

    def take(self, page: Page, place: int) -> None:
        """A page of it, read at that place. What makes no sense is left."""
        body = Body(place, page.number, page.halves, page.body)
        if page.kind in (DATA, COPY) and page.place < STRIPE_DATA:
            self.data.add(page.place, body)
        elif page.kind == TAIL and page.place < STRIPE_DATA:
            self.tails.add(page.place, body)
        elif page.kind == PARITY and _is_parity(page):
            self.counts[page.number] += 1
            self.parity.add(page.place, body)

    def weight(self) -> int:
        """How many different pages of it were read."""
        return len(self.data) + len(self.tails) + len(self.parity)

    def begins_with(self) -> int | None:
        """The least sequence that a page of it proves."""
        links = (body.link for of in (self.data, self.tails) for body in of if body.whole)
        return min((link.sequence for link in links if link.proven), default=None)

    def guess(self, page: Page) -> None:
        """A second half that should be of it."""
        self.guesses.setdefault(page.place, page.body)


def _is_parity(page: Page) -> bool:
    return 0 <= page.place - FIRST_PARITY < STRIPE_PARITY and 1 <= page.number <= STRIPE_DATA


@dataclass
class Restored:
    """A stripe as far as it comes back."""

    count: int
    """Data pages, as far as known."""
    closed: bool
    """It has parity."""
    bodies: dict[int, bytes]
    """Whole ones, by index."""
    pages: dict[int, int]
    """Where those lie that were read whole."""

    @property
    def brought_back(self) -> int:
        """Data pages that the outer code gave."""
        return len(self.bodies) - len(self.pages)

    @property
    def lost(self) -> int:
        """Data pages that are known to have been there, and are not."""
        return self.count - len(self.bodies)


def restore(stripe: Stripe, salvage: Salvage) -> Restored:
    """The best of each page, and what the outer code makes of them."""
    data, tails = stripe.data.best(), stripe.tails.best()
    count, closed = max([*data, *tails], default=-1) + 1, bool(stripe.counts)
    read = {
        index: (body.halves, body.content)
        for index, body in data.items()
        if not body.whole or body.link.proven
    }
    whole = _proven(read)
    if closed:
        count = stripe.counts.most_common(1)[0][0]
        parity = stripe.parity.best()
        read = {index: body for index, body in read.items() if index < count}
        read |= {index: (body.halves, body.content) for index, body in parity.items()}
        whole = _brought_back(read, count, salvage)
        if len(whole) < count and stripe.guesses:
            guessed = _brought_back(_with_guesses(read, stripe.guesses, count), count, salvage)
            whole = max(whole, guessed, key=len)
    places = {index: body.page for index, body in data.items() if body.whole and index in whole}
    for index, body in tails.items():
        if body.whole and index < count and body.link.proven and index not in whole:
            whole[index], places[index] = body.content, body.page
    return Restored(count, closed, whole, places)


_Halves = dict[int, tuple[int, bytes]]


def _proven(bodies: _Halves) -> dict[int, bytes]:
    """A stripe may be of more than one mind: what proves nothing is as good as lost."""
    return {
        index: content
        for index, (halves, content) in bodies.items()
        if halves == WHOLE and index < STRIPE_DATA and link_of(content).proven
    }


def _brought_back(read: _Halves, count: int, salvage: Salvage) -> dict[int, bytes]:
    parity = max(index for index in read if index >= FIRST_PARITY) + 1 - FIRST_PARITY
    return _proven(read | salvage.restored(read, count, parity))


def _with_guesses(read: _Halves, guesses: dict[int, bytes], count: int) -> _Halves:
    """Of a page of which the first half is known, the guess is the rest."""
    made = dict(read)
    for index, rest in guesses.items():
        halves, content = read.get(index, (0, bytes(len(rest))))
        if halves != WHOLE and (index < count or index >= FIRST_PARITY):
            made[index] = halves | 2, content[:SECOND_HALF] + rest[SECOND_HALF:]
    return made
