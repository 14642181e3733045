"""The pilot's hand on keys and buttons: each press counts once, whatever the contacts do."""

from __future__ import annotations

import pytest

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
FRAME_S = 0.02


@pytest.fixture
def flight(pilot):
    made = pilot(**QUIET)
    made.fly(1.005)
    return made


def typed(flight) -> str:
    flight.fly(0.3)
    return flight.screen().splitlines()[22].split()[1].rstrip("_")


def test_a_contact_that_bounces_counts_once(flight) -> None:
    for _ in range(2):  # within two frames, as contacts do
        flight.ship.control("ALARM_ACK", 1)
        flight.fly(0.012)
        flight.ship.control("ALARM_ACK", 0)
        flight.fly(0.008)
    flight.fly(0.3)
    assert flight.names().count("ALARM_ACKNOWLEDGED") == 1


def test_a_key_is_heard_again_and_again(flight) -> None:
    flight.press("KEY_1", "KEY_1", "KEY_2", "KEY_1", "KEY_2")
    assert typed(flight) == "11212"
    for count in range(1, 4):
        flight.press("PAGE")
        flight.fly(0.1)
        assert flight.names().count("PAGE_SELECTED") == count
    for count in range(1, 4):
        flight.press("ALARM_ACK")
        assert flight.names().count("ALARM_ACKNOWLEDGED") == count


def test_a_press_is_one_press(flight) -> None:
    flight.ship.control("PAGE", 1)
    flight.fly(2.0)
    flight.ship.control("PAGE", 0)
    flight.fly(2.0)
    assert flight.names().count("PAGE_SELECTED") == 1


def test_cut_off_is_never_deaf(pilot) -> None:
    """A tap, an ignition in the frame after, and a tap in the same frame: it is never struck."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="5")
    flight.fly_until("DRIVE_READY", 40.0)
    for phase in range(5):
        flight.fly(1.0 + 0.004 * phase)
        for name in ("CUT_OFF", "IGNITE", "CUT_OFF"):
            flight.ship.control(name, 1)
            flight.fly(0.001)
            flight.ship.control(name, 0)
            flight.fly(0.018 if name == "CUT_OFF" else 0.001)
        flight.fly(2.5)
        assert flight.ship.state("drive.STATUS.STATE") == "READY"
    assert "DRIVE_IGNITED" not in flight.names()
