"""An input is checked without a computer, and a computer takes what was checked, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4._registers import CONTROLS
from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.inputs import check
from ares4.machine.processor import csr_numbers
from ares4.machine.values import FLASH_BYTES, RAM_BASE, UPPER_HALF, InputKind

SIZES = (0x10000, 0x400000)
CSR = 65
KINDS = [kind for kind in InputKind if kind is not InputKind.LOAD]
ENDS = (
    *(0, 32, 39, 64, 256, len(CONTROLS), CSR, CSR + 4096, FLASH_BYTES, RAM_BASE),
    *(RAM_BASE + size for size in SIZES),
    *(base + number for base in (0, CSR) for number in csr_numbers().values()),
    *(UPPER_HALF, UPPER_HALF + 33, 16 << 16, 40 << 16),
)
EDGES = sorted(
    {end + more for end in ENDS for more in (-4, -1, 0, 1, 4) if 0 <= end + more < 2**32}
)
numbers = st.one_of(st.sampled_from(EDGES), st.integers(0, 2**32 - 1), st.integers(0, 70))


def refusal(work: object, *arguments: int) -> str:
    assert callable(work)
    try:
        work(*arguments)
    except InputError as error:
        return str(error)
    return ""


@settings(max_examples=1500, deadline=None)
@given(kind=st.sampled_from(KINDS), index=numbers, value=numbers, ram_bytes=st.sampled_from(SIZES))
def test_what_is_checked_can_be_put_in(
    kind: InputKind, index: int, value: int, ram_bytes: int
) -> None:
    computer = Computer(ram_bytes)
    computer.power_on()
    assert refusal(check, kind, index, value, ram_bytes) == refusal(
        computer.put, kind, index, value
    )


@given(address=numbers, count=st.integers(0, 0x10001), ram_bytes=st.sampled_from(SIZES))
def test_a_load_is_checked_by_its_count(address: int, count: int, ram_bytes: int) -> None:
    computer = Computer(ram_bytes)
    computer.power_on()
    assert refusal(check, InputKind.LOAD, address, count, ram_bytes) == refusal(
        lambda: computer.put_bytes(address, bytes(count))
    )


def test_the_ships_own_ram_is_what_no_number_stands_for() -> None:
    own = Computer().ram_bytes or SIZES[1]
    check(InputKind.WRITE_RAM, RAM_BASE + own - 1, 1)
    with pytest.raises(InputError, match="no place in RAM"):
        check(InputKind.WRITE_RAM, RAM_BASE + own, 1)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((99, 0, 0), "There is no input of kind 99."),
        ((InputKind.CONTROL, 0, 99), "Control 0 has no position 99."),
        ((InputKind.CONSOLE, 0, 256), "256 is no byte, 0 to 255."),
        ((InputKind.FLIP_CSR, 0xF11, 1), "There is no bit 1 of a writable CSR 0xF11."),
        ((InputKind.WRITE_RAM, -1, 0), "-1 is no 32-bit number."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(row: tuple[int, int, int], said: str) -> None:
    assert refusal(check, *row) == said
