"""The panel at a real serial port: the panel's own program at the far end of a pty."""

from __future__ import annotations

import errno
import os
import random
import re
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import serial
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4.attachments.panel import Panel, attachment, ports
from ares4.attachments.panel.frames import Kind, Receiver, frame_of
from ares4.attachments.panel.hands import HOLD_CYCLES
from ares4.attachments.panel.messages import HELLO
from ares4.computer import Computer
from ares4.errors import PanelError
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.machine.values import InputKind

sys.path.insert(0, str(Path(__file__).parents[2] / "hw"))

from panel_flight import MIRROR, Flight
from panel_rig import DIGITS, Cable, Hardware

CONTROLS = list(CONTROL_TABLE.values())
NOBODY = 65534


def number(name: str) -> int:
    return control_named(name).number


# ---- linking -----------------------------------------------------------------------------------


def test_on_connect_the_ship_follows_where_that_is_harmless(flight: Flight) -> None:
    flight.hardware.set("MASTER_ARM", 1)
    flight.hardware.set("LIDAR", 0)
    flight.hardware.set("THROTTLE", 7)
    flight.hardware.run(50)
    panel = flight.attach()
    assert panel.status == "linked"
    assert flight.rows == []  # nothing goes in before a frame edge
    flight.fly(2)
    told = [(row.kind, row.index, row.value) for row in flight.rows]
    assert told == [
        (InputKind.PANEL_FOUND, control, position)
        for control, position in enumerate(flight.hardware.positions)
    ]
    moved = {
        control.name: flight.positions[control.number]
        for control in CONTROLS
        if flight.positions[control.number] != control.initial
    }
    assert moved == {"LIDAR": 0}
    assert list(panel.messages) == [
        f"The panel at {flight.cable.port} is linked. The ship follows the panel: LIDAR off. "
        "The panel has MASTER ARM on, THROTTLE 7: a hand on the switch or TAKE PANEL decides."
    ]
    flight.take_panel()
    assert flight.positions == flight.hardware.positions


