"""Backwards: the computer remembers its flight, and goes to where it was.

To continue backwards is to find the last place before the present at which a run forward would
stop. The past is searched a span at a time, the latest first, each run forward with gdb's break-
and watchpoints set; spans grow, so that near places are found at once and far ones still soon.
The place found is the one a run forward stops at: same pc, same cycle, same state hash.

At a watchpoint gdb expects to be told behind the access when it goes backwards, as it is told
before it when it goes forwards: it goes over the access itself and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ares4.computer import Computer, Stop, cycles_of
from ares4.errors import MachineError
from ares4.gdb.points import Points
from ares4.gdb.target import MEPC, PC

INTERVAL_CYCLES = cycles_of(0.02)
REMEMBERED_BYTES = 256 << 20
_SLICE_CYCLES = 500_000  # between two looks whether the search is to end
_BEGIN = b"replaylog:begin;"


@dataclass(frozen=True)
class Hit:
    """A place to stop at, and how gdb is told."""

    cycle: int
    said: bytes


class History:
    """The past of a computer, from now on remembered."""

    def __init__(self, computer: Computer, points: Points) -> None:
        self._computer = computer
        self._points = points
        computer.remember(INTERVAL_CYCLES, REMEMBERED_BYTES)

    def step(self) -> bytes:
        """Back to before the last step. What a stop reply says of it."""
        computer = self._computer
        try:
            computer.back()
        except MachineError:
            computer.go_to(computer.oldest)
            return _BEGIN
        return b""

    def to_double_fault(self) -> None:
        """Back from the restart that a double fault brought about, to what led there.

        That is the instruction whose fault has no handler, or where the handler should be.
        """
        computer = self._computer
        computer.back(1)
        handler, raised_at = computer.moment(), computer.register(MEPC)
        with suppress(MachineError):
            computer.back(1)
            if computer.register(PC) != raised_at:
                computer.go_to_moment(handler)

    def go(self, interrupted: Callable[[], bool]) -> bytes | None:
        """Back to the last stop, or the beginning. None: interrupted, and where it was."""
        present = self._computer.moment()
        hit = self._search(present.cycle, interrupted)
        if hit is None:
            self._computer.go_to_moment(present)
            return None
        self._computer.go_to(hit.cycle)
        return hit.said

    def _search(self, present: int, interrupted: Callable[[], bool]) -> Hit | None:
        computer = self._computer
        oldest = computer.oldest
        end, span = present, INTERVAL_CYCLES
        while self._points and end > oldest:
            start = max(oldest, end - span)
            computer.go_to(start)
            start = computer.cycle
            last: Hit | None = None
            while computer.cycle < end:
                if interrupted():
                    return None
                last = self._look(min(end, computer.cycle + _SLICE_CYCLES), present) or last
            if last is not None:
                return last
            end, span = start if start < end else end - span, 2 * span
        return Hit(oldest, _BEGIN)

    def _look(self, until_cycle: int, present: int) -> Hit | None:
        """Runs on, and says of a stop before the present."""
        computer = self._computer
        stop = computer.run(until_cycle)
        if stop is Stop.BREAK and computer.cycle < present:
            place = computer.register(PC)
            gdbs = place in self._points
            return Hit(computer.cycle, self._points.break_said(place)) if gdbs else None
        if stop is Stop.WATCH:
            said, stopped = self._points.watch_said(), computer.stopped()
            if stopped is not None and stopped.by == "processor":
                computer.step()
            if computer.cycle <= present:
                return Hit(computer.cycle, said)
        return None
