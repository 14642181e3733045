"""The panel's program by itself: contacts, what it tells, and what it lights."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from panel_rig import DIGITS, PANEL, Hardware, contacts_of, first_contacts

from ares4.attachments.panel.messages import TABLE_TEXT
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.portable.wire import Kind, Message, Receiver
from tests.firmware.portable.wire import panel_frame, panel_payload

CONTROLS = list(CONTROL_TABLE.values())
VERSION = 2
GREET = struct.Struct(">BBBBBI")  # version, session, controls, lamps, digits, table
HELLO = struct.Struct(">BBBBBBI")  # version, session, last session, then as above
OURS = (len(CONTROLS), 22, DIGITS, zlib.crc32(TABLE_TEXT.encode()))
POSITION = st.integers(0, len(CONTROLS) - 1).flatmap(
    lambda number: st.tuples(st.just(number), st.integers(0, len(CONTROLS[number].positions) - 1))
)


class Talk:
    """A host as plain as can be, to talk with the panel."""

    def __init__(self, hardware: Hardware) -> None:
        self.hardware = hardware
        self.receiver = Receiver()
        self.sequence = 0

    def say(self, kind: Kind, body: bytes) -> None:
        self.hardware.give(panel_frame(kind, self.sequence, body))
        self.sequence = (self.sequence + 1) % 256

    def hear(self, milliseconds: int) -> list[Message]:
        return self.receiver.take(self.hardware.run(milliseconds))

    def greet(self, session: int = 1, ours: tuple[int, ...] = OURS, version: int = VERSION) -> None:
        self.say(Kind.GREET, GREET.pack(version, session, *ours))

    def light(self, lamps: int, brightness: int = 9, digits: bytes = bytes(DIGITS)) -> None:
        self.say(Kind.LAMPS, struct.pack(">IB", lamps, brightness) + digits)

    def link(self) -> None:
        self.greet()
        assert [message.kind for message in self.hear(10)][-2:] == [Kind.HELLO, Kind.STATE]


@pytest.fixture
def talk(hardware: Hardware) -> Talk:
    return Talk(hardware)


def state_positions(message: Message) -> list[int]:
    assert message.kind == Kind.STATE
    return list(message.body[11:])


def test_table_and_wiring_are_fresh() -> None:
    subprocess.run([sys.executable, PANEL / "table.py", "--check"], check=True)


def test_every_control_has_its_row_among_what_is_fitted() -> None:
    rows = re.findall(r"^CONTROL\((\w+)\)$", (PANEL / "fitted.def").read_text(), re.MULTILINE)
    assert rows == list(CONTROL_TABLE)


def test_the_wiring_names_each_contact_where_the_program_reads_it(hardware: Hardware) -> None:
    """wiring.md comes from table.py and the positions from panel.c: two readings of one rule."""
    lines = (PANEL / "wiring.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| R") and line[3].isdigit()]
    grid = [[cell.strip() for cell in row.split("|")[2:-1]] for row in rows]
    named = {
        name: 8 * column + row
        for row, names in enumerate(grid)
        for column, name in enumerate(names)
        if name
    }
    assert len(named) == 79
    for control, first in zip(CONTROLS, first_contacts(), strict=True):
        many = len(control.positions) > 2
        skipped = control.positions[1:2] if len(control.positions) == 3 else ()
        words = [word for word in control.positions if word not in skipped] if many else [""]
        for number, word in enumerate(words):
            assert named[f"{control.name} {word}".strip()] == first + number


def test_it_starts_with_its_switches_as_they_stand_and_dark(hardware: Hardware, talk: Talk) -> None:
    assert hardware.positions == [control.initial for control in CONTROLS]
    assert (hardware.lamps, hardware.digits) == (0, [0] * DIGITS)
    hello = talk.hear(10)
    assert [message.kind for message in hello] == [Kind.HELLO]
    assert HELLO.unpack(hello[0].body) == (VERSION, 0, 0, *OURS)


def test_it_writes_as_others_would(hardware: Hardware) -> None:
    data = hardware.run(10)
    assert data == b"\0" + data[1:-1] + b"\0"
    payload = panel_payload(data[1:-1])
    assert payload == bytes([Kind.HELLO, 0]) + HELLO.pack(VERSION, 0, 0, *OURS)


@given(st.lists(POSITION, max_size=12))
def test_any_positions_are_read_and_told(library, moves: list[tuple[int, int]]) -> None:
    hardware = Hardware(library)
    talk = Talk(hardware)
    talk.link()
    wanted = [control.initial for control in CONTROLS]
    told = list(wanted)
    for number, position in moves:
        hardware.set(number, position)
        wanted[number] = position
        for message in talk.hear(25):
            if message.kind == Kind.CHANGE:
                told[message.body[1]] = message.body[2]
    assert hardware.positions == wanted
    assert told == wanted
    talk.light(0)
    assert state_positions(talk.hear(1000)[-1]) == wanted


@pytest.mark.parametrize("bounce_ms", [1, 6, 11])
def test_a_bouncing_contact_is_one_change(hardware: Hardware, talk: Talk, bounce_ms: int) -> None:
    talk.link()
    heard = []
    for number in range(7):
        hardware.set("LIDAR", number % 2)
        heard += talk.hear(bounce_ms)
    hardware.set("LIDAR", 0)
    heard += talk.hear(30)
    lidar = control_named("LIDAR").number
    changes = [message.body[:3] for message in heard if message.kind == Kind.CHANGE]
    assert changes == [bytes([1, lidar, 0])]


@given(st.lists(st.integers(0, 3), min_size=20, max_size=20), st.integers(0, 20))
@example([0, 1, 0, 0, 0] * 4, 0)
def test_a_contact_that_rested_20_ms_is_never_lost(
    library, busy_ms: list[int], began_ms: int
) -> None:
    """Though its turns are late, as while it lights lamps or checks a frame."""
    hardware = Hardware(library)
    talk = Talk(hardware)
    talk.link()
    heard = talk.hear(began_ms)
    hardware.set("IGNITE", 1)
    rested_ms = 0
    for wished_ms in busy_ms:
        late_ms = min(wished_ms, 20 - rested_ms - 1)
        library.host_busy(late_ms)
        heard += talk.hear(1)
        rested_ms += late_ms + 1
        if rested_ms == 20:
            break
    hardware.set("IGNITE", 0)
    heard += talk.hear(30)
    ignite = control_named("IGNITE").number
    moves = [tuple(message.body[1:3]) for message in heard if message.kind == Kind.CHANGE]
    assert moves == [(ignite, 1), (ignite, 0)]


def test_a_spike_is_no_change(hardware: Hardware, talk: Talk) -> None:
    talk.link()
    hardware.set("IGNITE", 1)
    heard = talk.hear(12)
    hardware.set("IGNITE", 0)
    assert heard + talk.hear(100) == []


def test_a_rotary_between_detents_stays_where_it_was(hardware: Hardware, talk: Talk) -> None:
    talk.link()
    throttle = control_named("THROTTLE").number
    first = first_contacts()[throttle]
    hardware.set(throttle, 4)
    talk.hear(50)
    hardware.library.host_contact(first + 4, False)  # breaks before it makes
    assert talk.hear(100) == []
    hardware.library.host_contact(first + 5, True)
    assert [message.body[1:3] for message in talk.hear(50)] == [bytes([throttle, 5])]
    hardware.library.host_contact(first + 6, True)  # makes before it breaks
    assert talk.hear(100) == []
    assert hardware.positions[throttle] == 5


def test_a_three_way_switch_with_both_contacts_closed_stays(hardware: Hardware) -> None:
    number = control_named("DRIVE").number
    first = first_contacts()[number]
    hardware.set(number, 2)
    hardware.run(50)
    hardware.library.host_contact(first, True)
    hardware.run(50)
    assert hardware.positions[number] == 2


def test_a_change_tells_the_three_before_it_too(hardware: Hardware, talk: Talk) -> None:
    talk.link()
    for name in ("KEY_1", "KEY_2", "KEY_3", "KEY_4", "KEY_5"):
        hardware.set(name, 1)
        last = talk.hear(25)[-1]
    keys = [control_named(f"KEY_{number}").number for number in (5, 4, 3, 2)]
    assert last.body == bytes([5, *(byte for key in keys for byte in (key, 1))])


def test_more_changes_at_once_than_a_frame_tells_become_a_state(
    hardware: Hardware, talk: Talk
) -> None:
    talk.link()
    for name in ("KEY_1", "KEY_2", "KEY_3", "KEY_4", "KEY_5"):
        hardware.set(name, 1)
    heard = talk.hear(25)
    assert [message.kind for message in heard] == [Kind.STATE]
    assert state_positions(heard[0]) == hardware.positions


def test_it_tells_its_positions_once_a_second(talk: Talk) -> None:
    talk.link()
    kinds = []
    for _ in range(10):
        talk.light(0)
        kinds += [message.kind for message in talk.hear(500)]
    assert kinds == [Kind.STATE] * 5


def test_it_lights_what_it_is_told(hardware: Hardware, talk: Talk) -> None:
    digits = bytes(range(200, 200 + DIGITS))
    talk.light(0xFFFF)
    talk.hear(10)
    assert hardware.lamps == 0  # nobody it knows
    talk.link()
    talk.light(0x12345, 11, digits)
    talk.hear(10)
    assert (hardware.lamps, hardware.brightness) == (0x12345, 11)
    assert hardware.digits == list(digits)


def test_it_goes_dark_after_two_silent_seconds_and_calls(hardware: Hardware, talk: Talk) -> None:
    talk.link()
    talk.light(0x3FFFFF, 15, b"\xff" * DIGITS)
    talk.hear(1)
    talk.hear(1999)
    assert hardware.lamps == 0x3FFFFF
    heard = talk.hear(2)
    assert (hardware.lamps, hardware.digits) == (0, [0] * DIGITS)
    assert Kind.HELLO in [message.kind for message in heard + talk.hear(1000)]
    talk.link()


@pytest.mark.parametrize(
    ("ours", "version"),
    [
        ((50, *OURS[1:]), VERSION),
        ((OURS[0], 21, *OURS[2:]), VERSION),
        ((*OURS[:2], 20, OURS[3]), VERSION),
        ((*OURS[:3], OURS[3] ^ 1), VERSION),
        (OURS, 1),
        (OURS, 3),
    ],
)
def test_a_host_made_for_another_table_gets_an_answer_and_no_more(
    hardware: Hardware, talk: Talk, ours: tuple[int, ...], version: int
) -> None:
    talk.link()
    talk.light(0x3FFFFF)
    talk.hear(10)
    talk.greet(9, ours, version)
    heard = talk.hear(10)
    assert [message.kind for message in heard] == [Kind.HELLO]
    assert HELLO.unpack(heard[0].body) == (VERSION, 9, 1, *OURS)
    assert hardware.lamps == 0
    talk.light(0x3FFFFF)
    hardware.set("KEY_1", 1)
    assert {message.kind for message in talk.hear(3000)} == {Kind.HELLO}
    assert hardware.lamps == 0


def test_it_says_which_host_it_was_linked_with_last(hardware: Hardware, talk: Talk) -> None:
    """By that a host that was held up knows the panel from one that has started anew."""

    def unasked() -> tuple[int, int]:
        heard = [message for message in talk.hear(3500) if message.kind == Kind.HELLO]
        assert heard
        _, session, last, *_ = HELLO.unpack(heard[-1].body)
        return session, last

    assert unasked() == (0, 0)
    talk.greet(7)
    assert unasked() == (0, 7)
    talk.greet(8)
    talk.greet(9, (50, *OURS[1:]))  # no link came of it
    assert unasked() == (0, 8)
    hardware.library.host_power_on()
    talk.receiver.forget()
    assert unasked() == (0, 0)


@given(st.binary(max_size=600))
def test_no_bytes_disturb_it(library, noise: bytes) -> None:
    hardware = Hardware(library)
    talk = Talk(hardware)
    talk.link()
    hardware.give(noise)
    talk.hear(20)
    hardware.give(b"\0")
    talk.greet()
    heard = talk.hear(20)
    assert [message.kind for message in heard][-2:] == [Kind.HELLO, Kind.STATE]


def test_nothing_is_told_by_halves_when_the_line_is_full(hardware: Hardware, talk: Talk) -> None:
    talk.link()
    hardware.library.host_room(40)
    for number in range(8):
        hardware.set(f"KEY_{number}", 1)
        hardware.library.host_pass(25)
    hardware.library.host_room(4096)
    heard = talk.hear(10)
    assert talk.receiver.damaged == 0
    assert state_positions(heard[-1]) == hardware.positions
    assert talk.receiver.missed == 0


def test_the_contacts_of_all_positions_are_different() -> None:
    """Else two positions of a control could not be told apart."""
    for control in CONTROLS:
        ways = {tuple(contacts_of(control.number, at)) for at in range(len(control.positions))}
        assert len(ways) == len(control.positions)
