"""Dumps of a part become the entries of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ares4.portable.salvage import (
    COPY,
    DATA,
    PARITY,
    RAW_BYTES,
    STRIPE_DATA,
    TAIL,
    WHOLE,
    RawEntry,
    Salvage,
)
from ares4.records.pages import Place, Stripe


class Entry(NamedTuple):
    """One entry of the log."""

    sequence: int
    time_ms: int
    """Since the beginning of 1970, UTC."""
    kind: int
    payload: bytes
    moved: bool
    """It was written again, so that the stripe where it lay could be given up."""
    page: int | None
    """Of the dump, in which it ends; None when that page was brought back from others."""


@dataclass
class Found:
    """What was found: entries in the order of their sequences."""

    entries: list[Entry] = field(default_factory=list)


def read(dumps: Sequence[bytes], progress: Callable[[float], None] = lambda _: None) -> Found:
    """The entries in dumps of one part. progress is told which share of them was gone through."""
    salvage = Salvage()
    stripes: dict[int, Stripe] = {}
    whole, before = sum(map(len, dumps)) or 1, 0
    for dump in dumps:
        for page in salvage.pages(dump):
            progress((before + page.at) / whole)
            if page.kind in (DATA, COPY, PARITY, TAIL):
                stripes.setdefault(page.stripe, Stripe()).take(page, page.at // RAW_BYTES)
        before += len(dump)
    entries: dict[int, Entry] = {}
    for _, stripe in sorted(stripes.items()):
        for raw, ends_in in _entries_of(salvage, stripe):
            entries.setdefault(
                raw.sequence,
                Entry(raw.sequence, raw.time_ms, raw.kind, raw.payload, raw.moved, ends_in),
            )
    return Found([entries[sequence] for sequence in sorted(entries)])


def _entries_of(salvage: Salvage, stripe: Stripe) -> Iterator[tuple[RawEntry, int | None]]:
    """Each entry with the page in which it ends."""
    bodies = {index: (place.halves, place.body) for index, place in stripe.data.items()}
    count = max([*stripe.data, *stripe.tails], default=-1) + 1
    if stripe.counts:
        count = stripe.counts.most_common(1)[0][0]
        parity = max(stripe.parity) + 1 - STRIPE_DATA
        bodies = {index: body for index, body in bodies.items() if index < count}
        bodies |= {index: (place.halves, place.body) for index, place in stripe.parity.items()}
        bodies = salvage.restored(bodies, count, parity)
    whole = {index: body for index, (halves, body) in bodies.items() if halves == WHOLE}
    for index, place in stripe.tails.items():
        if index < count:
            whole.setdefault(index, place.body)
    for entry in salvage.entries(whole, count):
        yield entry, _page_of(entry.ends_in, stripe.data, stripe.tails)


def _page_of(index: int, *places: dict[int, Place]) -> int | None:
    return next((of[index].page for of in places if index in of), None)
