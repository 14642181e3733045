"""class Computer: the emulated machine, and the only door to it.

Everything else in this package sees a Computer and nothing of the core behind it. A Computer
reads no clock and opens no file: what happens in it follows from image, settings, seed and inputs.
"""

from __future__ import annotations

import enum
import functools
import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from ares4 import errors
from ares4._core import ffi, lib
from ares4._registers import CONTROLS, FIELDS, REGISTERS

if TYPE_CHECKING:
    from fractions import Fraction

CYCLES_PER_SECOND: int = lib.ARES_CYCLES_PER_SECOND
RAM_BASE: int = lib.ARES_RAM_BASE
RESET_VECTOR: int = lib.ARES_RESET_VECTOR
UPPER_HALF: int = lib.ARES_UPPER_HALF
FLASH_BYTES: int = lib.ares_flash_bytes()

_TAKE_BYTES = 65536
_TRACE_ROWS = 65536
_CSRS = 4096
_CSR_NAME_BYTES = 32
_STATE_BYTES_MAX = 65536  # of a device
_SEARCH_FIRST_CYCLES = 100_000
_SEARCH_SLICE_CYCLES = 500_000  # between two looks whether a search is to go on
_SHOWN_CHARACTERS = 60
_FOR_EVER = 2**64 - 1
_POSITION_DIGITS = 4
_ERRORS: dict[int, type[errors.Ares4Error]] = {
    lib.ARES_ERROR_ARGUMENT: errors.MachineError,
    lib.ARES_ERROR_IMAGE: errors.ImageError,
    lib.ARES_ERROR_SETTING: errors.ScenarioError,
    lib.ARES_ERROR_INPUT: errors.InputError,
    lib.ARES_ERROR_SNAPSHOT: errors.SnapshotError,
    lib.ARES_ERROR_MEMORY: errors.MachineError,
    lib.ARES_ERROR_JOURNAL: errors.JournalError,
}


class Stop(enum.IntEnum):
    """Why a run ended."""

    CYCLE = lib.ARES_STOP_CYCLE
    EXIT = lib.ARES_STOP_EXIT
    COUNT = lib.ARES_STOP_COUNT
    IDLE = lib.ARES_STOP_IDLE
    BREAK = lib.ARES_STOP_BREAK
    WATCH = lib.ARES_STOP_WATCH


_STOPS = {int(stop): stop for stop in Stop}
_STOP_HOST: int = lib.ARES_STOP_HOST  # an end that only this class sees


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


class Stream(enum.IntEnum):
    """Byte streams that leave the machine."""

    CONSOLE = lib.ARES_STREAM_CONSOLE
    EARTH = lib.ARES_STREAM_EARTH
    SURFACE = lib.ARES_STREAM_SURFACE


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


class Setting(NamedTuple):
    """A figure of the scenario, with its unit and range."""

    name: str
    unit: str
    minimum: float
    maximum: float
    value: float


class Control(NamedTuple):
    """A control of the cockpit, as controls.toml has it."""

    number: int
    name: str
    kind: str
    positions: tuple[str, ...]
    initial: int
    keyboard: str
    purpose: str
    critical: bool
    """A panel that is plugged in does not move it: see controls.toml."""

    @property
    def momentary(self) -> bool:
        """Whether it comes back by itself when the hand lets go."""
        return self.kind in ("momentary", "key")

    def position(self, word: str) -> int:
        """The number of a position, by its name or its number. Raises InputError."""
        if word in self.positions:
            return self.positions.index(word)
        if word.isdecimal() and len(word) <= _POSITION_DIGITS and int(word) < len(self.positions):
            return int(word)
        raise errors.InputError(
            f"{self.name} has no position {word[:_SHOWN_CHARACTERS]!r}; "
            f"it has {', '.join(self.positions)}."
        )


CONTROL_TABLE: dict[str, Control] = {
    row[0]: Control(number, *row) for number, row in enumerate(CONTROLS)
}


def control_named(name: str) -> Control:
    """The control of that name, any case, spaces or dashes for underscores. Raises InputError."""
    tidy = name.upper().replace(" ", "_").replace("-", "_")
    for candidate in (tidy, f"KEY_{tidy}"):
        if candidate in CONTROL_TABLE:
            return CONTROL_TABLE[candidate]
    raise errors.InputError(f"There is no control {name!r}; `ares4 controls` lists them.")


X_NAMES = (
    *("zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1"),
    *(f"a{number}" for number in range(8)),
    *(f"s{number}" for number in range(2, 12)),
    *("t3", "t4", "t5", "t6"),
)
F_NAMES = (
    *(f"ft{number}" for number in range(8)),
    *("fs0", "fs1"),
    *(f"fa{number}" for number in range(8)),
    *(f"fs{number}" for number in range(2, 12)),
    *("ft8", "ft9", "ft10", "ft11"),
)
_REGISTER_NUMBERS: dict[str, int] = {
    **{name: number for number, name in enumerate(X_NAMES)},
    **{f"x{number}": number for number in range(32)},
    "fp": 8,
    "pc": 32,
    **{name: 33 + number for number, name in enumerate(F_NAMES)},
    **{f"f{number}": 33 + number for number in range(32)},
}


