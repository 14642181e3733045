"""The host's end of the protocol with no port and no computer: the panel's program in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_rig import DIGITS, Hardware

from ares4.attachments.panel.link import GREET_S, LAMPS_GAP_S, LAMPS_S, SILENCE_S, Link, State
from ares4.attachments.panel.messages import HELLO, OURS, VERSION, lamps_of
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.portable.wire import Kind, Message, Receiver
from tests.firmware.portable.wire import panel_frame

STEP_S = 0.01


class Bench:
    """A link and a panel, byte to byte; what the link's switches are told is written down."""

    def __init__(self, hardware: Hardware | None) -> None:
        self.hardware = hardware
        self.now_s = 100.0
        self.told: list[tuple[Any, ...]] = []
        self.lines: list[str] = []
        self.sent: list[bytes] = []
        self.taking = True  # off: the line takes no frame
        self.lit = lamps_of(0, 0, [0] * DIGITS)
        self.link = Link("the bench", self, self.lines.append)

    # What class Switches asks.

    def plugged(self, name: str, standing: Mapping[int, int]) -> None:
        self.told.append(("plugged", name, dict(standing)))

    def moved(self, control: int, position: int) -> None:
        self.told.append(("moved", control, position))

    def unplugged(self) -> None:
        self.told.append(("unplugged",))

    # The line.

    def give(self, frame: bytes) -> bool:
        if self.taking:
            self.sent.append(frame)
            if self.hardware:
                self.hardware.give(frame)
        return self.taking

    def say(self, data: bytes = b"") -> None:
        """Bytes reach the link, which then may send; 10 ms have passed."""
        self.now_s += STEP_S
        self.link.take(data, self.now_s)
        self.link.send(self.now_s, lambda: self.lit, self.give)

    def run(self, seconds: float, loses: bool = False) -> None:
        """Time passes at both ends. loses: what the panel says is lost."""
        assert self.hardware is not None
        for _ in range(round(seconds / STEP_S)):
            heard = self.hardware.run(10)
            self.say(b"" if loses else heard)

    def messages(self) -> list[Message]:
        """What was sent since the last look."""
        heard = Receiver().take(b"".join(self.sent))
        self.sent.clear()
        return heard


@pytest.fixture
def hardware(library: Any) -> Hardware:
    return Hardware(library)


@pytest.fixture
def bench(hardware: Hardware) -> Bench:
    return Bench(hardware)


def hello(session: int, last: int = 0, ours: tuple[int, ...] = OURS) -> bytes:
    return panel_frame(Kind.HELLO, 0, HELLO.pack(VERSION, session, last, *ours))