def test_every_position_of_every_control_comes_in_and_is_journalled(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    for control in CONTROLS:
        for position in [*range(len(control.positions)), control.initial]:
            before = flight.positions[control.number]
            flight.rows.clear()
            flight.hardware.set(control.number, position)
            flight.fly(8)
            assert flight.positions[control.number] == position
            moved = (InputKind.PANEL_MOVED, control.number, position)
            wanted = [moved] if before != position else []
            assert [(row.kind, row.index, row.value) for row in flight.rows] == wanted
    assert flight.panel is not None
    assert (flight.panel.counts.damaged, flight.panel.counts.missed) == (0, 0)


def test_lamps_and_digits_show_what_the_program_drives(flight: Flight) -> None:
    flight.attach()
    noise = random.Random(4)
    for _ in range(20):
        digits = [noise.randrange(256) for _ in range(DIGITS)]
        flight.light(noise.getrandbits(22), noise.randrange(16), digits)
        flight.fly(4)
        assert flight.shown() == flight.driven()
        assert flight.driven()[2] == digits


def test_lamps_that_do_not_change_stay_lit(flight: Flight) -> None:
    flight.attach()
    flight.light(0x3FFFFF, 15, [0xFF] * DIGITS)
    flight.fly(4)
    for _ in range(100):
        flight.fly(10)
        assert flight.hardware.lamps == 0x3FFFFF


def test_the_lamps_go_out_when_the_host_stops(flight: Flight) -> None:
    flight.attach()
    flight.light(0x3FFFFF, 15, [0xFF] * DIGITS)
    flight.fly(4)
    assert flight.panel is not None
    flight.panel.close()
    assert flight.panel.status == "closed"
    flight.hardware.run(2000)
    assert flight.shown() == (0, 0, [0] * DIGITS)
    flight.panel.frame()
    flight.panel.close()


def test_a_switch_of_the_deck_stands_until_the_hand_moves_it(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    flight.computer.control("LIDAR", "off")
    flight.fly(300)
    assert flight.positions[number("LIDAR")] == 0
    flight.hardware.set("LIDAR", 0)
    flight.fly(5)
    flight.hardware.set("LIDAR", 1)
    flight.fly(5)
    assert flight.positions[number("LIDAR")] == 1


def test_a_tap_stands_long_enough_to_be_seen(flight: Flight) -> None:
    """Taps come faster than the machine may take them when it is flown slower than real time."""
    flight.attach()
    flight.fly(2)
    flight.rows.clear()
    for name in ("KEY_1", "KEY_1", "KEY_2"):
        for position in (1, 0):
            flight.hardware.set(name, position)
            flight.cable.clock()
            flight.cable.clock()
            flight.cable.clock()
    flight.fly(60)
    one, two = number("KEY_1"), number("KEY_2")
    moves = [(one, 1), (one, 0), (one, 1), (one, 0), (two, 1), (two, 0)]
    assert [(row.index, row.value) for row in flight.rows] == moves
    for first, second in zip(flight.rows, flight.rows[1:], strict=False):
        if first.index == second.index:
            assert second.cycle - first.cycle >= HOLD_CYCLES


@pytest.mark.parametrize(("name", "there", "back"), [("LIDAR", 0, 1), ("THROTTLE", 3, 0)])
def test_a_switch_flicked_between_two_frames_stands_long_enough_to_be_seen(
    flight: Flight, name: str, there: int, back: int
) -> None:
    flight.attach()
    flight.fly(2)
    flight.rows.clear()
    for position in (there, back):
        flight.hardware.set(name, position)
        flight.cable.clock()
        flight.cable.clock()
    flight.fly(60)
    first, second = flight.rows
    assert [first.value, second.value] == [there, back]
    assert second.cycle - first.cycle >= HOLD_CYCLES


def test_taking_the_machine_back_does_not_hold_a_key_up(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    early = flight.computer.snapshot()
    flight.fly(400)
    flight.hardware.set("ENTER", 1)
    flight.fly(5)
    flight.computer.restore(early)
    flight.hardware.set("ENTER", 0)
    flight.fly(5)
    flight.hardware.set("ENTER", 1)
    flight.fly(10)
    assert flight.positions[number("ENTER")] == 1


# ---- what cannot be opened ---------------------------------------------------------------------


def test_no_such_port(flight: Flight) -> None:
    with pytest.raises(PanelError, match=r"^The port /nowhere/ttyNOT is not there; "):
        Panel(flight.computer, "/nowhere/ttyNOT")


@pytest.fixture
def by_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of links by which devices are found, as the system keeps one."""
    place = tmp_path / "by-id"
    place.mkdir()
    monkeypatch.setattr(ports, "BY_ID", place)
    return place


def test_a_typing_error_in_the_ports_name_names_the_ports_that_are_there(
    flight: Flight, by_id: Path
) -> None:
    link = by_id / "usb-Panel_0042-if00"
    link.symlink_to(flight.cable.port)
    with pytest.raises(PanelError, match=re.escape(f"; there are {link}")):
        Panel(flight.computer, "/nowhere/ttyACM0")
    wrong = f"{flight.cable.port}O"
    panel = Panel(flight.computer, wrong)
    assert panel.messages[0].startswith(f"There is no port {wrong} yet, there are {link}")


@pytest.mark.parametrize("kind", ["file", "folder", "fifo", "null"])
def test_no_serial_port(flight: Flight, tmp_path: Path, kind: str) -> None:
    place = Path("/dev/null") if kind == "null" else tmp_path / kind
    if kind == "file":
        place.write_bytes(b"")
    elif kind == "folder":
        place.mkdir()
    elif kind == "fifo":
        os.mkfifo(place)
    with pytest.raises(PanelError, match=f"^The port {place} is no serial port; "):
        Panel(flight.computer, str(place))


def test_a_port_in_use(flight: Flight) -> None:
    flight.attach()
    with pytest.raises(PanelError, match="is in use: close the other program"):
        Panel(flight.computer, flight.cable.port)


def test_a_port_that_may_not_be_opened(flight: Flight) -> None:
    """Root, who runs tests in containers, may open any port, so it becomes nobody for a moment."""
    Path(os.ttyname(flight.cable.slave)).chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(PanelError, match="join the group that owns it"):
            flight.attach()
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_the_reason_of_each_errno_is_one_sentence_without_a_number(code: int) -> None:
    for error in (OSError(code, os.strerror(code)), termios.error(code, os.strerror(code))):
        sentence = ports.why_not("/dev/ttyX", error)
        assert sentence.startswith("The port /dev/ttyX ")
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert "rrno" not in sentence
        assert str(code) not in sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "may not be opened: join the group that owns it"),
        (errno.EBUSY, "is in use: close the other program"),
        (errno.EIO, "has no device behind it: plug the panel in again"),
        (errno.ENXIO, "has no device behind it: plug the panel in again"),
        (errno.ENOTTY, "is no serial port; "),
        (errno.EMFILE, "too many files open"),
    ],
)
def test_the_reason_fits_the_errno(code: int, words: str) -> None:
    wrapped = serial.SerialException("Could not configure port")
    wrapped.__context__ = termios.error(code, os.strerror(code))
    for error in (OSError(code, "no words"), wrapped):
        assert words in ports.why_not("/dev/ttyX", error)


def test_nobody_answers(flight: Flight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment, "ANSWER_S", 1.0)
    flight.cable.to_host = lambda _: b""
    with pytest.raises(PanelError, match=r"^Nobody answers at .* within 1 s: look"):
        flight.attach()
    assert flight.cable.now_s >= attachment.ANSWER_S


def test_nothing_is_sent_before_the_panel_has_spoken(
    flight: Flight, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte would hold a board in its bootloader, which listens after each reset."""
    monkeypatch.setattr(attachment, "ANSWER_S", 1.0)
    sent: list[bytes] = []

    def to_panel(data: bytes) -> bytes:
        sent.append(data)
        return b""

    flight.cable.to_panel = to_panel
    flight.cable.to_host = lambda _: b""
    with pytest.raises(PanelError):
        flight.attach()
    assert b"".join(sent) == b""


def test_a_panel_that_falls_silent_is_met_with_silence(flight: Flight) -> None:
    """Reset in flight, its board may be in the bootloader: 8 s without a byte set it free."""
    panel = flight.attach()
    flight.fly(5)
    flight.cable.to_host = lambda _: b""
    flight.fly(round(attachment.SILENCE_S / 0.01) + 10)
    assert panel.status == "waiting"
    sent: list[bytes] = []

    def to_panel(data: bytes) -> bytes:
        sent.append(data)
        return data

    flight.cable.to_panel = to_panel
    flight.fly(1000)
    assert b"".join(sent) == b""
    flight.cable.to_host = lambda data: data
    flight.fly(300)
    assert panel.status == "linked"


def test_a_panel_answers_as_late_as_a_bootloader_lets_it(flight: Flight) -> None:
    hello = flight.cable.to_host
    flight.cable.to_host = lambda data: hello(data) if flight.cable.now_s > 12 else b""
    assert flight.attach().status == "linked"


def test_a_line_that_only_echoes_is_no_panel(
    flight: Flight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment, "ANSWER_S", 1.0)
    heard: list[bytes] = []

    def to_panel(data: bytes) -> bytes:
        heard.append(data)
        return b""

    flight.cable.to_panel = to_panel
    flight.cable.to_host = lambda _: heard.pop()
    with pytest.raises(PanelError, match=r"^Nobody answers"):
        flight.attach()


def test_a_line_at_which_something_else_sends_is_no_panel(
    flight: Flight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment, "ANSWER_S", 1.0)
    flight.cable.to_host = lambda _: b"$GPGGA,1\r\n\0"
    with pytest.raises(PanelError, match=r"^Something sends, but no panel, answers at"):
        flight.attach()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((1, 1, 52, 22, 19, 0), "speaks version 1 of the panel's protocol and this program 2"),
        ((2, 1, 50, 22, 19, 0), r"is made for another cockpit \(50 controls, 22 lamps, 19 digits"),
        ((2, 1, 52, 22, 19, 0), "table 00000000"),
    ],
)
def test_a_panel_made_for_another_table_is_refused(
    flight: Flight, change: tuple[int, ...], words: str
) -> None:
    receiver = Receiver()

    def other(data: bytes) -> bytes:
        out = b""
        for message in receiver.take(data):
            if message.kind == Kind.HELLO:
                body = HELLO.pack(change[0], message.body[1], 0, *change[2:])
                out += frame_of(Kind.HELLO, 0, body)
        return out

    flight.cable.to_host = other
    with pytest.raises(PanelError, match=words) as caught:
        flight.attach()
    assert "load this version's hw/panel into it." in str(caught.value)


# ---- the ship's own firmware --------------------------------------------------------------------


def test_the_ships_firmware_sees_the_switches_and_drives_the_lamps(
    flight: Flight, ship: Computer
) -> None:
    flight.computer = ship
    flight.attach()
    flight.fly(100)
    assert flight.shown() == flight.driven()
    assert any(flight.driven()[2])
    flight.hardware.set("LAMP_TEST", 1)
    flight.fly(30)
    assert flight.hardware.lamps & 0x3FFFFF == 0x3FFFFF
    assert flight.hardware.digits == [0xFF] * DIGITS
    flight.hardware.set("LAMP_TEST", 0)
    flight.fly(30)
    assert flight.hardware.lamps & 0x3FFFFF != 0x3FFFFF
    assert flight.shown() == flight.driven()


# ---- a panel that comes and goes ---------------------------------------------------------------


def test_the_flight_goes_on_without_its_panel_and_takes_it_up_again(flight: Flight) -> None:
    panel = flight.attach()
    flight.fly(5)
    flight.hardware.set("IGNITE", 1)
    flight.fly(8)
    assert flight.positions[number("IGNITE")] == 1
    panel.messages.clear()
    flight.cable.unplug()
    flight.fly(300)
    assert panel.status == "gone"
    assert flight.positions[number("IGNITE")] == 0  # no hand is known to hold it
    assert len(panel.messages) == 1
    assert panel.messages[0].startswith(f"The panel's port {flight.cable.port} is gone")
    flight.hardware.set("IGNITE", 0)
    flight.hardware.set("DRIVE", 2)
    flight.cable.plug()
    flight.fly(300)
    assert panel.status == "linked"
    assert flight.positions[number("DRIVE")] == 0
    assert len(panel.messages) == 2
    assert panel.messages[1] == (
        f"The panel at {flight.cable.port} is linked. "
        "The panel has DRIVE run: a hand on the switch or TAKE PANEL decides."
    )
    flight.take_panel()
    assert flight.positions == flight.hardware.positions


def test_a_panel_plugged_in_after_the_start_is_taken_up(flight: Flight) -> None:
    flight.cable.unplug()
    flight.hardware.set("THROTTLE", 6)
    panel = flight.attach()
    assert panel.status == "gone"
    assert panel.messages[0].startswith(f"There is no port {flight.cable.port} yet, ")
    flight.fly(200)
    assert (panel.status, len(panel.messages), flight.rows) == ("gone", 1, [])
    flight.cable.plug()
    flight.fly(300)
    assert panel.status == "linked"
    flight.take_panel()
    assert flight.positions == flight.hardware.positions
    panel.close()


@pytest.mark.parametrize("old_name", ["free", "taken by another device"])
def test_a_panel_that_comes_back_under_another_name_is_found(
    flight: Flight, by_id: Path, tmp_path: Path, old_name: str
) -> None:
    link = by_id / "usb-Panel_0042-if00"
    link.symlink_to(flight.cable.port)
    panel = flight.attach()
    flight.fly(5)
    flight.cable.unplug()
    flight.fly(120)
    assert panel.status == "gone"
    other = Cable(Hardware(flight.hardware.library), tmp_path / "ttyOTHER")
    if old_name != "free":
        flight.cable.name.symlink_to(other.name)
    else:
        other.unplug()
    flight.cable.name = tmp_path / "ttyPANEL1"
    flight.cable.plug()
    link.unlink()
    link.symlink_to(flight.cable.name)
    flight.fly(300)
    assert panel.status == "linked"
    assert panel.messages[-1].startswith(f"The panel at {os.ttyname(flight.cable.slave)} is linked")
    other.unplug()


def test_a_panel_without_a_lasting_name_is_found_under_its_own(flight: Flight, by_id: Path) -> None:
    panel = flight.attach()
    (by_id / "usb-Other_0001-if00").symlink_to("/dev/null")
    flight.cable.unplug()
    flight.fly(120)
    flight.cable.plug()
    flight.fly(300)
    assert panel.status == "linked"


@pytest.mark.parametrize("settings_of_another", ["sane", "9600 icanon icrnl echo", "raw 300"])
def test_another_programs_settings_do_not_cut_the_link(
    flight: Flight, settings_of_another: str
) -> None:
    panel = flight.attach()
    flight.fly(5)
    panel.messages.clear()
    place = os.ttyname(flight.cable.slave)
    before = termios.tcgetattr(flight.cable.slave)
    subprocess.run(["stty", "-F", place, *settings_of_another.split()], check=True)
    assert termios.tcgetattr(flight.cable.slave) != before
    flight.fly(60)
    assert termios.tcgetattr(flight.cable.slave) == before
    assert panel.messages[0].startswith("Another program changed the settings of the port ")
    flight.hardware.set("THROTTLE", 4)
    flight.fly(500)
    assert panel.status == "linked"
    assert flight.positions == flight.hardware.positions


COMING = st.sampled_from(["plug", "unplug", "power", "hand", "wait"])


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(COMING, st.integers(0, 250)), max_size=8), st.booleans())
def test_in_whatever_order_a_panel_comes_and_goes_it_is_linked_in_the_end(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[tuple[str, int]],
    there_at_the_start: bool,
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    cable = flight.cable
    try:
        if not there_at_the_start:
            cable.unplug()
        panel = flight.attach()
        for action, frames in actions:
            if action == "plug" and not cable.plugged:
                cable.plug()
            elif action == "unplug":
                cable.unplug()
            elif action == "power":
                flight.hardware.library.host_power_on()
            elif action == "hand":
                flight.hardware.set("THROTTLE", frames % 11)
            flight.fly(frames)
        if not cable.plugged:
            cable.plug()
        flight.fly(800)
        assert panel.status == "linked"
        flight.take_panel()
        assert flight.positions == flight.hardware.positions
        assert flight.shown() == flight.driven()
    finally:
        flight.close()


def test_a_port_that_is_back_and_may_not_be_opened_is_said_once(flight: Flight) -> None:
    panel = flight.attach()
    flight.cable.unplug()
    flight.fly(120)
    panel.messages.clear()
    flight.cable.name.write_bytes(b"")  # something that is no serial port
    flight.fly(400)
    assert panel.status == "gone"
    assert len(panel.messages) == 1
    assert "is no serial port" in panel.messages[0]
    flight.cable.name.unlink()
    flight.cable.plug()
    flight.fly(300)
    assert panel.status == "linked"


def test_a_panel_that_falls_silent_is_reported_once_and_called(flight: Flight) -> None:
    panel = flight.attach()
    flight.fly(5)
    panel.messages.clear()
    flight.cable.to_host = lambda _: b""
    flight.fly(1000)
    assert panel.status == "waiting"
    assert len(panel.messages) == 1
    assert "has been silent for 2 s" in panel.messages[0]
    flight.cable.to_host = lambda data: data
    flight.fly(300)
    assert panel.status == "linked"


def test_a_panel_that_starts_anew_is_linked_again(flight: Flight) -> None:
    panel = flight.attach()
    flight.light(0x155555, 3, [1] * DIGITS)
    flight.fly(20)
    flight.hardware.set("THROTTLE", 3)
    flight.hardware.library.host_power_on()
    flight.fly(20)
    assert panel.status == "linked"
    flight.take_panel()
    assert flight.positions == flight.hardware.positions
    assert flight.shown() == flight.driven()


def test_a_host_that_was_held_up_knows_the_panel_again(flight: Flight) -> None:
    """The panel goes dark after 2 s; it has not started anew, and is not said to have."""
    panel = flight.attach()
    flight.fly(60)
    panel.messages.clear()
    for _ in range(250):
        flight.cable.clock()
    flight.fly(50)
    assert panel.status == "linked"
    first, *others = panel.messages
    assert "went dark, as it heard nothing of this program for 2 s" in first
    assert not any("started anew" in message for message in others)
    panel.messages.clear()
    flight.hardware.library.host_power_on()
    flight.fly(50)
    assert "has started anew" in panel.messages[0]


def test_a_port_that_takes_nothing_does_not_hold_the_flight_up(flight: Flight) -> None:
    """pyserial's write, told not to wait, tries for ever while a port is full; see Panel._send."""
    panel = flight.attach()
    flight.fly(5)
    flight.cable.taking = False
    filler = os.open(os.ttyname(flight.cable.slave), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        while True:
            os.write(filler, bytes(4096))
    except BlockingIOError:
        os.close(filler)
    flight.fly(500)
    assert panel.status in ("linked", "waiting")
    flight.cable.taking = True
    flight.light(0x2AAAAA, 5, [7] * DIGITS)
    flight.fly(1200)
    assert panel.status == "linked"
    assert flight.shown() == flight.driven()


def test_an_in_flight_change_of_panel_for_a_wrong_one_is_said_once(flight: Flight) -> None:
    panel = flight.attach()
    flight.fly(5)
    panel.messages.clear()
    receiver = Receiver()

    def other(data: bytes) -> bytes:
        out = b""
        for message in receiver.take(data):
            if message.kind == Kind.HELLO:
                wrong = HELLO.pack(2, message.body[1], 0, 50, 22, 19, 1)
                out += frame_of(Kind.HELLO, 0, wrong)
        return out

    flight.cable.unplug()
    flight.fly(120)
    flight.cable.to_host = other
    flight.cable.plug()
    flight.fly(600)
    assert panel.status == "refused"
    assert [("another cockpit" in message) for message in panel.messages] == [False, True]
    flight.cable.to_host = lambda data: data
    flight.fly(300)
    assert panel.status == "linked"


# ---- anything may happen on the way ------------------------------------------------------------

MOVE = st.integers(0, len(CONTROLS) - 1).flatmap(
    lambda control: st.tuples(
        st.just("move"),
        st.just(control),
        st.integers(0, len(CONTROLS[control].positions) - 1),
    )
)
LIGHT = st.tuples(
    st.just("light"), st.integers(0, 2**22 - 1), st.integers(0, 15), st.integers(0, 255)
)
PASS = st.tuples(st.just("fly"), st.integers(1, 12))
TROUBLE = st.sampled_from([("clean",), ("noise",), ("lossy",), ("repeat",), ("restart",)])


class Trouble:
    """A line that does to bytes what lines do; kind says which."""

    def __init__(self, seed: int) -> None:
        self.kind = "clean"
        self._random = random.Random(seed)
        self._held = b""
        self._before = b""

    def __call__(self, data: bytes) -> bytes:
        chance = self._random
        data, self._held = self._held + data, b""
        if self.kind == "noise":
            data = bytes(b ^ chance.getrandbits(8) if chance.random() < 0.03 else b for b in data)
            data += chance.randbytes(chance.randrange(4))
        elif self.kind == "lossy":
            data = bytes(b for b in data if chance.random() > 0.03)
        elif self.kind == "repeat":
            data, self._before = self._before + data, data
        cut = chance.randrange(len(data) + 1)  # whatever the trouble, bytes come in any portions
        self._held = data[cut:]
        return data[:cut]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(MOVE, MOVE, LIGHT, PASS, PASS, TROUBLE), max_size=30), st.integers())
