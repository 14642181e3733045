"""Needles, digits, lamps and the sounder, against what they stand for."""

from __future__ import annotations

import pytest

from ares4._registers import GAUGES, LAMPS
from tests.firmware.conftest import Pilot

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}
GAUGE = {name: number for number, (name, *_) in enumerate(GAUGES)}
SHAPES = (0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F)
EVENT_TIMER, READOUT = 9, 14
# Needle: the register that it stands for, and how far it may be behind.
NEEDLES = {
    "THRUST": ("drive.THRUST", 50),
    "SPECIFIC_IMPULSE": ("drive.ISP", 300),
    "PROPELLANT": ("drive.PROPELLANT", 20),
    "CATHODE": ("drive.CATHODE", 3),
    "DISTRIBUTOR_POWER": ("distributor.AVAILABLE", 10_000),
    "CONFINEMENT": ("distributor.FIELD", 50),
    "BUS_A": ("power.BUS_A_VOLTAGE", 200),
    "BUS_B": ("power.BUS_B_VOLTAGE", 200),
    "WINGS": ("power.WINGS", 100),
    "BATTERY": ("power.BATTERY", 200),
    "CABIN_PRESSURE": ("cabin.PRESSURE", 60),
    "OXYGEN": ("cabin.OXYGEN", 40),
    "CARBON_DIOXIDE": ("cabin.CARBON_DIOXIDE", 10),
    "CABIN_TEMPERATURE": ("cabin.TEMPERATURE", 60),
}


def digits(flight: Pilot, first: int, count: int) -> str:
    cells = flight.ship.words("cockpit.DIGIT")[first : first + count]
    return "".join(str(SHAPES.index(cell & 0x7F)) + "." * (cell >> 7) for cell in cells)


def test_each_needle_shows_its_sensor(busy: Pilot) -> None:
    busy.set(BUS_B=1)
    busy.fly(1.3)
    needles = busy.ship.words("cockpit.GAUGE")
    read = busy.ship.read
    shown = {name: needles[GAUGE[name]] for name in NEEDLES}
    assert shown == {name: pytest.approx(read(r), abs=off) for name, (r, off) in NEEDLES.items()}
    assert needles[GAUGE["THROTTLE"]] == 700
    load = read("power.BUS_A_LOAD") + read("power.BUS_B_LOAD")
    assert needles[GAUGE["LOAD"]] == pytest.approx(load, abs=100)


@pytest.mark.parametrize("bus", ["A", "B"])
def test_a_dead_bus_has_a_needle_of_its_own(pilot, bus: str) -> None:
    flight = pilot(**QUIET)
    flight.set(**{f"BUS_{bus}": 0})
    flight.fly(2.0)
    needles = flight.ship.words("cockpit.GAUGE")
    volts = {name: needles[GAUGE[f"BUS_{name}"]] / 1000 for name in "AB"}
    assert volts[bus] == 0
    assert volts["B" if bus == "A" else "A"] > 110


def test_the_event_timer_shows_what_matters(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.press("PLUS", "ENTER")
    flight.set(DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="5")
    flight.fly_until("DRIVE_READY", 40.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(72.0)
    assert int(digits(flight, EVENT_TIMER, 5)) == pytest.approx(112, abs=1), "1:12 of the burn"
    flight.press("CUT_OFF")
    flight.fly(0.3)
    assert int(digits(flight, EVENT_TIMER, 5)) > 125, "its own time since the start"
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(7.0)
    assert int(digits(flight, EVENT_TIMER, 5)) == pytest.approx(7, abs=1), "of this burn alone"


def test_the_readout_of_a_contact(busy: Pilot) -> None:
    busy.fly(0.5)
    shown = digits(busy, READOUT, 5)
    assert shown.index(".") == 3
    km = busy.ship.truth()["ellipse_distance_m"] / 1e3
    assert float(shown) == pytest.approx(km, abs=1.5)


def tones(flight: Pilot, seconds: float = 3.0) -> set[int]:
    heard = set()
    for _ in range(round(seconds / 0.04)):
        flight.fly(0.04)
        heard.add(flight.ship.read("cockpit.TONE") & 0xFFFF)
    return heard


@pytest.mark.parametrize(
    ("settings", "heard"),
    [({"cabin__carbon_dioxide_pa": 1500}, {880, 660}), ({"cabin__temperature_k": 312}, {520, 0})],
    ids=["warning", "caution"],
)
def test_the_sounder_obeys_its_switch(pilot, settings: dict, heard: set[int]) -> None:
    flight = pilot(**QUIET, **settings)
    flight.fly(12.0)
    assert tones(flight) == heard
    flight.set(ALARM=0)
    flight.fly(0.1)
    assert tones(flight) == {0}
    flight.set(ALARM=1)
    flight.fly(0.1)
    assert tones(flight) == heard
    flight.press("ALARM_ACK")
    flight.fly(0.1)
    assert tones(flight) == {0}


def test_the_log_lamp_lights_for_each_record(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(30.0)  # the first minute's news are told
    for _ in range(2):
        assert not flight.lamp(LAMP["LOG"])
        flight.press("RECORD_MARK")
        lit = [flight.lamp(LAMP["LOG"]) for _ in range(100) if flight.fly(0.02) is not None]
        assert 20 <= sum(lit) <= 30


def test_lamps_flash_until_it_is_so(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="5")
    flight.fly(1.0)

    def lit(name: str) -> set[bool]:
        return {flight.lamp(LAMP[name]) for _ in range(40) if flight.fly(0.02) is not None}

    assert lit("DRIVE") == lit("DISTRIBUTOR") == {True, False}
    flight.fly_until("DRIVE_READY", 40.0)
    assert lit("DRIVE") == lit("DISTRIBUTOR") == {True}
    flight.set(DRIVE="stop")
    flight.fly(1.0)
    assert lit("DRIVE") == {False}
