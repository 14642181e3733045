"""What the crew works on stays theirs: the page, the selected track, the list of alarms."""

from __future__ import annotations

import re

import pytest

from ares4 import flightlog
from ares4._registers import LAMPS
from ares4.downlink import Downlink
from ares4.machine.values import Stream

LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}
QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
# She is swallowed within seconds, and debris drifts around her.
INSIDE = {
    "ellipse__surfaces_at_s": 10, "ellipse__distance_m": 4000.0, "turbulence__start_s": -1,
}  # fmt: skip


def page(flight, number: str) -> str:
    flight.press(*(f"KEY_{digit}" for digit in number), "ENTER")
    flight.fly(0.3)
    return flight.screen()


def row(text: str, start: str) -> str:
    return next((line for line in text.splitlines() if line.startswith(start)), "")


# ---- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["45", "50"])
def test_no_alarm_takes_a_page_that_was_chosen(pilot, number: str) -> None:
    flight = pilot(**INSIDE)
    flight.fly(1.0)
    page(flight, number)
    flight.fly(120.0)
    assert flight.names().count("CONTACT") >= 3
    assert flight.names().count("MASTER_ALARM") >= 2
    assert flight.names().count("PAGE_SELECTED") == 1
    assert flight.screen().startswith(f" P{number}")


@pytest.mark.parametrize("restart", [False, True])
def test_no_alarm_takes_the_first_page_from_a_crew_at_work(pilot, restart: bool) -> None:
    flight = pilot(ellipse__surfaces_at_s=8, turbulence__start_s=-1)
    flight.fly(3.0)
    if restart:
        flight.ship.restart()
    else:
        flight.set(MASTER_ARM=1)
    flight.fly_until("CONTACT", 20.0)
    flight.fly(1.0)
    assert flight.screen().startswith(" P00")
    assert re.search(r"WARNING +LIDAR CONTACT +P40", flight.screen().splitlines()[21])


def test_a_warning_shows_its_page_to_a_crew_that_touched_nothing(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=8, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 20.0)
    flight.fly(1.0)
    assert flight.screen().startswith(" P40")


# ---- the list of alarms -------------------------------------------------------------------------


def test_the_page_of_alarms_lists_all_that_are_active(pilot) -> None:
    flight = pilot(**QUIET, power__battery_j=30e6)
    flight.fly(1.0)
    page(flight, "95")
    flight.set(LIFE_SUPPORT_OFF=1, RECORDER=0)
    flight.fly(15.0)
    flight.ship.take(Stream.EARTH)
    flight.fly(1.5)
    packets = Downlink().feed(flight.ship.take(Stream.EARTH))
    active = [packet["fields"]["alarms"] for packet in packets if packet["name"] == "SHIP"]
    lines = flight.screen().splitlines()
    listed = [line for line in lines[4:20] if line.strip()]
    assert len(listed) == len(active[-1]) >= 4
    power = ("BATTERY LOW", "LOADS SHED", "LIFE SUPPORT OFF")
    for words, of in [(words, "P60") for words in power] + [("NO MISSION RECORD", "P70")]:
        pattern = rf"CAUTION +{words} +061/22:00:\d\d +{of} +NEW"
        assert any(re.search(pattern, line) for line in listed), words
    assert f"AND {len(listed) - 1:2} MORE: P95" in lines[21]
    flight.press("ALARM_ACK")
    flight.fly(0.5)
    assert "NEW" not in flight.screen()
    flight.set(LIFE_SUPPORT_OFF=0)
    flight.fly(5.0)
    assert "LIFE SUPPORT" not in flight.screen()
    left = [line for line in flight.screen().splitlines()[4:20] if line.strip()]
    assert sum("NO MISSION RECORD" in line for line in left) == 1, "rows below are cleared"


