"""What holds for all entries, pages and orders of events, as far as chance finds them."""

from __future__ import annotations

import random

import pytest
from ares4._core import ffi, lib
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.driven import KEPT, KINDS, RAW, Part, PowerCutError

pytest.importorskip("numpy", reason="there is no numpy for this Python")
from tests.store import decoder

NUMBERS = st.integers(0, 2**64 - 1)
TIMES = st.integers(0, 2**48 - 1)


@given(NUMBERS, st.binary(max_size=3))
def test_a_number_is_read_as_it_was_written(value: int, more: bytes) -> None:
    room = ffi.new("uint8_t[]", 10)
    size = lib.entry_put_number(room, value)
    out = ffi.new("uint64_t *")
    written = bytes(ffi.buffer(room, size))
    assert lib.entry_get_number(written + more, size + len(more), out) == size
    assert out[0] == value
    assert lib.entry_get_number(written, size - 1, out) == 0


HEADS = st.tuples(
    st.integers(1, 127),
    st.booleans(),
    st.integers(0, 2**32 - 1),
    TIMES,
    TIMES,
    st.integers(0, 2**20),
)


@given(HEADS)
def test_a_head_is_read_as_it_was_written(fields: tuple[int, bool, int, int, int, int]) -> None:
    kind, moved, sequence, time, earlier, size = fields
    head = ffi.new("struct entry_head *", fields)
    room = ffi.new("uint8_t[]", lib.ENTRY_HEAD_MAX)
    count = lib.entry_put_head(room, head)
    read = ffi.new("struct entry_head *", {"sequence": sequence, "earlier_ms": earlier})
    for short in range(count):
        assert lib.entry_get_head(room, short, read) == 0
    assert lib.entry_get_head(room, count, read) == count
    found = (read.kind, read.moved, read.sequence, read.time_ms, read.payload_bytes)
    assert found == (kind, moved, sequence, time, size)


@given(st.binary(min_size=40, max_size=200), st.data())
def test_a_page_is_not_taken_with_a_byte_changed(body: bytes, data: st.DataObject) -> None:
    size = 16 + len(body)
    page = ffi.new("uint8_t[]", bytes(16) + body)
    head = ffi.new("struct page_head *", (lib.PAGE_DATA, 5, 6, 7))
    lib.page_seal(page, size, head)
    assert lib.page_open(page, size, head)
    assert (head.kind, head.stripe, head.index, head.number) == (lib.PAGE_DATA, 5, 6, 7)
    page[data.draw(st.integers(0, size - 1))] ^= data.draw(st.integers(1, 255))
    assert not lib.page_open(page, size, head)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 93), st.integers(0, 93))
def test_a_page_comes_back_of_wrong_bits(seed: int, first: int, second: int) -> None:
    """Up to 93 of each half, and it is told how many; one more of a half and it is lost."""
    noise, part = random.Random(seed), _PART
    page = noise.randbytes(lib.coded_geometry.page_bytes)
    raw, out = ffi.new("uint8_t[]", RAW), ffi.new("uint8_t[]", len(page))
    work, geometry, codes = part._coded, part._geometry, part._codes
    slices = 0
    while not codes.seal(work, geometry, page, raw, slices):
        slices += 1
    for start, count in ((0, first), (1056, second)):
        for bit in noise.sample(range(8447), count):
            raw[start + bit // 8] ^= 1 << bit % 8
    slices, bits = 0, lib.STORE_GOES_ON
    while bits == lib.STORE_GOES_ON:
        bits = codes.open(work, geometry, raw, out, slices)
        slices += 1
    assert (bits, bytes(ffi.buffer(out))) == (max(first, second), page)


_PART = Part()

STEPS = st.one_of(
    st.tuples(st.just("append"), st.sampled_from([*KINDS, KEPT]), st.integers(0, 9000)),
    st.tuples(st.just("wait"), st.integers(0, 4000), st.just(0)),
    st.tuples(st.just("flush"), st.just(0), st.just(0)),
    st.tuples(st.just("close"), st.just(0), st.just(0)),
    st.tuples(st.just("cut"), st.integers(0, 60), st.integers(0, RAW)),
)


def _take(part: Part, step: tuple[str, int, int], number: int) -> None:
    what, first, second = step
    if what == "append":
        part.append(first, random.Random(number).randbytes(second))
    elif what == "flush":
        lib.store_flush(part.store)
    elif what == "close":
        lib.store_close(part.store)
    elif what == "cut":
        part.cut, part.cut_bytes = first, second
    part.run(first if what == "wait" else 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_what_is_safe_is_read_by_another_decoder_and_nothing_else(
    steps: list[tuple[str, int, int]],
) -> None:
    """Entries, waits, cuts: then the part is read as the format's description says."""
    part = Part()
    for number, step in enumerate([*steps, ("wait", 5000, 0)]):
        try:
            _take(part, step, number)
        except PowerCutError:
            part.start()
    part.cut = -1
    part.start()
    part.run()
    found = decoder.read(part.dump())
    for sequence, entry in found.items():
        assert (entry.kind, entry.time, entry.payload) in part.ever[sequence]
    for sequence, entry in part.given.items():
        assert tuple(found[sequence])[1:] == entry
    assert part.store.next_sequence > part.safe