def test_both_ends_come_to_agree_whatever_happened(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[tuple[Any, ...]],
    seed: int,
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    try:
        to_host, to_panel = Trouble(seed), Trouble(seed + 1)
        flight.cable.to_host, flight.cable.to_panel = to_host, to_panel
        panel = flight.attach()
        for action, *values in actions:
            if action == "move":
                flight.hardware.set(*values)
            elif action == "light":
                flight.light(values[0], values[1], [values[2]] * DIGITS)
            elif action == "fly":
                flight.fly(values[0])
            elif action == "restart":
                flight.hardware.library.host_power_on()
            else:
                to_host.kind = to_panel.kind = action
        to_host.kind = to_panel.kind = "clean"
        flight.fly(800)
        assert panel.status == "linked"
        # A button that a hand holds at the panel is let go by whoever lets go of it at the deck.
        for control, row in enumerate(CONTROLS):
            if row.kind in ("momentary", "key"):
                flight.hardware.set(control, 0)
        flight.fly(20)
        flight.take_panel()
        assert flight.positions == flight.hardware.positions
        assert flight.shown() == flight.driven()
        before = panel.counts
        flight.fly(200)
        assert panel.counts == before  # a quiet line stays quiet
    finally:
        flight.close()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(min_size=1, max_size=3000), max_size=20))
def test_no_bytes_whatever_disturb_the_flight(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    noise: list[bytes],
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    try:
        panel = flight.attach()
        flight.fly(2)
        flight.rows.clear()
        flight.cable.to_host = lambda data: data + (noise.pop() if noise else b"")
        while noise:
            flight.fly(1)
        flight.cable.to_host = lambda data: data
        flight.fly(400)
        assert panel.status == "linked"
        assert flight.rows == []
        assert flight.positions == flight.hardware.positions
    finally:
        flight.close()
