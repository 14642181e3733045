"""A sensor without power gives no reading: none on the gauges, on the screen, and in what is sent.

Its register reads zero then, and power.LIVE says that this is none.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from ares4._dictionary import ENTRIES, PACKETS
from ares4.cockpit import look
from ares4.downlink import Downlink
from ares4.flightlog import read
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import Stream
from tests.firmware.conftest import Pilot
from tests.firmware.planting import ILLEGAL, planted

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
DRIVE = ("thrust_n", "specific_impulse_s", "flow_kg_s", "propellant_kg", "cathode_k", "beam_w")
DISTRIBUTOR = ("available_w", "to_drive_w", "to_buses_w", "field_t", "wall_k")
Names = tuple[str, ...]
# A load: the switch at which it is on; its gauges; its fields by packet; labels of its figures by
# page, each as it stands there.
SENSORS: dict[str, tuple[dict[str, int | str], Names, dict[str, Names], dict[str, Names]]] = {
    "DRIVE": (
        {"DRIVE": "standby"},
        ("THRUST", "SPECIFIC_IMPULSE", "PROPELLANT", "CATHODE"),
        {"DRIVE": DRIVE},
        {"00": ("THRUST", "PROPELLANT"),
         "50": ("CATHODES", "THRUST", "SPEC. IMPULSE", "FLOW", "BEAM", "PROPELLANT")},
    ),
    "DISTRIBUTOR": (
        {"DISTRIBUTOR": 1},
        ("DISTRIBUTOR_POWER", "CONFINEMENT"),
        {"DRIVE": DISTRIBUTOR},
        {"50": ("FIELD", "WALL", "AVAILABLE", "TO DRIVE", "TO BUSES")},
    ),
    "WHEELS": (
        {"WHEELS": 1},
        (),
        {"ATTITUDE": ("wheel_momentum_n_m_s",)},
        {"00": ("WHEELS",), "20": ("WHEEL X",)},
    ),
    "RCS": ({"RCS": 1}, (), {"ATTITUDE": ("thruster_propellant_kg",)}, {"20": ("RCS PROP.",)}),
    "LIDAR": ({"LIDAR": 1}, (), {"LIDAR": ("tracks",)}, {"00": ("CONTACTS",)}),
    "HGA": ({"HGA": 1}, (), {}, {"80": ("EARTH",)}),
    "UHF": ({"UHF": 1}, (), {}, {"80": ("SURFACE",)}),
}  # fmt: skip


def off(positions: dict[str, int | str]) -> dict[str, int | str]:
    return dict.fromkeys(positions, 0)


def packets(flight: Any) -> dict[str, dict[str, Any]]:
    """The last packet of each kind that came down in a second and a half, its fields by name."""
    flight.ship.take(Stream.EARTH)
    flight.fly(1.5)
    rows = Downlink().feed(flight.ship.take(Stream.EARTH))
    return {row["name"]: row["fields"] for row in rows if row["kind"] == "packet"}


def page(flight: Any, number: str) -> str:
    flight.press(*(f"KEY_{digit}" for digit in number), "ENTER")
    flight.fly(0.5)
    return str(flight.screen())


def dashed(screen: str, label: str) -> bool:
    """Whether dashes stand after a label, or after the word that follows it, for the figure."""
    line = next(line for line in screen.splitlines()[1:] if label in line)
    return re.match(r"\s+[A-Z]*\s*----", line[line.index(label) + len(label) :]) is not None


@pytest.mark.parametrize("load", SENSORS)
def test_a_sensor_without_power_gives_no_reading(pilot: Any, load: str) -> None:
    on, gauges, fields, pages = SENSORS[load]
    flight = pilot(**QUIET)
    flight.set(**on)
    flight.fly(4.0)
    for powered in (True, False, True):
        flight.set(**(on if powered else off(on)))
        flight.fly(2.0)
        view = look(flight.ship)
        assert [view.reading(name) is not None for name in gauges] == [powered] * len(gauges)
        if load != "HGA":
            sent = packets(flight)
        for packet, names in fields.items():
            for name in names:
                figures = sent[packet][name]
                figures = figures if isinstance(figures, list) else [figures]
                assert {figure is not None for figure in figures} == {powered}, name
        for number, labels in pages.items():
            screen = page(flight, number)
            assert {it: dashed(screen, it) for it in labels} == dict.fromkeys(labels, not powered)


# She is swallowed within seconds, and debris drifts around her.
INSIDE = {
    "ellipse__surfaces_at_s": 10, "ellipse__distance_m": 4000.0, "turbulence__start_s": -1,
}  # fmt: skip
READ_OUT = ("AZIMUTH", "ELEVATION", "RANGE", "WIDTH", "SIGNAL")
PICTURE = ("AZIMUTH", "ELEVATION", "FIELD", "EXPOSURE", "BAND", "MATTER", "BRIGHTNESS")


def read_out(screen: str) -> str:
    """The figures of the track that is looked at."""
    return "\n".join(["", *screen.splitlines()[17:20]])


def test_where_things_were_is_no_reading_of_a_lidar_without_power(pilot: Any) -> None:
    flight = pilot(ellipse__surfaces_at_s=5, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 30.0)
    flight.fly(3.0)
    for powered in (True, False):
        flight.set(LIDAR=int(powered))
        flight.fly(2.0)
        sent = packets(flight)["LIDAR"]
        figures = {name: sent[name] for name in sent if name not in ("track", "time_to_contact_s")}
        assert {value is not None for value in figures.values()} == {powered}, figures
        screen = page(flight, "00")
        assert {dashed(screen, it) for it in ("CONTACTS", "NEAREST", "CLOSING")} == {not powered}
        screen = page(flight, "40")
        assert {it: dashed(read_out(screen), it) for it in READ_OUT} == dict.fromkeys(
            READ_OUT, not powered
        )
        assert ("??" in screen) is not powered, "the list says where they should be"
    flight.press("RECORD_MARK")
    flight.fly(0.1)
    flight.ship.say("\x1b")  # no words: the line would cover the page
    flight.fly(2.0)
    marks = [entry for entry in read(flight.ship.flash()).entries if entry.kind == "MARK"]
    assert [marks[-1].fields[name] for name in ("tracks", "range_m", "width_m")] == [None] * 3
    # It has power again, and has seen nothing yet: that is marked on each figure.
    flight.set(LIDAR=1)
    for _ in range(10):
        if "FIRES" not in flight.screen():
            flight.fly(0.1)
    lines = read_out(flight.screen()).splitlines()[1:]
    assert re.search(r"AZIMUTH +\d+\.\d+\?", lines[0])
    assert re.search(r"RANGE +\d+\.\d\?", lines[1])
    assert dashed(read_out(flight.screen()), "SIGNAL")
    flight.fly(3.0)
    assert "?" not in read_out(flight.screen())


def test_the_last_picture_is_no_reading_of_an_imager_without_power(pilot: Any) -> None:
    flight = pilot(**INSIDE)
    flight.fly(60.0)
    for powered in (True, False, True):
        flight.set(IMAGER=int(powered))
        flight.fly(3.0)
        screen = page(flight, "45")
        assert {it: dashed(screen, it) for it in PICTURE} == dict.fromkeys(PICTURE, not powered)
        assert dashed(screen, "LOOKS AT") is not powered
        screen_now = look(flight.ship).screen
        spectrum = [cell >> 8 for row in range(5, 10) for cell in screen_now.row(row)[45:61]]
        assert any(spectrum) is powered


# An app that is left out after bad starts: labels of what it would tell by page, and its packet.
LEFT_OUT: dict[str, tuple[dict[str, Names], dict[str, Names]]] = {
    "air": (
        {"00": ("CABIN", "OXYGEN", "CO2", "TEMPERATURE"),
         "60": ("CABIN   ", "OXYGEN", "CO2", "TEMPERATURE", "OXYGEN TANK", "LASTS")},
        {"CABIN": ("pressure_pa", "oxygen_pa", "carbon_dioxide_pa", "temperature_k",
                   "oxygen_tank_kg")},
    ),
    "health": (
        {"80": ("BUSY", "WORST FRAME", "OVERRUNS", "INSTRUCTIONS",
                "MEMORY CORRECTED", "UNCORRECTED", "LAST ADDRESS", "SCRUBBED")},
        {"COMPUTER": ("frames", "overruns", "busy_percent", "worst_frame_us",
                      "instructions", "memory_corrected", "memory_uncorrected",
                      "memory_mended", "scrubs")},
    ),
    "burn": (
        {"00": ("DRIVE", "DISTRIBUTOR", "IGNITION"),
         "50": ("DRIVE", "MASTER ARM", "IGNITION", "THROTTLE", "BURN", "LAST REFUSAL", "RESERVES",
                "IGNITIONS")},
        {},
    ),
    "navigation": ({"00": ("ALTITUDE", "PERIOD"), "20": ("RESIDUAL", "ECCENTRICITY")}, {}),
    "pointing": ({"00": ("ATTITUDE", "RATE"), "20": ("KNOWN BY", "RATE X")}, {}),
    "contacts": ({"00": ("CONTACTS",), "40": ("LASER",)}, {"LIDAR": ("tracks", "range_m")}),
    "imaging": ({"45": PICTURE}, {}),
    "records": ({"00": ("RECORD",), "70": ("RECORDER", "SAFE RECORD", "WAITING", "LOST")}, {}),
    "uplink": ({"80": ("COMMANDS", "REJECTED")}, {}),
    "telemetry": ({"80": ("FRAMES SENT", "FRAMES LOST", "EVENTS LOST")}, {}),
}  # fmt: skip


@pytest.mark.parametrize("app", LEFT_OUT)
def test_an_app_that_is_left_out_gives_no_reading(image: bytes, app: str) -> None:
    pages, fields = LEFT_OUT[app]
    flight = Pilot(planted(image, **{f"{app}_step": ILLEGAL}), **QUIET)
    flight.set(HGA=1)
    flight.fly(20.0)
    assert flight.last("APP_LEFT_OUT") == {"app": app}
    for number, labels in pages.items():
        screen = page(flight, number)
        assert {it: dashed(screen, it) for it in labels} == dict.fromkeys(labels, True), screen
    for packet, names in fields.items():
        sent = packets(flight)[packet]
        assert {name: sent[name] for name in names} == dict.fromkeys(names)


def test_a_register_says_by_the_power_of_its_load_whether_it_is_a_reading(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    ship = flight.ship
    for name, live in (("drive.PROPELLANT", False), ("attitude.PROPELLANT", True),
                       ("lidar.COUNT", True), ("cabin.PRESSURE", True)):  # fmt: skip
        assert ship.live(name) is live
    assert ship.read("drive.PROPELLANT") == 0
    flight.set(DRIVE="standby", RCS=0)
    flight.fly(0.5)
    assert ship.live("drive.PROPELLANT") and ship.read("drive.PROPELLANT") > 0
    assert not ship.live("attitude.PROPELLANT") and ship.live("attitude.WHEEL_MOMENTUM", 2)


def test_before_a_fix_there_is_no_place_and_no_residual(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.set(ATTITUDE="free")
    flight.ship.control("BUS_A", 0)
    flight.fly(3.0)
    sent = packets(flight) if flight.ship.live("inertial.RATE") else {}
    assert not sent, "without bus A there is neither link nor navigation"
    screen = page(flight, "20")
    for label in ("SEMI-MAJOR AXIS", "ALTITUDE", "RESIDUAL", "RATE X", "ERROR"):
        assert dashed(screen, label), label
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    (mark,) = [entry for entry in read(flight.ship.flash()).entries if entry.kind == "MARK"]
    absent = {name for name, value in mark.fields.items() if value in (None, [None] * 3)}
    may_be = {name for name, _, _, _, kind, _ in ENTRIES[2][1] if kind == "absent"}
    assert absent == may_be - {f"cabin_{it}" for it in ("pressure_pa", "temperature_k")} - {
        "oxygen_pa", "carbon_dioxide_pa", "oxygen_tank_kg",
    }  # fmt: skip


def test_what_may_be_absent_is_said_of_every_sensor_behind_a_switch() -> None:
    kinds = {name: {it[0]: it[4] for it in fields} for name, fields in PACKETS.values()}
    for _, _, fields, _ in SENSORS.values():
        for packet, names in fields.items():
            assert {kinds[packet][name] for name in names} == {"absent"}


def test_a_load_that_was_shed_keeps_no_lamp_and_is_named(pilot: Any) -> None:
    """The lever stands where it stood; what is lit is what has power."""
    flight = pilot(**QUIET, power__battery_j=40.1e6, power__wings_w=0.0)
    light, wheels = (CONTROL_TABLE[name].number for name in ("INTERIOR_LIGHT", "WHEELS"))
    flight.fly(0.5)
    assert {light, wheels} <= look(flight.ship).powered
    flight.fly_until("LOAD_SHED", 60.0)
    flight.fly(1.0)
    view = look(flight.ship)
    assert view.position("INTERIOR_LIGHT") == 1
    assert light not in view.powered and wheels in view.powered
    shed = [it["fields"]["load"] for it in flight.events if it["name"] == "LOAD_SHED"]
    assert shed[0] == "interior_light"
    rows = [line for line in page(flight, "70").splitlines() if "LOAD_SHED" in line]
    assert rows[-1].split()[-2:] == ["INTERIOR", "LIGHT"]


def test_the_records_page_says_what_an_event_was_about(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.press("RECORD_MARK", "IGNITE")
    flight.set(LIFE_SUPPORT_OFF=1)
    flight.fly(4.0)
    flight.set(LIFE_SUPPORT_OFF=0)
    flight.fly(2.0)
    rows = [line[21:].split() for line in page(flight, "70").splitlines()[6:18]]
    assert ["IGNITION_REFUSED", "NOT", "ARMED"] in rows
    assert ["LIFE_SUPPORT", "OFF"] in rows and ["LIFE_SUPPORT", "ON"] in rows
    assert ["CAUTION", "LIFE", "SUPPORT", "OFF"] in rows
    assert ["ALARM_CLEARED", "LIFE", "SUPPORT", "OFF"] in rows
    assert ["MARK"] in rows


def test_the_records_page_says_what_led_to_a_restart(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.ship.set_register(32, 0x40)  # the program counter: nothing is there
    flight.fly(3.0)
    rows = [line[21:].split() for line in page(flight, "70").splitlines()[6:18]]
    assert ["RESTARTED", "SOFTWARE"] in rows and ["FAULT", "FETCH", "FAULT"] in rows


def test_a_dead_ship_shows_nothing(pilot: Any) -> None:
    flight = pilot(**QUIET, power__battery_j=30e3, power__wings_w=0.0)
    flight.fly(1.5)
    assert look(flight.ship).powered, "she lives"
    flight.fly(60.0)
    view = look(flight.ship)
    assert (view.lamps, view.powered, set(view.digits)) == (0, frozenset(), {0})
    assert {view.reading(name) for name in ("CABIN_PRESSURE", "BUS_A", "THROTTLE")} == {None}
    assert not (view.screen.on or view.scope.on or view.tone.sounding)
