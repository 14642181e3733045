"""Dates that devices ask to be woken at, to the cycle, and what they remember across power."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ares4.computer import Computer
from tests.c_core.board import snapshot_file

Maker = Callable[[str], Computer]
NEVER = 2**64 - 1
BATTERY = "world.electrics.battery_j"
PERIOD_US, GRACE_US, CYCLES_PER_US = 1000, 10, 100
# Divides for ever, 20 cycles each, so that most dates fall into the midst of an instruction.
DIVIDING = """
    .option norvc
    la t0, nmi
    li t1, 0x40001010       # restart.NMI_VECTOR
    sw t0, 0(t1)
    li t1, 0x40002000       # watchdog
    li t0, 1000
    sw t0, 0x04(t1)         # PERIOD
    li t0, 10
    sw t0, 0x10(t1)         # GRACE
    li t0, 1
    {nops}
start:
    sw t0, 0(t1)            # CONTROL
    div t3, t4, t5
    j start + 4
    .balign 4
nmi:
    wfi
    j nmi
"""


@pytest.mark.parametrize("number", range(0, 22, 3))
def test_the_grace_counts_from_the_deadline(run_program: Maker, number: int) -> None:
    """Not from the end of the instruction that ran past it, which is up to 20 cycles later."""
    computer = run_program(DIVIDING.format(nops="nop\n" * number))
    begun = computer.cycle
    while not computer.read("watchdog.CONTROL.ENABLE"):
        begun = computer.cycle
        computer.step()
    ends = begun + (PERIOD_US + GRACE_US) * CYCLES_PER_US
    computer.run(ends - 1)
    assert computer.read("restart.STARTS") == 1
    computer.run(ends)
    assert computer.read("restart.STARTS") == 2


def test_a_timer_out_of_reach_has_no_date(bare: Any) -> None:
    """Ten times such a time wraps around in 64 bits: the date would be one of the next ones."""
    bare.store("clint.MTIMECMP_LOW", 0xFFFF_FFFF)
    for ticks in (NEVER, NEVER // 10 + 50_000, NEVER // 5 + 7_000_000):
        bare.store("clint.MTIMECMP_HIGH", 0xFFFF_FFFF)
        bare.store("clint.MTIMECMP_LOW", ticks & 0xFFFF_FFFF)
        bare.store("clint.MTIMECMP_HIGH", ticks >> 32)
        fields = snapshot_file.read(bare.snapshot()).fields
        assert fields["schedule.wake_cycle.clint"].values() == [NEVER]


def with_battery(computer: Computer, energy: bytes | None) -> bytes:
    """The computer's state with another content of its battery; the old one is returned."""
    file = snapshot_file.read(computer.snapshot())
    field = file.fields[BATTERY]
    file.fields[BATTERY] = replace(field, data=energy or bytes(len(field.data)))
    computer.restore(snapshot_file.write(file))
    return field.data


def test_power_that_comes_back_knows_of_no_last_program_counter() -> None:
    """The word tells where a restart struck, and a computer that was dark was struck nowhere."""
    computer = Computer()
    computer.configure("power.reserve_j", 0.0)
    computer.configure("power.wings_w", 0.0)
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    computer.run_for(0.001)
    computer.restart()
    computer.run_for(0.002)
    assert computer.read("restart.LAST_PC") == 0x80000000
    energy = with_battery(computer, None)
    computer.run_for(1.0)
    with_battery(computer, energy)
    computer.run_for(1.0)
    assert (computer.state("restart.CAUSE.CAUSE"), computer.read("restart.STARTS")) == (
        "POWER_ON", 1,
    )  # fmt: skip
    assert computer.read("restart.LAST_PC") == 0
