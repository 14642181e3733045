"""Registers whose load has no power: they read zero and take nothing, as NAME.rdl declares."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from ares4._registers import FIELDS, REGISTERS
from ares4.errors import InputError
from c_core.board.generate import Device, Register, read_ship
from tests.c_core.board import snapshot_file

DEVICES = read_ship()[0]
FED = [(device, feed) for device in DEVICES for feed in device.feeds]
GATED = [(device, feed) for device, feed in FED if not device.always_answers]
ALL = sum(mask for name, (mask, _, _) in FIELDS.items() if name.startswith("power.LOADS."))
STEP_S = 0.02
PATTERN = 0x0000_0101
NEVER = 2**64 - 1

parametrised = pytest.mark.parametrize(
    ("device", "feed"), GATED, ids=[f"{device.name}-{feed[0]}" for device, feed in GATED]
)


def elements(device: Device, first: int, past: int) -> list[tuple[Register, int]]:
    return [
        (register, index)
        for register in device.registers
        for index in range(register.count)
        if first <= register.offset + register.stride * index < past
    ]


def switch(bare: Any, loads: int) -> None:
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", loads)
    bare.rest_for(2 * STEP_S)


def shown(bare: Any, device: Device, places: list[tuple[Register, int]]) -> list[int]:
    return [
        bare.load(f"{device.name}.{register.name}", index)
        for register, index in places
        if register.readable
    ]


def fill(bare: Any, device: Device, places: list[tuple[Register, int]]) -> None:
    for register, index in places:
        if register.writable:
            bare.store(f"{device.name}.{register.name}", PATTERN, index)


def check_controls(bare: Any, device: Device, places: list[tuple[Register, int]]) -> None:
    """They are as after a reset."""
    for register, index in places:
        if register.readable and register.writable and register.name != "EVENT":
            reset = sum(item.reset << item.low for item in register.fields)
            assert bare.load(f"{device.name}.{register.name}", index) == reset, register.name


@parametrised
def test_without_power_it_reads_zero_and_takes_nothing(
    bare: Any, device: Device, feed: tuple[str, int, int]
) -> None:
    load, first, past = feed
    places = elements(device, first, past)
    assert places
    switch(bare, ALL)
    fill(bare, device, places)
    assert any(shown(bare, device, places)), "with power it shows something"
    off = ALL & ~FIELDS[f"power.LOADS.{load}"][0]
    switch(bare, off)
    fill(bare, device, places)
    assert not any(shown(bare, device, places))
    for register, index in places:
        if register.readable:
            address, _, stride = REGISTERS[f"{device.name}.{register.name}"]
            assert bare.peek(address + stride * index, 4) == bytes(4), "nor to who looks in"
    switch(bare, ALL)
    check_controls(bare, device, places)


@parametrised
def test_a_latch_that_flips_without_power_is_lost_too(
    bare: Any, device: Device, feed: tuple[str, int, int]
) -> None:
    load, first, past = feed
    switch(bare, ALL & ~FIELDS[f"power.LOADS.{load}"][0])
    with contextlib.suppress(InputError):  # past its last byte
        for byte in range(64):
            bare.inject(device.name, byte, 0)
    switch(bare, ALL)
    check_controls(bare, device, elements(device, first, past))


def test_a_saved_flight_keeps_nothing_where_there_is_no_power(bare: Any) -> None:
    switch(bare, ALL & ~FIELDS["power.LOADS.LIDAR"][0])
    file = snapshot_file.read(bare.snapshot())
    control = file.fields["devices.lidar.control"]
    file.fields["devices.lidar.control"] = control.holding(PATTERN)
    bare.restore(snapshot_file.write(file))
    switch(bare, ALL)
    assert bare.load("lidar.CONTROL") == 0


def test_registers_of_what_always_answers_show_that_it_has_no_power(bare: Any) -> None:
    switch(bare, 0)
    bare.store("massmem.PAGE", 7)
    bare.store("massmem.COMMAND", 1)
    assert (bare.load("massmem.PAGE"), bare.load("massmem.EVENT")) == (7, 2)


def test_the_world_paces_who_declares_it(bare: Any) -> None:
    """Such a device has no date of its own, and a saved one, which older files have, means none."""
    paced = [device.name for device in DEVICES if device.paced]
    assert "inertial" in paced
    switch(bare, ALL & ~FIELDS["power.LOADS.NAVIGATION"][0])
    file = snapshot_file.read(bare.snapshot())
    dates = {name: file.fields[f"schedule.wake_cycle.{name}"] for name in paced}
    assert all(date.values() == [NEVER] for date in dates.values())
    samples = file.fields["devices.inertial.samples"].values()
    step = file.fields["schedule.world_cycle"].values()[0]
    for name, date in dates.items():
        file.fields[f"schedule.wake_cycle.{name}"] = date.holding(step)
    bare.restore(snapshot_file.write(file))
    bare.run(step + 1)
    after = snapshot_file.read(bare.snapshot()).fields["devices.inertial.samples"].values()
    assert after == samples, "it has no power and takes none"


def test_power_that_comes_back_finds_nothing_that_happened_without_it(bare: Any) -> None:
    """The plasma that its load's loss quenched is out when there is power again: no event."""
    switch(bare, ALL)
    bare.store("distributor.CONTROL", 1)
    bare.rest_for(1.0)
    assert bare.load("distributor.STATUS") == 1
    switch(bare, ALL & ~FIELDS["power.LOADS.DISTRIBUTOR"][0])
    switch(bare, ALL)
    assert (bare.load("distributor.STATUS"), bare.load("distributor.EVENT")) == (0, 0)
