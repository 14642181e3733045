"""A panel's switches on their way into the computer: moved by a hand, found standing so, or gone.

What each row means for the ship is the cockpit's own rule (c_core/devices/cockpit.c). Here the
machine is told what is so: a move when a hand made it, and where a switch was found whenever the
machine's own record, its registers FITTED and PANEL, says otherwise. It does when the panel was
just plugged in, and when time was turned back to where the switch stood elsewhere. What is lived
again is left alone until a hand ends it.

Rows go in at frame edges, moves in the order they happened. A position stands long enough
that the firmware, which samples, sees it; what comes after it waits. A guarded switch, and a button
that is pushed, wait for nothing: what was moved before them goes in with them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import InputKind, cycles_of

HOLD_CYCLES = cycles_of(0.04)  # two of the firmware's frames: each position is seen by it
WAITING_MAX = 256  # moves the machine has not taken yet

_CONTROLS = list(CONTROL_TABLE.values())


class Hands:
    """What the machine is to be told. tell: takes a line for the crew."""

    def __init__(self, computer: Computer, tell: Callable[[str], None]) -> None:
        self._computer = computer
        self._name = ""  # of the port the panel is at
        self._tell = tell
        self._standing: dict[int, int] = {}  # each control that is fitted; empty without a panel
        self._new = True  # what the machine was told is of a link before this one
        self._doubt = True  # what it was told may be otherwise than what is so
        self._waiting: deque[tuple[int, int]] = deque()
        self._at_once = 0  # of those that wait, from the first on: they go in however soon
        self._stood: dict[int, int] = {}  # cycle of each control's last move
        computer.abandoned.append(lambda _: self._other_time())
        computer.replaced.append(self._other_time)

    def _other_time(self) -> None:
        """The machine is at another moment, from which another future begins."""
        self._doubt = True

    # ---- what the panel says --------------------------------------------------------------------

    def plugged(self, name: str, standing: Mapping[int, int]) -> None:
        """A panel was linked at a port. standing: the position of each control it has."""
        self._name = name
        self._standing = dict(standing)
        self._new = self._doubt = True

    def moved(self, control: int, position: int) -> None:
        """A hand moved a control."""
        if len(self._waiting) >= WAITING_MAX:
            self._put_next()
        self._waiting.append((control, position))
        self._standing[control] = position
        row = _CONTROLS[control]
        if row.prompt and (position or not row.momentary):
            self._at_once = len(self._waiting)

    def unplugged(self) -> None:
        """The link is lost. What was moved before that goes in at once."""
        while self._waiting:
            self._put_next()
        self._standing = {}
        self._new = self._doubt = True

    # ---- into the computer ----------------------------------------------------------------------

    def next_cycle(self) -> int | None:
        """The cycle at which the next move may go in; None: none waits."""
        return self._due_cycle() if self._waiting else None

    def put_due(self) -> None:
        """Puts in what may go in now."""
        compares = self._doubt and not self._computer.reliving
        if compares and (self._new or not self._standing) and self._bits("FITTED"):
            self._computer.put(InputKind.PANEL_LOST)
        while self._waiting and self._due_cycle() <= self._computer.cycle:
            self._put_next()
        if compares:
            self._put_found()
            self._new = self._doubt = False

    def _due_cycle(self) -> int:
        """When the first that waits may go in."""
        now = self._computer.cycle
        stood = self._stood.get(self._waiting[0][0], now - HOLD_CYCLES)
        # A machine taken back to an earlier state has no control that moved in its future.
        still = 0 <= now - stood < HOLD_CYCLES and not self._at_once
        return stood + HOLD_CYCLES if still else now

    def _put_next(self) -> None:
        control, position = self._waiting.popleft()
        self._at_once = max(0, self._at_once - 1)
        self._computer.put(InputKind.PANEL_MOVED, control, position)
        self._stood[control] = self._computer.cycle

    def _put_found(self) -> None:
        fitted, recorded = self._bits("FITTED"), self._computer.words("cockpit.PANEL")
        before = self._computer.words("cockpit.INPUT")
        waiting = {control for control, _ in self._waiting}  # and will be told
        found = [
            control
            for control, position in self._standing.items()
            if control not in waiting
            and not (fitted >> control & 1 and recorded[control] == position)
        ]
        for control in found:
            self._computer.put(InputKind.PANEL_FOUND, control, self._standing[control])
        after, disagree = self._computer.words("cockpit.INPUT"), self._bits("DISAGREE")
        self._say(
            self._named(control for control in found if after[control] != before[control]),
            self._named(control for control in found if disagree >> control & 1),
        )

    def _bits(self, name: str) -> int:
        low, high = self._computer.words(f"cockpit.{name}")
        return low | high << 32

    # ---- for the crew ---------------------------------------------------------------------------

    def _named(self, controls: Iterable[int]) -> str:
        return ", ".join(
            f"{_CONTROLS[control].name.replace('_', ' ')} "
            f"{_CONTROLS[control].positions[self._standing[control]]}"
            for control in controls
        )

    def _say(self, followed: str, awaited: str) -> None:
        parts = []
        if self._new and self._standing:
            count, all_of_them = len(self._standing), len(_CONTROLS)
            some = f", with {count} of {all_of_them} controls" if count < all_of_them else ""
            parts.append(f"The panel at {self._name} is linked{some}.")
        if followed:
            parts.append(f"The ship follows the panel: {followed}.")
        if awaited:
            parts.append(f"The panel has {awaited}: a hand on the switch or TAKE PANEL decides.")
        if parts:
            self._tell(" ".join(parts))
