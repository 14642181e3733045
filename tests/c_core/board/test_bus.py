"""Who answers at an address: registers as declared, everything else with an access fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4._registers import FIELDS, REGISTERS
from ares4.computer import Computer
from ares4.errors import MachineError

Maker = Callable[[str], Computer]
A0, A1, A2 = 10, 11, 12
LOAD_FAULT, STORE_FAULT = 5, 7
PROBE = """
    la t0, trap
    csrw mtvec, t0
    li a0, 0
    li t1, {address}
    {access}
    li a1, 1
1:  j 1b
.balign 4
trap:
    csrr a0, mcause
    csrr a2, mtval
2:  j 2b
"""


def probe(run_program: Maker, address: int, access: str) -> tuple[int, int]:
    computer = run_program(PROBE.format(address=hex(address), access=access))
    computer.step(40)
    return computer.register(A0), computer.register(A2)


@pytest.mark.parametrize(
    ("address", "access", "cause"),
    [
        (0x40004204, "lw a3, 0(t1)", LOAD_FAULT),  # a hole in the cockpit's page
        (0x40004200, "lb a3, 0(t1)", LOAD_FAULT),  # not a whole word
        (0x40004202, "lh a3, 0(t1)", LOAD_FAULT),
        (0x40004100, "sw a3, 0(t1)", STORE_FAULT),  # read-only
        (0x40013000, "lw a3, 0(t1)", LOAD_FAULT),  # no device
        (0x00000000, "lw a3, 0(t1)", LOAD_FAULT),
        (0x00001000, "sw a3, 0(t1)", STORE_FAULT),  # ROM
        (0x80400000, "lw a3, 0(t1)", LOAD_FAULT),  # behind RAM
        (0xFFFFFFFC, "sw a3, 0(t1)", STORE_FAULT),
    ],
)
def test_what_is_not_declared_faults(
    run_program: Maker, address: int, access: str, cause: int
) -> None:
    assert probe(run_program, address, access) == (cause, address)


def test_every_declared_register_can_be_read_and_a_peek_reads_the_same() -> None:
    computer = Computer()
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    before = computer.hash()
    for name, (_, count, _) in REGISTERS.items():
        for index in {0, count - 1}:
            computer.read(name, index)
    assert computer.hash() == before


def test_what_nobody_declared_cannot_be_peeked(ship: Computer) -> None:
    with pytest.raises(MachineError, match="Nothing answers at address 0x40004204"):
        ship.peek(0x40004204, 4)


def test_a_register_keeps_its_writable_bits_and_no_others(run_program: Maker) -> None:
    """All ones into every plain read-write register of the cockpit and the displays: only declared
    bits come back."""
    for name in ("cockpit.LAMPS", "cockpit.TONE", "cockpit.CONTROL", "scope.CONTROL", "scope.SWEEP",
                 "scope.RINGS", "monitor.CONTROL", "screen.CONTROL"):  # fmt: skip
        address = REGISTERS[name][0]
        computer = run_program(PROBE.format(address=hex(address), access="li a3, -1\nsw a3, 0(t1)"))
        computer.step(40)
        declared = 0
        for field, (mask, _, _) in FIELDS.items():
            if field.rpartition(".")[0] == name:
                declared |= mask
        assert computer.read(name) == declared, name


def test_the_boot_rom_hands_over_as_the_virt_board_does(run_program: Maker) -> None:
    computer = run_program("1: j 1b")
    assert computer.register(32) == 0x1000
    computer.step(6)
    assert computer.register(32) == 0x80000000
    registers = [computer.register(number) for number in (A0, A1, A2)]
    assert registers == [0, 0, 0x1028]
    assert computer.peek(0x1028, 4) == b"OSBI"
