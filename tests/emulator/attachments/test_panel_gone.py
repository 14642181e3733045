"""A panel that comes and goes in flight: its port, its settings, its silence."""

from __future__ import annotations

import os
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel_flight import MIRROR, Flight
from panel_rig import DIGITS, Cable, Hardware

from ares4.attachments.panel.link import SILENCE_S
from ares4.attachments.panel.messages import HELLO
from ares4.computer import Computer
from ares4.machine.controls import control_named
from ares4.portable.wire import Kind, Receiver
from tests.firmware.portable.wire import panel_frame


def number(name: str) -> int:
    return control_named(name).number


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


def test_a_panel_that_falls_silent_is_met_with_silence(flight: Flight) -> None:
    """Reset in flight, its board may be in the bootloader: 8 s without a byte set it free."""
    panel = flight.attach()
    flight.fly(5)
    flight.cable.to_host = lambda _: b""
    flight.fly(round(SILENCE_S / 0.01) + 10)
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
                out += panel_frame(Kind.HELLO, 0, wrong)
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