@functools.cache
def csr_numbers() -> dict[str, int]:
    """The CSRs there are, by name."""
    names: dict[str, int] = {}
    room = ffi.new("char[]", _CSR_NAME_BYTES)
    for number in range(_CSRS):
        lib.ares_csr_name(number, room, _CSR_NAME_BYTES)
        names[ffi.string(room).decode()] = number
    del names[""]
    return names


class Instruction(NamedTuple):
    """What an instruction is: its name, the 32-bit word it stands for, and which bits of that tell
    it from others."""

    name: str
    word: int
    mask: int


def instruction(bits: int) -> Instruction | None:
    """What an instruction of 16 or 32 bits is; None when it is none."""
    it = ffi.new("struct ares_instruction *")
    lib.ares_instruction(bits, it)
    name = ffi.string(it.name).decode()
    return Instruction(name, it.word, it.mask) if name else None


@functools.cache
def _devices() -> dict[str, int]:
    """The slots of the board by name."""
    slots: dict[str, int] = {}
    while True:
        name = lib.ares_slot(len(slots), ffi.new("size_t *"))
        if name == ffi.NULL:
            return slots
        slots[ffi.string(name).decode()] = len(slots)


def _numbered(what: str, place: int | str, names: dict[str, int]) -> int:
    """The number that a name has, or a number itself, decimal or 0x."""
    if isinstance(place, int):
        return place
    if place in names:
        return names[place]
    try:
        return int(place, 0)
    except ValueError:
        raise errors.InputError(f"There is no {what} {place[:_SHOWN_CHARACTERS]!r}.") from None


def upset(target: str, place: int | str, bit: int) -> tuple[InputKind, int, int]:
    """The input that flips one bit. Raises InputError when there is no such target or name.

    ram:        place is the address of a word, bit 0 to 38 of its codeword (32 to 38 check it).
    register:   place is a name such as a0, f8, ft0 or pc, or gdb's number; bit 0 to 31, f 0 to 63.
    csr:        place is a name such as mepc, or a number; what WARL forbids does not change.
    flash:      place is a byte of the mass memory, bit 0 to 7.
    a device's name, such as drive: place is a byte of its latches, bit 0 to 7.
    """
    if target == "ram":
        return InputKind.FLIP_RAM, _numbered("address", place, {}), bit
    if target == "register":
        return InputKind.FLIP_REGISTER, _numbered("register", place, _REGISTER_NUMBERS), bit
    if target == "csr":
        return InputKind.FLIP_CSR, _numbered("CSR", place, csr_numbers()), bit
    if target == "flash":
        return InputKind.FLIP_FLASH, _numbered("byte", place, {}), bit
    if target not in _devices():
        raise errors.InputError(
            f"There is no {target[:_SHOWN_CHARACTERS]!r} in which a bit could flip; there are "
            f"ram, register, csr, flash, {', '.join(_devices())}."
        )
    byte = _numbered("byte", place, {})
    if not 0 <= byte < _STATE_BYTES_MAX:
        raise errors.InputError(f"There is no byte {byte} of {target}.")
    return InputKind.FLIP_DEVICE, _devices()[target] * _STATE_BYTES_MAX + byte, bit


def seconds_of(cycles: int) -> float:
    """Cycles as seconds of the ship's time."""
    return cycles / CYCLES_PER_SECOND


def cycles_of(seconds: float | Fraction) -> int:
    """Seconds of the ship's time as cycles, to the nearest."""
    return round(seconds * CYCLES_PER_SECOND)


def _unsigned(number: int, bits: int, what: str) -> int:
    if not 0 <= number < 1 << bits:
        raise errors.MachineError(f"The {what} {number:#x} is no number of {bits} bits from 0 on.")
    return number


class Point(NamedTuple):
    """A moment of a computer, to return to."""

    handle: Any
    machine: Any
    """Kept as long as the point is."""
    puts: int
    """Computer.puts when it was made."""


class Moment(NamedTuple):
    """Where a remembered flight stood, more closely than by its cycle; see Computer.moment()."""

    cycle: int
    rows: int
    by_hand: int


