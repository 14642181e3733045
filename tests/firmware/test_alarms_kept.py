"""Alarms over restarts, in the ship: what lasts is told once, and what is new is told."""

from __future__ import annotations

from collections import Counter

from tests.firmware.conftest import QUIET, Pilot

UNUSED = 0x80030000


def told(flight: Pilot) -> Counter[str]:
    rows = [e for e in flight.events if e["name"] in ("MASTER_ALARM", "CAUTION")]
    return Counter(row["fields"]["alarm"] for row in rows)


def test_restarts_tell_nothing_twice(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(0.1)
    for bit in (7, 30):
        flight.ship.inject("ram", UNUSED, bit)  # the scrubber meets it, and it is mended
    flight.set(LIFE_SUPPORT_OFF=1, RECORDER=0, HGA=1)
    flight.fly(20.0)
    before = told(flight)
    assert {"life_support", "log", "computer"} <= set(before)
    flight.press("ALARM_ACK")
    for number in range(20):
        flight.ship.restart()
        flight.fly(1.0 + 0.7 * number)
    flight.fly(20.0)
    assert told(flight) - before == Counter(restart=1)
    # What is gone clears, and what is back after that is new.
    flight.set(LIFE_SUPPORT_OFF=0)
    flight.fly(20.0)
    assert flight.last("ALARM_CLEARED") == {"alarm": "life_support"}
    flight.ship.restart()
    flight.set(LIFE_SUPPORT_OFF=1)
    flight.fly(5.0)
    assert told(flight)["life_support"] == 2
