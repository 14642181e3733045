"""The tasks of FreeRTOS as threads: found in its lists, their registers in the frames they left.

The kernel keeps each task's block in the list of its state; a list is a ring through its end. Where
members lie follows the kernel's settings: it is taken from the image's description for debuggers,
or is what the usual settings make of it. The running task is the hart as it stands, also while an
interrupt is served.

A task that does not run left its registers on its stack in one of three frames, told apart by where
something lies that can be mstatus with MPP machine:

    mepc, x1, x5 to x31, mstatus                          to V10.4
    mepc, x1, x5 to x31, nesting, mstatus                 to V11.1
    mepc, mstatus, [f0 to f31, fcsr], x1, x5 to x31, nesting    later; f when mstatus.FS is dirty

gp and tp belong to all tasks. Not known: several harts, vectors, further registers of a chip.

Source: FreeRTOS-Kernel, tasks.c, list.h and portable/GCC/RISC-V/portContext.h, by names and order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.gdb.names import Names
from ares4.gdb.target import PC, F
from ares4.machine.values import RAM_BASE

_TASKS_MAX = 1024
_PRIORITIES_MAX = 256
_NAME_BYTES_MAX = 64
_LIST_BYTES = 20
_FS_DIRTY = 0x6000
_MPP = 0x1800
_NESTING_MAX = 256
_SP = 2
_FLOATS = 32
_SINGLE_BYTES, _DOUBLE_BYTES = 4, 8
# What mstatus holds of a task that is away: MIE, MPIE, MPP, FS, and SD when FS is dirty.
_MSTATUS_BITS = 0x80007888
_SAVED_X = (1, *range(5, 32))  # in this order
_STATES = {
    "pxReadyTasksLists": "ready",
    "xPendingReadyList": "ready",
    "xDelayedTaskList1": "delayed",
    "xDelayedTaskList2": "delayed",
    "xSuspendedTaskList": "suspended",
    "xTasksWaitingTermination": "deleted",
}
# (structure, member): where it begins by the usual settings.
_USUAL = {
    ("tskTaskControlBlock", "pxTopOfStack"): 0,
    ("tskTaskControlBlock", "uxPriority"): 44,
    ("tskTaskControlBlock", "pcTaskName"): 52,
    ("xLIST", "uxNumberOfItems"): 0,
    ("xLIST", "xListEnd"): 8,
    ("xMINI_LIST_ITEM", "pxNext"): 4,
    ("xLIST_ITEM", "pxNext"): 4,
    ("xLIST_ITEM", "pvOwner"): 12,
}


class Task(NamedTuple):
    """A task. number: for gdb, which wants 31 bits: where its block lies in RAM."""

    number: int
    name: str
    state: str
    priority: int

    @property
    def said(self) -> str:
        """What is told of it besides its name."""
        return f"{self.state}, priority {self.priority}"


class _Frame(NamedTuple):
    """Where x1 and those after it lie, where the stack was, and the bytes of a float; 0: none."""

    first: int
    end: int
    float_bytes: int


class Tasks:
    """The tasks of whatever program is in a computer; none when it is no FreeRTOS."""

    def __init__(self, computer: Computer, names: Names) -> None:
        self._computer = computer
        self._names = names

    @property
    def running(self) -> int:
        """The number of the task that runs; 0 when the scheduler does not, or there is none."""
        return self._running_block() % RAM_BASE

    def _running_block(self) -> int:
        current, started = map(self._names.symbol, ("pxCurrentTCB", "xSchedulerRunning"))
        if current is None or self._names.symbol("pxReadyTasksLists") is None:
            return 0
        if started is not None and not self._word(started[0]):
            return 0
        return self._word(current[0])

    def all(self) -> list[Task]:
        """Every task, the running one first."""
        running = self._running_block()
        if not running:
            return []
        found = {running: self._task(running, "running")}
        for state, place in self._lists():
            for block in self._members(place):
                if len(found) < _TASKS_MAX:
                    found.setdefault(block, self._task(block, state))
        return list(found.values())

    def registers(self, number: int) -> dict[int, tuple[int, int]]:
        """Of a task that does not run, by gdb's number of a register: where it is kept, 0 for
        nowhere, and what is in it."""
        block = RAM_BASE + number
        top = self._word(block + self._offset("tskTaskControlBlock", "pxTopOfStack"))
        frame = self._frame(top)
        if frame is None:
            return {}
        found: dict[int, tuple[int, int]] = {PC: (top, self._word(top))}
        for at in range(_FLOATS if frame.float_bytes else 0):
            place = top + 8 + frame.float_bytes * at
            boxed = 0 if frame.float_bytes == _DOUBLE_BYTES else 0xFFFFFFFF << 32
            found[F + at] = (place, boxed | self._value(place, frame.float_bytes))
        for at, register in enumerate(_SAVED_X):
            place = frame.first + 4 * at
            found[register] = (place, self._word(place))
        found[_SP] = (0, frame.end)
        return found

    def _frame(self, top: int) -> _Frame | None:
        """What a task left at the top of its stack; None: nothing of these."""
        word = [self._word(top + 4 * at) for at in range(31)]
        if _is_mstatus(word[30]) and word[29] < _NESTING_MAX:
            return _Frame(top + 4, top + 4 * 31, 0)
        if _is_mstatus(word[1]):
            dirty = word[1] & _FS_DIRTY == _FS_DIRTY
            for float_bytes in (_DOUBLE_BYTES, _SINGLE_BYTES, 0) if dirty else (0,):
                base = top + float_bytes * (_FLOATS + 1)
                if self._word(base + 4 * 30) < _NESTING_MAX:
                    return _Frame(base + 8, base + 4 * 31, float_bytes)
        return _Frame(top + 4, top + 4 * 30, 0) if _is_mstatus(word[29]) else None

    # ---- the kernel's own ----------------------------------------------------------------------

    def _lists(self) -> Iterator[tuple[str, int]]:
        for name, state in _STATES.items():
            symbol = self._names.symbol(name)
            if symbol is None:
                continue
            count = max(1, symbol[1] // self._list_bytes()) if name.startswith("px") else 1
            for number in range(min(count, _PRIORITIES_MAX)):
                yield state, symbol[0] + number * self._list_bytes()

    def _list_bytes(self) -> int:
        one = self._names.symbol("xPendingReadyList")
        return one[1] if one and one[1] else _LIST_BYTES

    def _members(self, place: int) -> Iterator[int]:
        """The owners in a list, as many as it says it has."""
        count = self._word(place + self._offset("xLIST", "uxNumberOfItems"))
        end = place + self._offset("xLIST", "xListEnd")
        item = self._word(end + self._offset("xMINI_LIST_ITEM", "pxNext"))
        for _ in range(min(count, _TASKS_MAX)):
            if item in (0, end):
                return
            if owner := self._word(item + self._offset("xLIST_ITEM", "pvOwner")):
                yield owner
            item = self._word(item + self._offset("xLIST_ITEM", "pxNext"))

    def _task(self, block: int, state: str) -> Task:
        priority = self._word(block + self._offset("tskTaskControlBlock", "uxPriority"))
        place = block + self._offset("tskTaskControlBlock", "pcTaskName")
        name = bytearray()
        while len(name) < _NAME_BYTES_MAX and (byte := self._value(place + len(name), 1)):
            name.append(byte)
        return Task(block % RAM_BASE, name.decode("ascii", "replace"), state, priority)

    def _offset(self, structure: str, member: str) -> int:
        known = self._names.offset(structure, member)
        return _USUAL[structure, member] if known is None else known

    def _word(self, address: int) -> int:
        return self._value(address, 4)

    def _value(self, address: int, count: int) -> int:
        """What is in memory, 0 where nothing answers."""
        try:
            return int.from_bytes(self._computer.peek(address % 2**32, count), "little")
        except MachineError:
            return 0


def _is_mstatus(word: int) -> bool:
    dirty = word & _FS_DIRTY == _FS_DIRTY
    return word & ~_MSTATUS_BITS == 0 and word & _MPP == _MPP and word >> 31 == dirty