class Computer:
    """One machine: the command-module computer, the ship and the sky.

    ram_bytes: size of RAM, a multiple of 4,096; 0 is the ship's own 4 MiB.
    seed: of all noise, 0 to 2**64 - 1.
    Raises MachineError when no such machine can be made.
    """

    def __init__(self, ram_bytes: int = 0, seed: int = 0) -> None:
        if not 0 <= ram_bytes < 2**32 or not 0 <= seed < 2**64:
            raise errors.MachineError(f"RAM of {ram_bytes} bytes or seed {seed} is out of range.")
        handle = lib.ares_create(ram_bytes, seed)
        if handle == ffi.NULL:
            raise errors.MachineError(
                f"A computer with {ram_bytes} bytes of RAM cannot be made: "
                "it must be a multiple of 4096 from 65536 to 1073741824."
            )
        self._ares = ffi.gc(handle, lib.ares_destroy)
        self._room = ffi.new("uint8_t[]", _TAKE_BYTES)
        self._counters = ffi.new("struct ares_counters *")
        # Points are let go of by whatever thread collects them, and freed by the machine's own.
        self._released: deque[Any] = deque()
        self.seed = seed
        self.ram_bytes = ram_bytes
        self.observers: list[Callable[[Input], None]] = []
        """Told of each input that comes in, once, however often it is lived again."""
        self.abandoned: list[Callable[[int], None]] = []
        """Told when a remembered future is dropped: the cycle from which on it never was."""
        self.kept = 0
        """Of the inputs that came in at that cycle, the first so many stay."""
        self.replaced: list[Callable[[int], None]] = []
        """Told when a state was taken up again that was none of what is remembered: how many inputs
        had been put now, of all that ever were, when it was kept; they are in it."""
        self.puts = 0
        """How many inputs were put now, and not with a cycle ahead, in this process."""
        self._breaks: Counter[int] = Counter()
        self._observed = False
        self._trace: Callable[[list[Traced]], None] | None = None
        self._fault: Callable[[Fault], None] | None = None
        self._fault_tellers: list[Callable[[Fault], bool]] = []
        self._host: Callable[[], None] | None = None
        self._what = 0

    def _check(self, result: int) -> int:
        if result >= 0:
            return result
        raise _ERRORS[result](ffi.string(lib.ares_message(self._ares)).decode())

    # ---- before the flight --------------------------------------------------------------------

    def settings(self) -> list[Setting]:
        """Every figure of the scenario, with its present value in SI units."""
        out: list[Setting] = []
        unit = ffi.new("const char **")
        ends = ffi.new("double[3]")
        while True:
            name = lib.ares_setting(self._ares, len(out), unit, ends, ends + 1, ends + 2)
            if name == ffi.NULL:
                return out
            text = ffi.string(name).decode()
            out.append(Setting(text, ffi.string(unit[0]).decode(), ends[0], ends[1], ends[2]))

    def configure(self, name: str, value: float) -> None:
        """Sets one figure of the scenario before power_on(). Raises ScenarioError."""
        self._check(lib.ares_set(self._ares, name.encode(), float(value)))

    def load(self, image: bytes) -> None:
        """Puts a flight program, a 32-bit RISC-V ELF, into memory. Raises ImageError."""
        self._check(lib.ares_load_elf(self._ares, image, len(image)))
        lib.ares_set_image_id(self._ares, hashlib.sha256(image).digest())

    def load_flat(self, image: bytes, address: int = RAM_BASE) -> None:
        """Puts a flat program at an address of RAM, to start there. Raises ImageError."""
        _unsigned(address, 32, "address")
        self._check(lib.ares_load_flat(self._ares, image, len(image), address))
        lib.ares_set_image_id(self._ares, hashlib.sha256(image).digest())

    def load_device_tree(self, blob: bytes, address: int) -> None:
        """Puts a device-tree blob at an address of RAM, a multiple of 8; a1 will name it.

        Raises ImageError.
        """
        _unsigned(address, 32, "address")
        self._check(lib.ares_load_device_tree(self._ares, blob, len(blob), address))

    def serve_htif(self, tohost: int, fromhost: int = 0) -> None:
        """Serves the words through which the public RISC-V tests speak to their host.

        tohost, fromhost: their addresses in RAM, fromhost 0 for none. Raises ImageError.
        """
        for address in (tohost, fromhost):
            _unsigned(address, 32, "address")
        self._check(lib.ares_set_htif(self._ares, tohost, fromhost))

    @property
    def image_id(self) -> bytes:
        """SHA-256 of the program that was loaded; zeros when there is none."""
        room = ffi.new("uint8_t[]", 32)
        lib.ares_image_id(self._ares, room)
        return bytes(room)

    def power_on(self) -> None:
        """Closes the main switch, once. Raises MachineError when it is closed already."""
        self._check(lib.ares_power_on(self._ares))

    # ---- time ---------------------------------------------------------------------------------

    @property
    def cycle(self) -> int:
        """The machine's clock: 100,000,000 a second since power-on."""
        return int(lib.ares_cycle(self._ares))

    @property
    def seconds(self) -> float:
        """The machine's clock in seconds since power-on."""
        return seconds_of(self.cycle)

    def run(self, until_cycle: int) -> Stop:
        """Runs until the clock has reached a cycle (it may end a few past it, never before)."""
        return self._advance(_unsigned(until_cycle, 64, "cycle"), _FOR_EVER)

    def run_for(self, seconds: float) -> Stop:
        """Runs for so many seconds of the ship's time. Raises MachineError below 0."""
        if not 0 <= seconds < 2**63 / CYCLES_PER_SECOND:
            raise errors.MachineError(f"{seconds} s is no time that a flight can last.")
        return self.run(self.cycle + cycles_of(seconds))

    @property
    def steps(self) -> int:
        """Instruction boundaries passed since power-on, across restarts.

        An instruction that retires is a step, the entry of a trap or an interrupt is one too.
        """
        return int(lib.ares_steps(self._ares))

    def step(self, steps: int = 1, until_cycle: int = _FOR_EVER) -> Stop:
        """Runs exactly that many steps, letting time pass as they need, but to a cycle at most.

        Stop.IDLE: the processor has waited 60 s for an interrupt.
        """
        goal = lib.ares_steps(self._ares) + _unsigned(steps, 64, "number of steps")
        return self._advance(_unsigned(until_cycle, 64, "cycle"), min(goal, _FOR_EVER))

    def _advance(self, until_cycle: int, until_steps: int) -> Stop:
        while True:
            stop = lib.ares_advance(self._ares, until_cycle, until_steps)
            if stop < 0:
                self._check(stop)
            if self._is_over(stop):
                return _STOPS[stop]

    @property
    def waiting(self) -> bool:
        """Whether the processor is in wfi."""
        lib.ares_counters(self._ares, self._counters)
        return bool(self._counters.waiting)

    @property
    def restarts(self) -> int:
        """How often the computer was restarted; power-on does not count."""
        lib.ares_counters(self._ares, self._counters)
        return int(self._counters.restarts)

    @property
    def exit_code(self) -> int:
        """What the program gave the test finisher, once a run has ended with Stop.EXIT."""
        return int(lib.ares_exit_code(self._ares))

    # ---- what comes in ------------------------------------------------------------------------

    def put(self, kind: InputKind, index: int = 0, value: int = 0, at: int | None = None) -> None:
        """Something from outside. Raises InputError. Observers are told when it has come in.

        at: a cycle ahead; it comes in at the first instruction boundary at or after it, in the
        middle of a run. None is now, before this returns.
        """
        for number in (index, value):
            if not 0 <= number < 2**32:
                raise errors.InputError(f"{number} is no 32-bit number.")
        if at is None:
            self._check(lib.ares_put(self._ares, kind, index, value))
            self.puts += 1
        else:
            cycle = _unsigned(at, 64, "cycle")
            self._check(lib.ares_put_at(self._ares, cycle, kind, index, value))
        self._tell()

    def put_bytes(self, address: int, data: bytes) -> None:
        """What a debugger loads into RAM, now: one input. Raises InputError."""
        _unsigned(address, 32, "address")
        self._check(lib.ares_put_bytes(self._ares, address, data, len(data)))
        self.puts += 1
        self._tell()

    @property
    def coming(self) -> int:
        """How many inputs wait to come in."""
        return int(lib.ares_coming(self._ares))

    @property
    def arrived(self) -> int:
        """How many inputs have come in at the present cycle, as far as it stands in them."""
        return int(lib.ares_arrived(self._ares))

    def _tell(self) -> None:
        """What the last call let in and dropped, to whoever wants to know."""
        if not self.observers and not self.abandoned:
            return
        rows, numbers = ffi.new("const struct ares_input **"), ffi.new("uint64_t[2]")
        count = lib.ares_came_in(self._ares, rows, numbers, numbers + 1)
        if numbers[0] != lib.ARES_NEVER:
            self.kept = numbers[1]
            for dropped in self.abandoned:
                dropped(numbers[0])
        for row in rows[0][0:count] if count else ():
            data = ffi.buffer(row.bytes, row.value)[:] if row.bytes else b""
            came = Input(row.cycle, InputKind(row.kind), row.index, row.value, data=data)
            for observer in self.observers:
                observer(came)

    def control(self, name: str, position: int | str) -> None:
        """Moves a control of the cockpit. Raises InputError."""
        control = control_named(name)
        number = control.position(position) if isinstance(position, str) else position
        if not 0 <= number < len(control.positions):
            raise errors.InputError(f"{control.name} has no position {number}.")
        self.put(InputKind.CONTROL, control.number, number)

    def restart(self) -> None:
        """Presses the restart button behind the panel."""
        self.put(InputKind.RESTART)

    def inject(self, target: str, place: int | str, bit: int, at: int | None = None) -> None:
        """Flips one bit, as radiation does: of what, see upset(); when, see put().

        Raises InputError.
        """
        self.put(*upset(target, place, bit), at=at)

    def receive(self, kind: InputKind, data: bytes) -> None:
        """Bytes arrive: at the console, from Earth or from the surface."""
        for byte in data:
            self.put(kind, 0, byte)

    # ---- what goes out ------------------------------------------------------------------------

    def take(self, stream: Stream) -> bytes:
        """The bytes that left on a stream since the last call, oldest first; the last 1,048,576.

        After going back, bytes that were taken already are not given again when they are lived
        again; a future that turns out differently gives its own.
        """
        taken = b""
        while count := lib.ares_take(self._ares, stream, self._room, _TAKE_BYTES):
            taken += ffi.buffer(self._room, count)[:]
        return taken

    # ---- looking in, without touching -----------------------------------------------------------

    def peek(self, address: int, count: int) -> bytes:
        """Bytes as the program would read them, taking nothing. Raises MachineError."""
        _unsigned(address, 32, "address")
        room = ffi.new("uint8_t[]", _unsigned(count, 30, "number of bytes"))
        self._check(lib.ares_peek(self._ares, address, room, count))
        return bytes(ffi.buffer(room))

    def poke(self, address: int, data: bytes) -> None:
        """Writes RAM as a debugger does (no input: a journal does not hold it)."""
        _unsigned(address, 32, "address")
        self._check(lib.ares_poke(self._ares, address, data, len(data)))
        self._tell()

    def words(self, name: str) -> list[int]:
        """All words of a register array, such as "screen.CELLS". Raises MachineError."""
        address, count, stride = _register(name)
        data = (
            self.peek(address, (count - 1) * stride + 4)
            if stride == 4
            else b"".join(self.peek(address + stride * index, 4) for index in range(count))
        )
        return [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * count, 4)]

    def read(self, name: str, index: int = 0) -> int:
        """A register such as "drive.THRUST", or a field such as "drive.STATUS.STATE".

        Raises MachineError when there is none of that name or index.
        """
        mask, shift, _ = FIELDS.get(name, (0xFFFFFFFF, 0, {}))
        register = name.rpartition(".")[0] if name in FIELDS else name
        address, count, stride = _register(register)
        if not 0 <= index < count:
            raise errors.MachineError(f"{register} has no element {index}, it has {count}.")
        word = int.from_bytes(self.peek(address + stride * index, 4), "little")
        return (word & mask) >> shift

    def read_signed(self, name: str, index: int = 0) -> int:
        """The same, of a register or field that is signed over 32 bits."""
        value = self.read(name, index)
        return value - 2**32 if value >= 2**31 else value

    def state(self, name: str) -> str:
        """The name of the value that an enumerated field has, such as "RUNNING"."""
        if name not in FIELDS:
            raise errors.MachineError(f"There is no register field {name!r}.")
        value = self.read(name)
        return FIELDS[name][2].get(value, str(value))

    def register(self, number: int) -> int:
        """A processor register by gdb's number: 0-31 x, 32 pc, 33-64 f, 65 + n CSR n."""
        value = ffi.new("uint64_t *")
        _unsigned(number, 32, "register number")
        self._check(lib.ares_register_read(self._ares, number, value))
        return int(value[0])

    def set_register(self, number: int, value: int) -> None:
        """Writes a processor register as a debugger does."""
        _unsigned(number, 32, "register number")
        _unsigned(value, 64, "register value")
        self._check(lib.ares_register_write(self._ares, number, value))
        self._tell()

    def counters(self) -> dict[str, int]:
        """cycle, instructions (steps) and restarts since power-on; waiting is 1 while in wfi."""
        return _struct("struct ares_counters", lib.ares_counters, self._ares)

    def truth(self) -> dict[str, Any]:
        """The world's own state, which no register shows: for tests and outside instruments."""
        return _struct("struct ares_truth", lib.ares_truth, self._ares)

    def picture(self) -> tuple[int, int, bytes]:
        """What the picture monitor scans out: width, height, grey bytes; (0, 0, b"") if dark."""
        width, height = self.read("monitor.SIZE.WIDTH"), self.read("monitor.SIZE.HEIGHT")
        if not self.read("monitor.CONTROL.ON") or not width * height:
            return 0, 0, b""
        try:
            return width, height, self.peek(self.read("monitor.FRAME"), width * height)
        except errors.MachineError:
            return width, height, bytes(width * height)  # what is not RAM is black

    def flash(self) -> bytes:
        """The mass memory: 2,048 pages of 2,112 bytes."""
        room = ffi.new("uint8_t[]", FLASH_BYTES)
        self._check(lib.ares_flash_read(self._ares, room, FLASH_BYTES))
        return bytes(ffi.buffer(room))

    def set_flash(self, image: bytes) -> None:
        """Puts an image of the mass memory in place, before the flight. Raises MachineError."""
        self._check(lib.ares_flash_write(self._ares, image, len(image)))
        self._tell()

    # ---- stopping where something happens -------------------------------------------------------

    def break_at(self, address: int) -> None:
        """Ends runs with Stop.BREAK before the instruction at an address; costs no speed.

        It holds where a run begins too, but for the one that ended the last run: that is passed,
        once. Up to 256. Set by several, it holds until each has taken it back. Raises
        MachineError.
        """
        self._check(lib.ares_break_at(self._ares, _unsigned(address, 32, "address")))
        self._breaks[address] += 1

    def unbreak(self, address: int) -> None:
        """Takes a breakpoint back. Raises MachineError when there is none."""
        if self._breaks[_unsigned(address, 32, "address")] <= 1:
            self._check(lib.ares_unbreak(self._ares, address))
            del self._breaks[address]
        else:
            self._breaks[address] -= 1

    def watch(self, address: int, count: int = 4, read: bool = False, write: bool = True) -> int:
        """Ends runs with Stop.WATCH before an instruction touches some of count bytes.

        A device's transfer ends the run after it. It holds where a run begins too, but for the
        very access that ended the last run: that is passed, once. While something is watched the
        machine runs instruction by instruction. Up to 64.
        Returns the number of the watch. Raises MachineError.
        """
        access = lib.ARES_ACCESS_READ * read | lib.ARES_ACCESS_WRITE * write
        _unsigned(address, 32, "address")
        _unsigned(count, 32, "number of bytes")
        return self._check(lib.ares_watch(self._ares, address, count, access))

    def unwatch(self, watch: int) -> None:
        """Takes a watch back. Raises MachineError when there is none of that number."""
        self._check(lib.ares_unwatch(self._ares, _unsigned(watch, 32, "watch")))

    def stopped(self) -> Stopped | None:
        """Why the last run that ended with Stop.BREAK or Stop.WATCH did; None before the first."""
        it = ffi.new("struct ares_stopped *")
        lib.ares_stopped(self._ares, it)
        return _stopped(it)

    # ---- observed runs --------------------------------------------------------------------------

    def observe(
        self,
        *,
        trace: Callable[[list[Traced]], None] | None = None,
        counts: bool = False,
        functions: Iterable[int] | None = None,
        fault: Callable[[Fault], None] | None = None,
    ) -> None:
        """What is gathered of every run from now on, and no longer what was before.

        trace: is given every step, many at a time, at the latest when run() or step() ends.
        counts: how often each instruction of RAM is reached; see counts().
        functions: where functions begin; who calls whom for how long; see calls().
        fault: is told of every fault of the program, right after its trap's entry; what was due
        at that cycle, such as the restart after a double fault, is done by then.

        Nothing changes in the machine by it. All but fault make a run many times slower.
        Raises MachineError when there is no memory.
        """
        what = (
            lib.ARES_OBSERVE_TRACE * (trace is not None)
            | lib.ARES_OBSERVE_COUNTS * counts
            | lib.ARES_OBSERVE_CALLS * (functions is not None)
            | lib.ARES_OBSERVE_FAULTS * (fault is not None)
        )
        self._what = what
        self._observe()
        if functions is not None:
            starts = ffi.new("uint32_t[]", sorted(set(functions)))
            self._check(lib.ares_functions(self._ares, starts, len(starts)))
        self._trace, self._fault = trace, fault
        self._observed = trace is not None or fault is not None

    def _observe(self) -> None:
        what = (
            self._what
            | lib.ARES_OBSERVE_HOST * (self._host is not None)
            | lib.ARES_OBSERVE_FAULTS * bool(self._fault_tellers)
        )
        self._check(lib.ares_observe(self._ares, what))

    def tell_faults(self, told: Callable[[Fault], bool]) -> None:
        """Tells of every fault of the program from now on, as observe() does and beside it, until
        what is told answers False. Costs no speed."""
        self._fault_tellers.append(told)
        self._observe()

    def serve_host(self, host: Callable[[], None] | None) -> None:
        """Who serves the semihosting calls of the program from now on; None: nobody.

        It is called where the processor stands before the ebreak of a call, a0 and a1 being the
        operation and its argument. What it answers it puts in, pc after the ebreak with it; where
        it leaves pc and lets nobody serve, the ebreak is an exception. Costs no speed.
        """
        self._host = host
        self._observe()

    def _is_over(self, stop: int) -> bool:
        """Passes on what a run has brought. False: it was only ended for that, and goes on."""
        if self.observers:
            self._tell()
        if stop == _STOP_HOST:
            if self._host is not None:
                self._host()
            return False
        if stop == lib.ARES_STOP_FAULT and self._fault_tellers:
            fault = self._last_fault()
            self._fault_tellers = [told for told in self._fault_tellers if told(fault)]
            self._observe()
        if not self._observed:
            return bool(stop != lib.ARES_STOP_FAULT)
        if self._trace:
            rows = ffi.new("struct ares_trace[]", _TRACE_ROWS)
            if count := lib.ares_trace_take(self._ares, rows, _TRACE_ROWS):
                self._trace([_traced(rows[number]) for number in range(count)])
        if stop == lib.ARES_STOP_FAULT and self._fault:
            self._fault(self._last_fault())
        return stop not in (lib.ARES_STOP_FAULT, lib.ARES_STOP_FULL)

    def _last_fault(self) -> Fault:
        it = ffi.new("struct ares_fault *")
        lib.ares_fault(self._ares, it)
        return Fault(it.cycle, it.pc, it.cause, it.value, tuple(it.registers))

    def counts(self, address: int, count: int) -> tuple[list[int], list[int]]:
        """Of count halfwords from an even address of RAM: how often an instruction there was
        reached, and how often it was a branch that was taken. 0 unless observed.

        Raises MachineError.
        """
        _unsigned(address, 32, "address")
        reached = ffi.new("uint64_t[]", _unsigned(count, 29, "number of halfwords"))
        taken = ffi.new("uint64_t[]", count)
        self._check(lib.ares_counts(self._ares, address, count, reached, taken))
        return list(reached), list(taken)

    def calls(self) -> list[Call]:
        """The tree of calls, parents first; empty unless observed.

        It has at most 65,536 nodes: what has none any more is counted in its parent's.
        """
        rows = ffi.new("struct ares_call[]", lib.ares_calls(self._ares, ffi.NULL, 0))
        lib.ares_calls(self._ares, rows, len(rows))
        return [
            Call(row.parent, CallKind(row.kind), row.address, row.cycles, row.steps) for row in rows
        ]

    # ---- state as a whole -----------------------------------------------------------------------

    def hash(self) -> int:
        """A digest of everything the machine's future depends on."""
        return int(lib.ares_hash(self._ares))

    def snapshot(self) -> bytes:
        """The whole state in a form that lasts."""
        count = lib.ares_snapshot_bytes(self._ares)
        room = ffi.new("uint8_t[]", count)
        self._check(lib.ares_snapshot(self._ares, room, count))
        return bytes(ffi.buffer(room))

    def restore(self, snapshot: bytes) -> None:
        """Takes up a state again. Raises SnapshotError and changes nothing when it cannot.

        What was remembered is forgotten, and what was to come in.
        """
        self._check(lib.ares_restore(self._ares, snapshot, len(snapshot)))
        self._replace(self.puts)

    def _replace(self, puts: int) -> None:
        for replaced in self.replaced:
            replaced(puts)

    def point(self) -> Point:
        """This moment, kept in memory to return to; copies what changed since the last point."""
        while self._released:
            lib.ares_point_free(self._ares, self._released.popleft())
        handle = lib.ares_point(self._ares)
        if handle == ffi.NULL:
            raise errors.MachineError("There is no memory for another point.")
        return Point(ffi.gc(handle, self._released.append), self._ares, self.puts)

    def return_to(self, point: Point) -> None:
        """Takes up a moment of this computer again; copies what changed. Raises SnapshotError.

        Points can be returned to in any order, any number of times. What was remembered is
        forgotten, and what was to come in.
        """
        if (wrong := lib.ares_return_to(self._ares, point.handle)) < 0:
            self._check(wrong)
        if self.replaced:
            self._replace(point.puts)

    # ---- back and forth in time -----------------------------------------------------------------

    def remember(
        self, interval_cycles: int = CYCLES_PER_SECOND // 2, bytes_max: int = 64 << 20
    ) -> None:
        """Remembers the flight from now on, so that one can go back in it.

        interval_cycles: between the points that are kept, and so at most what is run again to get
        to a moment of late; those of long ago thin out when bytes_max are in use. 0: remember
        nothing, and forget.
        """
        interval, room = (
            _unsigned(interval_cycles, 63, "interval"),
            _unsigned(bytes_max, 63, "size"),
        )
        self._check(lib.ares_remember(self._ares, interval, room))
        self._tell()

    @property
    def oldest(self) -> int:
        """The earliest cycle that go_to() reaches."""
        return int(lib.ares_oldest(self._ares))

    @property
    def furthest(self) -> int:
        """The last cycle that was lived: later than the present one after going back."""
        return int(lib.ares_furthest(self._ares))

    @property
    def reliving(self) -> bool:
        """Whether it went back, and what came in then still is to come in again."""
        return bool(lib.ares_reliving(self._ares))

    def go_to(self, cycle: int) -> None:
        """Goes to a remembered moment, back or forth: where a run to that cycle ended.

        What was put at that boundary itself is not in yet. It comes in as the machine runs on, and
        so does all that followed, until something new is put or changed: that drops the rest, but
        not what was put before that moment and waits. Raises MachineError for cycles outside
        oldest to furthest.
        """
        self._check(lib.ares_go_to(self._ares, _unsigned(cycle, 64, "cycle")))

    def rewind(self, cycles: int) -> None:
        """Goes back by so many cycles. Raises MachineError when that is not remembered."""
        self.go_to(self.cycle - cycles)

    def back(self, steps: int = 1) -> None:
        """Goes back to right after so many steps less. Raises MachineError as go_to()."""
        self._check(lib.ares_back(self._ares, _unsigned(steps, 64, "number of steps")))

    def moment(self) -> Moment:
        """This moment of a remembered flight, with what was put and changed at its cycle or not."""
        it = ffi.new("struct ares_moment *")
        lib.ares_moment(self._ares, it)
        return Moment(it.cycle, it.rows, it.by_hand)

    def go_to_moment(self, moment: Moment) -> None:
        """Goes to a moment of this flight, and exactly there. Raises MachineError as go_to()."""
        self._check(lib.ares_go_to_moment(self._ares, ffi.new("struct ares_moment *", moment)))

    def last_write(
        self, address: int, count: int = 4, goes_on: Callable[[int], bool] = lambda _: True
    ) -> Stopped | None:
        """The last write of some of count bytes that is remembered; None when there was none.

        It tells the cycle, the pc of the instruction and who wrote: the processor or a device. The
        flight must be remembered; it is lived again, the latest part first, and stands where it
        stood afterwards. Breakpoints and watches are left aside. goes_on: asked between times, with
        the cycle back to which the search is; False ends it. Raises MachineError.
        """
        here = self.moment()
        end, length = here.cycle, _SEARCH_FIRST_CYCLES
        try:
            while end > self.oldest:
                start = max(self.oldest, end - length)
                self.go_to(start)
                found: Stopped | None = None
                while self.cycle < end:
                    if not goes_on(start):
                        return None
                    slice_end = min(end, self.cycle + _SEARCH_SLICE_CYCLES)
                    found = self._search(slice_end, address, count) or found
                if found is not None:
                    return found
                end, length = start, 4 * length
        finally:
            self.go_to_moment(here)
        return None

    def _search(self, until_cycle: int, address: int, count: int) -> Stopped | None:
        """Lives on to a cycle; the last write before it."""
        it = ffi.new("struct ares_stopped *")
        where = _unsigned(address, 32, "address"), _unsigned(count, 32, "number of bytes")
        write = lib.ARES_ACCESS_WRITE
        self._check(lib.ares_search(self._ares, until_cycle, *where, write, it))
        return _stopped(it)


