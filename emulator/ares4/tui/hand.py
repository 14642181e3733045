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
from ares4.machine.values import Input, InputKind
from ares4.mission import Mission
from ares4.tui.widgets.controls import engraved

_HANDS = (InputKind.CONTROL, InputKind.PANEL_MOVED)
_CONTROLS = list(CONTROL_TABLE.values())


class Moves:
    """Which controls were moved since it was told last, by whoever's hand; keys are not told.

    By the rows that came in: between two looks a button goes down and comes up again, when time
    goes fast. And by where the controls stand, for no row comes in when a flight is lived again, or
    with it a panel takes other controls along.
    """

    def __init__(self) -> None:
        self._standing: list[int] = []  # where each was last, as far as it is known
        self._moved: dict[int, str] = {}  # in their order, of each control what is to be told

    def forget(self) -> None:
        """Time has moved them, no hand did."""
        self._standing = []
        self._moved = {}

    def came_in(self, row: Input) -> None:
        """Something was put in."""
        if row.kind in _HANDS and self._standing:
            self._stands(row.index, row.value)

    def told(self, positions: Sequence[int]) -> str:
        """What is to be told of all that happened until they stand like this."""
        if self._standing:
            for number, position in enumerate(positions):
                self._stands(number, position)
        self._standing = list(positions)
        moved, self._moved = self._moved, {}
        return " · ".join(moved.values())

    def _stands(self, number: int, position: int) -> None:
        control, before = _CONTROLS[number], self._standing[number]
        self._standing[number] = position
        if position == before or control.kind == "key" or (control.momentary and not position):
            return
        self._moved.pop(number, None)
        what = "pushed" if control.momentary else control.positions[position]
        self._moved[number] = f"{engraved(control)} {what}"


class Hand:
    """Moves the controls of a mission's computer."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.lifted = ""  # the switch whose guard is open

    @property
    def waiting(self) -> int:
        """Strokes that the program aboard has not taken."""
        return self.mission.computer.read("cockpit.STROKE.WAITING")

    def waiting_text(self) -> str:
        """The same in words."""
        count = self.waiting
        return f"{count} stroke waits" if count == 1 else f"{count} strokes wait"

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

    def say(self, text: str) -> str:
        """Says something into the headset, whose line is open."""
        self.close_guard()
        computer = self.mission.computer
        room = computer.read("headset.STATUS.ROOM")
        computer.say(text)
        return f"the end is not heard: {room} characters at once" if len(text) > room else ""

    def _refusal(self, control: Control) -> str:
        """Why a stroke would come to nothing."""
        read = self.mission.computer.read
        if not control.queued or read("cockpit.STROKE.ROOM"):
            return ""
        if read("cockpit.CONTROL.QUEUE"):
            return f"{engraved(control)} not taken: {self.waiting_text()} for the computer"
        return f"{engraved(control)} not taken: it is still down" if self.position(control) else ""

    def _disagrees(self, control: Control) -> bool:
        """Whether a panel has it elsewhere: then a hand that leaves it where it is decides too."""
        word = self.mission.computer.read("cockpit.DISAGREE", control.number // 32)
        return bool(word >> control.number % 32 & 1)

    def position(self, control: Control) -> int:
        """Where a control stands, as its register says."""
        return self.mission.computer.read("cockpit.INPUT", control.number)
