"""Every figure on the screen against the registers and the truth, in a ship where all of them
move."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from ares4 import flightlog
from ares4._dictionary import ALARMS, VALUES
from ares4._registers import CONTROLS
from tests.firmware.conftest import UPSET, Pilot

NO_READING = 1 << 31
QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
MU, RADIUS_M, WHEEL_NMS, BATTERY_KJ = 4.282837e13, 3396190.0, 20_000.0, 200_000.0


def page(flight: Pilot, number: str) -> str:
    flight.press(*(f"KEY_{digit}" for digit in number), "ENTER")
    flight.fly(1.5)
    return flight.screen()


def figure(text: str, label: str) -> float:
    """The number after a label."""
    found = re.search(rf"{label}\s+([-+]?\d[\d.]*)", text)
    assert found, (label, text)
    return float(found[1])


# ---- where the figures come from ----------------------------------------------------------------

Oracle = Callable[[Pilot], float]


def register(name: str, scale: float = 1.0) -> Oracle:
    return lambda flight: flight.ship.read_signed(name) * scale


def truth(name: str, scale: float = 1.0) -> Oracle:
    return lambda flight: flight.ship.truth()[name] * scale


def of_three(name: str, axis: int, scale: float = 1.0) -> Oracle:
    return lambda flight: flight.ship.truth()[name][axis] * scale


def wheel(axis: int) -> Oracle:
    return lambda flight: float(flight.ship.read_signed("attitude.WHEEL_MOMENTUM", axis))


def apsis(sign: int) -> Oracle:
    def altitude_km(flight: Pilot) -> float:
        t = flight.ship.truth()
        return (t["semi_major_axis_m"] * (1 + sign * t["eccentricity"]) - RADIUS_M) / 1e3

    return altitude_km


def period_min(flight: Pilot) -> float:
    return 2 * math.pi * math.sqrt(flight.ship.truth()["semi_major_axis_m"] ** 3 / MU) / 60


def off_track_deg(flight: Pilot) -> float:
    """The whole turn from her attitude to nose along the velocity, floor down."""
    t = flight.ship.truth()
    r, v = t["position_m"], t["velocity_m_s"]

    def cross(a, b):
        return [a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3] for k in range(3)]

    def unit(a):
        return [c / math.dist(a, (0, 0, 0)) for c in a]

    x, y = unit(v), [-c for c in unit(cross(r, v))]
    w, i, j, k = t["attitude"]
    body = (
        (1 - 2 * (j * j + k * k), 2 * (i * j + w * k), 2 * (i * k - w * j)),
        (2 * (i * j - w * k), 1 - 2 * (i * i + k * k), 2 * (j * k + w * i)),
        (2 * (i * k + w * j), 2 * (j * k - w * i), 1 - 2 * (i * i + j * j)),
    )
    wanted = (x, y, cross(x, y))
    trace = sum(p * q for a, b in zip(body, wanted, strict=True) for p, q in zip(a, b, strict=True))
    return math.degrees(math.acos(min(1.0, (trace - 1) / 2)))


def rate_deg_s(flight: Pilot) -> float:
    return math.degrees(math.dist(flight.ship.truth()["rate_rad_s"], (0, 0, 0)))


def fullest_wheel(flight: Pilot) -> float:
    return max(abs(wheel(axis)(flight)) for axis in range(3)) / WHEEL_NMS * 100


def burn_s(flight: Pilot) -> float:
    begun = next(e for e in flight.events if e["name"] == "DRIVE_IGNITED")
    clock = flight.ship.read("clock.MET_SECONDS")
    return clock - begun["met_s"]


def events(flight: Pilot) -> float:
    return float(len(flight.events))


DEGREES = 180 / math.pi
# Of each page: the label, where the figure comes from, how far it may be off.
FIGURES: dict[str, list[tuple[str, Oracle, float]]] = {
    "00": [
        ("ALTITUDE", truth("altitude_m", 1e-3), 0.5),
        ("PERIAPSIS", apsis(-1), 2.5),
        ("APOAPSIS", apsis(1), 2.5),
        ("PERIOD", period_min, 0.1),
        ("THRUST", register("drive.THRUST", 1e-3), 0.05),
        ("PROPELLANT", register("drive.PROPELLANT", 1e-3), 0.02),
        ("ERROR", off_track_deg, 0.3),
        ("RATE", rate_deg_s, 0.005),
        ("WHEELS", fullest_wheel, 0.5),
        ("BUS A", truth("bus_a_v"), 0.3),
        ("BUS B", truth("bus_b_v"), 0.3),
        ("WINGS", register("power.WINGS", 1e-3), 0.05),
        ("BATTERY", truth("battery_j", 100 / 2e8), 0.1),
        ("CABIN", truth("cabin_pressure_pa", 1e-3), 0.05),
        ("OXYGEN", truth("cabin_o2_pa", 1e-3), 0.05),
        ("CO2", truth("cabin_co2_pa", 1e-3), 0.02),
        ("TEMPERATURE", truth("cabin_temperature_k"), 0.2),
        ("CONTACTS", lambda _: 1.0, 0.0),
        ("NEAREST", truth("ellipse_distance_m", 1e-3), 1.5),
        ("CLOSING", truth("ellipse_closing_m_s", 1e-3), 0.02),
    ],
    "20": [
        (r"POSITION +X", of_three("position_m", 0, 1e-3), 6.0),
        (r"VELOCITY", of_three("velocity_m_s", 0), 8.0),
        (r"\n +Y", of_three("position_m", 1, 1e-3), 6.0),
        (r"\n +Y +\S+ +km", of_three("velocity_m_s", 1), 8.0),
        (r"\n +Z", of_three("position_m", 2, 1e-3), 6.0),
        (r"\n +Z +\S+ +km", of_three("velocity_m_s", 2), 8.0),
        ("SEMI-MAJOR AXIS", truth("semi_major_axis_m", 1e-3), 2.5),
        ("ECCENTRICITY", truth("eccentricity"), 5e-4),
        ("INCLINATION", truth("inclination_deg"), 0.02),
        ("ASCENDING NODE", truth("raan_deg"), 0.02),
        ("ALTITUDE", truth("altitude_m", 1e-3), 0.5),
        (r"\n PERIAPSIS", apsis(-1), 2.5),
        ("APOAPSIS", apsis(1), 2.5),
        ("PERIOD", period_min, 0.1),
        ("ERROR", off_track_deg, 0.3),
        ("RATE X", of_three("rate_rad_s", 0, DEGREES), 0.01),
        (r"\xb0 +Y", of_three("rate_rad_s", 1, DEGREES), 0.01),
        (r"\xb0 +Z", of_three("rate_rad_s", 2, DEGREES), 0.01),
        ("WHEEL X", wheel(0), 60.0),
        (r"km +Y", wheel(1), 60.0),
        (r"km +Z", wheel(2), 60.0),
    ],
    "50": [
        ("CATHODES", register("drive.CATHODE"), 3.0),
        ("THROTTLE", lambda _: 70.0, 0.0),
        ("THRUST", truth("thrust_n"), 0.05),
        (r"SPEC\. IMPULSE", register("drive.ISP", 0.01), 2.0),
        ("FLOW", register("drive.FLOW", 1e-3), 1.0),
        ("BEAM", register("drive.BEAM", 1e-3), 5.0),
        ("PROPELLANT", truth("propellant_kg"), 0.02),
        ("BURN", burn_s, 1.1),
        ("IGNITIONS", register("drive.IGNITIONS"), 0.0),
        ("FIELD", register("distributor.FIELD", 1e-3), 0.05),
        ("WALL", register("distributor.WALL"), 3.0),
        ("AVAILABLE", register("distributor.AVAILABLE", 1e-3), 10.0),
        ("TO DRIVE", register("distributor.TO_DRIVE", 1e-3), 5.0),
        ("TO BUSES", register("distributor.TO_BUSES", 1e-3), 2.0),
    ],
    "60": [
        ("BUS A", truth("bus_a_v"), 0.3),
        ("BUS B", truth("bus_b_v"), 0.3),
        (r"BUS A +\S+ +V", register("power.BUS_A_LOAD", 1e-3), 0.05),
        (r"BUS B +\S+ +V", register("power.BUS_B_LOAD", 1e-3), 0.05),
        ("WINGS", register("power.WINGS", 1e-3), 0.05),
        ("IONIC", register("power.IONIC", 1e-3), 0.3),
        ("BATTERY", register("power.BATTERY_POWER", 1e-3), 0.3),
        ("CHARGE", truth("battery_j", 100 / 2e8), 0.1),
        (r"\n CABIN", truth("cabin_pressure_pa", 1e-3), 0.05),
        ("CO2", truth("cabin_co2_pa", 1e-3), 0.02),
        ("OXYGEN TANK", register("cabin.OXYGEN_TANK", 1e-3), 0.02),
        ("LASTS", register("cabin.OXYGEN_TANK", 1e-3 / 0.84), 0.1),
    ],
    "80": [
        ("STARTS", register("restart.STARTS"), 0.0),
        ("MEMORY CORRECTED", register("edac.CORRECTED_COUNT"), 0.0),
        ("UNCORRECTED", register("edac.UNCORRECTED_COUNT"), 0.0),
        ("SCRUBBED", register("edac.SCRUB_COUNT"), 0.0),
        ("OVERRUNS", lambda _: 0.0, 0.0),
        ("BUSY", lambda _: 2.0, 1.99),
        ("EVENTS", events, 0.0),
        ("COMMANDS", lambda _: 3.0, 0.0),
        ("REJECTED", lambda _: 1.0, 0.0),
    ],
}  # fmt: skip


@pytest.mark.parametrize("number", FIGURES)
def test_figures_of_a_page(busy: Pilot, number: str) -> None:
    text = page(busy, number)
    shown = {label: figure(text, label) for label, _, _ in FIGURES[number]}
    if number == "00":
        assert apsis(1)(busy) - apsis(-1)(busy) > 6.0, "else they could be told apart by nobody"
    expected = {
        label: pytest.approx(oracle(busy), abs=off) for label, oracle, off in FIGURES[number]
    }
    assert shown == expected


def test_the_computers_load_is_that_of_the_second(busy: Pilot) -> None:
    page(busy, "80")
    busy.fly(0.5 - busy.ship.seconds % 1.0 + 1.0)
    before = busy.ship.counters()["instructions"]
    busy.fly(1.0)
    done = busy.ship.counters()["instructions"] - before
    busy.fly(0.5)
    assert figure(busy.screen(), "INSTRUCTIONS") == pytest.approx(done / 1e3, rel=0.25)


# ---- contacts -----------------------------------------------------------------------------------


def test_a_contact_as_it_is(busy: Pilot) -> None:
    text = page(busy, "40")
    t = busy.ship.truth()
    range_km = t["ellipse_distance_m"] / 1e3
    row = re.search(
        r"01 +([\d.]+) +([-+\d.]+) +([\d.]+) km +([-+\d.]+)km/s +>? *\S+ *k?m +(\d+):(\d\d)", text
    ) or re.search(r"01 +([\d.]+) +([-+\d.]+) +([\d.]+) km +([-+\d.]+) *km/s.* (\d+):(\d\d)", text)
    assert row, text
    azimuth, elevation, distance, closing = (float(row[n]) for n in range(1, 5))
    assert azimuth == pytest.approx(t["ellipse_azimuth_deg"], abs=0.3)
    assert elevation == pytest.approx(t["ellipse_elevation_deg"], abs=0.3)
    assert distance == pytest.approx(range_km, abs=1.5)
    assert closing == pytest.approx(t["ellipse_closing_m_s"] / 1e3, abs=0.02)
    seconds = t["ellipse_distance_m"] / t["ellipse_closing_m_s"]
    assert 60 * int(row[5]) + int(row[6]) == pytest.approx(seconds, abs=5)
    assert int(row[6]) < 60
    assert figure(text, "AZIMUTH") == pytest.approx(t["ellipse_azimuth_deg"], abs=0.3)
    assert figure(text, "RANGE") == pytest.approx(range_km * 1e3, abs=1500)


def test_times_to_contact_run_in_minutes_of_sixty(busy: Pilot) -> None:
    page(busy, "40")
    seen = set()
    for _ in range(100):
        busy.fly(1.0)
        found = re.search(r" (\d+):(\d\d)\b", busy.screen().split("\n", 3)[3])
        assert found and int(found[2]) < 60
        seen.add(int(found[2]))
        seconds = 60 * int(found[1]) + int(found[2])
        t = busy.ship.truth()
        assert seconds == pytest.approx(t["ellipse_distance_m"] / t["ellipse_closing_m_s"], abs=6)
    assert len(seen) > 50


def test_the_scope_edge_is_told(busy: Pilot) -> None:
    page(busy, "40")
    for detent, edge in enumerate(("4 km", "20 km", "100 km", "500 km")):
        busy.set(TIME_BASE=detent)
        busy.fly(0.4)
        assert re.search(rf"SCOPE EDGE +{edge} ", busy.screen())


def test_the_imager_as_it_is(busy: Pilot) -> None:
    text = page(busy, "45")
    assert figure(text, "AZIMUTH") == pytest.approx(
        busy.ship.read("imager.AZIMUTH") * 1e-3, abs=0.02
    )
    assert figure(text, "ELEVATION") == pytest.approx(
        busy.ship.read_signed("imager.ELEVATION") * 1e-3, abs=0.02
    )
    assert figure(text, "FIELD") == pytest.approx(busy.ship.read("imager.FIELD") * 1e-3, abs=0.01)
    assert figure(text, "EXPOSURE") == busy.ship.read("imager.EXPOSURE")
    assert figure(text, "FRAMES") == busy.ship.read("imager.FRAMES")


def test_the_spectrum_is_drawn_as_measured(busy: Pilot) -> None:
    page(busy, "45")
    lines = busy.ship.words("imager.SPECTRUM")
    assert len(set(lines)) > 3
    cells = busy.ship.words("screen.CELLS")
    for line, value in enumerate(lines):
        column = 45 + 2 * line
        words = [cells[row * 32 + column // 2] >> 16 * (column % 2) for row in range(5, 10)]
        assert sum(word >> 9 & 1 for word in words) == math.ceil(value * 5 / 65535 - 0.5), line


def test_a_contact_that_is_gone_leaves_the_page(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=10, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 30.0)
    flight.fly(2.0)
    assert re.search(r"01 +\d", page(flight, "40"))
    flight.set(LIDAR=0)
    flight.fly_until("CONTACT_LOST", 30.0)
    flight.fly(1.0)
    text = flight.screen()
    assert "NO TRACK" in text
    assert flight.last("CONTACT_LOST")["track"] == 1
    assert "km/s" not in text.split("\n", 3)[3]


def test_what_is_not_coming_has_no_time(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=5, turbulence__start_s=-1, ellipse__speed_m_s=0)
    flight.fly_until("CONTACT", 20.0)
    flight.set(DARK_SHIP=0)
    text = page(flight, "40")
    if flight.ship.truth()["ellipse_closing_m_s"] < 1.0:
        assert "---" in text.split("\n", 3)[3]
    assert not re.search(r"\d{4}:|\*\*\*", text)


# ---- power, records, computer -------------------------------------------------------------------


def test_a_load_without_power_is_not_on(host: ctypes.CDLL) -> None:
    host.host_ship_new()
    host.host_row.restype = ctypes.POINTER(ctypes.c_uint16)
    # In the order of their bits: on, tripped, without power though closed, off.
    host.host_loads(0b0111, 0b0001, 0b0010)
    host.host_power_page()
    rows = [
        "".join(chr(cell & 0xFF or 32) for cell in host.host_row(3 + load)[33:59])
        for load in range(4)
    ]
    assert [" ".join(row.split()) for row in rows] == [
        "LIDAR ON", "IMAGER TRIPPED", "HGA NO POWER", "UHF OFF",
    ]  # fmt: skip


def test_warnings_are_listed_before_cautions(host: ctypes.CDLL) -> None:
    host.host_ship_new()
    host.host_row.restype = ctypes.POINTER(ctypes.c_uint16)
    listed = ("COLLISION", "HULL", "LEFT_OUT", "THRUSTERS", "BATTERY", "LOG")
    numbers = {row[0]: number for number, row in enumerate(ALARMS)}
    host.host_alarms_page(sum(1 << numbers[name] for name in listed), 7)
    rows = [
        "".join(chr(cell & 0xFF or 32) for cell in host.host_row(4 + row)[1:35]).rstrip()
        for row in range(len(listed) + 1)
    ]
    texts = [f" {ALARMS[numbers[name]][2].upper()}  {ALARMS[numbers[name]][3]}" for name in listed]
    assert rows == [f"{texts[0]} TRK 07", *texts[1:], ""]


def row_looks(flight: Pilot, row: int) -> set[int]:
    """Looks of the characters of a row that are not blank: 1 is bright."""
    cells = [
        word >> 16 * half & 0xFFFF
        for word in flight.ship.words("screen.CELLS")[row * 32 : row * 32 + 32]
        for half in (0, 1)
    ]
    return {cell >> 8 for cell in cells[1:7] if cell & 0xFF not in (0, 0x20)}


def test_what_is_not_safe_yet_is_dim(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(58.0)
    page(flight, "70")
    for _ in range(30):  # the minute's situation waits for others a while
        flight.fly(0.1)
        if " SITUATION " in flight.screen():
            break
    text = flight.screen()
    newest = int(re.search(r"\n[ >] +(\d+) +\d{3}/", text)[1])
    safe = int(figure(text, "LAST SAFE RECORD"))
    assert newest == safe + 1
    assert row_looks(flight, 6) == {0}
    assert row_looks(flight, 7) == {1}


def test_the_newest_record_stands_first(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    page(flight, "70")
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    number = flight.last("RECORD_STORED")["number"]
    numbers = [int(n) for n in re.findall(r"\n[ >] +(\d+) +\d{3}/", flight.screen())]
    assert numbers == list(range(number, number - len(numbers), -1))
    assert re.search(rf"\n> +{number} +\S+ +MARK", flight.screen())


def test_the_minutes_routine_pushes_no_news_off_the_page(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    page(flight, "70")
    flight.press("RECORD_MARK")
    flight.fly(250.0)
    flight.press("RECORD_MARK")
    flight.fly(130.0)
    kinds = re.findall(r"\n[ >] +\d+ +\d{3}/\S+ (\w+)", flight.screen())
    assert kinds[:3] == ["SITUATION", "MARK", "SITUATION"] and kinds.count("MARK") == 2
    assert ("SITUATION", "SITUATION") not in pairwise(kinds)
    log = {
        entry.number: entry.kind.lower() for entry in flightlog.read(flight.ship.flash()).entries
    }
    stored = [e["fields"] for e in flight.events if e["name"] == "RECORD_STORED"]
    assert {one["number"]: one["entry"] for one in stored} == {
        number: log[number] for number in range(1, len(stored) + 1)
    }


def test_the_computer_page_after_upsets(busy: Pilot) -> None:
    text = page(busy, "80")
    shown = int(re.search(r"LAST ADDRESS +([0-9A-F]{8})", text)[1], 16)
    assert shown == busy.ship.read("edac.LAST_ADDRESS") == UPSET


def test_the_links_are_told_apart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    text = page(flight, "80")
    signals = [float(re.search(rf"{name} +\w+ +([-+\d.]+) *dB", text)[1])
               for name in ("EARTH", "SURFACE")]  # fmt: skip
    registers = [flight.ship.read_signed("radio.LINK_SIGNAL", link) / 10 for link in (0, 1)]
    assert signals == pytest.approx(registers, abs=0.6)
    assert abs(signals[0] - signals[1]) > 2.0


def test_the_override_is_shown_as_it_is(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    for order, word in (("PLUS", "ON"), ("MINUS", "OFF")):
        flight.press(order, "KEY_1", "KEY_0", "ENTER")
        assert re.search(rf"OVERRIDE +{word} ", page(flight, "50"))


def test_an_unknown_orbit_is_shown_as_such(pilot) -> None:
    flight = pilot(**QUIET, ship__rate_y_deg_s=3.0)
    flight.fly(1.0)
    text = page(flight, "20")
    assert re.search(r"LAST FIX +NEVER *\n", text)
    assert "AGO" not in text
    text = page(flight, "00")
    for label in ("ALTITUDE", "PERIAPSIS", "APOAPSIS", "PERIOD"):
        assert re.search(rf"{label} +------", text), label


@pytest.mark.parametrize("axis", range(3))
def test_the_fullest_wheel_is_shown(pilot, axis: int) -> None:
    flight = pilot(**QUIET, **{f"ship__rate_{'xyz'[axis]}_deg_s": 0.03 if axis else 0.6})
    flight.set(RCS=0)
    flight.fly(60.0)
    text = page(flight, "00")
    most = fullest_wheel(flight)
    assert most == pytest.approx(abs(wheel(axis)(flight)) / WHEEL_NMS * 100)
    assert most > 2.0
    assert figure(text, "WHEELS") == pytest.approx(most, abs=0.6)


# ---- the air ------------------------------------------------------------------------------------


def test_the_air_is_followed(pilot) -> None:
    """Through a leak that empties the cabin, past every limit."""
    flight = pilot(**QUIET, cabin__leak_per_s=0.01, cabin__carbon_dioxide_pa=1800)
    page(flight, "60")
    for _ in range(8):
        flight.fly(20.0)
        t, text = flight.ship.truth(), flight.screen()
        pressure, oxygen = figure(text, r"\n CABIN"), figure(text, "OXYGEN")
        assert pressure == pytest.approx(t["cabin_pressure_pa"] / 1e3, abs=1.8)
        assert oxygen == pytest.approx(t["cabin_o2_pa"] / 1e3, abs=0.6)
        assert figure(text, "CO2") == pytest.approx(t["cabin_co2_pa"] / 1e3, abs=0.06)
        assert figure(text, "TEMPERATURE") == pytest.approx(t["cabin_temperature_k"], abs=2.0)
    assert pressure < 30
    assert {"alarm": "carbon_dioxide"} in [e["fields"] for e in flight.events]


def test_the_air_is_read_before_it_is_shown(pilot) -> None:
    """The needle rests, and then tells what there is."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.ship.restart()
    shown = [flight.ship.words("cockpit.GAUGE")[12] for _ in range(50) if not flight.fly(0.02)]
    moved = {value for value in shown if value not in (0, NO_READING)}
    assert moved
    assert 0 not in shown[shown.index(min(moved)) - 5 :]
    assert min(moved) == pytest.approx(flight.ship.truth()["cabin_pressure_pa"], rel=0.05)