def parse_input(computer: Computer, text: str) -> Input:
    """A journal row back into an input. Raises JournalError."""
    row = ffi.new("struct ares_input *")
    data = text.encode()
    computer._check(lib.ares_input_parse(computer._ares, data, len(data), row))
    return Input(row.cycle, InputKind(row.kind), row.index, row.value)


def format_input(row: Input) -> str:
    """An input as a journal row: CYCLE KIND INDEX VALUE."""
    return f"{row.cycle} {int(row.kind)} {row.index} {row.value}"


def _stopped(it: Any) -> Stopped | None:
    if it.by == ffi.NULL:
        return None
    reads = bool(it.access & lib.ARES_ACCESS_READ)
    writes = bool(it.access & lib.ARES_ACCESS_WRITE)
    by = ffi.string(it.by).decode()
    watches = tuple(number for number in range(64) if it.watches >> number & 1)
    return Stopped(it.cycle, it.pc, it.address, it.bytes, reads, writes, it.watch, by, watches)


def _traced(row: Any) -> Traced:
    return Traced(
        row.cycle,
        row.pc,
        row.bits,
        Event(row.event),
        row.rd,
        row.value,
        row.address,
        row.bytes,
        bool(row.access & lib.ARES_ACCESS_READ),
        bool(row.access & lib.ARES_ACCESS_WRITE),
        row.stored,
    )


def _register(name: str) -> tuple[int, int, int]:
    if name not in REGISTERS:
        raise errors.MachineError(f"There is no register {name!r}; docs/registers.md lists them.")
    return REGISTERS[name]


def _struct(kind: str, fill: Callable[..., None], ares: Any) -> dict[str, Any]:
    """A C struct of numbers and arrays of numbers as a dictionary."""
    value = ffi.new(f"{kind} *")
    fill(ares, value)
    return {
        name: list(getattr(value, name)) if member.type.kind == "array" else getattr(value, name)
        for name, member in ffi.typeof(kind).fields
    }
