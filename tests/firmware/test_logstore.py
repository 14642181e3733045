"""The log store loses no record that was safe, wherever the power is cut."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ares4 import flightlog

PAGE_BYTES = flightlog.PAGE_BYTES
BLOCK_PAGES = 64
BLOCK_SECTORS = 256
READ, PROGRAM, ERASE = 1, 2, 3
FOREVER = 1 << 30
# Kind FAULT: six words, so that its fields tell which record it was.
KIND, PAYLOAD_BYTES = 4, 24


class Part:
    """A log store on a simulated part."""

    library: ctypes.CDLL

    def __init__(self, library: ctypes.CDLL) -> None:
        self.library = library
        for name in ("host_new", "host_flash"):
            getattr(library, name).restype = ctypes.c_void_p
        self.self = ctypes.c_void_p(library.host_new())
        self.starts = 0
        self.written: dict[int, int] = {}

    def close(self) -> None:
        self.library.host_free(self.self)

    def power_up(self) -> None:
        self.starts += 1
        self.library.host_power_up(self.self, self.starts)

    def run(self, jobs: int = FOREVER, cut: int = 0) -> int:
        return self.library.host_run(self.self, jobs, cut)

    def append(self, value: int, flush: bool = True) -> int:
        payload = value.to_bytes(4, "little") * (PAYLOAD_BYTES // 4)
        number = self.library.host_append(self.self, KIND, value, payload, PAYLOAD_BYTES)
        if number:
            self.written[number] = value
        if flush:
            self.library.host_flush(self.self)
        return number

    @property
    def safe(self) -> int:
        return self.library.host_safe(self.self)

    def image(self) -> bytes:
        return ctypes.string_at(self.library.host_flash(self.self), flightlog.IMAGE_BYTES)

    def put_image(self, image: bytes) -> None:
        ctypes.memmove(self.library.host_flash(self.self), image, len(image))

    def keep(self) -> None:
        self.library.host_keep(self.self)

    def back(self) -> None:
        self.library.host_back(self.self)

    def check(self, safe: set[int]) -> None:
        """Every record of these is in the image and says what was written."""
        log = flightlog.read(self.image()) if safe else flightlog.Log()
        found = {entry.number: entry.fields["value"] for entry in log.entries}
        assert safe <= set(found), sorted(safe - set(found))
        for number in safe:
            assert found[number] == self.written[number]


@pytest.fixture
def part(host: ctypes.CDLL) -> Iterator[Part]:
    made = Part(host)
    made.power_up()
    made.run()
    yield made
    made.close()


def test_records_come_back_in_order(part: Part) -> None:
    for value in range(1000):
        while not part.append(value, flush=value % 7 == 0):
            part.run()
        part.run()
    part.library.host_flush(part.self)
    part.run()
    log = flightlog.read(part.image())
    assert [entry.number for entry in log.entries] == list(range(1, 1001))
    assert [entry.fields["value"] for entry in log.entries] == list(range(1000))
    assert part.safe == 1000
    assert log.damage == []
    assert log.missing() == []


def test_spare_bytes_stay_erased(part: Part) -> None:
    for value in range(40):
        part.append(value)
        part.run()
    image = part.image()
    for page in range(flightlog.PAGES):
        spare = image[page * PAGE_BYTES + 2048 : (page + 1) * PAGE_BYTES]
        assert spare == b"\xff" * 64


def test_a_cut_at_every_byte_of_a_page_program(part: Part) -> None:
    for value in range(6):  # the sixth sector lies in the middle of the second page
        part.append(value)
        part.run()
    safe = set(range(1, part.safe + 1))
    part.append(100)
    part.keep()
    for cut in range(PAGE_BYTES + 1):
        part.back()
        assert part.run(0, cut) == PROGRAM
        part.power_up()
        part.run()
        next_number = part.append(200 + cut)
        part.run()
        assert part.safe == next_number
        part.check(safe | {next_number})


@pytest.mark.parametrize("when", ["ahead", "mount"])
def test_a_cut_at_every_page_of_an_erasure(part: Part, when: str) -> None:
    for value in range(2 * BLOCK_SECTORS):  # two blocks full, the third erased ahead
        part.append(value)
        part.run()
    # The third block holds what a ring that came round would leave there.
    image = bytearray(part.image())
    start, block = 2 * BLOCK_PAGES * PAGE_BYTES, BLOCK_PAGES * PAGE_BYTES
    safe = set(range(1, part.safe + 1))
    part.append(5000)
    part.keep()
    for cut in range(BLOCK_PAGES + 1):
        part.back()
        if when == "mount":
            # Old sectors in the block to be erased: the oldest sequences there can be.
            old = bytearray(image)
            old[start : start + block] = image[:block]
            part.put_image(bytes(old))
            part.power_up()
            reads = next(n for n in range(400) if self_cut(part, n, old) == ERASE)
            part.put_image(bytes(old))
            part.power_up()
            assert part.run(reads, cut) == ERASE
        else:
            # First the sector is programmed and read back, then the block ahead erased.
            assert part.run(2, cut) == ERASE
            assert part.safe == max(safe) + 1
        part.power_up()
        part.run()
        number = part.append(6000 + cut)
        part.run()
        assert part.safe == number
        part.check(safe | {number})


def self_cut(part: Part, jobs: int, image: bytes | bytearray) -> int:
    """What the job after so many would be; the part is put back after."""
    part.put_image(bytes(image))
    part.power_up()
    return part.run(jobs, 0)


def test_the_ring_comes_round_and_drops_the_oldest(part: Part) -> None:
    sectors = flightlog.PAGES * 4
    for value in range(sectors + 3 * BLOCK_SECTORS):
        part.append(value)
        part.run()
    last = part.safe
    log = flightlog.read(part.image())
    numbers = [entry.number for entry in log.entries]
    # All but the block that is erased ahead and the rest of the one being filled.
    assert len(numbers) >= sectors - 2 * BLOCK_SECTORS
    assert numbers == list(range(last - len(numbers) + 1, last + 1))
    part.power_up()
    part.run()
    assert part.append(1) == last + 1


def test_a_part_that_does_not_take_a_page_gets_it_again(part: Part) -> None:
    part.append(1)
    part.run()
    part.library.host_stick(part.self, 3)
    part.append(2)
    part.run()
    assert part.safe == 2
    part.check({1, 2})


def test_mounting_reads_little(part: Part) -> None:
    for value in range(700):
        part.append(value)
        part.run()
    before = part.library.host_jobs(part.self)
    part.power_up()
    part.run()
    assert part.library.host_jobs(part.self) - before <= 32 + BLOCK_PAGES + 1


class Cuts(RuleBasedStateMachine):
    """Writes, cuts and power-ups in any order; what was once safe must be read back."""

    library: ctypes.CDLL

    @initialize(blocks=st.integers(0, 2))
    def begin(self, blocks: int) -> None:
        self.part = Part(self.library)
        self.part.power_up()
        self.part.run()
        self.safe: set[int] = set()
        self.value = 0
        for _ in range(blocks * BLOCK_SECTORS - 2):
            self.write()

    def write(self) -> None:
        self.value += 1
        self.part.append(self.value)
        self.part.run()
        self.note()

    def note(self) -> None:
        self.safe |= {number for number in self.part.written if number <= self.part.safe}

    @rule(count=st.integers(1, 12))
    def write_some(self, count: int) -> None:
        for _ in range(count):
            self.write()

    @rule(count=st.integers(1, 5))
    def leave_some_unwritten(self, count: int) -> None:
        for _ in range(count):
            self.value += 1
            self.part.append(self.value, flush=False)

    @rule(jobs=st.integers(0, 3), cut=st.integers(0, PAGE_BYTES))
    def cut_while_writing(self, jobs: int, cut: int) -> None:
        self.value += 1
        self.part.append(self.value)
        self.cut(jobs, cut)

    @rule(jobs=st.integers(0, 110), cut=st.integers(0, PAGE_BYTES))
    def cut_while_mounting(self, jobs: int, cut: int) -> None:
        self.part.power_up()
        self.cut(jobs, cut)

    def cut(self, jobs: int, cut: int) -> None:
        pages = min(cut, BLOCK_PAGES)
        self.part.keep()
        operation = self.part.run(jobs, 0)
        self.part.back()
        self.part.run(jobs, pages if operation == ERASE else cut)
        self.note()
        # What was taken but is not safe is gone with the power; its numbers may come again.
        self.part.written = {n: self.part.written[n] for n in self.safe}
        self.part.power_up()
        self.part.run()

    @invariant()
    def nothing_safe_is_lost(self) -> None:
        if hasattr(self, "part"):
            self.part.check(self.safe)

    def teardown(self) -> None:
        if hasattr(self, "part"):
            self.part.close()


def test_any_sequence_of_writes_and_cuts(host: ctypes.CDLL) -> None:
    machine = type("HostCuts", (Cuts,), {"library": host})
    case = machine.TestCase
    case.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
    case().runTest()


def test_a_page_that_is_half_taken_is_not_safe(part: Part) -> None:
    """The part takes the first bytes of a program and says that all is well."""
    part.append(1)
    part.run()
    for value in range(2, 13):  # eleven records fill a sector
        part.append(value, flush=value == 12)
    part.library.host_take(part.self, 512 + 256)
    part.run()
    assert part.safe == 1


def test_a_part_that_takes_nothing_is_given_up(part: Part) -> None:
    part.append(1)
    part.run()
    before = part.library.host_jobs(part.self)
    part.library.host_take(part.self, 0)
    part.append(2)
    part.run()
    assert part.library.host_jobs(part.self) - before < 50
    assert part.safe == 1
    assert part.append(3) == 0


def test_pages_that_fail_far_apart_do_not_add_up(part: Part) -> None:
    for value in range(100):
        part.library.host_stick(part.self, 1)
        number = part.append(value)
        part.run()
        assert part.safe == number == value + 1


def test_records_are_gathered_until_one_is_urgent(part: Part) -> None:
    for value in range(12):
        part.append(value, flush=value in (0, 11))
        part.run()
    sectors = [entry.sector for entry in flightlog.read(part.image()).entries]
    assert sectors == [0] + 11 * [1]


def test_a_job_that_went_badly_stops_the_store(part: Part) -> None:
    part.append(1)
    part.library.host_fail(part.self)
    part.run()
    assert part.safe == 0
    assert part.append(2) == 0