# ---- words --------------------------------------------------------------------------------------

LISTS = ("drive_mode", "distributor_state", "attitude_mode", "attitude_knowledge",
         "navigation_mode", "refusal", "matter", "band", "restart_cause", "entry", "app", "trap",
         "device", "stop_cause", "command", "mend", "cut_by", "rejection")  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_every_word_is_said(host: ctypes.CDLL, name: str) -> None:
    say: Any = getattr(host, f"words_{name}")
    say.restype = ctypes.c_char_p
    said = [say(value).decode() for value in range(len(VALUES[name]))]
    assert "?" not in said
    assert said == [word.replace("_", " ").upper() for word in VALUES[name]] or name == "entry"
    assert say(len(said)) == say(1 << 31) == b"?"


def test_what_is_engraved_at_a_control_is_its_name(host: ctypes.CDLL) -> None:
    text = ctypes.create_string_buffer(24)
    for number, (name, _, positions, *_) in enumerate(CONTROLS):
        host.words_control(text, number)
        assert text.value.decode() == name.replace("_", " ")
        for place, position in enumerate(positions):
            host.words_position(text, number, place)
            assert text.value.decode() == position.replace("_", " ").upper()


def test_every_alarm_is_named(host: ctypes.CDLL) -> None:
    host.words_alarm.restype = ctypes.c_char_p
    said = [host.words_alarm(value).decode() for value in range(len(VALUES["alarm"]))]
    assert len(set(said) - {"?"}) == len(VALUES["alarm"])
    assert host.words_alarm(len(said)) == b"?"


