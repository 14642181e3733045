"""The reader finds what the store was given, from any number, time and kind on, while it is written
to."""

from __future__ import annotations

import random

import pytest
from ares4._core import ffi, lib

from tests.store.driven import BLOCK_PAGES, ERASED, KEPT, KINDS, RAW, Part

TIME = 2_000_000_000_000
Entry = tuple[int, int, int, bytes]


class Reader:
    """A reader beside the writer. lost: pages that cannot be read."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.reads = 0
        self.lost: set[int] = set()
        self._job = ffi.new("struct store_job *")
        self.renew()

    def renew(self) -> None:
        self.reader = ffi.new("struct store_reader *")
        lib.reader_open(self.reader, self.part.store)

    def _step(self) -> bool:
        turn = lib.reader_next(self.reader, self._job)
        if turn == lib.STORE_JOB:
            self.reads += 1
            page = ERASED if self._job.page in self.lost else None
            page = page or self.part.pages.get(self._job.page, ERASED)
            ffi.memmove(self._job.bytes, page, RAW)
            lib.reader_done(self.reader, lib.STORE_WELL)
        return turn != lib.STORE_IDLE

    def answer(self) -> Entry | None:
        """The entry that was asked for; None: there is none."""
        while lib.reader_answer(self.reader) == lib.READER_NOTHING:
            if not lib.reader_is_opening(self.reader):
                self.part.run()
            assert self._step()
        if lib.reader_answer(self.reader) == lib.READER_END:
            return None
        entry = self.reader.entry
        payload = bytes(ffi.buffer(lib.reader_payload(self.reader), entry.payload_bytes))
        return entry.sequence, entry.kind, entry.time_ms, payload

    def seek(self, sequence: int = 0, time_ms: int = 0, kind: int = 0) -> Entry | None:
        lib.reader_seek(self.reader, sequence, time_ms, kind)
        return self.answer()

    def on(self, kind: int = 0) -> Entry | None:
        lib.reader_go_on(self.reader, kind)
        return self.answer()

    def all(self, kind: int = 0, sequence: int = 0) -> list[Entry]:
        found, entry = [], self.seek(sequence, kind=kind)
        while entry:
            found.append(entry)
            entry = self.on(kind)
        return found


def written(part: Part) -> list[Entry]:
    return [(number, *what) for number, what in sorted(part.given.items())]


def fill(part: Part, draw: random.Random, count: int) -> None:
    for _ in range(count):
        size = draw.choice((0, 1, 20, 120, 900, 1736, 5000, lib.READER_PAYLOAD_MAX))
        part.append(draw.choice((*KINDS, KEPT)), draw.randbytes(draw.randrange(size + 1)))
        part.now_ms += draw.choice((0, 0, 1, 700))
        if draw.random() < 0.3:
            part.run(draw.choice((0, 2500)))


@pytest.fixture(scope="module")
def written_to() -> Part:
    """Stripes that are closed, one that is not, and a page that is not full."""
    part = Part()
    fill(part, random.Random(1), 300)
    part.run(3000)
    assert part.store.filling.stripe > 3
    return part


def test_all_is_read_in_its_order(written_to: Part) -> None:
    assert Reader(written_to).all() == written(written_to)


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_a_kind_is_read(written_to: Part, kind: int) -> None:
    wanted = [entry for entry in written(written_to) if entry[1] == kind]
    assert Reader(written_to).all(kind) == wanted


def test_any_number_and_any_time_is_found(written_to: Part) -> None:
    reader, entries = Reader(written_to), written(written_to)
    first, draw = entries[0], random.Random(2)
    for entry in draw.sample(entries, 60):
        assert reader.seek(entry[0]) == entry
        later = next(other for other in entries if other[2] >= entry[2])
        assert reader.seek(time_ms=entry[2]) == later
    before = reader.reads
    assert reader.seek(entries[150][0]) == entries[150]
    assert reader.reads - before <= BLOCK_PAGES + 8
    assert reader.seek(0) == first
    assert reader.seek(entries[-1][0] + 1) is None
    assert reader.seek(time_ms=entries[-1][2] + 1) is None


def test_what_comes_is_read_on(written_to: Part) -> None:
    part, draw = Part(), random.Random(3)
    reader, found = Reader(part), []
    assert reader.seek() is None
    for _ in range(120):
        fill(part, draw, draw.randrange(4))
        while entry := reader.on():
            found.append(entry)
            if draw.random() < 0.2:
                break
    part.run(3000)
    while entry := reader.on():
        found.append(entry)
    assert found == written(part)


def test_it_reads_after_a_start(written_to: Part) -> None:
    part, draw = Part(), random.Random(4)
    for _ in range(6):
        fill(part, draw, 25)
        part.run(3000)
        part.start()
        part.run()
        assert Reader(part).all() == written(part)


def test_lost_pages_cost_what_lay_in_them_and_no_more(written_to: Part) -> None:
    reader, entries = Reader(written_to), written(written_to)
    draw = random.Random(5)
    pages = sorted(written_to.pages)
    for share in (0.02, 0.2, 0.6):
        reader.renew()
        reader.lost = set(draw.sample(pages, int(share * len(pages))))
        found = reader.all()
        assert set(found) <= set(entries)
        assert found == sorted(found)
        assert len(found) >= (1 - 4 * share) * len(entries)


def test_an_entry_that_was_moved_is_read_where_it_is(written_to: Part) -> None:
    part, draw = Part(), random.Random(6)
    while part.store.oldest < 4:
        part.append(KEPT if draw.random() < 0.02 else 1, draw.randbytes(1500))
        part.run(1)
    part.run(3000)
    found = Reader(part).all()
    assert all(part.ever[entry[0]][-1] == entry[1:] for entry in found)
    kept = {number for number, what in part.given.items() if what[0] == KEPT}
    assert kept <= {entry[0] for entry in found}


def test_too_long_an_entry_is_passed_over() -> None:
    part = Part()
    for size in (10, lib.READER_PAYLOAD_MAX + 1, 20, 20_000, 30):
        part.append(1, b"x" * size)
    part.run(3000)
    assert [len(entry[3]) for entry in Reader(part).all()] == [10, 20, 30]
