"""Dumps of a part become the entries of its log, and an account of what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ares4.portable.salvage import (
    COPY,
    DATA,
    DROPPED,
    PARITY,
    RAW_BYTES,
    SUPER,
    TAIL,
    TEXT,
    WHOLE,
    Page,
    Salvage,
    dropped_of,
    link_of,
)
from ares4.records import gaps
from ares4.records.gaps import Gap
from ares4.records.kinship import Kinship
from ares4.records.neighbours import Row
from ares4.records.order import of_one_log
from ares4.records.stripes import Restored, Stripe, restore
from ares4.records.voting import Dump, voted

KINDS = {
    DATA: "data", PARITY: "parity", COPY: "copy", TAIL: "tail", TEXT: "text", SUPER: "super",
}  # fmt: skip
"""Kinds of pages, as the account names them."""


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
class Account:
    """What dumps are made of, in pages."""

    pages: Counter[str] = field(default_factory=Counter)
    """That were read, by kind."""
    halves: int = 0
    """Of which one half was read."""
    lost: int = 0
    """Of which nothing was read."""
    erased: int = 0
    bare: int = 0
    """That had no spare bytes."""
    corrected_bits: int = 0
    voted: int = 0
    """That came of several dumps together."""
    closed_stripes: int = 0
    open_stripes: int = 0
    foreign_stripes: int = 0
    """That are not of this log, and were left out."""
    brought_back: int = 0
    """Pages that the rest of their stripes gave."""
    missing: int = 0
    """Pages that are known to have been there, and did not come back."""

    def take(self, page: Page) -> None:
        """A place of a dump."""
        if page.halves == 0:
            self.erased += page.erased
            self.lost += 0 if page.erased else max(1, round(page.size / RAW_BYTES))
            return
        if page.halves == WHOLE:
            self.pages[KINDS[page.kind]] += 1
        else:
            self.halves += 1
        self.bare += page.size < RAW_BYTES
        self.corrected_bits += page.bits


@dataclass
class Found:
    """What was found: entries in the order of their sequences, and what is missing of them."""

    entries: list[Entry] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    account: Account = field(default_factory=Account)

    @property
    def whole(self) -> bool:
        """Every entry is there that the log had not let go."""
        return bool(self.entries) and all(gap.let_go for gap in self.gaps)


def read(dumps: Sequence[bytes], progress: Callable[[float], None] = lambda _: None) -> Found:
    """The entries in dumps of one part. progress is told which share of the dumps was read.

    Raises FlightLogError when they are of different ones.
    """
    found, salvage = Found(), Salvage()
    stripes = _stripes(dumps, salvage, found.account, progress)
    restored = {number: restore(stripe, salvage) for number, stripe in stripes.items()}
    entries: dict[int, Entry] = {}
    for stripe in restored.values():
        for raw in salvage.entries(stripe.bodies, stripe.count):
            page = stripe.pages.get(raw.ends_in)
            entry = Entry(raw.sequence, raw.time_ms, raw.kind, raw.payload, raw.moved, page)
            entries.setdefault(raw.sequence, entry)
    found.entries = [entries[sequence] for sequence in sorted(entries)]
    found.gaps = _gaps(found.entries, restored)
    _tell(found.account, restored.values())
    return found


def _stripes(
    dumps: Sequence[bytes], salvage: Salvage, account: Account, progress: Callable[[float], None]
) -> dict[int, Stripe]:
    """What is read of each stripe in any of the dumps."""
    stripes: dict[int, Stripe] = {}

    def take(page: Page, at: int) -> None:
        if page.halves & 1 and page.kind in (DATA, COPY, PARITY, TAIL):
            stripes.setdefault(page.stripe, Stripe()).take(page, at // RAW_BYTES)

    surveyed = [(Dump(data), Row()) for data in dumps]
    whole, before = sum(map(len, dumps)) or 1, 0
    kinship = Kinship()
    for number, (dump, row) in enumerate(surveyed):
        for page in salvage.pages(dump.data):
            progress((before + page.at) / whole)
            account.take(page)
            take(page, page.at)
            row.take(page)
            if len(surveyed) > 1:
                dump.take(page)
                kinship.take(number, page)
        before += len(dump.data)
    kinship.check(len(surveyed))
    for at, page in voted([dump for dump, _ in surveyed], salvage):
        account.voted += 1
        take(page, at)
    for _, row in surveyed:
        for guess in row.guesses():
            if guess.stripe in stripes:
                stripes[guess.stripe].guess(guess)
    kept = of_one_log(stripes)
    account.foreign_stripes = len(stripes) - len(kept)
    return kept


def _gaps(entries: Sequence[Entry], stripes: Mapping[int, Restored]) -> list[Gap]:
    links = [link_of(body) for stripe in stripes.values() for body in stripe.bodies.values()]
    given_up = [
        (entry.sequence, *dropped)
        for entry in entries
        if entry.kind == DROPPED and (dropped := dropped_of(entry.payload))
    ]
    last = stripes[max(stripes)] if stripes else None
    cut = last is not None and last.count - 1 not in last.bodies
    next_one = max((link.sequence for link in links), default=gaps.FIRST)
    return gaps.find([entry.sequence for entry in entries], given_up, next_one, more=cut)


def _tell(account: Account, stripes: Iterable[Restored]) -> None:
    for stripe in stripes:
        account.closed_stripes += stripe.closed
        account.open_stripes += not stripe.closed
        account.brought_back += stripe.brought_back
        account.missing += stripe.lost
