"""gdb's `monitor` commands: what else can be done with a ship that is held.

A row each. What comes back is text for people, a wrong word included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ares4.computer import Computer, seconds_of, upset
from ares4.errors import Ares4Error, GdbError

_SHOWN_CHARACTERS = 60
_STALE = "gdb still shows what was: `maintenance flush register-cache`."


class Monitor:
    """The commands, done to a computer."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

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
        self._computer.restart()
        return f"The computer starts anew at {self._place()}. {_STALE}"

    def _inject(self, target: str, place: str, bit: str) -> str:
        if not bit.isdecimal():
            raise GdbError(f"{bit[:_SHOWN_CHARACTERS]!r} is no number of a bit.")
        self._computer.put(*upset(target, place, int(bit)))
        return f"Flipped at {self._place()}. {_STALE}"


class _Row(NamedTuple):
    work: Callable[..., str]
    words: str
    least: int
    most: int
    purpose: str


_ROWS = {
    "help": _Row(Monitor._help, "", 0, 0, "this list"),
    "where": _Row(Monitor._where, "", 0, 0, "time, cycle, step and state hash"),
    "reset": _Row(Monitor._reset, "", 0, 0, "presses the restart button"),
    "inject": _Row(Monitor._inject, "TARGET PLACE BIT", 3, 3, "flips a bit, as radiation does"),
}
