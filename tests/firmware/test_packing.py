"""Entries are packed as docs/log-format.md says, and come back as the dictionary has them."""

from __future__ import annotations

import ctypes
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4._dictionary import ENTRIES, EVENTS, TAILS, Field
from ares4._fields import Layout, decode_entry, varints
from tests.firmware.test_events import Note

PACKED = {number: fields for number, (_, fields) in ENTRIES.items() if fields}


def numbers_of(fields: tuple[Field, ...]) -> st.SearchStrategy[list[int]]:
    """Raw numbers of a row, those at the ends of their types among them."""
    each = []
    for _, code, count, *_ in fields:
        bits = 8 * struct.calcsize(code)
        low, high = (
            (0, 2**bits - 1) if code.isupper() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        )
        ends = st.sampled_from([low, low + 1, 0, 1, 127, high - 1, high])
        each += [ends | st.integers(low, high)] * count
    return st.tuples(*each).map(list)


@pytest.mark.parametrize("kind", PACKED)
@given(data=st.data())
def test_fields_come_back(host: ctypes.CDLL, kind: int, data: st.DataObject) -> None:
    layout = Layout(PACKED[kind])
    sent = layout.packed.pack(*data.draw(numbers_of(PACKED[kind])))
    room = ctypes.create_string_buffer(200)
    used = host.packing_fields(room, kind, sent)
    tail = TAILS.get(ENTRIES[kind][0])
    packed, follows = room.raw[:used], b"ab" if tail else b""
    words = decode_entry(kind, packed + follows)
    read = {"text": "ab", "pixels": "YWI="}
    wanted = layout.decode(sent) | ({tail: read[tail]} if tail else {})
    assert words is not None and words.fields == wanted
    # Nothing but the whole is taken for it.
    assert decode_entry(kind, packed[:-1]) is None
    assert tail or decode_entry(kind, packed + b"\0") is None
    # And it is read aboard as it was.
    back = ctypes.create_string_buffer(200)
    assert host.packing_read(back, kind, packed + follows, used + len(follows)) == used
    assert back.raw[: len(sent)] == sent
    assert host.packing_read(back, kind, packed, used - 1) == 0


@pytest.mark.parametrize("event", EVENTS)
@given(data=st.data())
def test_events_come_back(host: ctypes.CDLL, event: int, data: st.DataObject) -> None:
    name, fields = EVENTS[event]
    layout = Layout(fields)
    sent = layout.packed.pack(*data.draw(numbers_of(fields)))
    note = Note(event=event, fields=len(fields))
    note.value[: len(fields)] = struct.unpack(f"<{len(fields)}I", sent)
    room = ctypes.create_string_buffer(200)
    used = host.events_pack_entry(ctypes.byref(note), room)
    words = decode_entry(1, room.raw[:used])
    assert words == ("EVENT", name, layout.decode(sent))
    back = Note()
    assert host.events_unpack_entry(ctypes.byref(back), room, used)
    assert (back.event, back.fields, back.value[:]) == (event, len(fields), note.value[:])
    assert not host.events_unpack_entry(ctypes.byref(back), room, used - 1)


def test_what_is_absent_takes_one_byte(host: ctypes.CDLL) -> None:
    """Most of a mark of a ship whose sensors are off."""
    kind = next(number for number, (name, _) in ENTRIES.items() if name == "MARK")
    none = {"u": lambda bits: 2**bits - 1, "i": lambda bits: -(2 ** (bits - 1))}
    raw = []
    for _, code, count, _, what, _ in PACKED[kind]:
        size = 8 * struct.calcsize(code)
        raw += [none["u" if code.isupper() else "i"](size) if what == "absent" else 0] * count
    sent = Layout(PACKED[kind]).packed.pack(*raw)
    room = ctypes.create_string_buffer(200)
    used = host.packing_fields(room, kind, sent)
    assert used == len(raw) and set(room.raw[:used]) == {0}


@given(st.binary(max_size=40))
def test_any_bytes_are_numbers_or_none(data: bytes) -> None:
    found = varints(data)
    assert (found is None) == bool(data and data[-1] > 127)
    for kind in ENTRIES:
        decode_entry(kind, data)