def test_a_quiet_ship_has_an_empty_list(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    assert "NO ALARM" in page(flight, "95")


# ---- the selected track -------------------------------------------------------------------------


def inside(pilot):
    """In the calm, with debris tracked, on the LIDAR's page, nothing selected yet."""
    flight = pilot(**INSIDE)
    flight.fly(1.0)
    page(flight, "40")
    flight.fly(90.0)
    return flight


def tracks(text: str) -> dict[int, float]:
    """Ranges in km by number, in the order of the rows."""
    rows = re.findall(r"^[ >](\d\d) +[\d.]+ +[+-]?[\d.]+ +([\d.]+) km", text, re.MULTILINE)
    return {int(number): float(range_km) for number, range_km in rows}


def readout_km(flight) -> float:
    segments = {0x3F: "0", 0x06: "1", 0x5B: "2", 0x4F: "3", 0x66: "4", 0x6D: "5", 0x7D: "6",
                0x07: "7", 0x7F: "8", 0x6F: "9", 0x00: " "}  # fmt: skip
    cells = flight.ship.words("cockpit.DIGIT")[14:19]
    return float("".join(segments[c & 0x7F] + ("." if c & 0x80 else "") for c in cells))


def test_a_selected_track_aims_readout_and_imager_until_it_is_released(pilot) -> None:
    flight = inside(pilot)
    assert "FOLLOW THE NEAREST TRACK" in flight.screen()
    number = list(tracks(flight.screen()))[2]
    flight.press("DOWN", "DOWN", "DOWN")
    flight.fly(0.5)
    assert flight.last("TRACK_SELECTED") == {"track": number}
    assert "FOLLOW THE SELECTED TRACK" in flight.screen()
    flight.fly(20.0)
    assert row(flight.screen(), ">").startswith(f">{number:02}")
    assert readout_km(flight) == pytest.approx(tracks(flight.screen())[number], abs=0.02)
    text = page(flight, "45")
    assert re.search(rf"LOOKS AT +TRACK {number:02} SELECTED", text)
    azimuth = float(re.search(r"AZIMUTH +([\d.]+)", text)[1])
    assert flight.ship.read("imager.AZIMUTH") == pytest.approx(azimuth * 1000, abs=2000)
    text = page(flight, "40")
    assert float(row(text, ">")[4:11]) == pytest.approx(azimuth, abs=5)
    flight.press("SOFT_2")
    flight.fly(8.0)
    assert flight.last("TRACK_SELECTED") == {"track": 0}
    nearest = min(tracks(flight.screen()).items(), key=lambda item: item[1])
    assert readout_km(flight) == pytest.approx(nearest[1], abs=0.02)
    assert f"TRACK {nearest[0]:02}" in page(flight, "45")


def test_a_restart_changes_neither_numbers_nor_selection(pilot) -> None:
    flight = inside(pilot)
    flight.press("DOWN", "DOWN", "DOWN")
    flight.fly(0.5)
    before, announced = tracks(flight.screen()), flight.names().count("CONTACT")
    selected = row(flight.screen(), ">")[1:3]
    flight.ship.restart()
    flight.fly(8.0)
    assert tracks(flight.screen()).keys() == before.keys()
    assert row(flight.screen(), ">")[1:3] == selected
    assert flight.names().count("CONTACT") == announced


def test_the_ground_and_the_log_get_the_selected_track(pilot) -> None:
    flight = inside(pilot)
    flight.press("DOWN", "DOWN")
    flight.fly(1.0)
    selected = flight.last("TRACK_SELECTED")["track"]
    assert selected == list(tracks(flight.screen()))[1]
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    (mark,) = flightlog.read(flight.ship.flash()).named("MARK")
    assert mark.fields["track"] == selected
    assert {"number": mark.number, "entry": "mark"} in [
        event["fields"] for event in flight.events if event["name"] == "RECORD_STORED"
    ]


def test_a_selected_track_that_is_lost_is_released(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=8, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 20.0)
    page(flight, "40")
    flight.press("UP")
    assert flight.last("TRACK_SELECTED") == {"track": 1}
    flight.set(LIDAR=0)
    flight.fly_until("CONTACT_LOST", 60.0)
    flight.fly(0.5)
    assert flight.last("TRACK_SELECTED") == {"track": 0}
    assert "NO TRACK" in flight.screen()


# ---- what the log holds of it --------------------------------------------------------------------


def test_debris_does_not_fill_the_log(pilot) -> None:
    flight = pilot(**INSIDE, seed=2)
    flight.fly(1800.0)
    names = flight.names()
    assert names.count("CONTACT") < 25
    assert names.count("CONTACT_LOST") < 10
    assert names.count("MASTER_ALARM") < 10
    numbers = [event["fields"]["track"] for event in flight.events if event["name"] == "CONTACT"]
    assert len(set(numbers)) == len(numbers), "each is told of once"
