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
    li t0, 0x6000
    csrs mstatus, t0
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
        (0x40014000, "lw a3, 0(t1)", LOAD_FAULT),  # no device
        (0x00000000, "lw a3, 0(t1)", LOAD_FAULT),
        (0x00001000, "sw a3, 0(t1)", STORE_FAULT),  # ROM
        (0x80400000, "lw a3, 0(t1)", LOAD_FAULT),  # behind RAM
        (0xFFFFFFFC, "sw a3, 0(t1)", STORE_FAULT),
        # The standard parts take the sizes and places that they take on QEMU's board.
        (0x02004000, "lb a3, 0(t1)", LOAD_FAULT),  # CLINT
        (0x02004002, "lhu a3, 0(t1)", LOAD_FAULT),
        (0x02004000, "sb a3, 0(t1)", STORE_FAULT),
        (0x02000000, "sh a3, 0(t1)", STORE_FAULT),
        (0x0200C000, "lw a3, 0(t1)", LOAD_FAULT),  # behind mtime
        (0x0200FFFC, "sw a3, 0(t1)", STORE_FAULT),
        (0x0C000029, "lb a3, 0(t1)", LOAD_FAULT),  # PLIC
        (0x0C00002A, "lh a3, 0(t1)", LOAD_FAULT),
        (0x0C000028, "sb a3, 0(t1)", STORE_FAULT),
        (0x0C000028, "fld fa0, 0(t1)", LOAD_FAULT),
        (0x0C000028, "fsd fa0, 0(t1)", STORE_FAULT),
        (0x00100000, "lb a3, 0(t1)", LOAD_FAULT),  # test finisher
        (0x00100000, "sb a3, 0(t1)", STORE_FAULT),
        (0x00100000, "fld fa0, 0(t1)", LOAD_FAULT),
        (0x10000008, "lb a3, 0(t1)", LOAD_FAULT),  # behind the UART's registers
        (0x100000FF, "sb a3, 0(t1)", STORE_FAULT),
        (0x10000008, "fld fa0, 0(t1)", LOAD_FAULT),
    ],
)
def test_what_is_not_declared_faults(
    run_program: Maker, address: int, access: str, cause: int
) -> None:
    assert probe(run_program, address, access) == (cause, address)


@pytest.mark.parametrize(
    ("address", "access"),
    [
        (0x02004000, "lw a3, 0(t1)"),
        (0x02004000, "fld fa0, 0(t1)"),
        (0x0200BFF8, "fsd fa0, 0(t1)"),
        (0x02008000, "lw a3, 0(t1)"),  # a hole that QEMU answers too
        (0x0C5FFFFC, "lw a3, 0(t1)"),
        (0x00100002, "lh a3, 0(t1)"),
        (0x00100004, "sw a3, 0(t1)"),
        (0x10000007, "lb a3, 0(t1)"),
        (0x10000006, "lh a3, 0(t1)"),
        (0x10000004, "lw a3, 0(t1)"),
        (0x10000000, "fld fa0, 0(t1)"),
    ],
)
def test_what_a_standard_part_takes_does_not_fault(
    run_program: Maker, address: int, access: str
) -> None:
    assert probe(run_program, address, access)[0] == 0


def test_a_double_of_the_serial_port_is_the_byte_at_its_address(run_program: Maker) -> None:
    """As on QEMU's board: the registers behind it are left alone."""
    access = "li t0, 0x1B\nsb t0, 4(t1)\nfld fa0, 0(t1)\nfsd fa0, 0(t1)"
    computer = run_program(PROBE.format(address=0x10000000, access=access))
    computer.step(40)
    assert computer.register(33 + 10) == 0
    assert computer.peek(0x10000004, 1) == b"\x1b"


def test_a_double_of_the_clint_is_its_two_words(run_program: Maker) -> None:
    access = "li t0, 0x12345678\nsw t0, 4(t1)\nsw zero, 0(t1)\nfld fa0, 0(t1)\nfsd fa0, 0(t1)"
    computer = run_program(PROBE.format(address=0x2004000, access=access))
    computer.step(40)
    assert computer.register(33 + 10) == 0x12345678 << 32
    assert computer.peek(0x2004000, 8) == (0x12345678 << 32).to_bytes(8, "little")


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
