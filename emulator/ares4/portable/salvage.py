"""Pages of a dump of the mass memory, their stripes, entries of stripes: the log's codes, called.

docs/log-format.md is the description, firmware/portable/store/salvage.c does the work. Not here:
which pages belong together, and what entries say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ares4._core import ffi, lib

RAW_BYTES: int = lib.STORE_RAW_MAX
BARE_BYTES: int = lib.SALVAGE_BARE_BYTES
BODY_BYTES: int = lib.STORE_BODY_MAX
DATA, PARITY, COPY, TAIL, TEXT, SUPER = (
    int(getattr(lib, f"PAGE_{name}"))
    for name in ("DATA", "PARITY", "COPY", "TAIL", "TEXT", "SUPER")
)
STRIPE_DATA: int = lib.STRIPE_DATA
STRIPE_PARITY: int = lib.STRIPE_PARITY
FIRST_PARITY: int = lib.PAGE_PARITY_INDEX
SECOND_HALF: int = lib.STORE_PAGE_MAX // 2 - lib.PAGE_HEADER_BYTES
"""Where in a body the second half of its page begins."""
DROPPED: int = lib.ENTRY_DROPPED
WHOLE = 3
"""As Page.halves: both of them."""
_AT_ONCE = 512
_HEADER_BYTES: int = lib.PAGE_HEADER_BYTES


class Page(NamedTuple):
    """A place in a dump, and what was read there."""

    at: int
    """The byte at which it begins."""
    size: int
    erased: bool
    halves: int
    """Bit h: half h was read. 0: nothing was."""
    bits: int
    """That were corrected."""
    kind: int
    stripe: int
    place: int
    """The index, in the words of the description: a tuple has something else of that name."""
    number: int
    body: bytes
    """Zeros where it was not read."""


class Link(NamedTuple):
    """What a body with entries says of itself."""

    proven: bool
    """Its chain is right. Else the rest is what is there."""
    sequence: int
    """Of the first entry that begins in it, or of the next one of all."""
    kept: int
    """How many stripes before this one were still needed."""
    before: bytes
    after: bytes


class RawEntry(NamedTuple):
    """An entry that is proven by the chain and its CRC."""

    sequence: int
    kind: int
    time_ms: int
    payload: bytes
    moved: bool
    ends_in: int
    """Index of the page in its stripe in which it ends."""


_STREAM_BYTES = BODY_BYTES - int(lib.PAGE_BODY_HEADER_BYTES)


def link_of(body: bytes) -> Link:
    """What a body with entries says of itself, and whether that is proven."""
    head = ffi.new("struct page_body *")
    proven = lib.page_body_open(body, _STREAM_BYTES, head)
    before, after = (bytes(ffi.buffer(link)) for link in (head.before, head.after))
    return Link(proven, head.sequence, head.kept, before, after)


def stream_of(body: bytes) -> bytes:
    """What is used of the stream in a body with entries; nothing when that is not proven."""
    head = ffi.new("struct page_body *")
    if not lib.page_body_open(body, _STREAM_BYTES, head):
        return b""
    first = int(lib.PAGE_BODY_HEADER_BYTES)
    return body[first : first + head.used]


def dropped_of(payload: bytes) -> tuple[int, int, int] | None:
    """Of an entry that says what was let go: first and last sequence, and how many of these."""
    dropped = ffi.new("struct entry_dropped *")
    if not lib.entry_get_dropped(payload, len(payload), dropped):
        return None
    return dropped.first, dropped.last, dropped.count


class Salvage:
    """The codes with the memory they work in, 5 MB."""

    def __init__(self) -> None:
        self._work = ffi.new("struct salvage_work *")
        self._codes = ffi.new("struct salvage_codes *")
        lib.salvage_codes_open(self._work, self._codes)
        self._buffer = ffi.new("uint8_t[]", STRIPE_DATA * BODY_BYTES)
        self._bodies = ffi.new("uint8_t[]", (STRIPE_DATA + STRIPE_PARITY) * BODY_BYTES)
        self._room = ffi.buffer(self._bodies)
        self._list = ffi.new("struct salvage_entry[]", _AT_ONCE)
        self._self = ffi.new("struct salvage *")
        self._geometry = ffi.new("struct store_geometry *", lib.coded_geometry)
        lib.salvage_open(self._self, self._geometry, self._codes, self._buffer)

    def pages(self, dump: bytes) -> Iterator[Page]:
        """Each place of a dump of less than 4 GiB, in order, as far as where pages begin is known.

        Pages are found again after a piece that is missing, or that was put in.
        """
        scan, found = ffi.new("struct salvage_scan *"), ffi.new("struct salvage_page *")
        data = ffi.from_buffer(dump)
        lib.salvage_begin(scan, data, len(dump))
        while slot := lib.salvage_next(self._self, scan, found):
            if slot == lib.SALVAGE_PAGE:
                yield self._page(found)
            else:
                erased = slot == lib.SALVAGE_ERASED
                yield Page(found.at, found.bytes, erased, 0, 0, 0, 0, 0, 0, b"")

    def page(self, raw: bytes, unsure: bytes | None = None) -> Page | None:
        """What may be a page, by itself; unsure: its bits of which nothing is known are set."""
        found = ffi.new("struct salvage_page *")
        if not lib.salvage_read(
            self._self, raw, unsure or ffi.NULL, len(raw), len(raw) < RAW_BYTES, found
        ):
            return None
        return self._page(found)

    def is_erased(self, raw: bytes) -> bool:
        """Whether that is an erased page, with wrong bits or without."""
        return bool(lib.salvage_is_erased(self._self, raw, len(raw)))

    def _page(self, found: Any) -> Page:
        head, content = found.head, ffi.buffer(self._self.page)
        return Page(
            found.at, found.bytes, False, found.halves, found.bits,
            head.kind, head.stripe, head.index, head.number, content[_HEADER_BYTES:],
        )  # fmt: skip

    def restored(
        self, bodies: Mapping[int, tuple[int, bytes]], data: int, parity: int
    ) -> dict[int, tuple[int, bytes]]:
        """The data bodies of a stripe of so many data and parity pages, as far as they come back.

        Each is told by its index, with the halves that are there.
        """
        have = ffi.new("uint8_t[]", data + parity)
        for index, (halves, body) in bodies.items():
            place = index if index < FIRST_PARITY else data + index - FIRST_PARITY
            have[place] = halves
            self._room[place * BODY_BYTES : (place + 1) * BODY_BYTES] = body
        lib.salvage_restore(self._self, self._bodies, have, data, parity)
        return {
            index: (have[index], self._room[index * BODY_BYTES : (index + 1) * BODY_BYTES])
            for index in range(data)
            if have[index]
        }

    def entries(self, bodies: Mapping[int, bytes], count: int) -> Iterator[RawEntry]:
        """The entries in whole bodies of a stripe of so many pages, in their order."""
        known = ffi.new("bool[]", count)
        for index, body in bodies.items():
            known[index] = True
            self._room[index * BODY_BYTES : (index + 1) * BODY_BYTES] = body
        lib.salvage_walk(self._self, self._bodies, known, count)
        stream = ffi.buffer(self._buffer)
        while found := lib.salvage_entries(self._self, self._list, _AT_ONCE):
            for entry in self._list[0:found]:
                at = entry.payload
                yield RawEntry(
                    entry.sequence, entry.kind, entry.time_ms,
                    stream[at : at + entry.payload_bytes], entry.moved, entry.index,
                )  # fmt: skip
