"""A decoder of the log, written from docs/log-format.md alone: it shares nothing with the store.

As a program it reads a dump and prints a line for each entry, by sequence: sequence, kind, time in
ms, payload in hexadecimal digits or -.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

RAW, HALF, CONTENT, BODY, STREAM = 2112, 1056, 894, 1772, 1736
CORRECTED, WORD_BITS = 93, 8447
DATA, PARITY, COPY, TAIL = 1, 2, 3, 4
FIRST_PARITY, COLUMNS = 512, BODY // 2
Numbers = Any  # an array of numpy's


# ---- fields of polynomials over GF(2) -----------------------------------------------------------


class Field:
    """Logarithms to the base x and powers of x, by the polynomial that reduces."""

    def __init__(self, bits: int, polynomial: int) -> None:
        self.units = (1 << bits) - 1
        self.power = np.zeros(2 * self.units, np.int64)
        self.log = np.zeros(1 << bits, np.int64)
        value = 1
        for exponent in range(self.units):
            self.power[exponent] = self.power[exponent + self.units] = value
            self.log[value] = exponent
            value <<= 1
            if value >> bits:
                value ^= polynomial

    def times(self, a: Numbers, b: Numbers) -> Numbers:
        product = self.power[self.log[a] + self.log[b]]
        return np.where((np.asarray(a) == 0) | (np.asarray(b) == 0), 0, product)


INNER = Field(14, 1 << 14 | 1 << 5 | 1 << 3 | 1 << 1 | 1)
OUTER = Field(16, 1 << 16 | 1 << 5 | 1 << 3 | 1 << 2 | 1)
BASIS = (0x0001, 0xACCA, 0x3C0E, 0x163E, 0xC582, 0xED2E, 0x914C, 0x4012, 0x6C98, 0x10D8)


# ---- a page (section 2) --------------------------------------------------------------------------


def _syndromes(places: Numbers) -> list[int]:
    """S(1) to S(186) of a word whose coefficients at these powers of x are 1; S(0) is not used."""
    exponents = np.arange(2 * CORRECTED + 1)[:, None] * places[None, :] % INNER.units
    return [int(value) for value in np.bitwise_xor.reduce(INNER.power[exponents], axis=1)]


def _locator(syndrome: list[int]) -> list[int]:
    """The shortest recurrence that makes them: Berlekamp and Massey."""
    log, power, units = INNER.log, INNER.power, INNER.units

    def times(a: int, b: int) -> int:
        return int(power[log[a] + log[b]]) if a and b else 0

    now, before, length, gap, last = [1], [1], 0, 1, 1
    for n in range(1, 2 * CORRECTED + 1):
        wrong = 0
        for i in range(min(length, len(now) - 1) + 1):
            wrong ^= times(now[i], syndrome[n - i])
        if wrong == 0:
            gap += 1
            continue
        factor = times(wrong, int(power[units - log[last]]))
        made = now + [0] * (gap + len(before) - len(now))
        for i, value in enumerate(before):
            made[gap + i] ^= times(factor, value)
        if 2 * length < n:
            before, length, last, gap = now, n - length, wrong, 1
        else:
            gap += 1
        now = made
    while now[-1] == 0:
        now.pop()
    return now


def correct(half: bytes) -> bytes | None:
    """The content of a half, or None."""
    bits = np.unpackbits(np.frombuffer(half, np.uint8), bitorder="little")[:WORD_BITS]
    syndrome = _syndromes(WORD_BITS - 1 - np.flatnonzero(bits))
    if any(syndrome[1:]):
        locator = _locator(syndrome)
        degree = len(locator) - 1
        if degree > CORRECTED:
            return None
        places = np.arange(WORD_BITS)
        values = np.zeros(WORD_BITS, np.int64)
        for i, value in enumerate(locator):
            if value:
                values ^= INNER.power[(INNER.log[value] + i * (INNER.units - places)) % INNER.units]
        roots = places[values == 0]
        if len(roots) != degree:
            return None
        bits[WORD_BITS - 1 - roots] ^= 1
    return np.packbits(bits, bitorder="little").tobytes()[:CONTENT]


class Page(NamedTuple):
    kind: int
    stripe: int
    index: int
    number: int
    body: bytes


def _page_of(content: bytes) -> Page | None:
    if content[:3] != b"A4\x02" or zlib.crc32(content[:12] + content[16:]) != _number(
        content[12:16]
    ):
        return None
    return Page(
        content[3],
        _number(content[4:8]),
        _number(content[8:10]),
        _number(content[10:12]),
        content[16:],
    )


def _number(field: bytes) -> int:
    return int.from_bytes(field, "little")


def pages(dump: bytes) -> Iterator[Page]:
    """All that can be read, where pages begin at multiples of their size."""
    for at in range(0, len(dump) - RAW + 1, RAW):
        first, second = dump[at : at + HALF], dump[at + HALF : at + RAW]
        if first.count(0xFF) == HALF:
            continue
        page = _page_of(first[:CONTENT] + second[:CONTENT])
        if page is None:
            one = correct(first)
            other = correct(second) if one else None
            page = _page_of(one + other) if one and other else None
        if page is not None:
            yield page


# ---- a stripe (section 5) ------------------------------------------------------------------------


def _point(index: int) -> int:
    value = 0
    for i, element in enumerate(BASIS):
        if index >> i & 1:
            value ^= element
    return value


def restore(bodies: dict[int, bytes], count: int) -> None:
    """Adds the data bodies that are missing of a stripe of so many, if there are enough."""
    missing = [index for index in range(count) if index not in bodies]
    known = sorted(bodies)[:count]
    if not missing or len(known) < count:
        return
    values = np.array([np.frombuffer(bodies[index], "<u2") for index in known], np.int64)
    points = np.array([_point(index) for index in [*known, *range(count, FIRST_PARITY)]])
    log, units = OUTER.log, OUTER.units
    between = points[:count, None] ^ points[None, :]
    below = np.where(between == 0, 0, log[between]).sum(axis=1)
    for index in missing:
        away = log[_point(index) ^ points]
        factors = OUTER.power[(away.sum() - away[:count] - below) % units]
        body = np.bitwise_xor.reduce(OUTER.times(factors[:, None], values), axis=0)
        bodies[index] = body.astype("<u2").tobytes()


# ---- entries (sections 4 and 6) ------------------------------------------------------------------


class Body(NamedTuple):
    sequence: int
    first: int
    time: int
    needed: int
    before: bytes
    after: bytes
    stream: bytes


def _body_of(body: bytes) -> Body | None:
    used = _number(body[6:8])
    hashed = hashlib.sha256(body[:28] + bytes(8) + body[36 : 36 + used]).digest()
    if used > STREAM or hashed[:8] != body[28:36]:
        return None
    first, time, needed = _number(body[4:6]), _number(body[8:14]), _number(body[14:16])
    before, stream = body[20:28], body[36 : 36 + used]
    return Body(_number(body[:4]), first, time, needed, before, body[28:36], stream)


class Entry(NamedTuple):
    sequence: int
    kind: int
    time: int
    payload: bytes


def _varint(stream: bytes, at: int) -> tuple[int, int]:
    """The number, and where it ends. Raises IndexError."""
    value = shift = 0
    while True:
        value |= (stream[at] & 127) << shift
        shift += 7
        at += 1
        if stream[at - 1] < 128:
            return value, at


def _folded(number: int) -> int:
    return -(number + 1) // 2 if number & 1 else number // 2


class _Reader:
    """Goes through pages that follow each other."""

    def __init__(self) -> None:
        self.stream = b""
        self.begins: dict[int, Body] = {}  # where in the stream a page says that an entry begins
        self.starts: list[int] = []  # of the pages
        self.chain: bytes | None = None

    def follows(self, body: Body) -> bool:
        return self.chain in (None, body.before)

    def add(self, body: Body) -> None:
        self.chain = body.after
        self.starts.append(len(self.stream))
        if body.first != 65535:
            self.begins[len(self.stream) + body.first] = body
        self.stream += body.stream

    def _is_void(self, at: int, end: int) -> bool:
        """Whether an entry from here to there was given up when power failed."""
        last = bisect_left(self.starts, end) - 1  # the page in which it ends
        if last < bisect_right(self.starts, at):
            return any(at < begin < end for begin in self.begins)
        start = self.starts[last]
        stop = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.stream)
        begins = [begin for begin in self.begins if start <= begin < stop]
        return end != (begins[0] if begins else stop)

    def _after_void(self, at: int) -> int:
        return min((begin for begin in self.begins if begin > at), default=len(self.stream))

    def entries(self) -> Iterator[Entry]:
        at = min(self.begins, default=len(self.stream))
        sequence = time = 0
        while at < len(self.stream):
            if at in self.begins:
                sequence, time = self.begins[at].sequence, self.begins[at].time
            try:
                kind, moved = self.stream[at] & 127, self.stream[at] >> 7
                length, here = _varint(self.stream, at + 1)
                own, here = _varint(self.stream, here)
                when = 0
                if moved:
                    when, here = _varint(self.stream, here)
            except IndexError:
                at = self._after_void(at)
                continue
            end = here + length + 4
            if end > len(self.stream) or self._is_void(at, end):
                at = self._after_void(at)
                continue
            if not moved:
                own, when = sequence, time + _folded(own)
                sequence, time = own + 1, when
            payload, said = self.stream[here : end - 4], self.stream[end - 4 : end]
            at = end
            head = own.to_bytes(4, "little") + (when % 2**64).to_bytes(8, "little")
            if zlib.crc32(head + bytes([kind]) + payload) == _number(said):
                yield Entry(own, kind, when, payload)


def _entries_of(bodies: dict[int, bytes], count: int) -> Iterator[Entry]:
    reader = _Reader()
    for index in range(count):
        body = _body_of(bodies[index]) if index in bodies else None
        if body is None or not reader.follows(body):
            yield from reader.entries()
            reader = _Reader()
        if body is not None:
            reader.add(body)
    yield from reader.entries()


# ---- the log -------------------------------------------------------------------------------------


def read(dump: bytes) -> dict[int, Entry]:
    """The entries of all stripes that were still needed, by sequence."""
    data: dict[int, dict[int, tuple[int, bytes]]] = defaultdict(dict)
    tails: dict[int, dict[int, tuple[int, bytes]]] = defaultdict(dict)
    parity: dict[int, dict[int, bytes]] = defaultdict(dict)
    counts: dict[int, int] = {}
    for page in pages(dump):
        if page.kind in (DATA, COPY, TAIL):
            of = (tails if page.kind == TAIL else data)[page.stripe]
            if page.number > of.get(page.index, (-1, b""))[0]:
                of[page.index] = page.number, page.body
        elif page.kind == PARITY:
            parity[page.stripe][page.index] = page.body
            counts[page.stripe] = page.number
    if not data and not tails:
        return {}
    newest = max({*data, *tails})
    ends = {**tails[newest], **data[newest]}
    last = _body_of(ends[max(ends)][1])
    found: dict[int, Entry] = {}
    for stripe in range(newest - (last.needed if last else newest), newest + 1):
        bodies = {index: body for index, (_, body) in data[stripe].items()} | parity[stripe]
        count = counts.get(stripe, 0)
        restore(bodies, count)
        for index, (_, body) in tails[stripe].items():
            bodies.setdefault(index, body)
        if stripe not in counts:
            count = max(bodies, default=-1) + 1
        for entry in _entries_of(bodies, count):
            found.setdefault(entry.sequence, entry)
    return found


def main() -> None:
    for _, entry in sorted(read(Path(sys.argv[1]).read_bytes()).items()):
        print(entry.sequence, entry.kind, entry.time, entry.payload.hex() or "-")


if __name__ == "__main__":
    main()