@pytest.mark.parametrize(
    ("part", "filled"), [(-1.0, 0), (0.0, 0), (0.5, 20), (0.99, 40), (1.9, 40)]
)
def test_bars_end_where_they_end(host: ctypes.CDLL, part: float, filled: int) -> None:
    host.host_ship_new()
    host.host_row.restype = ctypes.POINTER(ctypes.c_uint16)
    host.page_bar(3, 9, 40, ctypes.c_double(part))
    row = host.host_row(3)[:64]
    assert [cell >> 9 & 1 for cell in row] == 9 * [0] + filled * [1] + (55 - filled) * [0]


def test_the_clocks_agree(pilot) -> None:
    """The screen's mission clock with the panel's, through midnight and noon."""
    shapes = ["3F", "06", "5B", "4F", "66", "6D", "7D", "07", "7F", "6F"]
    for met_s in (86_400 * 61 - 3, 86_400 * 60.5 - 3, 86_400 * 7 + 3599):
        flight = pilot(**QUIET, start__met_s=met_s)
        flight.fly(6.25)
        cells = flight.ship.words("cockpit.DIGIT")[:9]
        days = "".join(str(shapes.index(f"{cell & 0x7F:02X}")) for cell in cells)
        clock = re.search(r"MET (\d{3})/(\d\d):(\d\d):(\d\d)", flight.screen())
        assert clock and "".join(clock.groups()) == days
        seconds = flight.ship.read("clock.MET_SECONDS")
        day, rest = divmod(seconds, 86_400)
        expected = f"{day:03}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}"
        assert int(days) == pytest.approx(int(expected), abs=1)
