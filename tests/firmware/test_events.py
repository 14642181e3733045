"""The ring of events: each reader has each event once, or counts what it lost."""

from __future__ import annotations

import ctypes
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from hypothesis import given
from hypothesis import strategies as st

from ares4._dictionary import EVENTS, VALUES
from firmware import generate

KEPT = 64
SECOND_CYCLES = 100_000_000
BOOT, PANEL_DISAGREES, FRAME_TAKEN = (
    next(number for number, (name, _) in EVENTS.items() if name == wanted)
    for wanted in ("BOOT", "PANEL_DISAGREES", "FRAME_TAKEN")
)


class Note(ctypes.Structure):
    _fields_ = [
        ("counter", ctypes.c_uint32),
        ("event", ctypes.c_uint16),
        ("fields", ctypes.c_uint16),
        ("met_s", ctypes.c_uint32),
        ("utc_ms", ctypes.c_uint64),
        ("cycles", ctypes.c_uint64),
        ("value", ctypes.c_uint32 * 4),
    ]


class Reader(ctypes.Structure):
    _fields_ = [("taken", ctypes.c_uint32), ("lost", ctypes.c_uint32)]


class Ring:
    """The ring, and one who has read all that was raised so far."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        host.host_moment.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint64]
        self.begun = host.events_count()
        self.reader = Reader(self.begun, 0)

    def raise_(self, event: int, *fields: int) -> None:
        self.host.events_raise_four(event, *fields, *[0] * (4 - len(fields)))

    def read(self) -> list[Note]:
        notes, note = [], Note()
        while self.host.events_read(ctypes.byref(self.reader), ctypes.byref(note)):
            notes.append(Note.from_buffer_copy(note))
            assert len(notes) <= KEPT
        return notes


@pytest.fixture
def ring(host: ctypes.CDLL) -> Iterator[Ring]:
    host.host_moment(0, 0, 2**40)  # whatever was raised lately is long ago
    yield Ring(host)
    host.host_moment(0, 0, 2**40)


@given(st.lists(st.integers(0, 2 * KEPT + 3), min_size=1, max_size=8))
def test_a_slow_reader_counts_what_it_lost(host: ctypes.CDLL, bursts: list[int]) -> None:
    ring = Ring(host)
    raised = lost = 0
    for count in bursts:
        for _ in range(count):
            raised += 1
            ring.raise_(BOOT, raised, 0)
        lost += max(0, count - KEPT)
        values = [note.value[0] for note in ring.read()]
        assert values == list(range(raised - min(count, KEPT) + 1, raised + 1))
        assert ring.reader.lost == lost


def test_each_reader_has_each_event_once(ring: Ring) -> None:
    ring.raise_(BOOT, 1, 0)
    ring.raise_(PANEL_DISAGREES, 2, 0, 0)
    notes = ring.read()
    assert [(note.event, note.value[0]) for note in notes] == [(BOOT, 1), (PANEL_DISAGREES, 2)]
    assert [note.counter for note in notes] == [ring.begun + 1, ring.begun + 2]
    assert ring.read() == []


def test_fields_arrive_as_they_were_raised(ring: Ring) -> None:
    ring.raise_(PANEL_DISAGREES, 11, 22, 33, 44)
    (note,) = ring.read()
    assert (note.fields, list(note.value)) == (3, [11, 22, 33, 44])


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(1, 2**64 - 1))
def test_events_have_the_date_of_the_clock(
    host: ctypes.CDLL, met_s: int, utc_s: int, cycles: int
) -> None:
    ring = Ring(host)
    host.host_moment(met_s, utc_s, cycles)
    ring.raise_(BOOT)
    (note,) = ring.read()
    assert (note.met_s, note.utc_ms, note.cycles) == (met_s, 1000 * utc_s, cycles)


def test_what_repeats_itself_is_told_three_times_in_its_time(ring: Ring) -> None:
    """Frames that show what the last ones did; another matter is news, and so is the time after."""
    again = 600 * SECOND_CYCLES
    for start in (0, again):
        for look in range(5900):
            ring.host.host_moment(0, 0, 2**40 + start + look * SECOND_CYCLES // 10)
            ring.raise_(FRAME_TAKEN, look, 1, 3, 200)
            if look == 100:
                ring.raise_(FRAME_TAKEN, look, 1, 4, 200)
            if look % 1000 == 0:
                ring.raise_(BOOT, 1, 0)
        told = [(note.event, note.value[2]) for note in ring.read()]
        assert told.count((FRAME_TAKEN, 3)) == 3
        assert told.count((FRAME_TAKEN, 4)) == 1
        assert told.count((BOOT, 0)) == 6, "each of these is news"
        ring.host.host_moment(0, 0, 2**40 + start + again)


def test_more_that_repeats_itself_than_is_remembered_is_told(ring: Ring) -> None:
    for matter in range(40):
        ring.raise_(FRAME_TAKEN, 1, 2, matter, 0)
    assert [note.value[2] for note in ring.read()] == list(range(40))


@pytest.mark.parametrize("event", [0, len(EVENTS) + 1, 2**16 - 1])
def test_an_event_whose_number_memory_has_lost_is_counted_as_lost(
    ring: Ring, host: ctypes.CDLL, event: int
) -> None:
    for number in range(3):
        ring.raise_(BOOT, number, 0)
    with Path(host._name).open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        (place,) = table.get_symbol_by_name("ring")
        (known,) = table.get_symbol_by_name("events_count")
        moved = place["st_value"] - known["st_value"]
    base = ctypes.cast(host.events_count, ctypes.c_void_p).value + moved
    cell = base + (ring.begun + 1) % KEPT * ctypes.sizeof(Note)
    Note.from_address(cell).event = event
    assert [note.value[0] for note in ring.read()] == [0, 2]
    assert ring.reader.lost == 1


@pytest.mark.parametrize("control", [10**3, 2**32 - 1])
def test_a_control_that_no_table_knows_has_no_name(host: ctypes.CDLL, control: int) -> None:
    text = ctypes.create_string_buffer(64)
    assert host.words_control(text, ctypes.c_uint32(control)) == 1 and text.value == b"?"
    host.words_position(text, ctypes.c_uint32(control), 0)
    assert text.value == b"?"


def test_what_is_put_right_again_and_again_is_told_three_times(ring: Ring) -> None:
    """Each event that says what was corrected or refused has its limit, by the table."""
    numbers = {name: number for number, (name, _) in EVENTS.items()}
    for name in (
        "COMMAND_CORRECTED", "MEMORY_CORRECTED", "MEMORY_UNCORRECTED", "CONTROL_DOUBTED",
        "CONTROL_FOUND", "RECORD_FAILED", "THRUSTERS_UNCOMMANDED", "CUT_OFF_UNSEEN",
        "COMMAND_REJECTED", "FIX_DOUBTED",
    ):  # fmt: skip
        for _ in range(100):
            ring.raise_(numbers[name], 1, 1, 1, 1)
        assert [note.event for note in ring.read()] == 3 * [numbers[name]], name
    for address in range(100):
        ring.raise_(numbers["COMMAND_CORRECTED"], 9, address, 1, 2)
    assert len(ring.read()) == 3, "of one device, whichever of its registers"


def test_what_the_dictionary_has_recorded_is_recorded(host: ctypes.CDLL, firmware: Path) -> None:
    host.events_recorded.restype = ctypes.c_bool
    rows = tomllib.loads((firmware / "dictionary.toml").read_text())["event"]
    kept = {row["name"] for row in rows if row.get("record")}
    assert {name for number, (name, _) in EVENTS.items() if host.events_recorded(number)} == kept
    assert not host.events_recorded(len(rows) + 1)


UNITS = (
    "s", "us", "m", "m_s", "m_s2", "kg", "kg_s", "n", "n_m_s", "rad", "rad_s", "deg",
    "k", "pa", "v", "w", "j", "t", "percent",
)  # fmt: skip
SORTS = {"count", "number", "address", "bits", "ratio", "level"}
NAMED = {
    *VALUES,
    "mode",
    "cause",
    "reason",
    "fault",
    "knowledge",
    "loads",
    "left_out",
    "how",
    "means",
}


def test_every_number_is_a_quantity_a_count_or_a_name(firmware: Path) -> None:
    """Of each event, packet, entry and command; what has a name is written by its name."""
    table = tomllib.loads((firmware / "dictionary.toml").read_text())
    walked = 0
    for kind in ("event", "packet", "entry", "command"):
        for row in table[kind]:
            for field in row.get("fields", ()):
                name, place = field["name"], (row["name"], field["name"])
                named = any(field.get(key) for key in ("values", "flag", "position"))
                unit = any(name.endswith(f"_{unit}") for unit in UNITS)
                assert named + unit + (field.get("sort") in SORTS) == 1, place
                assert named or name not in NAMED, place
                walked += 1
    assert walked > 200


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"name": "alarm"}, "is a number that has no unit"),
        ({"name": "time_s", "sort": "count"}, "both a unit and a sort"),
        ({"name": "alarm", "sort": "figure"}, "no sort figure; there are count,"),
        ({"name": "on", "flag": True, "sort": "count"}, "is named, so it needs no sort"),
    ],
)
def test_a_number_that_says_nothing_is_refused(field: dict, words: str) -> None:
    with pytest.raises(SystemExit, match=words):
        generate.read_fields({"fields": [{"type": "u32", **field}]}, "event LIGHT", {})
