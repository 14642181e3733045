"""The ship's clock: whole microseconds of cycles, added to the scenario's dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import ScenarioError
from ares4.machine.values import CYCLES_PER_SECOND, InputKind

LATEST_S = 4_102_444_800  # 2100-01-01, the last date that a scenario may have
CYCLES_PER_US = 100
DAY_CYCLES = 86_400 * CYCLES_PER_SECOND


def clocked(utc_s: float, met_s: float = 0.0) -> Computer:
    """A computer that sleeps, its clock showing these at power-on."""
    computer = Computer(ram_bytes=65536)
    computer.configure("start.utc_s", utc_s)
    computer.configure("start.met_s", met_s)
    computer.load_flat(b"\x73\x00\x50\x10\x6f\xf0\xdf\xff")  # wfi, and again
    computer.power_on()
    return computer


def shown(computer: Computer) -> tuple[int, int, int]:
    names = ("UTC_SECONDS", "UTC_MICROSECONDS", "MET_SECONDS")
    utc_s, utc_us, met_s = (computer.read(f"clock.{name}") for name in names)
    return utc_s, utc_us, met_s


@given(
    utc_s=st.integers(0, LATEST_S),
    met_s=st.integers(0, 2**32 - 1 - 86_400),
    cycles=st.lists(st.integers(0, DAY_CYCLES // 50), max_size=5),
)
def test_it_shows_the_start_and_the_microseconds_since(
    utc_s: int, met_s: int, cycles: list[int]
) -> None:
    computer = clocked(utc_s, met_s)
    for count in (0, *cycles):
        computer.run(computer.cycle + count)
        since_us = computer.cycle // CYCLES_PER_US
        assert shown(computer) == (
            utc_s + since_us // 10**6, since_us % 10**6, met_s + since_us // 10**6
        )  # fmt: skip


def test_a_second_is_full_at_its_cycle_and_not_before() -> None:
    computer = clocked(10, 20)
    computer.run(CYCLES_PER_SECOND - 1)
    assert shown(computer) == (10, 999_999, 20)
    computer.run(CYCLES_PER_SECOND)
    assert shown(computer) == (11, 0, 21)


def test_seconds_are_those_of_posix() -> None:
    """No leap second is counted, as in Python's datetime."""
    date = datetime(2032, 10, 19, 9, 22, tzinfo=UTC)
    assert shown(clocked(date.timestamp()))[0] == int(date.timestamp())


def test_a_restart_changes_nothing(bare) -> None:
    bare.rest_for(3.25)
    before = shown(bare)
    bare.put(InputKind.RESTART)
    bare.step()
    assert bare.read("restart.STARTS") == 2
    assert [shown(bare)[0], shown(bare)[2]] == [before[0], before[2]]
    assert 0 <= shown(bare)[1] - before[1] < 5000  # what a restart takes


@pytest.mark.parametrize("name", ["UTC_SECONDS", "UTC_MICROSECONDS", "MET_SECONDS"])
def test_nobody_sets_it(bare, name: str) -> None:
    before = shown(bare)
    assert bare.refuses(f"clock.{name}", 0)
    assert [shown(bare)[0], shown(bare)[2]] == [before[0], before[2]]


@pytest.mark.parametrize("utc_s", [-1, LATEST_S + 1])
def test_a_date_that_a_scenario_cannot_have(utc_s: int) -> None:
    with pytest.raises(ScenarioError, match="utc_s"):
        clocked(utc_s)
