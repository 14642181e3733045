"""A flight: a computer, a script of things to do, and attachments, moved on frame by frame.

A hand, a panel and a debugger put something in at a frame edge: between two runs of the computer.
What was planned waits in the computer, and comes in on its cycle. An attachment is any object with
the methods of class Attachment; it sees the computer alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Protocol

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.controls import control_named
from ares4.machine.values import Input, InputKind, Stop, cycles_of, seconds_of

_SERVE_S = 0.01  # that a rest waits for a debugger to say something
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


class Mission:
    """One flight. rows: inputs to come, in any order; those of the past come in as it goes on."""

    def __init__(
        self,
        computer: Computer,
        attachments: Sequence[Attachment] = (),
        rows: Iterable[Input] = (),
    ) -> None:
        self.computer = computer
        self.attachments = list(attachments)
        self.debugger: Debugger | None = None
        self._origins: dict[Input, str] = {}
        for row in sorted(rows, key=lambda row: row.cycle):
            self.plan(row)

    def plan(self, row: Input) -> None:
        """Something to be put in when its cycle comes; equal cycles keep their order.

        One of the past comes in as the machine goes on. Raises InputError, now or when it comes, if
        the machine cannot take it; MachineError for a cycle beyond 64 bits.
        """
        row_at = Input(max(row.cycle, self.computer.cycle), row.kind, row.index, row.value)
        if isinstance(row, Planned):
            self._origins[row_at] = row.origin
        try:
            self.computer.put(row.kind, row.index, row.value, at=row_at.cycle)
        except InputError as error:
            raise self._refused(row_at, error) from None

    def _refused(self, row: Input, error: InputError) -> InputError:
        said = f"Input {row.kind.name} {row.index:#x} {row.value} at cycle {row.cycle}"
        return InputError(f"{self._origins.get(row, said)}: {error}")

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

    def advance(self, until_cycle: int) -> Stop:
        """Runs to a cycle, with frame edges on the way wherever something is to happen.

        Stop.BREAK: a debugger holds the machine, and was listened to for a moment.
        """
        if self.held:
            self.rest()
        while True:
            edge = until_cycle
            for attachment in self.attachments:
                wanted = attachment.next_cycle()
                if wanted is not None:
                    edge = min(edge, max(wanted, self.computer.cycle + 1))
            stop = self._run(edge)
            for attachment in self.attachments:
                attachment.frame()
            if stop is not Stop.CYCLE or self.computer.cycle >= until_cycle:
                return stop

    def _run(self, until_cycle: int) -> Stop:
        try:
            return (self.debugger or self.computer).run(until_cycle)
        except InputError as error:
            if error.row is None:
                raise
            cycle, kind, index, value = error.row
            raise self._refused(Input(cycle, InputKind(kind), index, value), error) from None

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
