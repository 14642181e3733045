"""What raises which alarm: a ship with one thing wrong, and what she says of it, no more and no
less."""

from __future__ import annotations

import pytest

from ares4._registers import LAMPS

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}
WELL = {"navigation", "attitude"}  # what every ship says until she has looked about

WRONG = [
    ({}, {}, set(), set()),
    ({"cabin__nitrogen_pa": 20_000}, {}, {"cabin_pressure"}, set()),
    ({"cabin__oxygen_pa": 16_000}, {}, {"oxygen"}, set()),
    ({"cabin__oxygen_pa": 32_000}, {}, {"oxygen"}, set()),
    ({"cabin__carbon_dioxide_pa": 1500}, {}, {"carbon_dioxide"}, set()),
    ({"cabin__temperature_k": 275}, {}, set(), {"temperature"}),
    ({"cabin__temperature_k": 312}, {}, set(), {"temperature"}),
    ({"cabin__oxygen_tank_kg": 1.0}, {}, set(), {"oxygen_tank"}),
    ({}, {"LIFE_SUPPORT_OFF": 1}, set(), {"life_support"}),
    # Life support hangs on a bus: that it is off is true as well, but weighs less.
    ({}, {"BUS_A": 0, "BUS_B": 0}, {"buses"}, {"life_support"}),
    ({}, {"BUS_A": 0}, set(), {"life_support"}),
    ({}, {"HGA": 0}, set(), set()),
    ({}, {"UHF": 0}, set(), set()),
    ({}, {"RECORDER": 0}, set(), {"log"}),
]


@pytest.mark.parametrize(("settings", "switches", "warnings", "cautions"), WRONG)
def test_what_is_wrong_is_told_and_nothing_else(
    pilot, settings: dict, switches: dict, warnings: set[str], cautions: set[str]
) -> None:
    flight = pilot(**QUIET, **settings)
    flight.fly_until("NAV_FIXED", 60.0)
    flight.set(**switches)
    flight.fly(15.0)
    told = {
        name: {e["fields"]["alarm"] for e in flight.events if e["name"] == name} - WELL
        for name in ("MASTER_ALARM", "CAUTION")
    }
    assert told == {"MASTER_ALARM": warnings, "CAUTION": cautions}
    lit = {
        name
        for name in ("MASTER_ALARM", "CAUTION")
        for _ in range(30)
        if flight.fly(0.02) is not None and flight.lamp(LAMP[name])
    }
    assert lit == {name for name, alarms in told.items() if alarms}


def test_two_buses_that_are_dead_for_a_moment_are_told_by_that_word(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    flight.set(BUS_A=0, BUS_B=0)
    flight.fly(3.0)
    flight.set(BUS_A=1, BUS_B=1)
    assert "WARNING  BOTH BUSES DEAD" in flight.screen()
    flight.fly(5.0)
    told = [(e["name"], e["fields"]["alarm"]) for e in flight.events if "alarm" in e["fields"]]
    assert [alarm for name, alarm in told if name == "MASTER_ALARM"] == ["buses"]
    assert ("ALARM_CLEARED", "buses") in told
