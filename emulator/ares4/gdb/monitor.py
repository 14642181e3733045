"""gdb's `monitor` commands: what else can be done with a machine that is held.

A row each. What comes back is text for people, a wrong word included.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ares4.computer import Computer
from ares4.errors import Ares4Error, GdbError
from ares4.gdb.names import Subject
from ares4.machine.upsets import flash_fault, supply, upset
from ares4.machine.values import Point, cycles_of, seconds_of

_SNAPSHOTS_MAX = 64
_SHOWN_CHARACTERS = 60
_BIT_DIGITS = 2
_WORD_BYTES = 4
_SEARCH_S = 20.0  # how long gdb is kept waiting for one answer
_STALE = "gdb still shows what was: `maintenance flush register-cache`."


class Snapshot(NamedTuple):
    """A moment kept, and what to call it."""

    point: Point
    place: str


class Monitor:
    """The commands, and the snapshots made by them."""

    def __init__(
        self,
        computer: Computer,
        interrupted: Callable[[], bool],
        subject: Subject,
    ) -> None:
        self._computer = computer
        self._interrupted = interrupted
        self._subject = subject
        self._snapshots: dict[str, Snapshot] = {}

    def do(self, line: str) -> str:
        """Does a command; what is to be shown, with an end of line."""
        words = line.split() or ["help"]
        try:
            row = _ROWS.get(words[0])
            if row is None:
                raise GdbError(
                    f"There is no command {words[0][:_SHOWN_CHARACTERS]!r}; "
                    f"there are {', '.join(_ROWS)}."
                )
            if not row.least <= len(words) - 1 <= row.most:
                raise GdbError(f"It is `monitor {words[0]} {row.words}`.".replace(" `.", "`."))
            return row.work(self, *words[1:]) + "\n"
        except Ares4Error as error:
            return f"{error}\n"

    def _place(self) -> str:
        return f"T+{seconds_of(self._computer.cycle):.6f} s, cycle {self._computer.cycle}"

    def _help(self) -> str:
        return "\n".join(f"{name:10} {row.words:17} {row.purpose}" for name, row in _ROWS.items())

    def _where(self) -> str:
        return f"{self._place()}, step {self._computer.steps}, state {self._computer.hash():016x}"

    def _reset(self) -> str:
        self._subject.restart(self._computer)
        return f"The computer starts anew at {self._place()}. {_STALE}"

    def _snapshot(self, name: str = "") -> str:
        name = name or f"s{len(self._snapshots) + 1}"
        if name not in self._snapshots and len(self._snapshots) >= _SNAPSHOTS_MAX:
            raise GdbError(f"There are {_SNAPSHOTS_MAX} snapshots already; use a name again.")
        self._snapshots[name] = Snapshot(self._computer.point(), self._place())
        return f"Snapshot {name} of {self._place()}."

    def _list(self) -> str:
        rows = [f"{name:16} {kept.place}" for name, kept in self._snapshots.items()]
        return "\n".join(rows) or "There is no snapshot; `monitor snapshot NAME` makes one."

    def _restore(self, name: str) -> str:
        if name not in self._snapshots:
            raise GdbError(f"There is no snapshot {name[:_SHOWN_CHARACTERS]!r}.\n{self._list()}")
        if self._computer.journaled:
            raise GdbError("A journal is written: `monitor rewind` goes back in it, restore not.")
        self._computer.return_to(self._snapshots[name].point)
        return f"Back at {self._place()}. {_STALE}"

    def _rewind(self, much: str) -> str:
        cycles, past = _cycles(much), self._computer.cycle - self._computer.oldest
        if cycles > past:
            raise GdbError(f"Only {past} cycles are remembered, {seconds_of(past):.6f} s.")
        self._computer.rewind(cycles)
        return f"Back at {self._place()}. {_STALE}"

    def _extent(self, where: str) -> tuple[int, int]:
        """Where an address or an expression is, and of how many bytes."""
        if where[:1].isdecimal():
            return _number(where), _WORD_BYTES
        return self._subject.names.place(where, self._word)

    def _word(self, address: int) -> int:
        return int.from_bytes(self._computer.peek(address, _WORD_BYTES), "little")

    def _who(self, where: str, many: str = "") -> str:
        """The last write. gdb waits for the answer and cannot say that it does no longer."""
        address, count = self._extent(where)
        count = _number(many) if many else count
        self._computer.peek(address, count)
        end_s = time.monotonic() + _SEARCH_S
        back_to, ended = self._computer.cycle, False

        def goes_on(start: int) -> bool:
            nonlocal back_to, ended
            ended = self._interrupted() or time.monotonic() > end_s
            back_to = back_to if ended else start
            return not ended

        write = self._computer.last_write(address, count, goes_on)
        if ended:
            return (
                f"Not found; the search was ended on the way back to T+{seconds_of(back_to):.6f} s."
            )
        if write is None:
            oldest = self._computer.oldest
            return f"Nobody wrote it from T+{seconds_of(oldest):.6f} s, cycle {oldest}, on."
        when = f"Last written at T+{seconds_of(write.cycle):.6f} s, cycle {write.cycle},"
        if write.by != "processor":
            return f"{when} by the device {write.by}."
        line = (
            self._subject.names.line(write.pc) or f"`info line *0x{write.pc:08x}` shows the source"
        )
        return f"{when} by the processor, pc 0x{write.pc:08x}: {line}."

    def _inject(self, target: str, place: str, bit: str) -> str:
        if not (bit.isascii() and bit.isdecimal()) or len(bit) > _BIT_DIGITS:
            raise GdbError(f"{bit[:_SHOWN_CHARACTERS]!r} is no number of a bit.")
        self._computer.put(*upset(target, place, int(bit)))
        return f"Flipped at {self._place()}. {_STALE}"

    def _spoil(self, fault: str, *numbers: str) -> str:
        self._computer.put(*flash_fault(fault, *map(_number, numbers)))
        return f"Done at {self._place()}."

    def _supply(self, name: str) -> str:
        self._computer.put(*supply(name))
        return f"Done at {self._place()}. {_STALE}"


def _number(text: str) -> int:
    """Decimal or 0x."""
    if not re.fullmatch("0x[0-9a-fA-F]{1,8}|[0-9]{1,10}", text):
        raise GdbError(f"{text[:_SHOWN_CHARACTERS]!r} is no number; give one such as 0x80001000.")
    return int(text, 0) if text.startswith("0x") else int(text)


def _cycles(text: str) -> int:
    """Cycles, or seconds where an s follows."""
    found = re.fullmatch(r"([0-9]{1,18})|([0-9]{1,9}(?:\.[0-9]{1,9})?)s", text)
    if not found:
        raise GdbError(
            f"{text[:_SHOWN_CHARACTERS]!r} is no time; give cycles, or seconds such as 0.5s."
        )
    return int(found[1]) if found[1] else cycles_of(Fraction(found[2]))


class _Row(NamedTuple):
    work: Callable[..., str]
    words: str
    least: int
    most: int
    purpose: str


_ROWS = {
    "help": _Row(Monitor._help, "", 0, 0, "this list"),
    "where": _Row(Monitor._where, "", 0, 0, "time, cycle, step and state hash"),
    "reset": _Row(Monitor._reset, "", 0, 0, "restarts the computer"),
    "snapshot": _Row(Monitor._snapshot, "[NAME]", 0, 1, "keeps this moment"),
    "snapshots": _Row(Monitor._list, "", 0, 0, "lists the moments kept"),
    "restore": _Row(Monitor._restore, "NAME", 1, 1, "goes to a moment kept, and forgets the past"),
    "rewind": _Row(Monitor._rewind, "CYCLES|SECONDSs", 1, 1, "goes back so far, such as 0.5s"),
    "who": _Row(Monitor._who, "PLACE [BYTES]", 1, 2, "who last wrote there, and when"),
    "inject": _Row(Monitor._inject, "TARGET PLACE BIT", 3, 3, "flips a bit, as radiation does"),
    "spoil": _Row(Monitor._spoil, "FAULT NUMBERS", 2, 3, "something befalls the mass memory"),
    "supply": _Row(
        Monitor._supply, "on|off|cut", 1, 1, "the ship loses her sources, or gets them back"
    ),
}
