"""What hands moved on the panel, on its way into the computer.

Moves go in at frame edges, in the order they happened. A position stands long enough that the
firmware, which samples, sees it; what comes after it waits.
"""

from __future__ import annotations

from collections import deque

from ares4.computer import CONTROL_TABLE, Computer, InputKind, cycles_of

HOLD_CYCLES = cycles_of(0.04)  # two of the firmware's frames: each position is seen by it
WAITING_MAX = 256  # changes the machine has not taken yet

MOMENTARY = frozenset(
    control.number for control in CONTROL_TABLE.values() if control.kind in ("momentary", "key")
)


class Hands:
    """Moves that wait for the machine."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer
        self._waiting: deque[tuple[int, int]] = deque()
        self._stood: dict[int, int] = {}  # cycle of each control's last move

    def move(self, control: int, position: int) -> None:
        """A control was moved."""
        if len(self._waiting) >= WAITING_MAX:
            self._put(*self._waiting.popleft())
        self._waiting.append((control, position))

    def next_cycle(self) -> int | None:
        """The cycle at which the next move may go in; None: none waits."""
        if not self._waiting:
            return None
        return self._due_cycle(self._waiting[0][0])

    def put_due(self) -> None:
        """Puts in what may go in now."""
        while self._waiting and self._due_cycle(self._waiting[0][0]) <= self._computer.cycle:
            self._put(*self._waiting.popleft())

    def _due_cycle(self, control: int) -> int:
        now = self._computer.cycle
        stood = self._stood.get(control, now - HOLD_CYCLES)
        # A machine taken back to an earlier state has no control that moved in its future.
        return stood + HOLD_CYCLES if 0 <= now - stood < HOLD_CYCLES else now

    def _put(self, control: int, position: int) -> None:
        if self._computer.read("cockpit.INPUT", control) != position:
            self._computer.put(InputKind.CONTROL, control, position)
            self._stood[control] = self._computer.cycle
