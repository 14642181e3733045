"""Frames from the ship and to her survive a bad link; rows are in engineering units."""

from __future__ import annotations

import json

import pytest

from ares4 import errors, flightlog
from ares4._dictionary import COMMANDS, EVENTS, FRAME_EVENT_ID, PACKETS
from ares4.downlink import Console, Downlink, encode_command
from ares4.machine.values import InputKind, Stream
from tests.firmware.portable.wire import radio_frame

CABIN = next(number for number, (name, _) in PACKETS.items() if name == "CABIN")
READY = next(number for number, (name, _) in EVENTS.items() if name == "DRIVE_READY")


def test_missing_frames_are_counted() -> None:
    downlink = Downlink()
    downlink.feed(b"".join(radio_frame(CABIN, bytes(20), n) for n in (65534, 65535, 0, 3)))
    assert (downlink.frames, downlink.missed) == (4, 2)


def test_engineering_units() -> None:
    payload = b"".join(n.to_bytes(4, "little") for n in (100400, 21000, 400, 294125, 8999))
    (row,) = Downlink().feed(radio_frame(CABIN, payload))
    assert row["fields"] == {
        "pressure_pa": 100400,
        "oxygen_pa": 21000,
        "carbon_dioxide_pa": 400,
        "temperature_k": 294.125,
        "oxygen_tank_kg": 8.999,
    }
    assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize("payload", [b"", bytes(5), bytes(6), bytes(11), b"\0\0\0\0\xff\xff"])
def test_frames_of_another_dictionary_are_left_out(payload: bytes) -> None:
    assert Downlink().feed(radio_frame(FRAME_EVENT_ID, payload) + radio_frame(63, payload)) == []


def test_an_event() -> None:
    payload = (7).to_bytes(4, "little") + READY.to_bytes(2, "little") + (1500).to_bytes(4, "little")
    (row,) = Downlink().feed(radio_frame(FRAME_EVENT_ID, payload))
    assert (row["kind"], row["name"], row["number"]) == ("event", "DRIVE_READY", 7)
    assert row["fields"] == {"cathode_k": 1500}


def test_the_console_says_events_too() -> None:
    console = Console()
    rows = console.feed(b"start 1, cause: power-on\r\n12 RESTARTED 2 -2147483")
    rows += console.feed(b"392 21 0\r\n13 NO_SUCH\r\n14 DRIVE_READY\r\n15 DRIVE_READY x\r\n")
    (row,) = rows
    assert (row["name"], row["met_s"]) == ("RESTARTED", 12)
    expected = {"cause": "watchdog", "pc": 0x80000100, "fault": "none", "fault_value": 0}
    assert row["fields"] == {**expected, "pc": 2**32 - 2147483392}


@pytest.mark.parametrize(
    ("name", "arguments", "what"),
    [
        ("FIRE", {}, "no command 'FIRE'"),
        ("PING", {}, "takes token"),
        ("SELECT_PAGE", {"page": "engine"}, "'engine' is no page"),
        ("PING", {"token": 2**32}, "out of range"),
    ],
)
def test_commands_that_are_none(name: str, arguments: dict, what: str) -> None:
    with pytest.raises(errors.InputError, match=what):
        encode_command(name, **arguments)


def test_commands_are_carried_out(pilot) -> None:
    flight = pilot()
    flight.fly(1.0)
    data = b"\x1a\xcf" + encode_command("PING", token=0xC0FFEE)
    data += encode_command("SELECT_PAGE", page="power") + encode_command("MARK_RECORD")
    flight.ship.receive(InputKind.EARTH, data)
    flight.fly(1.0)
    accepted = [e["fields"] for e in flight.events if e["name"] == "COMMAND_ACCEPTED"]
    assert accepted == [
        {"command": "ping", "token": 0xC0FFEE},
        {"command": "select_page", "token": 5},
        {"command": "mark_record", "token": 0},
    ]
    assert len(flightlog.read(flight.ship.flash()).named("MARK")) == 1
    assert "P60 POWER" in flight.screen()


def test_bad_commands_are_rejected(pilot) -> None:
    flight = pilot()
    flight.fly(1.0)
    spoilt = bytearray(encode_command("PING", token=1))
    spoilt[-1] ^= 1
    unknown = radio_frame(max(COMMANDS) + 1, b"")
    long = radio_frame(min(COMMANDS), bytes(7))
    page = bytearray(encode_command("SELECT_PAGE", page=200))
    flight.ship.receive(InputKind.SURFACE, bytes(spoilt) + unknown + long + bytes(page))
    flight.fly(0.5)
    reasons = [e["fields"]["reason"] for e in flight.events if e["name"] == "COMMAND_REJECTED"]
    assert reasons == ["bad_checksum", "unknown_command", "wrong_length", "no_such_page"]
    assert "COMMAND_ACCEPTED" not in flight.names()


def test_what_goes_down_each_link(pilot) -> None:
    flight = pilot()
    earth, surface = Downlink(), Downlink()
    flight.fly(5.0)
    rows = earth.feed(flight.ship.take(Stream.EARTH))
    packets = {row["name"] for row in rows if row["kind"] == "packet"}
    assert packets == {name for name, _ in PACKETS.values()}
    assert rows[0]["name"] == "BOOT"
    assert (earth.dropped_bytes, earth.missed) == (0, 0)
    below = surface.feed(flight.ship.take(Stream.SURFACE))
    assert {row["name"] for row in below if row["kind"] == "packet"} == {"SHIP"}
    flight.set(HGA=0, UHF=0)
    flight.fly(0.3)
    earth.feed(flight.ship.take(Stream.EARTH))
    flight.ship.take(Stream.SURFACE)
    flight.fly(2.0)
    assert flight.ship.take(Stream.EARTH) == flight.ship.take(Stream.SURFACE) == b""


def test_telemetry_agrees_with_the_truth(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=-1, turbulence__start_s=-1)
    flight.fly(300.0)
    downlink = Downlink()
    rows = downlink.feed(flight.ship.take(Stream.EARTH))
    last = {row["name"]: row for row in rows if row["kind"] == "packet"}
    truth = flight.ship.truth()
    power, cabin = last["POWER"]["fields"], last["CABIN"]["fields"]
    assert power["bus_a_v"] == pytest.approx(truth["bus_a_v"], abs=0.1)
    assert power["battery_j"] == pytest.approx(truth["battery_j"], rel=1e-3)
    assert cabin["oxygen_pa"] == pytest.approx(truth["cabin_o2_pa"], abs=2)
    navigation = last["NAVIGATION"]
    age_s = flight.ship.seconds - navigation["cycle"] * 1e-8
    for axis in range(3):
        place = truth["position_m"][axis] - age_s * truth["velocity_m_s"][axis]
        assert navigation["fields"]["position_m"][axis] == pytest.approx(place, abs=400)
        speed = navigation["fields"]["velocity_m_s"][axis]
        assert speed == pytest.approx(truth["velocity_m_s"][axis], abs=1.5 + 3.0 * age_s)
