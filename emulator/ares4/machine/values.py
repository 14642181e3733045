"""What class Computer takes and gives: plain values, with nothing of the core behind them."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple

from ares4._core import lib

if TYPE_CHECKING:
    from fractions import Fraction

CYCLES_PER_SECOND: int = lib.ARES_CYCLES_PER_SECOND
RAM_BASE: int = lib.ARES_RAM_BASE
RESET_VECTOR: int = lib.ARES_RESET_VECTOR
UPPER_HALF: int = lib.ARES_UPPER_HALF
FLASH_BYTES: int = lib.ares_flash_bytes()
FLASH_PAGE_BYTES = 2112


def seconds_of(cycles: int) -> float:
    """Cycles as seconds of the ship's time."""
    return cycles / CYCLES_PER_SECOND


def cycles_of(seconds: float | Fraction) -> int:
    """Seconds of the ship's time as cycles, to the nearest."""
    return round(seconds * CYCLES_PER_SECOND)


class Stop(enum.IntEnum):
    """Why a run ended."""

    CYCLE = lib.ARES_STOP_CYCLE
    EXIT = lib.ARES_STOP_EXIT
    COUNT = lib.ARES_STOP_COUNT
    IDLE = lib.ARES_STOP_IDLE
    BREAK = lib.ARES_STOP_BREAK
    WATCH = lib.ARES_STOP_WATCH


class InputKind(enum.IntEnum):
    """What can come into the machine from outside."""

    CONTROL = lib.ARES_INPUT_CONTROL
    CONSOLE = lib.ARES_INPUT_CONSOLE
    EARTH = lib.ARES_INPUT_EARTH
    SURFACE = lib.ARES_INPUT_SURFACE
    RESTART = lib.ARES_INPUT_RESTART
    FLIP_RAM = lib.ARES_INPUT_FLIP_RAM
    FLIP_REGISTER = lib.ARES_INPUT_FLIP_REGISTER
    FLIP_FLASH = lib.ARES_INPUT_FLIP_FLASH
    FLIP_CSR = lib.ARES_INPUT_FLIP_CSR
    FLIP_DEVICE = lib.ARES_INPUT_FLIP_DEVICE
    WRITE_RAM = lib.ARES_INPUT_WRITE_RAM
    WRITE_REGISTER = lib.ARES_INPUT_WRITE_REGISTER
    PANEL_FOUND = lib.ARES_INPUT_PANEL_FOUND
    PANEL_MOVED = lib.ARES_INPUT_PANEL_MOVED
    PANEL_LOST = lib.ARES_INPUT_PANEL_LOST
    EXIT = lib.ARES_INPUT_EXIT
    LOAD = lib.ARES_INPUT_LOAD
    FLASH_FAULT = lib.ARES_INPUT_FLASH_FAULT
    SUPPLY = lib.ARES_INPUT_SUPPLY
    SAID = lib.ARES_INPUT_SAID


class Input:
    """One thing that came in: a row of the journal. data: the bytes of a load.

    Equal to another of the same values.
    """

    # No dataclass: that module alone costs a tenth of a short program's time, start to exit.
    def __init__(
        self, cycle: int, kind: InputKind, index: int, value: int, *, data: bytes = b""
    ) -> None:
        self.cycle = cycle
        self.kind = kind
        self.index = index
        self.value = value
        self.data = data

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"


class FlashFault(enum.IntEnum):
    """What can befall the mass memory."""

    BAD_BLOCK = lib.ARES_FLASH_BAD_BLOCK
    PROGRAM_FAILS = lib.ARES_FLASH_PROGRAM_FAILS
    ERASE_FAILS = lib.ARES_FLASH_ERASE_FAILS
    DESTROYED_PAGE = lib.ARES_FLASH_DESTROYED_PAGE
    DESTROYED_BLOCK = lib.ARES_FLASH_DESTROYED_BLOCK
    WEAR = lib.ARES_FLASH_WEAR
    RATE = lib.ARES_FLASH_RATE
    AGE = lib.ARES_FLASH_AGE


class Stream(enum.IntEnum):
    """Byte streams that leave the machine."""

    CONSOLE = lib.ARES_STREAM_CONSOLE
    EARTH = lib.ARES_STREAM_EARTH
    SURFACE = lib.ARES_STREAM_SURFACE


class Setting(NamedTuple):
    """A figure of the scenario, with its unit and range."""

    name: str
    unit: str
    minimum: float
    maximum: float
    value: float


class Stopped(NamedTuple):
    """Where and why a run ended with Stop.BREAK or Stop.WATCH.

    pc: of the instruction that comes next. The rest is of a watch, and 0 and False at a breakpoint:
    address of the first watched byte touched, bytes of the access, whether it reads and writes,
    the watch's number. by: "processor", or the name of the device whose transfer it was. watches:
    the numbers of all watches that the access touches.
    """

    cycle: int
    pc: int
    address: int
    bytes: int
    reads: bool
    writes: bool
    watch: int
    by: str
    watches: tuple[int, ...] = ()


class Fault(NamedTuple):
    """An exception that a correct program does not raise: no call and no breakpoint.

    pc: of the instruction that raised it. cause and value as mcause and mtval have them.
    registers: x0 to x31 as they were.
    """

    cycle: int
    pc: int
    cause: int
    value: int
    registers: tuple[int, ...]


class Event(enum.IntEnum):
    """What a step was: an instruction that retired, one that trapped, or an interrupt."""

    INSTRUCTION = lib.ARES_EVENT_INSTRUCTION
    EXCEPTION = lib.ARES_EVENT_EXCEPTION
    INTERRUPT = lib.ARES_EVENT_INTERRUPT


class Traced(NamedTuple):
    """A step: the cycle and pc at which it began, and what it did.

    bits: the instruction, 16 or 32 of them; 0 for an interrupt. rd: the register it wrote, float
    registers from 32 on, 0 for none, and value what is in it after the step; for a trap, mcause.
    address, bytes, reads and writes: of the memory it touches; bytes is 0 for none. stored: what it
    writes there.
    """

    cycle: int
    pc: int
    bits: int
    event: Event
    rd: int
    value: int
    address: int
    bytes: int
    reads: bool
    writes: bool
    stored: int


class CallKind(enum.IntEnum):
    """How a call came about; WAIT is time in which the processor waited or was held."""

    ROOT = lib.ARES_CALL_ROOT
    CALL = lib.ARES_CALL_CALL
    TRAP = lib.ARES_CALL_TRAP
    WAIT = lib.ARES_CALL_WAIT


class Call(NamedTuple):
    """A node of the tree of calls: what was called from where, cycles and steps spent in it itself.

    parent: the number of the caller's node; of node 0, which stands for all, its own.
    """

    parent: int
    kind: CallKind
    address: int
    cycles: int
    steps: int


class Point(NamedTuple):
    """A moment of a computer, to return to."""

    handle: Any
    machine: Any
    """Kept as long as the point is."""


class Moment(NamedTuple):
    """Where a remembered flight stood, more closely than by its cycle; see Computer.moment()."""

    cycle: int
    rows: int
    asked: int
