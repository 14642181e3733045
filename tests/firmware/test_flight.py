"""The ship flown by hand: what the pilot does, what she does, what she shows."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path

import pytest

from ares4 import flightlog
from ares4._registers import CONTROLS, LAMPS
from ares4.downlink import Downlink
from ares4.machine.values import InputKind, Stream

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}
QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
INSTRUCTIONS_PER_SECOND = 500_000  # of a hundred million: with what is kept for a restart


def page(flight, number: str) -> str:
    flight.press(*(f"KEY_{digit}" for digit in number), "ENTER")
    flight.fly(0.3)
    return flight.screen()


# ---- contact --------------------------------------------------------------------------------


def test_contact_alarm_collision_and_capture(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=30, turbulence__start_s=-1)
    contact = flight.fly_until("CONTACT", 40.0)["fields"]
    truth = flight.ship.truth()
    assert contact["range_m"] == pytest.approx(truth["ellipse_distance_m"], abs=2000)
    assert contact["azimuth_deg"] == pytest.approx(truth["ellipse_azimuth_deg"], abs=0.1)
    flight.fly(0.5)
    assert "P40 LIDAR TRACK" in flight.screen()
    tones = set()
    lit = set()
    for _ in range(30):
        flight.fly(0.04)
        tones.add(flight.ship.read("cockpit.TONE"))
        lit.add(flight.lamp(LAMP["LIDAR_CONTACT"]))
    assert len(tones) > 1
    assert lit == {True, False}, "it flashes until it is acknowledged"
    flight.press("ALARM_ACK")
    flight.fly(0.5)
    assert flight.last("ALARM_ACKNOWLEDGED")
    alarm = flight.fly_until("COLLISION_ALARM", 400.0)["fields"]
    assert 200 <= alarm["time_to_contact_s"] <= 245
    flight.fly(0.5)
    flight.press("ALARM_ACK")
    flight.fly(0.2)
    assert flight.lamp(LAMP["COLLISION"])
    assert "WARNING  COLLISION COURSE TRK 01  P40" in flight.screen()
    # Acknowledged: what is heard now is the closing range, the higher the nearer.
    heard = []
    for seconds in (0.0, 100.0):
        flight.fly(seconds)
        tone = {flight.ship.read("cockpit.TONE") for _ in range(60) if not flight.fly(0.04)}
        heard.append(max(value & 0xFFFF for value in tone))
    assert heard[1] > heard[0] > 0


def test_the_scope_follows_the_time_base(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=10, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 20.0)
    flight.set(TIME_BASE="500 km")
    flight.fly(0.3)
    place = flight.ship.read("scope.SPOT_PLACE", 0)
    x, y = ((place >> shift & 0xFFFF ^ 0x8000) - 0x8000 for shift in (0, 16))
    truth = flight.ship.truth()
    azimuth = math.radians(truth["ellipse_azimuth_deg"])
    assert math.hypot(x, y) == pytest.approx(truth["ellipse_distance_m"] / 500.0, abs=6)
    assert math.atan2(x, y) == pytest.approx(azimuth, abs=0.02)
    flight.set(TIME_BASE="20 km")
    flight.fly(0.3)
    assert flight.ship.read("scope.CONTROL") >> 8 & 0x7F == 0


def test_a_dark_ship_emits_less_than_is_sensed(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.set(DARK_SHIP=1)
    flight.fly(60.0)
    assert "DARK_SHIP" in flight.names()
    truth = flight.ship.truth()
    floor = next(s.value for s in flight.ship.settings() if s.name == "ellipse.sense_floor_w")
    assert truth["emission_w"] < floor
    assert flight.ship.read("lidar.CONTROL") & 1 == 0
    flight.set(DARK_SHIP=0)
    flight.fly(2.0)
    assert flight.ship.read("lidar.CONTROL") & 1 == 1


def test_frames_are_shown_and_catalogued(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    assert flight.last("CATALOGUED")["matter"] == "mars_soil"
    width, height, pixels = flight.ship.picture()
    assert (width, height) == (96, 64)
    assert max(pixels) > 100
    flight.set(IMAGER_BAND="thermal")
    flight.fly(2.0)
    assert flight.last("FRAME_TAKEN")["band"] == "thermal"


# ---- attitude and navigation ------------------------------------------------------------------


def off_track_deg(flight) -> tuple[float, float]:
    """How far the long axis is from the velocity, and the floor from Mars."""
    truth = flight.ship.truth()
    w, x, y, z = truth["attitude"]
    nose = (1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y))
    floor = (2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y))

    def angle(a: tuple[float, ...], b: list[float], sign: float) -> float:
        product = sign * sum(p * q for p, q in zip(a, b, strict=True))
        return math.degrees(math.acos(min(1.0, product / math.dist(b, (0, 0, 0)))))

    return angle(nose, truth["velocity_m_s"], 1.0), angle(floor, truth["position_m"], -1.0)


@pytest.mark.parametrize("rcs", [0, 1])
def test_tracking_settles(pilot, rcs: int) -> None:
    flight = pilot(**QUIET)
    flight.set(RCS=rcs)
    flight.fly(60.0)
    flight.set(ATTITUDE="track")
    flight.fly_until("ATTITUDE_SETTLED", 2400.0)
    # The filter's first guesses of the velocity are behind it by now.
    flight.fly(300.0)
    nose, floor = off_track_deg(flight)
    assert nose < 0.3
    assert floor < 0.3
    used_g = 250_000 - flight.ship.read("attitude.PROPELLANT") if rcs else 0
    assert used_g < 5000


def test_hold_stops_a_tumble(pilot) -> None:
    flight = pilot(**QUIET, ship__rate_y_deg_s=0.5, ship__rate_z_deg_s=-0.3)
    flight.fly_until("ATTITUDE_SETTLED", 600.0)
    flight.fly(100.0)
    assert math.dist(flight.ship.truth()["rate_rad_s"], (0, 0, 0)) < 1e-4


def test_free_does_nothing(pilot) -> None:
    flight = pilot(**QUIET, ship__rate_y_deg_s=0.1)
    flight.set(ATTITUDE="free")
    flight.fly(100.0)
    assert flight.ship.words("attitude.WHEEL_MOMENTUM") == [0, 0, 0]
    assert flight.ship.read("attitude.PROPELLANT") == 250_000


def test_navigation_survives_a_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(120.0)
    flight.ship.restart()
    flight.fly(5.0)
    assert flight.names().count("NAV_FIXED") == 1, "nothing has changed"
    text = page(flight, "20")
    inclination = float(re.search(r"INCLINATION +([\d.]+)", text)[1])
    assert inclination == pytest.approx(75.0, abs=0.1)


# ---- power ----------------------------------------------------------------------------------


def test_loads_follow_their_switches(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    names = ("LIDAR", "IMAGER", "HGA", "UHF", "CABIN_HEAT", "RCS", "WHEELS", "RECORDER")
    bits = {"LIDAR": 0, "IMAGER": 1, "HGA": 2, "UHF": 3, "CABIN_HEAT": 4, "RCS": 5, "WHEELS": 6,
            "RECORDER": 8}  # fmt: skip
    for name in names:
        flight.set(**{name: 0})
        flight.fly(0.3)
        assert not flight.ship.read("power.LIVE") >> bits[name] & 1
        flight.set(**{name: 1})
        flight.fly(0.3)
        assert flight.ship.read("power.LIVE") >> bits[name] & 1
    flight.set(LIFE_SUPPORT_OFF=1)
    flight.fly(0.3)
    assert not flight.ship.read("power.LIVE") >> 10 & 1
    assert "LOAD_TRIPPED" not in flight.names()


def test_a_low_battery_sheds_loads_in_order(pilot) -> None:
    flight = pilot(**QUIET, power__battery_j=30e6, power__wings_w=0.0)
    flight.fly(30.0)
    live = flight.ship.read("power.LIVE")
    # 15 %: light and heat are shed; the antenna's turn comes just below.
    assert not live >> 9 & 1
    assert not live >> 4 & 1
    assert live >> 10 & 1, "never life support"
    assert flight.last("LOAD_SHED")
    assert flight.lamp(LAMP["POWER"])
    assert flight.lamp(LAMP["BATTERY"])
    flight.fly(2400.0)
    live = flight.ship.read("power.LIVE")
    assert not live & 0b101, "LIDAR and antenna"
    assert live >> 10 & 1


def test_a_bus_taken_off_and_put_back(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.set(BUS_A=0)
    flight.fly(2.0)
    assert flight.ship.read("power.BUS_A_VOLTAGE") == 0
    assert "LOAD_TRIPPED" not in flight.names()
    flight.set(BUS_A=1)
    flight.fly(3.0)
    assert flight.ship.read("power.LIVE") & 1
    assert flight.ship.read("lidar.CONTROL") & 1, "the LIDAR fires again"
    flight.fly_until("NAV_FIXED", 60.0)


# ---- cockpit --------------------------------------------------------------------------------


def test_lamp_test_lights_everything(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.set(LAMP_TEST=1)
    flight.fly(0.3)
    assert flight.ship.read("cockpit.LAMPS") == (1 << len(LAMPS)) - 1
    assert set(flight.ship.words("cockpit.DIGIT")[:19]) == {0xFF}
    flight.set(LAMP_TEST=0)
    flight.fly(0.3)
    assert flight.ship.read("cockpit.LAMPS") != (1 << len(LAMPS)) - 1


SEGMENTS = {0x3F: "0", 0x06: "1", 0x5B: "2", 0x4F: "3", 0x66: "4", 0x6D: "5", 0x7D: "6",
            0x07: "7", 0x7F: "8", 0x6F: "9", 0x00: " "}  # fmt: skip


def digits(flight, first: int, count: int) -> str:
    cells = flight.ship.words("cockpit.DIGIT")[first : first + count]
    return "".join(SEGMENTS[cell & 0x7F] + ("." if cell & 0x80 else "") for cell in cells)


def test_clocks_and_readout(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(65.5)
    assert digits(flight, 0, 9) == "061220105"
    assert digits(flight, 14, 5) == "0400.0" or digits(flight, 14, 5).startswith("0399.")
    flight.press("PLUS", "ENTER")
    flight.fly(62.5)
    assert digits(flight, 9, 5) == "00102"
    flight.press("KEY_4", "KEY_2")
    flight.fly(0.3)
    assert digits(flight, 14, 5) == "00042"
    flight.press("CLEAR")
    flight.fly(0.3)
    assert digits(flight, 14, 5) != "00042"


@pytest.mark.parametrize(
    ("number", "title"),
    [("00", "SHIP"), ("20", "NAVIGATION"), ("40", "LIDAR TRACK"), ("45", "IMAGER"),
     ("50", "DRIVE"), ("60", "POWER AND CABIN"), ("70", "RECORDS"), ("80", "COMPUTER"),
     ("90", "PANEL"), ("95", "ALARMS")],
)  # fmt: skip
def test_pages(pilot, number: str, title: str) -> None:
    flight = pilot(**QUIET)
    flight.fly(30.0)
    text = page(flight, number)
    assert text.startswith(f" P{number} {title}")
    assert "*" not in text, "a figure does not fit its field"
    assert len(text.splitlines()) == 24


def test_keys_turn_pages_and_unknown_ones_are_told(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    pages = ("P20", "P40", "P45", "P50", "P60", "P70", "P71", "P80", "P90", "P95", "P00")
    for title in pages:
        flight.press("PAGE")
        flight.fly(0.3)
        assert flight.screen().startswith(f" {title}")
    flight.press("LEFT")
    flight.fly(0.3)
    assert flight.screen().startswith(" P95")
    assert "NO SUCH PAGE" in page(flight, "33")


@pytest.mark.parametrize(
    ("button", "event"), [("PAGE", "PAGE_SELECTED"), ("ALARM_ACK", "ALARM_ACKNOWLEDGED")]
)
def test_a_short_press_between_two_frames_counts_once(pilot, button: str, event: str) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.ship.control(button, 1)
    flight.ship.run_for(0.001)
    flight.ship.control(button, 0)
    flight.fly(1.0)
    assert flight.names().count(event) == 1


def test_every_control_is_looked_at(pilot) -> None:
    # Whatever position any control is put in, the computer neither faults nor misses a deadline.
    flight = pilot(**QUIET)
    flight.fly(2.0)
    for name, _, positions, *_ in CONTROLS:
        for position in (*range(len(positions)), 0):
            flight.ship.control(name, position)
            flight.fly(0.1)
    flight.fly(5.0)
    assert flight.ship.counters()["restarts"] == 0
    assert re.search(r"OVERRUNS +0 ", page(flight, "80"))


# ---- records and restarts -----------------------------------------------------------------------


def test_a_mark_is_read_back_with_the_situation(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(60.0)
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    stored = [e["fields"] for e in flight.events if e["name"] == "RECORD_STORED"]
    number = next(fields["number"] for fields in stored if fields["entry"] == "mark")
    truth = flight.ship.truth()
    log = flightlog.read(flight.ship.flash())
    entry = next(entry for entry in log.entries if entry.number == number)
    assert entry.kind == "MARK"
    assert entry.utc_s == pytest.approx(truth["utc_s"], abs=2)
    assert entry.fields["altitude_m"] == pytest.approx(truth["altitude_m"], abs=1000)
    assert entry.fields["inclination_deg"] == pytest.approx(75.0, abs=0.1)
    assert entry.fields["battery_j"] == pytest.approx(truth["battery_j"], rel=0.01)
    assert log.named("BOOT")[0].fields == {"start": 1, "cause": "power_on"}


def test_every_announced_record_is_there_after_a_restart_at_any_moment(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    announced = set()
    for cut in range(40):
        flight.ship.control("RECORD_MARK", 1)
        flight.fly(0.02 + 0.0013 * cut)
        flight.ship.restart()
        flight.ship.control("RECORD_MARK", 0)
        flight.fly(1.2)
        announced |= {
            event["fields"]["number"] for event in flight.events if event["name"] == "RECORD_STORED"
        }
    log = flightlog.read(flight.ship.flash())
    assert announced <= {entry.number for entry in log.entries}
    assert len(log.named("RESTARTED")) >= 39


def test_without_the_recorder_nothing_is_said_to_be_safe(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.set(RECORDER=0)
    flight.fly(0.5)
    before = flight.names().count("RECORD_STORED")
    flight.press("RECORD_MARK")
    flight.fly(8.0)
    assert flight.names().count("RECORD_STORED") == before
    lit = {flight.lamp(LAMP["LOG"]) for _ in range(20) if flight.fly(0.05) is not None}
    assert lit == {True, False}, "it flashes"
    flight.set(RECORDER=1)
    flight.fly(2.0)
    assert flight.names().count("RECORD_STORED") > before


def records_lost(flight) -> int:
    flight.ship.take(Stream.EARTH)
    flight.fly(12.0)
    rows = Downlink().feed(flight.ship.take(Stream.EARTH))
    return [row["fields"] for row in rows if "records_lost" in row.get("fields", {})][-1][
        "records_lost"
    ]


def test_events_for_which_there_was_no_room_are_counted(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    flight.set(RECORDER=0)
    flight.fly(0.5)
    for number in range(200):
        flight.set(MASTER_ARM=1 - number % 2)
        flight.fly(0.04)
    flight.set(RECORDER=1)
    flight.fly(3.0)
    lost = records_lost(flight)
    log = flightlog.read(flight.ship.flash())
    stored = len(log.named("EVENT"))
    kept = tomllib.loads((FIRMWARE / "dictionary.toml").read_text())["event"]
    kept = {row["name"] for row in kept if row.get("record")}
    assert lost > 100
    assert stored + lost == sum(name in kept for name in flight.names())


def test_a_restart_in_mid_burn(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(2.0)
    flight.ship.restart()
    event = flight.fly_until("RESTARTED", 1.0)
    assert event["fields"]["cause"] == "external"
    flight.fly(2.0)
    assert flight.ship.truth()["thrust_n"] == 0.0
    lit = {flight.lamp(LAMP["RESTART"]) for _ in range(30) if flight.fly(0.04) is not None}
    assert True in lit
    flight.press("ALARM_ACK")
    flight.fly(1.0)
    assert not flight.lamp(LAMP["RESTART"])
    # She can be lit again, but only by a new press of the button.
    flight.fly(40.0)
    assert flight.ship.read("drive.IGNITIONS") == 1
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


def test_a_fault_is_recorded_and_flown_on_from(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.ship.set_register(32, 0x40)  # the program counter: nothing is there
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert (event["cause"], event["pc"], event["fault"]) == ("software", 0x40, "fetch_fault")
    flight.fly(1.0)
    (fault,) = flightlog.read(flight.ship.flash()).named("FAULT")
    assert (fault.fields["cause"], fault.fields["pc"], fault.start) == ("fetch_fault", 0x40, 2)
    flight.fly(5.0)
    assert flight.ship.counters()["restarts"] == 1


def test_a_program_that_hangs_is_restarted_by_the_watchdog(pilot, image: bytes) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    # An endless loop in memory that nobody uses, and the processor sent there.
    flight.ship.poke(0x803F0000, (0x0000006F).to_bytes(4, "little"))
    flight.ship.set_register(32, 0x803F0000)
    event = flight.fly_until("RESTARTED", 2.0)["fields"]
    assert (event["cause"], event["pc"]) == ("watchdog", 0x803F0000)


def test_upsets_are_scrubbed(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.ship.put(InputKind.FLIP_RAM, 0x80030000, 3)  # nothing reads it: the scrubber comes by
    flight.fly_until("MEMORY_CORRECTED", 60.0)
    assert flight.ship.counters()["restarts"] == 0


def test_the_computer_is_idle_nearly_all_the_time(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(60.0)
    before = flight.ship.counters()
    flight.fly(60.0)
    after = flight.ship.counters()
    seconds = (after["cycle"] - before["cycle"]) * 1e-8
    assert (after["instructions"] - before["instructions"]) / seconds < INSTRUCTIONS_PER_SECOND


def test_orbital_elements_agree_with_the_truth(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(900.0)
    flight.ship.take(Stream.EARTH)
    flight.fly(1.0)
    rows = Downlink().feed(flight.ship.take(Stream.EARTH))
    fields = next(row["fields"] for row in rows if row["name"] == "NAVIGATION")
    truth = flight.ship.truth()
    assert fields["mode"] == "fixed"
    for name in ("inclination_deg", "raan_deg"):
        assert fields[name] == pytest.approx(truth[name], abs=0.02)
    assert fields["eccentricity"] == pytest.approx(truth["eccentricity"], abs=5e-4)
    assert fields["altitude_m"] == pytest.approx(truth["altitude_m"], abs=300)
