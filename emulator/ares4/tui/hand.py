"""The pilot's hand: what a keystroke or a click does to a control.

A switch moves one position at a time and stops at its ends. A guarded switch needs two motions: the
first lifts the guard, the second moves the switch. A key that is still down when it is struck again
is let go first, so that no stroke is lost; a few strokes may wait, no more.
"""

from __future__ import annotations

from ares4.machine.controls import Control
from ares4.machine.values import Input, InputKind, cycles_of
from ares4.mission import PRESS_S, Mission

BETWEEN_PRESSES_S = 0.05
WAITING_MAX = 16  # strokes of one key that may wait for it to come up


class Hand:
    """Moves the controls of a mission's computer."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.lifted = ""  # the switch whose guard is open
        self._free: dict[str, int] = {}  # when a key may be struck again

    def forget(self) -> None:
        """Time was turned back: no guard is open, and no key is down."""
        self.lifted = ""
        self._free.clear()

    def close_guard(self) -> None:
        """Closes the guard that is open."""
        self.lifted = ""

    def turn(self, control: Control, step: int) -> None:
        """Moves a switch a step up (1) or down (-1), or to its other side (0)."""
        position = self.position(control)
        self.set(control, 1 - position if step == 0 else position + step)

    def set(self, control: Control, position: int) -> None:
        """Moves a switch to a position, or lifts its guard first."""
        if control.kind == "guarded" and self.lifted != control.name:
            self.lifted = control.name
            return
        if control.kind != "guarded":
            self.close_guard()
        position = max(0, min(position, len(control.positions) - 1))
        if position != self.position(control) or self._disagrees(control):
            self.mission.computer.control(control.name, position)

    def press(self, control: Control) -> None:
        """Strikes a key or push-button: down now, and up by itself."""
        self.close_guard()
        now = self.mission.computer.cycle
        start = self._free.get(control.name, now)
        hold, gap = cycles_of(PRESS_S), cycles_of(BETWEEN_PRESSES_S)
        if start > now + WAITING_MAX * (hold + gap):
            return
        if start <= now:
            start = now
            self.mission.press(control.name)
        else:
            for cycle, value in ((start, 1), (start + hold, 0)):
                self.mission.plan(Input(cycle, InputKind.CONTROL, control.number, value))
        self._free[control.name] = start + hold + gap

    def hold(self, control: Control, down: bool) -> None:
        """Holds a key or push-button down, or lets it go."""
        self.close_guard()
        self.mission.computer.control(control.name, int(down))

    def _disagrees(self, control: Control) -> bool:
        """Whether a panel has it elsewhere: then a hand that leaves it where it is decides too."""
        word = self.mission.computer.read("cockpit.DISAGREE", control.number // 32)
        return bool(word >> control.number % 32 & 1)

    def position(self, control: Control) -> int:
        """Where a control stands, as its register says."""
        return self.mission.computer.read("cockpit.INPUT", control.number)
