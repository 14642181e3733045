"""The computer hangs on the battery, and on its reserve."""

from __future__ import annotations

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.values import RAM_BASE, cycles_of

STEP_CYCLES = cycles_of(0.02)


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


@pytest.fixture
def flown(image: bytes) -> Computer:
    ship = Computer(seed=3)
    ship.configure("ellipse.surfaces_at_s", -1)
    ship.load(image)
    ship.power_on()
    ship.run_for(5.0)
    return ship


def test_a_cut_is_between_two_instructions(flown: Computer) -> None:
    """At each of some: the one before was carried out, the next one is not; RAM is as it was."""
    while flown.waiting:
        flown.step()
    begun = flown.point()
    for steps in range(40):
        flown.return_to(begun)
        flown.step(steps) if steps else None
        there, lasting = flown.steps, flown.peek(RAM_BASE, 0x1000)
        flown.supply("cut")
        flown.run(flown.cycle + STEP_CYCLES // 7)
        assert flown.steps == there
        assert flown.read("screen.CONTROL.ON") == flown.read("power.LIVE") == 0
        assert flown.peek(RAM_BASE, 0x1000) == lasting
        assert flown.read("power.RESERVE") == 0
    flown.run_for(1.0)
    assert flown.steps == there


def test_what_is_off_runs_on_the_reserve_and_comes_back_with_a_full_one(flown: Computer) -> None:
    """3 kJ for 180 W and the recorder's 60 W: 625 steps; then 3 s at 1 kW to fill it."""
    battery_j = flown.truth()["battery_j"]
    steps = flown.steps
    flown.supply("off")
    begun = flown.cycle
    while flown.steps != steps or flown.cycle == begun:
        steps = flown.steps
        flown.run(flown.cycle + STEP_CYCLES)
        assert flown.cycle - begun < 640 * STEP_CYCLES
    assert 624 <= (flown.cycle - begun) // STEP_CYCLES <= 626
    assert flown.truth()["battery_j"] == battery_j, "it neither gives nor takes"
    assert flown.read("power.BUS_A_VOLTAGE") == 0
    flown.run_for(60.0)
    assert flown.steps == steps
    flown.supply("on")
    flown.run_for(2.9)
    assert flown.steps == steps
    flown.run_for(0.2)
    assert flown.steps > steps
    assert flown.read("power.RESERVE") == 3_000_000
    assert flown.counters()["restarts"] == 0, "the first start of a computer that was dark"


def test_a_cut_comes_again_when_it_is_lived_again(flown: Computer) -> None:
    flown.remember()
    flown.supply("off", at=flown.cycle + 1_000_003)
    flown.supply("cut", at=flown.cycle + 20_000_017)
    flown.supply("on", at=flown.cycle + 90_000_001)
    before = flown.cycle
    flown.run_for(6.0)
    once = flown.hash()
    flown.go_to(before)
    flown.run_for(6.0)
    assert flown.hash() == once


def test_what_the_supply_can_be_is_said(flown: Computer) -> None:
    with pytest.raises(InputError, match="The supply is one of on, off, cut, not 'gone'"):
        flown.supply("gone")
