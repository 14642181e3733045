"""A flight: a computer, a script of things to do, and attachments, moved on frame by frame.

Everything from outside enters at a frame edge: between two runs of the computer, never within one.
An attachment is any object with the methods of class Attachment; it sees the computer alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple, Protocol

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.controls import control_named
from ares4.machine.values import Input, InputKind, Stop, cycles_of, seconds_of

_SERVE_S = 0.01  # that a rest waits for a debugger to say something
_DONE_MAX = 65536  # planned inputs that came in and may be planned again
PRESS_S = 0.1  # how long a key or push-button is held down


class Planned(Input):
    """An input to come that somebody wrote down; origin: where, for when the machine refuses it."""

    def __init__(self, cycle: int, kind: InputKind, index: int, value: int, origin: str) -> None:
        super().__init__(cycle, kind, index, value)
        self.origin = origin


class Attachment(Protocol):
    """What a mission asks of whatever is attached to it."""

    def next_cycle(self) -> int | None:
        """The cycle at which it wants a frame edge; None: wherever one falls."""

    def frame(self) -> None:
        """A frame edge: the machine stands still and may be looked at and put into."""

    def close(self) -> None:
        """The flight is over."""


class Debugger(Protocol):
    """Who runs the machine in the mission's place, and may hold it."""

    held: bool  # no time is to pass
    messages: deque[str]  # lines to be told to whoever flies, who takes them out

    @property
    def connected(self) -> bool:
        """Whether it is there."""

    def run(self, until_cycle: int) -> Stop:
        """Runs to a cycle, as Computer.run does. Stop.BREAK: held, now or already."""

    def serve(self, seconds: float) -> None:
        """Time stands still: does what has come, or comes within so long."""

    def close(self) -> None:
        """The flight is over."""


class _Row(NamedTuple):
    """A planned input: when it is to come in, or came in; order keeps equal ones apart."""

    cycle: int
    order: int
    planned_cycle: int
    puts: int  # Computer.puts after it, once it came in
    row: Input


class Mission:
    """One flight. rows: inputs to come, in any order; those of the past are put at once."""

    def __init__(
        self,
        computer: Computer,
        attachments: Sequence[Attachment] = (),
        rows: Iterable[Input] = (),
    ) -> None:
        self.computer = computer
        self.attachments = list(attachments)
        self.debugger: Debugger | None = None
        self._coming: list[_Row] = []
        self._done: deque[_Row] = deque(maxlen=_DONE_MAX)
        self._order = 0
        for row in rows:
            self._plan(row, planned_cycle=-1)
        computer.abandoned.append(self._abandoned)
        computer.replaced.append(self._replaced)

    def plan(self, row: Input) -> None:
        """Something to be put in when its cycle comes; equal cycles keep their order."""
        self._plan(row, self.computer.cycle)

    def _plan(self, row: Input, planned_cycle: int) -> None:
        heappush(self._coming, _Row(row.cycle, self._order, planned_cycle, 0, row))
        self._order += 1

    def _abandoned(self, cycle: int) -> None:
        """From this cycle on the flight is another one: what was planned before it still holds."""
        self._take_back(cycle, [row for row in self._done if row.cycle >= cycle])

    def _replaced(self, puts: int) -> None:
        """The same where another state was taken up; what came in at its cycle may be in it."""
        cycle = self.computer.cycle
        for row in [row for row in self._coming if row.planned_cycle < cycle > row.cycle]:
            self._coming.remove(row)  # it came in on the way to a later state, and is in it
            self._done.append(row)
        later = [row for row in self._done
                 if row.cycle > cycle or (row.cycle == cycle and row.puts > puts)]  # fmt: skip
        # What was planned in a mission at that very cycle, such as the release of a key, stays.
        self._take_back(cycle + 1, later)

    def _take_back(self, cycle: int, rows: list[_Row]) -> None:
        """Rows that came in are to come again, as all is that was planned before a cycle."""
        again = set(rows)
        self._done = deque((row for row in self._done if row not in again), maxlen=_DONE_MAX)
        self._coming = [row for row in (*self._coming, *rows) if row.planned_cycle < cycle]
        heapify(self._coming)

    def back(self, seconds: float) -> float:
        """Goes back by so many seconds, or to the earliest moment; says by how many it was.

        What is remembered of the flight then comes again, until something new is put in. Raises
        MachineError when the computer remembers nothing.
        """
        there = self.computer.cycle
        self.computer.go_to(max(self.computer.oldest, there - cycles_of(seconds)))
        return seconds_of(there - self.computer.cycle)

    def press(self, name: str, hold_s: float = PRESS_S) -> None:
        """Pushes a key or button now, and lets it go after hold_s seconds. Raises InputError."""
        control = control_named(name)
        self.computer.put(InputKind.CONTROL, control.number, 1)
        release = self.computer.cycle + cycles_of(hold_s)
        self.plan(Input(release, InputKind.CONTROL, control.number, 0))

    def waiting(self) -> int:
        """How many planned inputs have not come in yet."""
        return len(self._coming)

    def _put(self, row: Input) -> None:
        try:
            self.computer.put(row.kind, row.index, row.value)
        except InputError as error:
            said = f"Input {row.kind.name} {row.index:#x} {row.value} at cycle {row.cycle}"
            origin = row.origin if isinstance(row, Planned) else said
            raise InputError(f"{origin}: {error}") from None

    def advance(self, until_cycle: int) -> Stop:
        """Runs to a cycle, with frame edges on the way wherever something is to happen.

        Stop.BREAK: a debugger holds the machine, and was listened to for a moment.
        """
        if self.held:
            self.rest()
        while True:
            while self._coming and self._coming[0].cycle <= self.computer.cycle:
                came = heappop(self._coming)
                self._put(came.row)
                here = self.computer.cycle
                self._done.append(came._replace(cycle=here, puts=self.computer.puts))
            edge = until_cycle
            if self._coming:
                edge = min(edge, self._coming[0].cycle)
            for attachment in self.attachments:
                wanted = attachment.next_cycle()
                if wanted is not None:
                    edge = min(edge, max(wanted, self.computer.cycle + 1))
            stop = (self.debugger or self.computer).run(edge)
            for attachment in self.attachments:
                attachment.frame()
            if stop is not Stop.CYCLE or self.computer.cycle >= until_cycle:
                return stop

    def advance_for(self, seconds: float) -> Stop:
        """Runs for so many seconds of the ship's time."""
        return self.advance(self.computer.cycle + cycles_of(seconds))

    @property
    def held(self) -> bool:
        """Whether a debugger holds the machine, so that no time passes."""
        return self.debugger is not None and self.debugger.held

    def rest(self) -> None:
        """A frame edge at which time stands still: attachments live on while a pilot pauses."""
        if self.debugger is not None:
            self.debugger.serve(_SERVE_S)
        for attachment in self.attachments:
            attachment.frame()

    def close(self) -> None:
        """Closes all that is attached, though one fails; then raises what the first one raised."""
        failures = []
        closing: list[Attachment | Debugger] = [*self.attachments]
        if self.debugger is not None:
            closing.append(self.debugger)
        for attachment in closing:
            try:
                attachment.close()
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
