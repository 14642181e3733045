"""Programs nobody wrote: arithmetic, stores into data and code, jumps, traps and timer interrupts.

What such a program does makes no sense, but it does it the same way every time, and touches
everything that a state consists of.
"""

from __future__ import annotations

from random import Random

from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import RAM_BASE, FlashFault, InputKind
from tests.conftest import assembled

RAM_BYTES = 1 << 20
CODE, CODE_BYTES = (
    0x1000,
    0x1800,
)  # offset of what is drawn; the data behind it is on other pages too

PROLOGUE = f"""
    la t0, trap
    csrw mtvec, t0
    li t0, 0x3880           # the float unit on; machine mode and interrupts after mret
    csrw mstatus, t0
    li t0, 0x80
    csrw mie, t0
    li t0, 0x02004000
    sw zero, 4(t0)
    sw zero, 0(t0)
    li t0, {RAM_BASE + CODE}
    csrw mepc, t0
    li s0, {RAM_BASE + 0x3000}
    li s1, {RAM_BASE + 0x2700}
    li a0, {RAM_BASE + 0x8000}
    li a1, {RAM_BASE + 0x40000}
    li a2, 0x40003000       # the EDAC device
    li a3, 0x10000000       # the serial port
    mret
.balign 4
trap:
    csrr t0, mcause
    bltz t0, timer
    csrr t0, mepc
    addi t0, t0, 4
    li t1, {RAM_BASE + CODE}
    bltu t0, t1, again
    li t2, {RAM_BASE + CODE + CODE_BYTES}
    bltu t0, t2, go
again:                      # somewhere, lest the same few instructions run for ever
    li s0, {RAM_BASE + 0x3000}
    csrr t0, mcycle
    slli t0, t0, 20
    srli t0, t0, 20
    andi t0, t0, -4
    add t0, t0, t1
go: csrw mepc, t0
    mret
timer:
    li t0, 0x02004000
    li t2, 0x0200BFF8
    lw t1, 0(t2)
    addi t1, t1, 40
    sw t1, 0(t0)
    mret
"""

_POINTERS = (8, 9, 10, 10, 11, 11, 12, 13)
_FREE = (*range(14, 32),)


def _register(random: Random) -> int:
    return random.choice(_FREE)


def _place(random: Random) -> int:
    """A pointer as rs1, which is near enough to what it points to."""
    return random.choice(_POINTERS) << 15 | 2 << 12


def _near(random: Random) -> int:
    return random.randrange(-2048, 2048) & ~3 & 0xFFF


def _store(random: Random) -> int:
    near = _near(random)
    return near >> 5 << 25 | _register(random) << 20 | _place(random) | (near & 31) << 7 | 0x23


def _load(random: Random) -> int:
    return _near(random) << 20 | _place(random) | _register(random) << 7 | 0x03


def _move_pointer(random: Random) -> int:
    return _near(random) << 20 | random.choice((8, 10, 11)) * 0x8080 | 0x13


def _amoadd(random: Random) -> int:
    return _register(random) << 20 | _place(random) | _register(random) << 7 | 0x2F


def _branch(random: Random) -> int:
    condition = random.choice((0, 1, 4)) << 12
    return _register(random) << 20 | _register(random) << 15 | condition | 8 << 8 | 0x63


def _system(random: Random) -> int:
    return random.choice((0x100F, 0x10500073, 0x00000073))  # fence.i, wfi, ecall


def _float(random: Random) -> int:
    registers = _register(random) << 20 | _register(random) << 15 | _register(random) << 7
    return random.choice((0, 1)) << 25 | registers | 7 << 12 | 0x53


def _integer(random: Random) -> int:
    registers = _register(random) << 20 | _register(random) << 15 | _register(random) << 7
    return random.choice((0, 1, 0x20)) << 25 | registers | random.choice((0, 5)) << 12 | 0x33


def _anything(random: Random) -> int:
    return random.getrandbits(32)


_WEIGHTS = {
    _store: 40, _load: 20, _move_pointer: 10, _amoadd: 10, _branch: 10, _system: 8, _float: 10,
    _integer: 50, _anything: 1,
}  # fmt: skip


def _instruction(random: Random) -> int:
    (kind,) = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
    return kind(random)


def random_program(random: Random) -> bytes:
    """A flat image for the start of RAM."""
    words = [_instruction(random) for _ in range(CODE_BYTES // 4 - 1)]
    jump_back = 0x00000073  # ecall: the handler finds its way back to the start
    code = b"".join(word.to_bytes(4, "little") for word in (*words, jump_back))
    return assembled(PROLOGUE).ljust(CODE, b"\0") + code


def random_computer(random: Random) -> Computer:
    """A computer of 1 MiB that runs one."""
    computer = Computer(RAM_BYTES, seed=random.getrandbits(64))
    computer.load_flat(random_program(random))
    computer.power_on()
    return computer


def random_input(random: Random) -> tuple[InputKind, int, int]:
    """Something from outside."""
    control = random.choice(list(CONTROL_TABLE.values()))
    fault = random.choice(list(FlashFault))
    valued = fault in (FlashFault.WEAR, FlashFault.RATE, FlashFault.AGE)
    return random.choice(
        (
            (InputKind.CONTROL, control.number, random.randrange(len(control.positions))),
            (InputKind.CONSOLE, 0, random.randrange(256)),
            (InputKind.EARTH, 0, random.randrange(256)),
            (InputKind.RESTART, 0, 0),
            (InputKind.FLIP_RAM, RAM_BASE + 4 * random.randrange(RAM_BYTES // 4), 3),
            (InputKind.FLIP_REGISTER, random.randrange(1, 32), random.randrange(32)),
            (InputKind.FLIP_FLASH, random.randrange(4_000_000), random.randrange(8)),
            (InputKind.SUPPLY, 0, random.randrange(2)),  # one that is dark takes no step
            (InputKind.FLASH_FAULT, fault << 16, random.randrange(2) * valued),
            (InputKind.SAID, 0, random.randrange(0xD800)),
        )
    )
