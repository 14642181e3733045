"""Looking into a computer without touching it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ares4 import errors
from ares4._core import ffi, lib
from ares4._registers import FED, FIELDS, REGISTERS
from ares4.machine.aging import Aging, checked
from ares4.machine.handle import Handle, unsigned
from ares4.machine.values import FLASH_PAGE_BYTES


class Looking(Handle):
    """The part of class Computer that reads: memory, registers, the world as it is."""

    def peek(self, address: int, count: int) -> bytes:
        """Bytes as the program would read them, taking nothing. Raises MachineError."""
        unsigned(address, 32, "address")
        room = ffi.new("uint8_t[]", unsigned(count, 30, "number of bytes"))
        self._check(lib.ares_peek(self._ares, address, room, count))
        return bytes(ffi.buffer(room))

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

    def live(self, name: str, index: int = 0) -> bool:
        """Whether a register or field has the power that it needs to say anything.

        Without it a register reads zero, and what is read of a sensor is no reading. Raises
        MachineError when there is none of that name or index.
        """
        register = name.rpartition(".")[0] if name in FIELDS else name
        if not 0 <= index < _register(register)[1]:
            raise errors.MachineError(f"{register} has no element {index}.")
        loads = FED.get(register)
        if loads is None:
            return True
        mask, _, _ = FIELDS[f"power.LOADS.{loads[index % len(loads)]}"]
        return bool(self.read("power.LIVE") & mask)

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
        unsigned(number, 32, "register number")
        self._check(lib.ares_register_read(self._ares, number, value))
        return int(value[0])

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
        """The mass memory as it is stored: pages of 2,112 bytes, erased ones at the end left out.

        It has one page at least.
        Wrong bits are a property of reading: sensed() has them.
        """
        count = lib.ares_flash_used(self._ares)
        room = ffi.new("uint8_t[]", count)
        self._check(lib.ares_flash_read(self._ares, room, count))
        return bytes(ffi.buffer(room, count))

    def sensed(self, *, level: int = 0, reading: int = 0, pages: int | None = None) -> bytes:
        """The mass memory as the part itself would read it now; nothing changes by it.

        level: of read-retry, 0 to 7. reading: another number gives other passing errors. pages: the
        first so many; without it those that flash() has. Raises MachineError.
        """
        unsigned(level, 32, "level")
        unsigned(reading, 64, "number of the reading")
        used = lib.ares_flash_used(self._ares)
        count = used if pages is None else FLASH_PAGE_BYTES * unsigned(pages, 16, "pages")
        room = ffi.new("uint8_t[]", max(count, 1))
        self._check(lib.ares_flash_sense(self._ares, level, reading, room, count))
        return bytes(ffi.buffer(room, count))

    def later(self, aging: Aging, first: int = 0, pages: int | None = None) -> bytes:
        """The mass memory as the part itself would read it long after; nothing changes by it.

        Each page is as old and as worn as it is, and aging.stress_s and aging.erases more; its weak
        cells are the part's own, whatever aging.seed is. first, pages: from that page on so many;
        without pages all that flash() has. Raises MachineError.
        """
        unsigned(first, 16, "first page")
        used = lib.ares_flash_used(self._ares) - FLASH_PAGE_BYTES * first
        count = max(0, used) if pages is None else FLASH_PAGE_BYTES * unsigned(pages, 16, "pages")
        room = ffi.new("uint8_t[]", max(count, 1))
        self._check(lib.ares_flash_later(self._ares, checked(aging), first, room, count))
        return bytes(ffi.buffer(room, count))

    def flash_block(self, block: int) -> dict[str, Any]:
        """What a block of the mass memory has been through, which no register shows.

        erases and reads since then, endurance, age_s and rate of its worst page, torn pages, and
        whether it is bad, or was from the factory on. Raises MachineError.
        """
        truth = ffi.new("struct ares_flash_block *")
        number = unsigned(block, 32, "block")
        self._check(lib.ares_flash_block(self._ares, number, truth))
        return _members("struct ares_flash_block", truth)


def _register(name: str) -> tuple[int, int, int]:
    if name not in REGISTERS:
        raise errors.MachineError(f"There is no register {name!r}; docs/registers.md lists them.")
    return REGISTERS[name]


def _struct(kind: str, fill: Callable[..., None], ares: Any) -> dict[str, Any]:
    """A C struct of numbers and arrays of numbers as a dictionary."""
    value = ffi.new(f"{kind} *")
    fill(ares, value)
    return _members(kind, value)


def _members(kind: str, value: Any) -> dict[str, Any]:
    return {
        name: list(getattr(value, name)) if member.type.kind == "array" else getattr(value, name)
        for name, member in ffi.typeof(kind).fields
    }
