"""The pilot's hand: what a keystroke or a click does to a control.

All of it reaches the controls at once, in the order in which it was done, whether the ship's time
goes or stands still. Strokes of the computer's keys then wait in the cockpit, in that order, until
the program aboard takes them. A switch moves one position at a time and stops at its ends. A
guarded switch needs two motions: the first lifts the guard, the second moves the switch.

What a hand does without a control that moved, it says in a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.mission import Mission
from ares4.tui.widgets.controls import engraved


def moved(before: Sequence[int], after: Sequence[int]) -> str:
    """What was moved between two looks at the positions of all controls, but for the keys."""
    return " · ".join(
        f"{engraved(control)} {'pushed' if control.momentary else control.positions[there]}"
        for control, here, there in zip(CONTROL_TABLE.values(), before, after, strict=False)
        if there != here and control.kind != "key" and not (control.momentary and here)
    )


class Hand:
    """Moves the controls of a mission's computer."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.lifted = ""  # the switch whose guard is open

    @property
    def waiting(self) -> int:
        """Strokes that the program aboard has not taken."""
        return self.mission.computer.read("cockpit.STROKE.WAITING")

    def close_guard(self) -> str:
        """Closes the guard that is open."""
        lifted, self.lifted = self.lifted, ""
        return f"{engraved(CONTROL_TABLE[lifted])}: guard closed" if lifted else ""

    def turn(self, control: Control, step: int) -> str:
        """Moves a switch a step up (1) or down (-1), or to its other side (0)."""
        position = self.position(control)
        return self.set(control, 1 - position if step == 0 else position + step)

    def set(self, control: Control, position: int) -> str:
        """Moves a switch to a position, or lifts its guard first."""
        if control.kind == "guarded" and self.lifted != control.name:
            self.lifted = control.name
            return f"{engraved(control)}: guard open, once more moves it"
        if control.kind != "guarded":
            self.close_guard()
        position = max(0, min(position, len(control.positions) - 1))
        if position == self.position(control) and not self._disagrees(control):
            return f"{engraved(control)} is at {control.positions[position]}"
        self.mission.computer.control(control.name, position)
        return ""

    def press(self, control: Control) -> str:
        """Strikes a key or push-button: down now, and up by itself."""
        self.close_guard()
        if refusal := self._refusal(control):
            return refusal
        self.mission.press(control.name)
        return ""

    def hold(self, control: Control, down: bool) -> str:
        """Holds a key or push-button down, or lets it go."""
        self.close_guard()
        if down and (refusal := self._refusal(control)):
            return refusal
        self.mission.computer.control(control.name, int(down))
        return ""

    def _refusal(self, control: Control) -> str:
        """Why a stroke would come to nothing."""
        read = self.mission.computer.read
        if not control.queued or read("cockpit.STROKE.ROOM"):
            return ""
        if read("cockpit.CONTROL.QUEUE"):
            return f"{engraved(control)} not taken: {self.waiting} strokes wait for the computer"
        return f"{engraved(control)} not taken: it is still down" if self.position(control) else ""

    def _disagrees(self, control: Control) -> bool:
        """Whether a panel has it elsewhere: then a hand that leaves it where it is decides too."""
        word = self.mission.computer.read("cockpit.DISAGREE", control.number // 32)
        return bool(word >> control.number % 32 & 1)

    def position(self, control: Control) -> int:
        """Where a control stands, as its register says."""
        return self.mission.computer.read("cockpit.INPUT", control.number)
