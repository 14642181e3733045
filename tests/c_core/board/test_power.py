"""The computer hangs on the battery."""

from __future__ import annotations

from ares4 import flight
from ares4.computer import Computer


def test_a_computer_without_power_stands_still_and_dark(image: bytes) -> None:
    ship = Computer()
    ship.configure("power.battery_j", 2500.0)
    ship.configure("power.wings_w", 0.0)
    ship.configure("ellipse.surfaces_at_s", -1)
    ship.load(image)
    ship.power_on()
    ship.control("BUS_A", "off")
    ship.control("BUS_B", "off")
    ship.run_for(5.0)
    assert ship.read("screen.CONTROL.ON") == 1
    ship.run_for(25.0)
    done = ship.counters()["instructions"]
    assert ship.truth()["battery_j"] == 0
    assert ship.read("screen.CONTROL.ON") == 0
    assert ship.read("cockpit.LAMPS") == 0
    ship.run_for(60.0)
    assert ship.counters()["instructions"] == done
    assert ship.seconds > 89
    ship.restart()
    ship.run_for(1.0)
    assert ship.counters()["restarts"] == 0  # without power nothing restarts


def test_a_dark_ship_can_be_saved_and_taken_up(image: bytes) -> None:
    ship = flight.fresh("orbit", None, None).computer
    dark = Computer()
    dark.configure("power.battery_j", 0.0)
    dark.configure("power.wings_w", 0.0)
    dark.load(image)
    dark.power_on()
    dark.run_for(1.0)
    ship.restore(dark.snapshot())
    ship.run(dark.cycle + 100_000_000)
    dark.run(dark.cycle + 100_000_000)
    assert ship.hash() == dark.hash()
