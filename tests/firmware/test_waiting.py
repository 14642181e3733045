"""The queue of the flight log alone: any use of it, restarts and lost memory too, is a list's."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

WAITING_MAX = 64
ENTRY_BYTES_MAX = 169


class Entry(ctypes.Structure):
    _fields_ = [
        ("time_ms", ctypes.c_uint64), ("met_s", ctypes.c_uint32), ("number", ctypes.c_uint32),
        ("event", ctypes.c_uint16), ("entry", ctypes.c_uint8), ("which", ctypes.c_uint32),
        ("payload_bytes", ctypes.c_uint32), ("payload", ctypes.c_uint8 * ENTRY_BYTES_MAX),
    ]  # fmt: skip


COPIES = 2
CELL = (ctypes.sizeof(Entry) + 4 + 7) // 8 * 8  # with its checksum


class Queue(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("first", "count", "handed")]


@dataclass
class Wanted:
    which: int
    number: int = 0
    lost: bool = False


class Pair:
    """The queue, and the list that it should be."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host, self.queue, self.wanted, self.handed = host, Queue(), [], 0
        host.waiting_add.restype = ctypes.c_bool
        host.waiting_next.restype = ctypes.POINTER(Entry)
        host.waiting_open(ctypes.byref(self.queue))
        host.waiting_sort_out(ctypes.byref(self.queue), 0)
        while self.queue.count:  # what the example before has left
            host.waiting_hand_over(ctypes.byref(self.queue), 1)
            host.waiting_let_go(ctypes.byref(self.queue), 1)
        self.base = 0
        self.wanted: list[Wanted] = []
        self.which = self.number = 0

    def place(self, number: int, copy: int = 0) -> Entry:
        at = (self.queue.first + number) % WAITING_MAX
        return Entry.from_address(self.base + (at * COPIES + copy) * CELL)

    def add(self) -> None:
        self.which += 1
        entry = Entry(2, 1, 0, 4, 3, self.which, 2)
        entry.payload[:2] = self.which.to_bytes(2, "little")
        fits = self.host.waiting_add(ctypes.byref(self.queue), ctypes.byref(entry))
        assert fits == (len(self.wanted) < WAITING_MAX)
        if fits:
            self.wanted.append(Wanted(self.which))

    def hand_over(self) -> None:
        found = self.host.waiting_next(ctypes.byref(self.queue))
        assert bool(found) == (self.handed < len(self.wanted))
        if found:
            if not self.base:
                at = (self.queue.first + self.handed) % WAITING_MAX
                self.base = ctypes.addressof(found.contents) - at * COPIES * CELL
            assert found.contents.which == self.wanted[self.handed].which
            self.number += 1
            self.host.waiting_hand_over(ctypes.byref(self.queue), self.number)
            self.wanted[self.handed].number = self.number
            self.handed += 1

    def let_go(self, back: int) -> None:
        safe = max(0, self.number - back)
        self.host.waiting_let_go(ctypes.byref(self.queue), safe)
        while self.handed and self.wanted[0].number <= safe:
            del self.wanted[0]
            self.handed -= 1

    def restart(self, lost: int, back: int, copies: int) -> None:
        """Copies of an entry are flipped; the part ends with a record that was handed over."""
        if self.wanted and self.base:
            at = lost % len(self.wanted)
            for copy in range(copies):
                self.place(at, copy).payload[1] ^= 0x10
            self.wanted[at].lost = copies == COPIES
        self.queue = Queue(99, 99, 99)
        found = self.host.waiting_open(ctypes.byref(self.queue))
        assert found == sum(one.lost for one in self.wanted)
        self.wanted = [one for one in self.wanted if not one.lost]
        self.found(back)

    def found(self, back: int) -> None:
        """The part is mounted, and ends so many records before the last that was handed over."""
        last = max(0, self.number - back)
        while self.wanted and self.wanted[0].number and self.wanted[0].number <= last:
            del self.wanted[0]
        self.host.waiting_sort_out(ctypes.byref(self.queue), last)
        self.handed, self.number = 0, last
        for one in self.wanted:
            one.number = 0

    def compare(self) -> None:
        assert (self.queue.count, self.queue.handed) == (len(self.wanted), self.handed)
        if self.base:
            for number, one in enumerate(self.wanted):
                entry = self.place(number)
                assert (entry.which, entry.number) == (one.which, one.number)
                assert int.from_bytes(bytes(entry.payload[:2]), "little") == one.which


SMALL = st.integers(0, 3)
USE = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 70)),
    st.tuples(st.just("hand_over"), st.integers(1, 8)),
    st.tuples(st.just("let_go"), SMALL),
    st.tuples(st.just("found"), SMALL),
    st.tuples(st.just("restart"), st.integers(0, 80), SMALL, st.integers(1, 2)),
)


@given(st.lists(USE, max_size=25))
def test_any_use_of_the_queue_is_that_of_a_plain_list(
    host: ctypes.CDLL, uses: list[tuple[str, int] | tuple[str, int, int, int]]
) -> None:
    pair = Pair(host)
    for word, *numbers in uses:
        if word in ("add", "hand_over"):
            for _ in range(int(numbers[0])):
                pair.add() if word == "add" else pair.hand_over()
        elif word == "let_go":
            pair.let_go(int(numbers[0]))
        elif word == "found":
            pair.found(int(numbers[0]))
        else:
            pair.restart(int(numbers[0]), int(numbers[1]), int(numbers[2]))
        pair.compare()
