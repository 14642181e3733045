"""Backwards: the computer remembers its flight, and goes to where it was.

To continue backwards is to find the last place before the present at which a run forward would
stop. The past is searched a span at a time, the latest first, each run forward with gdb's break-
and watchpoints set; spans grow, so that near places are found at once and far ones still soon.
The place found is the one a run forward stops at: same pc, same cycle, same state hash.

At a watchpoint gdb expects to be told after the access when it goes backwards, as it is told
before it when it goes forwards: it goes over the access itself and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.gdb.points import Points
from ares4.gdb.target import MEPC, PC
from ares4.machine.values import Stop, cycles_of

INTERVAL_CYCLES = cycles_of(0.02)
REMEMBERED_BYTES = 256 << 20
_SLICE_CYCLES = 500_000  # between two looks whether the search is to end
_BEGIN = b"replaylog:begin;"


@dataclass(frozen=True)
class Hit:
    """A place to stop at, and how gdb is told."""

    cycle: int
    said: bytes
    watch: bool = False


class History:
    """The past of a computer, from now on remembered."""

    def __init__(self, computer: Computer, points: Points) -> None:
        self._computer = computer
        self._points = points
        self._told_step = -1  # after it gdb was told of a watched access, to go over it now
        computer.remember(INTERVAL_CYCLES, REMEMBERED_BYTES)

    def went_on(self) -> None:
        """The machine goes forward from here."""
        self._told_step = -1

    def step(self) -> bytes:
        """Back to before the last step; or it stays after that one, which touched what is watched.

        What a stop reply says of it.
        """
        computer = self._computer
        present, was_told = computer.moment(), self._is_told()
        try:
            computer.back()
        except MachineError:
            computer.go_to(computer.oldest)
            return _BEGIN
        if was_told or not self._points.watches:
            return b""
        before, said = computer.moment(), self._said_of_a_step()
        computer.go_to_moment(present if said else before)
        return self._tell(said) if said else b""

    def _said_of_a_step(self) -> bytes:
        """Goes a step forward. What is said of it when it touches what is watched."""
        computer = self._computer
        before, said = computer.steps, b""
        while computer.steps == before:
            if computer.step() is Stop.WATCH and self._is_of_the_step_from(before):
                said = said or self._points.watch_said()
        return said

    def _is_of_the_step_from(self, before: int) -> bool:
        """A device is told of after its access, the processor before it."""
        return self._computer.steps == before or not self._is_the_processors()

    def _is_the_processors(self) -> bool:
        stopped = self._computer.stopped()
        return stopped is not None and stopped.by == "processor"

    def _is_told(self) -> bool:
        """Whether gdb was just told of the last access. It may go back over it, once."""
        told, self._told_step = self._told_step, -1
        return told == self._computer.steps

    def _tell(self, said: bytes) -> bytes:
        self._told_step = self._computer.steps
        return said

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
        computer, present = self._computer, self._computer.moment()
        hit = self._search(present.cycle, self._is_told(), interrupted)
        if hit is None:
            computer.go_to_moment(present)
            return None
        computer.go_to(hit.cycle)
        if hit.watch:
            return self._tell(hit.said)
        computer.run(computer.cycle)  # so that the breakpoint is passed when it goes on
        return hit.said

    def _search(self, present: int, was_told: bool, interrupted: Callable[[], bool]) -> Hit | None:
        """was_told: gdb knows of the access right before the present, if it is watched."""
        computer = self._computer
        watch_cycle = present - was_told
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
                slice_end = min(end, computer.cycle + _SLICE_CYCLES)
                last = self._look(slice_end, present, watch_cycle) or last
            if last is not None:
                return last
            end, span = start if start < end else end - span, 2 * span
        return Hit(oldest, _BEGIN)

    def _look(self, until_cycle: int, break_cycle: int, watch_cycle: int) -> Hit | None:
        """Runs on, and says of a breakpoint before a cycle, of an access after which it is not
        past another."""
        computer = self._computer
        stop = computer.run(until_cycle)
        hit: Hit | None = None
        while stop is Stop.WATCH:
            said, stop = self._points.watch_said(), Stop.CYCLE
            if self._is_the_processors():
                if computer.cycle >= break_cycle:
                    break
                stop = computer.step()
            if said and computer.cycle <= watch_cycle:
                hit = Hit(computer.cycle, said, watch=True)
        place = computer.register(PC)
        if stop is Stop.BREAK and computer.cycle < break_cycle and place in self._points:
            hit = Hit(computer.cycle, self._points.break_said(place))
        return hit
