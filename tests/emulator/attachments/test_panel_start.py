"""A port that cannot be opened, and who may answer at one that can."""

from __future__ import annotations

import errno
import os
import re
import termios
from pathlib import Path

import pytest
import serial
from panel_flight import Flight

from ares4.attachments.panel import attachment, ports
from ares4.attachments.panel.attachment import Panel
from ares4.attachments.panel.messages import HELLO
from ares4.errors import PanelError
from ares4.portable.wire import Kind, Receiver
from tests.firmware.portable.wire import panel_frame

NOBODY = 65534


def test_no_such_port(flight: Flight) -> None:
    with pytest.raises(PanelError, match=r"^The port /nowhere/ttyNOT is not there; "):
        Panel(flight.computer, "/nowhere/ttyNOT")


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
                out += panel_frame(Kind.HELLO, 0, body)
        return out

    flight.cable.to_host = other
    with pytest.raises(PanelError, match=words) as caught:
        flight.attach()
    assert "load this version's hw/panel into it." in str(caught.value)
