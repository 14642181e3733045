"""class Computer: the emulated machine, and the only door to it.

Everything else in this package sees a Computer and nothing of the core behind it. A Computer
reads no clock and opens no file: what happens in it follows from image, settings, seed and inputs.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from typing import Any

from ares4 import errors
from ares4._core import ffi, lib
from ares4.machine.controls import control_named
from ares4.machine.handle import unsigned
from ares4.machine.inputs import fit
from ares4.machine.looking import Looking
from ares4.machine.observing import Observing, stopped_of
from ares4.machine.upsets import flash_fault, supply, upset
from ares4.machine.values import (
    CYCLES_PER_SECOND,
    RAM_BASE,
    Input,
    InputKind,
    Moment,
    Point,
    Setting,
    Stop,
    Stopped,
    Stream,
    cycles_of,
    seconds_of,
)

_TAKE_BYTES = 65536
_SEARCH_FIRST_CYCLES = 100_000
_SEARCH_SLICE_CYCLES = 100_000  # between two looks whether a search is to go on
_FOR_EVER = 2**64 - 1
_STOPS = {int(stop): stop for stop in Stop}


class Computer(Looking, Observing):
    """One machine: the command-module computer, the ship and the sky.

    ram_bytes: size of RAM, a multiple of 4,096; 0 is the ship's own 4 MiB.
    seed: of all noise, 0 to 2**64 - 1.
    Raises MachineError when no such machine can be made.
    """

    def __init__(self, ram_bytes: int = 0, seed: int = 0) -> None:
        super().__init__(ram_bytes, seed)
        self._room = ffi.new("uint8_t[]", _TAKE_BYTES)
        self._counters = ffi.new("struct ares_counters *")
        # Points are let go of by whatever thread collects them, and freed by the machine's own.
        self._released: deque[Any] = deque()
        self.observers: list[Callable[[Input], None]] = []
        """Told of each input that comes in, once, however often it is lived again."""
        self.journaled = False
        """Whether a journal is written of it, which no other state can follow in."""
        self.abandoned: list[Callable[[int], None]] = []
        """Told when a remembered future is dropped: the cycle from which on it never was."""
        self.kept = 0
        """Of the inputs that came in at that cycle, the first so many stay."""
        self.replaced: list[Callable[[], None]] = []
        """Told when a state was taken up again that was none of what is remembered."""

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
        unsigned(address, 32, "address")
        self._check(lib.ares_load_flat(self._ares, image, len(image), address))
        lib.ares_set_image_id(self._ares, hashlib.sha256(image).digest())

    def load_device_tree(self, blob: bytes, address: int) -> None:
        """Puts a device-tree blob at an address of RAM, a multiple of 8; a1 will name it.

        Raises ImageError.
        """
        unsigned(address, 32, "address")
        self._check(lib.ares_load_device_tree(self._ares, blob, len(blob), address))

    def serve_htif(self, tohost: int, fromhost: int = 0) -> None:
        """Serves the words through which the public RISC-V tests speak to their host.

        tohost, fromhost: their addresses in RAM, fromhost 0 for none. Raises ImageError.
        """
        for address in (tohost, fromhost):
            unsigned(address, 32, "address")
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
        return self._advance(unsigned(until_cycle, 64, "cycle"), _FOR_EVER)

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
        goal = lib.ares_steps(self._ares) + unsigned(steps, 64, "number of steps")
        return self._advance(unsigned(until_cycle, 64, "cycle"), min(goal, _FOR_EVER))

    def _advance(self, until_cycle: int, until_steps: int) -> Stop:
        while True:
            stop = lib.ares_advance(self._ares, until_cycle, until_steps)
            if self.observers:
                self._tell()
            is_over = self._is_over(stop)
            if stop < 0:
                self._refuse(stop)
            if is_over:
                return _STOPS[stop]

    def _refuse(self, error: int) -> None:
        try:
            self._check(error)
        except errors.InputError as refusal:
            it = ffi.new("struct ares_input *")
            lib.ares_refused(self._ares, it)
            refusal.row = it.cycle, it.kind, it.index, it.value
            raise

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
        middle of a run. None is now, before this returns. An input that waited and could not come
        in (RAM holds too many upsets) ends the run there with an InputError that has it as `row`.
        """
        fit(index, value)
        if at is None:
            self._check(lib.ares_put(self._ares, kind, index, value))
        else:
            cycle = unsigned(at, 64, "cycle")
            self._check(lib.ares_put_at(self._ares, cycle, kind, index, value))
        self._tell()

    def put_bytes(self, address: int, data: bytes) -> None:
        """What a debugger loads into RAM, now: one input. Raises InputError."""
        unsigned(address, 32, "address")
        self._check(lib.ares_put_bytes(self._ares, address, data, len(data)))
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

    def spoil(self, fault: str, *numbers: int, at: int | None = None) -> None:
        """Something befalls the mass memory: what, see flash_fault(); when, see put().

        Raises InputError.
        """
        self.put(*flash_fault(fault, *numbers), at=at)

    def supply(self, name: str, at: int | None = None) -> None:
        """Cuts the ship's electrics off, or joins them again: see upsets.supply(); when, see put().

        Raises InputError.
        """
        self.put(*supply(name), at=at)

    def receive(self, kind: InputKind, data: bytes) -> None:
        """Bytes arrive: at the console, from Earth or from the surface."""
        for byte in data:
            self.put(kind, 0, byte)

    def say(self, text: str) -> None:
        """Says something into the headset, which writes it down while its line is open.

        "\\b" takes back a character, "\\r" ends what is said, "\\x1b" drops it. Raises InputError.
        """
        for character in text:
            self.put(InputKind.SAID, 0, ord(character))

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

    # ---- changed by hand -----------------------------------------------------------------------

    def poke(self, address: int, data: bytes) -> None:
        """Writes RAM by hand; put_bytes() does it as an input, which a journal holds.

        Raises MachineError while the flight is remembered: this could not be lived again.
        """
        unsigned(address, 32, "address")
        self._check(lib.ares_poke(self._ares, address, data, len(data)))

    def set_register(self, number: int, value: int) -> None:
        """Writes a processor register by hand; InputKind.WRITE_REGISTER is the same as an input.

        Raises MachineError, also while the flight is remembered.
        """
        unsigned(number, 32, "register number")
        unsigned(value, 64, "register value")
        self._check(lib.ares_register_write(self._ares, number, value))

    def set_flash(self, image: bytes) -> None:
        """Puts an image of the mass memory in place, before the flight: any number of its pages.

        What follows is erased. Raises MachineError.
        """
        self._check(lib.ares_flash_write(self._ares, image, len(image)))

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
        self._replace()

    def _replace(self) -> None:
        for replaced in self.replaced:
            replaced()

    def point(self) -> Point:
        """This moment, kept in memory to return to; copies what changed since the last point."""
        while self._released:
            lib.ares_point_free(self._ares, self._released.popleft())
        handle = lib.ares_point(self._ares)
        if handle == ffi.NULL:
            raise errors.MachineError("There is no memory for another point.")
        return Point(ffi.gc(handle, self._released.append), self._ares)

    def return_to(self, point: Point) -> None:
        """Takes up a moment of this computer again; copies what changed. Raises SnapshotError.

        Points can be returned to in any order, any number of times. What was to come in at that
        moment is to come in again, and nothing else; what was remembered is forgotten.
        """
        if (wrong := lib.ares_return_to(self._ares, point.handle)) < 0:
            self._check(wrong)
        if self.replaced:
            self._replace()

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
            unsigned(interval_cycles, 63, "interval"),
            unsigned(bytes_max, 63, "size"),
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
        so does all that followed, until something new is put: that drops the rest, but not what was
        put before that moment and waits. Raises MachineError for cycles outside
        oldest to furthest.
        """
        self._check(lib.ares_go_to(self._ares, unsigned(cycle, 64, "cycle")))

    def rewind(self, cycles: int) -> None:
        """Goes back by so many cycles. Raises MachineError when that is not remembered."""
        self.go_to(self.cycle - cycles)

    def back(self, steps: int = 1) -> None:
        """Goes back to right after so many steps less. Raises MachineError as go_to()."""
        self._check(lib.ares_back(self._ares, unsigned(steps, 64, "number of steps")))

    def moment(self) -> Moment:
        """This moment of a remembered flight, with what was put at its cycle or not."""
        it = ffi.new("struct ares_moment *")
        lib.ares_moment(self._ares, it)
        return Moment(it.cycle, it.rows, it.asked)

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
        where = unsigned(address, 32, "address"), unsigned(count, 32, "number of bytes")
        write = lib.ARES_ACCESS_WRITE
        self._check(lib.ares_search(self._ares, until_cycle, *where, write, it))
        return stopped_of(it)
