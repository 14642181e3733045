"""What is recorded, when, and what is said of it; the part may fail at any of it."""

from __future__ import annotations

import itertools

import pytest

from ares4 import flightlog
from ares4.downlink import encode_command
from ares4.machine.values import InputKind
from tests.firmware.conftest import Pilot

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}


def log_of(flight: Pilot) -> flightlog.Log:
    return flightlog.read(flight.ship.flash())


def test_without_power_nothing_more_is_announced(pilot) -> None:
    """Whatever is announced as stored is in the memory at that moment."""
    flight = pilot(**QUIET)
    flight.fly(2.0)
    said = 0
    for step in range(700):
        if step % 100 == 50:
            flight.press("RECORD_MARK")
        flight.fly(0.1)
        stored = [e["fields"]["number"] for e in flight.events if e["name"] == "RECORD_STORED"]
        if len(stored) > said:
            said = len(stored)
            assert max(stored) <= max(entry.number for entry in log_of(flight).entries)
    assert said > 8


def test_the_log_is_soon_mounted(pilot) -> None:
    """That takes 5,600 jobs of the part, 50 us each: it is heard at once after each."""
    flight = pilot(**QUIET)
    flight.fly(0.8)
    assert "LOG_MOUNTED" in flight.names()


def test_the_situation_is_recorded_once_a_minute(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(200.0)
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    dates = [entry.met_s for entry in log_of(flight).named("SITUATION")]
    assert [b - a for a, b in itertools.pairwise(dates)] == [60, 60]


def test_marks_that_come_together_are_each_recorded(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.01)
    flight.ship.receive(
        InputKind.EARTH, b"".join(encode_command("MARK_RECORD", sequence=n) for n in (1, 2))
    )
    flight.ship.receive(InputKind.SURFACE, encode_command("MARK_RECORD", sequence=3))
    flight.press("RECORD_MARK", "SOFT_1")
    flight.fly(1.0)
    assert len(log_of(flight).named("MARK")) == 5


def test_what_waited_has_the_date_at_which_it_happened(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.set(RECORDER=0)
    for number in range(60):
        flight.set(MASTER_ARM=1 - number % 2)
        flight.fly(0.3)
    flight.fly(30.0)
    flight.set(RECORDER=1)
    flight.fly(5.0)
    happened = [e["met_s"] for e in flight.events if e["name"] in ("DRIVE_ARMED", "DRIVE_DISARMED")]
    entries = [e for name in ("DRIVE_ARMED", "DRIVE_DISARMED") for e in log_of(flight).named(name)]
    assert len(entries) > 24
    assert {entry.met_s for entry in entries} <= set(happened)
    assert len({entry.met_s for entry in entries}) > 10


def test_a_job_that_is_never_answered_is_given_up(pilot) -> None:
    """An upset ends a job of the part without a word; the log goes on without a restart."""
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.press("RECORD_MARK")
    ship = flight.ship
    ship.control("RECORD_MARK", 1)
    for _ in range(100_000):
        if ship.read("massmem.STATUS.BUSY"):
            break
        ship.run(ship.cycle + 1000)
    ship.control("RECORD_MARK", 0)
    begun = ship.snapshot()
    for place in range(4096):
        ship.inject("massmem", place // 8, place % 8)
        ship.run(ship.cycle + 10)
        if not ship.read("massmem.STATUS.BUSY") and not ship.read("massmem.EVENT"):
            break
        ship.restore(begun)
    assert not ship.read("massmem.STATUS.BUSY")
    flight.fly(3.0)
    before = flight.names().count("RECORD_STORED")
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    assert flight.names().count("RECORD_STORED") > before
    assert len(log_of(flight).named("MARK")) == 3, "that of the job, too"
    assert flight.ship.counters()["restarts"] == 0


def test_a_mark_holds_the_whole_situation(busy: Pilot) -> None:
    read = busy.ship.read
    busy.press("RECORD_MARK")
    load_w = read("power.BUS_A_LOAD") + read("power.BUS_B_LOAD")  # some come and go in a second
    busy.fly(1.0)
    fields = log_of(busy).named("MARK")[-1].fields
    t = busy.ship.truth()
    expected = {
        "altitude_m": (t["altitude_m"], 600),
        "inclination_deg": (t["inclination_deg"], 0.02),
        "raan_deg": (t["raan_deg"], 0.02),
        "thrust_n": (t["thrust_n"], 0.1),
        "propellant_kg": (t["propellant_kg"], 0.05),
        "battery_j": (t["battery_j"], 4e5),
        "bus_a_v": (t["bus_a_v"], 0.3),
        "bus_b_v": (t["bus_b_v"], 0.3),
        "load_w": (load_w, 60),
        "cabin_pressure_pa": (t["cabin_pressure_pa"], 60),
        "oxygen_pa": (t["cabin_o2_pa"], 40),
        "carbon_dioxide_pa": (t["cabin_co2_pa"], 20),
        "cabin_temperature_k": (t["cabin_temperature_k"], 0.2),
        "oxygen_tank_kg": (read("cabin.OXYGEN_TANK") / 1e3, 0.01),
        "tracks": (1, 0),
        "range_m": (t["ellipse_distance_m"], 2000),
        "azimuth_deg": (t["ellipse_azimuth_deg"], 0.4),
    }
    assert {name: fields[name] for name in expected} == {
        name: pytest.approx(value, abs=off) for name, (value, off) in expected.items()
    }
    for told, true in zip(fields["position_m"], t["position_m"], strict=True):
        assert told == pytest.approx(true, abs=8000)
    assert (fields["drive_mode"], fields["attitude_mode"]) == ("running", "track")
