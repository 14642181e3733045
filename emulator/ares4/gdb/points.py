"""gdb's breakpoints and watchpoints, as the computer has them.

A breakpoint writes nothing into the program: software and hardware ones are the same here. gdb's
watchpoints stop before an access, as RISC-V's own do, and gdb itself steps over it and compares.
"""

from __future__ import annotations

from typing import NamedTuple

from ares4.computer import Computer
from ares4.errors import GdbError

_SOFTWARE, _HARDWARE = 0, 1
# gdb's type: (its name in a stop reply, does it watch reads, does it watch writes)
_WATCHED = {
    2: (b"watch", False, True),
    3: (b"rwatch", True, False),
    4: (b"awatch", True, True),
}


class Point(NamedTuple):
    """What gdb names a break- or watchpoint by."""

    kind: int
    address: int
    size: int


class Points:
    """Those that are set. `in` says whether there is a breakpoint at an address."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer
        self._breaks: dict[int, set[int]] = {}  # address: the types set there
        self._watches: dict[Point, int] = {}

    def __contains__(self, address: object) -> bool:
        return address in self._breaks

    def __bool__(self) -> bool:
        return bool(self._breaks or self._watches)

    @property
    def watches(self) -> bool:
        """Whether there is a watchpoint."""
        return bool(self._watches)

    def insert(self, kind: int, address: int, size: int) -> bytes:
        """Sets one; gdb may say so twice. Empty: there is no such type. Raises Ares4Error."""
        point = Point(kind, address, size)
        if kind in (_SOFTWARE, _HARDWARE):
            if address not in self._breaks:
                self._computer.break_at(address)
            self._breaks.setdefault(address, set()).add(kind)
        elif kind in _WATCHED:
            if point not in self._watches:
                _, read, write = _WATCHED[kind]
                self._watches[point] = self._computer.watch(address, size, read, write)
        else:
            return b""
        return b"OK"

    def remove(self, kind: int, address: int, size: int) -> bytes:
        """Takes one back; gdb may say so twice. Raises Ares4Error."""
        point = Point(kind, address, size)
        if kind in (_SOFTWARE, _HARDWARE):
            kinds = self._breaks.get(address, set())
            kinds.discard(kind)
            if address in self._breaks and not kinds:
                del self._breaks[address]
                self._computer.unbreak(address)
        elif point in self._watches:
            self._computer.unwatch(self._watches.pop(point))
        elif kind not in _WATCHED:
            return b""
        return b"OK"

    def clear(self) -> None:
        """Takes all back."""
        for address in self._breaks:
            self._computer.unbreak(address)
        for watch in self._watches.values():
            self._computer.unwatch(watch)
        self._breaks.clear()
        self._watches.clear()

    def break_said(self, pc: int) -> bytes:
        """Why the machine stands at a breakpoint, as a stop reply says it."""
        return b"hwbreak:;" if self._breaks.get(pc) == {_HARDWARE} else b"swbreak:;"

    def watch_said(self) -> bytes:
        """Why the machine stands at a watchpoint, as a stop reply says it."""
        stopped = self._computer.stopped()
        if stopped is None:
            raise GdbError("The machine has not stopped at a watchpoint.")
        for point, number in self._watches.items():
            if number in stopped.watches:
                # Of another watch's first byte gdb would not know what to make.
                inside = stopped.address - point.address in range(point.size)
                name = _WATCHED[point.kind][0]
                return b"%b:%x;" % (name, stopped.address if inside else point.address)
        return b""
