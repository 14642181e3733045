"""gdb's threads: the tasks of a program that has some, else the hart, which is thread 1."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from ares4.computer import Computer
from ares4.errors import GdbError
from ares4.gdb.freertos import Task, Tasks
from ares4.gdb.names import Names
from ares4.gdb.target import CSR, PC, F, register_bytes
from ares4.machine.values import UPPER_HALF, InputKind

_HART = Task(1, "hart 0", "", 0)
_SHARED = (0, 3, 4)  # zero, gp, tp
_THREAD = re.compile(rb"-1|[0-9a-fA-F]{1,16}")


class Threads:
    """The threads, and the one whose registers gdb looks at."""

    def __init__(self, computer: Computer, names: Names) -> None:
        self._computer = computer
        self._tasks = Tasks(computer, names)
        self._chosen = 0  # 0: the one that runs

    @property
    def running(self) -> int:
        """The number of the thread that the hart runs."""
        return self._tasks.running or _HART.number

    def all(self) -> list[Task]:
        """Every thread, the running one first."""
        return self._tasks.all() or [_HART]

    def numbers(self) -> bytes:
        """Their numbers, as gdb wants a list of them."""
        return b"m" + b",".join(b"%x" % thread.number for thread in self.all())

    def document(self) -> bytes:
        """The threads as the document gdb asks for."""
        root = Xml.Element("threads")
        for thread in self.all():
            row = Xml.SubElement(root, "thread", id=f"{thread.number:x}", core="0")
            row.set("name", thread.name)
            row.text = thread.said if thread is not _HART else ""
        return Xml.tostring(root)

    def find(self, text: bytes) -> Task:
        """The thread that a packet names; 0 and -1 are the one that runs. Raises GdbError."""
        number = int(text, 16) if _THREAD.fullmatch(text) else -2
        for thread in self.all():
            if thread.number == number or number in (0, -1):
                return thread
        raise GdbError(f"There is no thread {text[:20].decode(errors='replace')}.")

    def choose(self, text: bytes) -> None:
        """H's words: g and the thread that is looked at from now on, until the program goes on; c
        and the one that is to go on, which the program decides."""
        number = self.find(text[1:]).number
        if text.startswith(b"g"):
            self._chosen = 0 if number == self.running else number

    def run_on(self) -> None:
        """The program goes on: the thread that runs is looked at again."""
        self._chosen = 0

    # ---- registers -----------------------------------------------------------------------------

    def register(self, number: int) -> bytes:
        """A register as gdb wants it; x's where nothing says what is in it."""
        if not self._chosen or number in _SHARED or number >= CSR:
            return self._hex(number, self._computer.register(number))
        kept = self._tasks.registers(self._chosen).get(number)
        return b"xx" * register_bytes(number) if kept is None else self._hex(number, kept[1])

    def registers(self) -> bytes:
        """x, pc and f, one after the other."""
        if not self._chosen:
            return b"".join(self._hex(one, self._computer.register(one)) for one in range(CSR))
        kept = self._tasks.registers(self._chosen)
        return b"".join(
            self._hex(one, kept[one][1]) if one in kept and one not in _SHARED
            else self.register(one) if one in _SHARED
            else b"xx" * register_bytes(one)
            for one in range(CSR)
        )  # fmt: skip

    def _hex(self, number: int, value: int) -> bytes:
        return value.to_bytes(register_bytes(number), "little").hex().encode()

    def assign(self, number: int, data: bytes) -> None:
        """Writes a register, where it stands now: in the hart or on a stack. Raises Ares4Error."""
        if len(data) != register_bytes(number):
            raise GdbError(f"Register {number} has {register_bytes(number)} bytes.")
        value = int.from_bytes(data, "little")
        if self._chosen and number not in _SHARED and number < CSR:
            self._assign_on_stack(number, value)
            return
        if value == self._computer.register(number) and number != PC:
            return
        put = self._computer.put
        put(InputKind.WRITE_REGISTER, number, value & 0xFFFFFFFF)
        if F <= number < CSR:
            put(InputKind.WRITE_REGISTER, number + UPPER_HALF, value >> 32)

    def _assign_on_stack(self, number: int, value: int) -> None:
        place, before = self._tasks.registers(self._chosen).get(number, (0, 0))
        if not place:
            raise GdbError("That register of a task that does not run is kept nowhere.")
        if value != before:
            boxed = number >= F and before >> 32 == value >> 32 == 0xFFFFFFFF
            count = 4 if boxed or number < F else 8
            self._computer.put_bytes(place, value.to_bytes(8, "little")[:count])