def test_it_needs_no_port_and_no_machine() -> None:
    program = (
        "import sys, ares4.attachments.panel.link; "
        "print(*sorted({'serial', 'termios', 'select', 'ares4.computer'}"
        " & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"


def test_a_panel_is_linked_and_says_how_its_switches_stand(
    bench: Bench, hardware: Hardware
) -> None:
    hardware.set("THROTTLE", 7)
    hardware.run(50)
    bench.run(1.5)
    assert (bench.link.state, bench.link.known) == (State.LINKED, True)
    assert bench.told == [("plugged", "the bench", dict(enumerate(hardware.positions)))]
    throttle = control_named("THROTTLE").number
    hardware.set("THROTTLE", 3)
    bench.run(0.1)
    assert bench.told[1:] == [("moved", throttle, 3)]
    assert bench.lines == []  # who tells the crew what it means is not the line


def test_moves_whose_frames_were_lost_are_told_in_their_order(
    bench: Bench, hardware: Hardware
) -> None:
    bench.run(1.5)
    bench.told.clear()
    drive, lidar = control_named("DRIVE").number, control_named("LIDAR").number
    for name, position in (("DRIVE", 1), ("LIDAR", 0), ("DRIVE", 2)):
        hardware.set(name, position)
        bench.run(0.05, loses=True)
    hardware.set("LIDAR", 1)
    bench.run(0.05)
    assert bench.told == [
        ("moved", drive, 1), ("moved", lidar, 0), ("moved", drive, 2), ("moved", lidar, 1)
    ]  # fmt: skip


def test_nothing_is_sent_to_who_has_not_spoken() -> None:
    bench = Bench(None)
    for _ in range(500):
        bench.say()
    assert bench.sent == []


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_nothing_is_sent_to_who_speaks_no_frame_of_ours(noise: list[bytes]) -> None:
    bench = Bench(None)
    for data in noise:
        bench.say(data.replace(b"\0", b""))
    assert bench.sent == []
    assert bench.link.state is State.WAITING


def test_a_hello_is_greeted_at_once_and_what_else_is_said_every_half_second() -> None:
    bench = Bench(None)
    bench.say(hello(0))
    assert [message.kind for message in bench.messages()] == [Kind.GREET]
    greeted = []
    for number in range(200):
        bench.say(panel_frame(Kind.CHANGE, number, bytes([0, *[0xFF, 0] * 4])))
        greeted += [bench.now_s] * len(bench.messages())
    gaps = [later - earlier for earlier, later in pairwise(greeted)]
    assert len(gaps) >= 2
    assert all(GREET_S - 1e-6 <= gap <= GREET_S + 2 * STEP_S for gap in gaps)


def test_only_the_answer_to_the_latest_greeting_links() -> None:
    bench = Bench(None)
    bench.say(hello(0))
    bench.say(hello(0))
    first, second = (message.body[1] for message in bench.messages())
    bench.say(hello(first))
    assert bench.link.state is State.WAITING
    (third,) = (message.body[1] for message in bench.messages())
    assert len({first, second, third}) == 3
    bench.say(hello(third))
    assert bench.link.state is State.LINKED
    assert not bench.link.known  # before it has said how its switches stand


def test_a_greeting_that_the_line_did_not_take_was_never_asked() -> None:
    bench = Bench(None)
    bench.taking = False
    bench.say(hello(0))
    bench.taking = True
    bench.say(hello(1))  # nobody was told that number
    assert bench.link.state is State.WAITING


def test_a_silent_panel_is_lost_once_and_met_with_silence(bench: Bench, hardware: Hardware) -> None:
    bench.run(1.5)
    bench.told.clear()
    bench.run(SILENCE_S + 0.1, loses=True)
    assert bench.told == [("unplugged",)]
    assert [line for line in bench.lines if "has been silent for 2 s" in line] == bench.lines
    assert len(bench.lines) == 1
    bench.messages()
    bench.run(3, loses=True)
    assert bench.messages() == []
    bench.run(1.5)
    assert bench.link.known


def test_a_cut_line_is_told_only_of_a_linked_panel(bench: Bench) -> None:
    bench.link.lose("cut")
    assert bench.lines == []
    bench.run(1.5)
    bench.link.lose("cut")
    assert bench.lines == ["cut"]
    assert (bench.link.state, bench.link.known) == (State.WAITING, False)


def test_half_a_frame_of_the_line_before_spoils_none_of_the_next() -> None:
    bench = Bench(None)
    bench.say(hello(0)[:-4])
    bench.link.begin()
    bench.say(hello(0))
    assert [message.kind for message in bench.messages()] == [Kind.GREET]
    assert bench.link.counts.damaged == 0


def test_another_cockpits_panel_is_refused_once_and_stays_dark() -> None:
    bench = Bench(None)
    for _ in range(5):
        bench.say(hello(0, ours=(50, 22, 19, 1)))
    assert bench.link.state is State.REFUSED
    assert bench.lines == [bench.link.refusal]
    assert "is made for another cockpit (50 controls, 22 lamps, 19 digits" in bench.lines[0]
    assert bench.messages() == []


def test_lamps_go_when_they_change_and_twice_a_second_when_not(
    bench: Bench, hardware: Hardware
) -> None:
    bench.run(1.5)
    bench.messages()
    bench.run(10 * LAMPS_S)
    assert 9 <= len(bench.messages()) <= 10
    for number in range(20):
        bench.lit = lamps_of(number + 1, 5, [number] * DIGITS)
        bench.run(0.05)
        assert (hardware.lamps, hardware.digits) == (number + 1, [number] * DIGITS)
    assert len(bench.messages()) == 20


def test_lamps_that_flicker_go_no_more_often_than_the_line_carries() -> None:
    bench = Bench(None)
    bench.say(hello(0))
    (greeted,) = bench.messages()
    bench.say(hello(greeted.body[1]))
    bench.messages()
    start_s = bench.now_s + 1
    for millisecond in range(100):
        bench.lit = lamps_of(millisecond, 0, [0] * DIGITS)
        bench.link.send(start_s + millisecond / 1000, lambda: bench.lit, bench.give)
    assert len(bench.messages()) <= 0.1 / LAMPS_GAP_S + 1


def test_lamps_that_the_line_did_not_take_go_as_soon_as_it_does(
    bench: Bench, hardware: Hardware
) -> None:
    bench.run(1.5)
    bench.taking = False
    bench.lit = lamps_of(0x155555, 9, [1] * DIGITS)
    bench.run(0.1)
    assert hardware.lamps == 0
    bench.taking = True
    bench.run(0.05)
    assert hardware.lamps == 0x155555


def test_all_controls_have_their_place_in_what_is_told(bench: Bench, hardware: Hardware) -> None:
    bench.run(1.5)
    for control in CONTROL_TABLE.values():
        bench.told.clear()
        there = len(control.positions) - 1
        if there == control.initial:
            there = 0
        hardware.set(control.number, there)
        bench.run(0.1)
        assert bench.told == [("moved", control.number, there)]
